"""Accounts and the roles that they hold: made, found, changed, with every deed in the trail.

Callers open the transaction, and hash passwords before that, since it takes time. `actor` is what the
trail calls whoever does it.
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts import audit, throttling
from portal.accounts.models import ACTOR, Account, AccountGrant, DailyMail, LoginSession, RecoveryCode
from portal.accounts.throttling import Counter
from portal.foundation.permissions import Grant, Role

LONGEST_EMAIL = 254
LONGEST_NAME = 120

# As much of RFC 5321 as every mail server accepts; whether it is read is shown by a mail alone.
_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]+@[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]+\.[^\s@.]+")


class AccountError(ValueError):
    """Something that cannot be done to accounts as they are; the message is for the operator."""


class EmailTaken(AccountError):
    """There is an account with this address."""


class LastAdministrator(AccountError):
    """Nobody would be left to look after accounts."""


class Erased(AccountError):
    """Nothing is known any more of whose account it was; it stays closed."""


class OwnAccount(AccountError):
    """Nobody changes what they themselves may do, closes their own account or erases it."""


def is_email(text: str) -> bool:
    """Whether a text can be an address of mail."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def email_key(email: str) -> str:
    """The form in which addresses are compared."""
    return email.strip().casefold()[:LONGEST_EMAIL]


def find(session: Session, email: str) -> Account | None:
    """The account with an address, active or not."""
    if not is_email(email.strip()):
        return None
    return session.scalars(select(Account).where(Account.email_key == email_key(email))).one_or_none()


def is_empty(session: Session) -> bool:
    """Whether there is no account at all yet."""
    return session.scalar(select(Account.id).limit(1)) is None


def everybody(session: Session) -> Sequence[Account]:
    """All accounts but those that were erased, in the order of their addresses."""
    return session.scalars(select(Account).where(Account.email != "").order_by(Account.email_key)).all()


def erased(session: Session) -> Sequence[Account]:
    """The accounts that were erased, by their numbers."""
    return session.scalars(select(Account).where(Account.email == "").order_by(Account.id)).all()


def names(session: Session, actors: Collection[str]) -> dict[str, str]:
    """The names of those actors of the trail that are accounts with a name."""
    ids = [int(actor.removeprefix(ACTOR)) for actor in actors if re.fullmatch(rf"{ACTOR}\d{{1,9}}", actor)]
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {f"{ACTOR}{id}": name for id, name in rows if name}


