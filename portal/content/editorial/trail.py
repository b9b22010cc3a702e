"""The audit trail as it is read: narrowed by who, what, item, kind, language and time, a page at a time or whole."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.model.items import Item
from portal.foundation.errors import NotFound

PAGE_LENGTH = 50
AT_ONCE = 500
"""How many entries lie in memory while all are read."""


@dataclass(frozen=True)
class Wanted:
    """What the trail is narrowed to; what is None narrows nothing.

    `items` are ids, `since` is the first moment that counts, `until` the first that does not.
    """

    actor: str | None = None
    action: str | None = None
    items: Sequence[int] | None = None
    kind: str | None = None
    language: str | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a query of entries, each with its item where it has one."""
        equal = (
            (AuditEntry.actor, self.actor),
            (AuditEntry.action, self.action),
            (AuditEntry.language, self.language),
            (Item.kind, self.kind),
        )
        found = [column == value for column, value in equal if value is not None]
        if self.items is not None:
            found.append(AuditEntry.item_id.in_(self.items))
        if self.since is not None:
            found.append(AuditEntry.at >= self.since)
        if self.until is not None:
            found.append(AuditEntry.at < self.until)
        return found


@dataclass(frozen=True)
class Told:
    """An entry, and its item as ``kind:key`` where it is about one."""

    entry: AuditEntry
    item: str | None


@dataclass(frozen=True)
class Found:
    """One page of the trail, the newest first; `page` counts from 1."""

    entries: Sequence[Told]
    total: int
    page: int
    pages: int


def find(session: Session, wanted: Wanted, page: int = 1) -> Found:
    """A page of what is wanted. Raises NotFound for a page beyond the last."""
    conditions = wanted.conditions()
    count = select(func.count()).select_from(AuditEntry).outerjoin(Item, Item.id == AuditEntry.item_id)
    total = session.scalar(count.where(*conditions)) or 0
    pages = max(1, -(-total // PAGE_LENGTH))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    rows = session.execute(_entries(wanted).limit(PAGE_LENGTH).offset((page - 1) * PAGE_LENGTH))
    return Found([_told(*row) for row in rows], total, page, pages)


def everything(session: Session, wanted: Wanted) -> Iterator[Told]:
    """All that is wanted, the newest first, read bit by bit."""
    for row in session.execute(_entries(wanted).execution_options(yield_per=AT_ONCE)):
        yield _told(*row)


def _entries(wanted: Wanted) -> Select[AuditEntry, str, str]:
    rows = select(AuditEntry, Item.kind, Item.key).outerjoin(Item, Item.id == AuditEntry.item_id)
    return rows.where(*wanted.conditions()).order_by(AuditEntry.id.desc())


def _told(entry: AuditEntry, kind: str | None, key: str | None) -> Told:
    return Told(entry, None if kind is None else f"{kind}:{key}")


def actors(session: Session) -> list[str]:
    """Everybody whom the trail names."""
    return list(session.scalars(select(AuditEntry.actor).distinct().order_by(AuditEntry.actor)))


def actions(session: Session) -> list[str]:
    """Everything that the trail says was done."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))
