"""Links that stand in for a password, once: signed texts with a time, of which nothing is stored.

A link to a new password, an invitation too, holds a print of the password that it replaces, so that
it dies with its first use and with every other change. The link to the first account dies when there is one.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence

from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from portal.accounts.models import Account

RESET_LASTS = datetime.timedelta(hours=2)
INVITATION_LASTS = datetime.timedelta(days=7)
FIRST_LASTS = datetime.timedelta(hours=24)

_FIRST = "the first account"


def reset_token(keys: Sequence[str], account: Account) -> str:
    """What lets the reader of a mail choose a new password."""
    return _signer(keys, "reset").dumps([account.id, _print_of(account)])


def invitation_token(keys: Sequence[str], account: Account) -> str:
    """What lets somebody whose account was made by an administrator choose their first password."""
    return _signer(keys, "invitation").dumps([account.id, _print_of(account)])


def account_of_reset(session: Session, keys: Sequence[str], token: str) -> Account | None:
    """The active account whose password a link lets choose; None where it has ended, or is none."""
    reset = _read(keys, "reset", token, RESET_LASTS)
    match reset if reset is not None else _read(keys, "invitation", token, INVITATION_LASTS):
        case [int(id), str(print)]:
            account = session.get(Account, id)
            return account if account and account.active and _print_of(account) == print else None
    return None


def first_token(keys: Sequence[str]) -> str:
    """What lets its reader make the first account."""
    return _signer(keys, "first").dumps(_FIRST)


def is_first(keys: Sequence[str], token: str) -> bool:
    """Whether a link to the first account is one, and not older than a day."""
    return _read(keys, "first", token, FIRST_LASTS) == _FIRST


def mail_off_token(keys: Sequence[str], account: Account) -> str:
    """What lets the reader of a daily mail turn it off, as long as the account has this address."""
    return _signer(keys, "mail off").dumps([account.id, _print_of_address(account)])


def account_of_mail_off(session: Session, keys: Sequence[str], token: str) -> Account | None:
    """The account whose daily mail a link turns off; such a link never ends, as a mail may lie for years."""
    try:
        found = _signer(keys, "mail off").loads(token)
    except BadSignature:
        return None
    match found:
        case [int(id), str(print)]:
            account = session.get(Account, id)
            return account if account and _print_of_address(account) == print else None
    return None


def _signer(keys: Sequence[str], purpose: str) -> URLSafeTimedSerializer:
    """Signs with the first of the keys, and believes all (the library's last is the newest)."""
    return URLSafeTimedSerializer(
        list(reversed(keys)), salt=f"portal {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _read(keys: Sequence[str], purpose: str, token: str, lasts: datetime.timedelta) -> object:
    try:
        return _signer(keys, purpose).loads(token, max_age=int(lasts.total_seconds()))
    except BadSignature:
        return None


def _print_of(account: Account) -> str:
    return hashlib.sha256(f"{account.password_hash}\n{account.email_key}".encode()).hexdigest()[:32]


def _print_of_address(account: Account) -> str:
    return hashlib.sha256(account.email_key.encode()).hexdigest()[:32]