def grants_of(account: Account) -> list[Grant]:
    """The roles that an account was given, each once, with its languages."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in account.held:
        found[row.role] |= {row.language} - {""}
    return [Grant(Role(role), frozenset(languages)) for role, languages in found.items()]


def add(
    session: Session,
    *,
    email: str,
    name: str,
    language: str,
    grants: Iterable[Grant],
    password_hash: str | None,
    actor: str,
    moment: datetime.datetime,
) -> Account:
    """Make an account. Raises EmailTaken. Without a password a link to a new one is its only way in."""
    if find(session, email) is not None:
        raise EmailTaken(email)
    account = Account(
        email=email.strip(),
        email_key=email_key(email),
        name=name.strip(),
        language=language,
        active=True,
        created_at=moment,
        password_hash=password_hash,
    )
    session.add(account)
    session.flush()
    audit.record(session, actor, "account-add", account=account.id)
    give(session, account, grants, actor=actor)
    return account


def give(session: Session, account: Account, grants: Iterable[Grant], *, actor: str) -> bool:
    """Let an account hold exactly these roles; say whether that changed anything.

    Whoever is logged in has the new roles from their next request on. Raises OwnAccount, Erased and
    LastAdministrator.
    """
    wanted = {(grant.role.value, language) for grant in grants for language in grant.languages or ("",)}
    before = {(row.role, row.language) for row in account.held}
    if wanted == before:
        return False
    _check_may_change(account, actor)
    lost = (Role.ADMINISTRATOR.value, "")
    if lost in before - wanted:
        _refuse_last(session, account)
    account.held = [row for row in account.held if (row.role, row.language) in wanted] + [
        AccountGrant(role=role, language=language) for role, language in sorted(wanted - before)
    ]
    session.flush()
    audit.record(session, actor, "account-roles", account=account.id, before=_told(before), after=_told(wanted))
    return True


def set_active(session: Session, account: Account, active: bool, *, actor: str) -> bool:
    """Close an account, which ends its sessions, or open it again.

    Raises OwnAccount, Erased and LastAdministrator.
    """
    if account.active == active:
        return False
    _check_may_change(account, actor)
    if not active:
        _refuse_last(session, account)
        session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    account.active = active
    session.flush()
    audit.record(session, actor, "account-enable" if active else "account-disable", account=account.id)
    return True


def set_password(
    session: Session, account: Account, hash: str, *, actor: str, keep: LoginSession | None = None
) -> None:
    """Give an account a password by its hash, and end its sessions but the one to `keep`."""
    account.password_hash = hash
    ended = delete(LoginSession).where(LoginSession.account_id == account.id)
    session.execute(ended if keep is None else ended.where(LoginSession.id != keep.id))
    audit.record(session, actor, "password-set", account=account.id)


def drop_second_factor(session: Session, account: Account, *, actor: str) -> None:
    """Let the password suffice again, for somebody who lost everything else."""
    account.totp_secret = account.totp_step = None
    account.passkeys = []
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.flush()
    audit.record(session, actor, "second-factor-drop", account=account.id)


def describe(session: Session, account: Account, *, name: str, language: str, actor: str) -> bool:
    """Change what an account says of somebody; say whether that is new."""
    if (account.name, account.language) == (name, language):
        return False
    account.name, account.language = name, language
    audit.record(session, actor, "account-details", account=account.id)
    return True


def use_shortcuts(account: Account, *, wanted: bool) -> None:
    """Keep whether the portal's keys do anything for somebody."""
    account.has_shortcuts = wanted


def read_in(account: Account, tag: str | None) -> None:
    """Keep in which language somebody likes to read what they translate; None for that of each original."""
    account.reads = tag


def erase(session: Session, account: Account, *, actor: str) -> None:
    """Forget whose account it was, and all that was kept to let them in; what they did stays under its number.

    Raises OwnAccount, Erased and LastAdministrator. What lies in tables of the floors above is theirs to forget:
    see `portal.content.editorial.erasing`.
    """
    _check_may_change(account, actor)
    _refuse_last(session, account)
    for counter in (
        Counter(throttling.PASSWORD, account.email_key),
        Counter(throttling.RESET, account.email_key),
        Counter(throttling.SECOND_FACTOR, account.actor),
    ):
        throttling.forgive(session, counter)
    session.execute(delete(LoginSession).where(LoginSession.account_id == account.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.execute(delete(DailyMail).where(DailyMail.account_id == account.id))
    account.held, account.passkeys = [], []
    account.email = account.name = account.language = ""
    account.reads = None
    account.email_key = account.actor  # unique, and no address of mail
    account.password_hash = account.totp_secret = account.totp_step = None
    account.active = False
    session.flush()
    audit.record(session, actor, "account-erase", account=account.id)


def _check_may_change(account: Account, actor: str) -> None:
    if account.actor == actor:
        raise OwnAccount(account.email)
    if account.is_erased:
        raise Erased(account.actor)


def _refuse_last(session: Session, account: Account) -> None:
    """Two who take the role from each other at once wait for one another, so that one of them keeps it."""
    administrators = select(AccountGrant.account_id).where(AccountGrant.role == Role.ADMINISTRATOR)
    session.execute(administrators.order_by(AccountGrant.account_id).with_for_update())
    others = (
        select(func.count())
        .select_from(AccountGrant)
        .join(Account, Account.id == AccountGrant.account_id)
        .where(AccountGrant.role == Role.ADMINISTRATOR, Account.active, Account.id != account.id)
    )
    is_administrator = any(row.role == Role.ADMINISTRATOR for row in account.held)
    if is_administrator and account.active and not session.scalar(others):
        raise LastAdministrator(account.email)


def _told(rows: Iterable[tuple[str, str]]) -> list[str]:
    return sorted(f"{role}:{language}" if language else role for role, language in rows)
