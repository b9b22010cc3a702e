"""Logins: a row each, found by the token in the cookie, and dead as soon as the row is.

A cookie alone would go on working after logout. The token is random and is kept as a digest only,
so that a copy of the database opens nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.audit import AuditEntry
from portal.accounts.models import ACTOR, Account, LoginSession

IDLE = datetime.timedelta(days=7)
IDLE_SHARED = datetime.timedelta(hours=2)
LONGEST = datetime.timedelta(days=30)
HALF_WAY = datetime.timedelta(minutes=10)
FRESH = datetime.timedelta(minutes=10)
SEEN_EVERY = datetime.timedelta(minutes=5)
LONGEST_BROWSER = 200
TOKEN_BYTES = 32
CHALLENGE_BYTES = 32


@dataclass(frozen=True)
class Device:
    """What is known of where somebody logs in. `lasting` is false on a shared computer."""

    browser: str = ""
    address: str = ""
    lasting: bool = True


def begin(session: Session, account: Account, device: Device, moment: datetime.datetime, *, complete: bool) -> str:
    """Make a session, half-way or whole, and give the token for its cookie."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = LoginSession(
        account_id=account.id,
        token_hash=_digest(token),
        created_at=moment,
        seen_at=moment,
        confirmed_at=moment,
        complete=complete,
        lasting=device.lasting,
        browser=device.browser[:LONGEST_BROWSER],
        address=device.address,
        challenge=new_challenge(),
    )
    session.add(row)
    if complete:
        audit.record(session, account.actor, "login", account=account.id)
    session.execute(delete(LoginSession).where(LoginSession.created_at < moment - LONGEST))
    session.flush()
    return token


def find(session: Session, token: str | None, moment: datetime.datetime) -> LoginSession | None:
    """The living session that a token belongs to, half-way or whole, of an account that is not closed."""
    if not token:
        return None
    row = session.scalars(select(LoginSession).where(LoginSession.token_hash == _digest(token))).one_or_none()
    if row is None or not row.account.active or not _is_alive(row, moment):
        return None
    return row


def new_challenge() -> bytes:
    """Something that nobody could have signed before."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def is_fresh(row: LoginSession, moment: datetime.datetime) -> bool:
    """Whether the person proved a moment ago who they are."""
    return row.confirmed_at > moment - FRESH


def needs_note(row: LoginSession, moment: datetime.datetime) -> bool:
    """Whether it is time to note again that the session is in use."""
    return row.seen_at < moment - SEEN_EVERY


def all_of(session: Session, account: Account, moment: datetime.datetime) -> Sequence[LoginSession]:
    """An account's living sessions, the latest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account.id, LoginSession.complete)
        .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
    )
    return [row for row in rows if _is_alive(row, moment)]


def end(session: Session, account: Account, id: int) -> bool:
    """End one session of an account; False where it has no such session."""
    row = session.get(LoginSession, id)
    if row is None or row.account_id != account.id:
        return False
    session.delete(row)
    audit.record(session, account.actor, "session-end", account=account.id)
    return True


def end_others(session: Session, account: Account, keep: LoginSession) -> None:
    """End all sessions of an account but one."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id, LoginSession.id != keep.id))
    audit.record(session, account.actor, "session-end-others", account=account.id)


def end_all(session: Session, account: Account, actor: str) -> None:
    """End all sessions of an account, for whoever looks after it."""
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    audit.record(session, actor, "session-end-all", account=account.id)


def last_seen(session: Session) -> dict[int, datetime.datetime]:
    """When each account was last here, by its number: by its sessions, and by the trail where they have ended."""
    seen = select(LoginSession.account_id, func.max(LoginSession.seen_at)).group_by(LoginSession.account_id)
    found = {row[0]: row[1] for row in session.execute(seen)}
    deeds = select(AuditEntry.actor, func.max(AuditEntry.at)).where(AuditEntry.actor.startswith(ACTOR))
    for actor, at in session.execute(deeds.group_by(AuditEntry.actor)):
        id = int(actor.removeprefix(ACTOR))
        found[id] = max(at, found.get(id, at))
    return found


def _is_alive(row: LoginSession, moment: datetime.datetime) -> bool:
    idle = IDLE if row.lasting else IDLE_SHARED
    if not row.complete:
        return row.created_at > moment - HALF_WAY
    return row.seen_at > moment - idle and row.created_at > moment - LONGEST


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
