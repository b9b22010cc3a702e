"""Logging in, step by step: the password, then the second factor where there is one.

Each step is counted first, in a transaction of its own; the password is checked between two
transactions, since hashing takes time that nobody else should wait for. What is not there takes
the same time, and gives the same answer, as what is wrong.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts import audit, passkeys, passwords, people, sessions, throttling, totp
from portal.accounts.models import Account, LoginSession
from portal.accounts.passkeys import Party
from portal.accounts.sessions import Device
from portal.accounts.throttling import NO_WAIT, PASSWORD, SECOND_FACTOR, Counter
from portal.foundation.database import writing


@dataclass(frozen=True)
class Entered:
    """Somebody is in, or half-way (`complete` is false); `token` is for the cookie."""

    token: str
    complete: bool
    lasting: bool


@dataclass(frozen=True)
class Refused:
    """What was given is wrong; or, with a `wait`, was not looked at."""

    wait: datetime.timedelta = NO_WAIT


WRONG = Refused()


def with_password(
    session: Session, email: str, password: str, device: Device, moment: datetime.datetime
) -> Entered | Refused:
    """The first step."""
    own, shared = Counter(PASSWORD, people.email_key(email)), throttling.of_address(device.address)
    with writing(session):
        wait = throttling.count(session, (own, shared), moment)
        account = people.find(session, email)
        kept = account.password_hash if account is not None and account.active else None
    if wait:
        return Refused(wait)
    if not passwords.is_right(kept, password) or account is None or kept is None:
        return WRONG
    fresh_hash = passwords.hashed(password) if passwords.is_outdated(kept) else None
    with writing(session):
        session.refresh(account, with_for_update=True)
        if not account.active or account.password_hash != kept:
            return WRONG
        account.password_hash = fresh_hash or kept
        throttling.forgive(session, own, shared)
        throttling.tidy(session, moment)
        complete = not account.has_second_factor
        token = sessions.begin(session, account, device, moment, complete=complete)
    return Entered(token, complete, device.lasting)


def with_code(
    session: Session, keys: Sequence[str], half: LoginSession, code: str, moment: datetime.datetime
) -> Entered | Refused:
    """The second step: an app's code, or a recovery code."""
    account, own = half.account, Counter(SECOND_FACTOR, half.account.actor)
    with writing(session):
        wait = throttling.count(session, (own,), moment)
    if wait:
        return Refused(wait)
    with writing(session):
        right = totp.use(session, keys, account, code, moment) or totp.use_recovery_code(session, account, code)
        if not right:
            return WRONG
        return _complete(session, half, own, moment)


def with_passkey(
    session: Session, half: LoginSession, party: Party, answer: str, moment: datetime.datetime
) -> Entered | Refused:
    """The second step: a passkey."""
    with writing(session):
        session.refresh(half, with_for_update={"of": LoginSession})
        if not passkeys.use(half, party, answer, moment):
            return WRONG
        return _complete(session, half, Counter(SECOND_FACTOR, half.account.actor), moment)


def confirm(session: Session, row: LoginSession, password: str, moment: datetime.datetime) -> Refused | None:
    """Prove again, by the password, who is logged in; None where it was right."""
    account, own = row.account, Counter(PASSWORD, row.account.email_key)
    with writing(session):
        wait = throttling.count(session, (own,), moment)
    if wait:
        return Refused(wait)
    if not passwords.is_right(account.password_hash, password):
        return WRONG
    with writing(session):
        throttling.forgive(session, own)
        row.confirmed_at = moment
        audit.record(session, account.actor, "confirm", account=account.id)
    return None


def _complete(session: Session, half: LoginSession, own: Counter, moment: datetime.datetime) -> Entered:
    """Replace the half-way session by a whole one with another token (no fixation)."""
    account: Account = half.account
    device = Device(half.browser, half.address, half.lasting)
    session.delete(half)
    throttling.forgive(session, own)
    return Entered(sessions.begin(session, account, device, moment, complete=True), True, device.lasting)
