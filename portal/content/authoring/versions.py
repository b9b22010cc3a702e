"""Saved versions: what was saved of a language of an item, save by save, for ever.

A version is kept as what it changed, and as a whole every `WHOLE_EVERY` saves, so that what a save costs
does not grow with the history, and reading a version reads a bounded number of rows. What a command
loads makes no version by itself; the first save after it keeps what it found, too. Callers open the transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, load_only, mapped_column

from portal.content.authoring.drafting import Draft
from portal.content.model.items import Item
from portal.foundation.database import Base, UtcDateTime
from portal.foundation.errors import NotFound

WHOLE_EVERY = 50
FOUND = "found"
"""What a version is that was there before the first save that is kept: loaded by a command, or older than that."""


class SavedVersion(Base):
    """What was saved as a revision of an item in a language: `values` by path, None where one was taken away,
    and the keys of the `parts` of the fields whose parts changed. `whole` ones hold everything."""

    __tablename__ = "saved_version"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    saved_at: Mapped[UtcDateTime]
    actor: Mapped[str | None] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    whole: Mapped[bool]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    parts: Mapped[dict[str, list[str]]] = mapped_column(JSON)


def keep_found(session: Session, item: Item, draft: Draft) -> None:
    """Keep what is saved of the original before it is changed, where no save has kept it.

    A save is known by its moment, the original's last change: translators raise the item's revision, too.
    """
    last = select(SavedVersion.saved_at).where(_of(item.id, item.source_language))
    kept_at = session.scalar(last.order_by(SavedVersion.revision.desc()).limit(1))
    if item.revision and kept_at != item.changed_at:
        _add(session, item, item.changed_at, None, FOUND, {}, draft, whole=True)


def keep(
    session: Session,
    item: Item,
    before: Draft,
    after: Draft,
    *,
    actor: str,
    action: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was just saved of the original, beside what was saved before."""
    last = session.scalar(
        select(SavedVersion.revision)
        .where(_of(item.id, item.source_language), SavedVersion.whole)
        .order_by(SavedVersion.revision.desc())
        .limit(1)
    )
    is_whole = last is None or item.revision - last >= WHOLE_EVERY
    kept = after if is_whole else changes(before, after)
    _add(session, item, item.changed_at, actor, action, dict(detail or {}), kept, whole=is_whole)


def changes(before: Draft, after: Draft) -> Draft:
    """What makes one draft of another: the values that differ, None for those that are gone, and changed parts."""
    paths = dict.fromkeys((*before.values, *after.values))
    values = {path: after.values.get(path) for path in paths if before.values.get(path) != after.values.get(path)}
    names = dict.fromkeys((*before.parts, *after.parts))
    parts = {name: after.parts.get(name, ()) for name in names if before.parts.get(name) != after.parts.get(name)}
    return Draft(values, parts)


def versions(session: Session, item: Item, language: str) -> Sequence[SavedVersion]:
    """The saved versions of a language, the latest first, without what they hold."""
    head = (SavedVersion.saved_at, SavedVersion.actor, SavedVersion.action, SavedVersion.detail)
    rows = select(SavedVersion).where(_of(item.id, language)).order_by(SavedVersion.revision.desc())
    return session.scalars(rows.options(load_only(*head))).all()


def draft_at(session: Session, item: Item, language: str, revision: int) -> Draft:
    """What a version held. Raises NotFound where there is none of that number."""
    rows = session.scalars(
        select(SavedVersion)
        .where(_of(item.id, language), SavedVersion.revision <= revision)
        .order_by(SavedVersion.revision.desc())
        .limit(WHOLE_EVERY + 1)
    ).all()
    if not rows or rows[0].revision != revision:
        raise NotFound(f"version {revision} of {item.kind}:{item.key}")
    values: dict[str, Any] = {}
    parts: dict[str, tuple[str, ...]] = {}
    start = next(place for place, row in enumerate(rows) if row.whole)
    for row in reversed(rows[: start + 1]):
        values |= row.values
        parts |= {name: tuple(keys) for name, keys in row.parts.items()}
    return Draft(
        {path: value for path, value in values.items() if value is not None},
        {name: keys for name, keys in parts.items() if keys},
    )


def _of(item_id: int, language: str) -> Any:
    return (SavedVersion.item_id == item_id) & (SavedVersion.language == language)


def _add(
    session: Session,
    item: Item,
    at: datetime.datetime,
    actor: str | None,
    action: str,
    detail: dict[str, Any],
    draft: Draft,
    *,
    whole: bool,
) -> None:
    session.add(
        SavedVersion(
            item_id=item.id,
            language=item.source_language,
            revision=item.revision,
            saved_at=at,
            actor=actor,
            action=action,
            detail=detail,
            whole=whole,
            values=dict(draft.values),
            parts={name: list(keys) for name, keys in draft.parts.items()},
        )
    )
    session.flush()
