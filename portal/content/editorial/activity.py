"""What was done to the content of late, as the audit trail tells it."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry

LOOKED_AT = 400
"""How far back the trail is read: an import of hundreds of items is one line of what it tells."""
_OF_PEOPLE = ("assign", "assign-back", "assign-done")
"""Deeds that say who is to translate something: they change nothing of an item."""


@dataclass(frozen=True)
class Deeds:
    """What somebody did in one go: to one item, or to `count` texts; `language` where all were in one."""

    actor: str
    action: str
    at: datetime.datetime
    item_id: int
    language: str | None
    count: int


def latest(session: Session, limit: int) -> list[Deeds]:
    """What was last done to items, the newest first; what followed upon itself is told once."""
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.item_id.is_not(None), AuditEntry.action.not_in(_OF_PEOPLE))
        .order_by(AuditEntry.id.desc())
        .limit(LOOKED_AT)
    ).all()
    return list(itertools.islice(_together(rows), limit))


def _together(rows: Sequence[AuditEntry]) -> Iterator[Deeds]:
    for (actor, action), group in itertools.groupby(rows, lambda row: (row.actor, row.action)):
        deeds = list(group)
        items = {row.item_id for row in deeds}
        languages = {row.language for row in deeds}
        first = deeds[0]
        assert first.item_id is not None
        yield Deeds(
            actor=actor,
            action=action,
            at=first.at,
            item_id=first.item_id,
            language=first.language if len(languages) == 1 else None,
            count=1 if len(items) == 1 else len(deeds),
        )


def touched(session: Session, actor: str, limit: int) -> dict[int, datetime.datetime]:
    """The items that somebody last did something to, and when, the newest first."""
    last = func.max(AuditEntry.at)
    rows = session.execute(
        select(AuditEntry.item_id, last)
        .where(AuditEntry.actor == actor, AuditEntry.item_id.is_not(None), AuditEntry.action.not_in(_OF_PEOPLE))
        .group_by(AuditEntry.item_id)
        .order_by(func.max(AuditEntry.id).desc())
        .limit(limit)
    )
    return {item_id: at for item_id, at in rows if item_id is not None}


def last_saving(session: Session, item_id: int) -> AuditEntry | None:
    """Who last saved an item, and when; None where nobody did so on a page."""
    rows = select(AuditEntry).where(AuditEntry.item_id == item_id, AuditEntry.action.in_(("save", "create", "restore")))
    return session.scalar(rows.order_by(AuditEntry.id.desc()).limit(1))
