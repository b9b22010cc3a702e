"""Who was asked for a yes, and answered: derived from the audit trail, where it stands anyway.

A language of an item waits for review when the last thing that was done about its review is that
somebody sent it there. Publishing it is an answer, and so is sending it back with a note.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts import audit
from portal.accounts.audit import AuditEntry
from portal.content.model.items import Item

SENT, BACK, PASSED = "review-ask", "review-back", "review-pass"
_DEEDS = (SENT, BACK, PASSED, "publish", "withdraw")


@dataclass(frozen=True)
class Asked:
    """The last deed about the review of a language of an item: by whom, when, and what was said."""

    action: str
    actor: str
    at: datetime.datetime
    note: str


def ask(session: Session, item: Item, languages: Collection[str], *, actor: str, note: str = "") -> None:
    """Ask a publisher to look at languages of an item."""
    for tag in languages:
        audit.record(session, actor, SENT, item.id, tag, revision=item.revision, note=note)


def send_back(session: Session, item: Item, languages: Collection[str], *, actor: str, note: str) -> None:
    """Say what must be put right before languages of an item are published."""
    for tag in languages:
        audit.record(session, actor, BACK, item.id, tag, note=note)


def passed(session: Session, item: Item, languages: Collection[str], *, actor: str) -> None:
    """Note that somebody said yes, whether or not readers see a change by it."""
    for tag in languages:
        audit.record(session, actor, PASSED, item.id, tag)


def last_words(session: Session, ids: Sequence[int] | None = None) -> dict[tuple[int, str], Asked]:
    """The last deed about each review, by item and language; of all items where none are named."""
    rows = select(AuditEntry).where(_is_last(SENT, BACK))
    if ids is not None:
        rows = rows.where(AuditEntry.item_id.in_(ids))
    return {
        (row.item_id, row.language): Asked(row.action, row.actor, row.at, str(row.detail.get("note", "")))
        for row in session.scalars(rows.order_by(AuditEntry.id.desc()))
        if row.item_id is not None and row.language is not None
    }


def waiting(session: Session, ids: Sequence[int] | None = None) -> dict[tuple[int, str], Asked]:
    """What waits for a yes, the last that was asked first."""
    return {place: asked for place, asked in last_words(session, ids).items() if asked.action == SENT}


def _is_last(*actions: str) -> ColumnElement[bool]:
    """Whether an entry is one of these deeds, and nothing was done about the same review since.

    Asked of the few entries about reviews one by one, so that it costs nothing how long the trail has become.
    """
    later = aliased(AuditEntry)
    is_later = (later.item_id == AuditEntry.item_id) & (later.language == AuditEntry.language)
    answered = select(later.id).where(is_later, later.id > AuditEntry.id, later.action.in_(_DEEDS))
    is_whole = AuditEntry.item_id.is_not(None) & AuditEntry.language.is_not(None)
    return and_(AuditEntry.action.in_(actions), is_whole, ~answered.exists())


def waiting_places() -> Select[int | None, str | None]:
    """The items and languages of what waits for a yes, for use in another query."""
    return select(AuditEntry.item_id, AuditEntry.language).where(_is_last(SENT))


def sent_back_to(session: Session, actor: str) -> dict[tuple[int, str], Asked]:
    """What came back of that which somebody had sent to review, and with which note."""
    asked = select(AuditEntry.item_id).where(AuditEntry.actor == actor, AuditEntry.action == SENT).distinct()
    ids = [item_id for item_id in session.scalars(asked) if item_id is not None]
    if not ids:
        return {}
    return {place: said for place, said in last_words(session, ids).items() if said.action == BACK}
