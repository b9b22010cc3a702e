"""Who gets the daily mail: whoever wants it, at most once a day (UTC), and only where there is something new."""

from __future__ import annotations

import datetime

from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.accounts.models import Account, DailyMail


def is_wanted(session: Session, account: Account) -> bool:
    """Whether an account wants the mail; it does until it says otherwise."""
    row = session.get(DailyMail, account.id)
    return row is None or row.wanted


def want(session: Session, account: Account, wanted: bool, *, actor: str) -> bool:
    """Turn the mail on or off; gives whether that changed anything."""
    row = _row(session, account)
    if row.wanted == wanted:
        return False
    row.wanted = wanted
    audit.record(session, actor, "mail-on" if wanted else "mail-off", account=account.id)
    return True


def claim(session: Session, account: Account, told: str, moment: datetime.datetime) -> bool:
    """Whether the mail is to be sent now, which is noted at once, so that nobody else sends it too.

    `told` is a digest of what the mail would say.
    """
    row = _row(session, account)
    if not account.active or not row.wanted or row.told == told or _is_today(row.sent_at, moment):
        return False
    row.told, row.sent_at = told, moment
    return True


def give_back(session: Session, account: Account) -> None:
    """Note that a mail which was to be sent could not be."""
    row = _row(session, account)
    row.told, row.sent_at = "", None


def _row(session: Session, account: Account) -> DailyMail:
    row = session.get(DailyMail, account.id, with_for_update=True)
    if row is None:
        row = DailyMail(account_id=account.id, wanted=True, sent_at=None, told="")
        session.add(row)
    return row


def _is_today(sent_at: datetime.datetime | None, moment: datetime.datetime) -> bool:
    return sent_at is not None and sent_at.date() >= moment.date()
