"""Erasing a person: everything that tells whose account it was goes, in all tables and files that hold such things.

What they wrote and did stays, under the account's number: histories, notes and the trail are whole.
"""

from __future__ import annotations

from pathlib import Path

from blinker import Signal
from sqlalchemy.orm import Session

from portal.accounts import people
from portal.accounts.models import Account
from portal.content.authoring import open_forms
from portal.content.editorial import review_notes
from portal.foundation import mail

account_erased = Signal(
    """Sent when an account is erased, within the transaction that does so: who keeps something of people forgets it.

    The sender is the session; `account_id` is the account. What a receiver raises undoes the whole change.
    """
)


def erase(session: Session, account: Account, data_dir: Path, *, actor: str) -> None:
    """Erase the personal data of an account. Callers open the transaction.

    Raises what `people.erase` raises; then nothing is changed.
    """
    address = account.email
    people.erase(session, account, actor=actor)
    open_forms.forget(session, account)
    account_erased.send(session, account_id=account.id)
    review_notes.forget(session, account)
    mail.forget(address, data_dir)
