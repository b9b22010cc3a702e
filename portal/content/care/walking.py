"""Walking over all items, batch by batch, so that neither memory nor queries grow with each item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from portal.content.model.items import Item, Part
from portal.content.published.composing import prose_paths
from portal.content.published.editions import Payload
from portal.foundation.database import one_snapshot
from portal.foundation.fields import Prose
from portal.foundation.progress import Progress

BATCH = 50


def walk(
    session: Session, kinds: Iterable[type[Item]], stage: str, progress: Progress | None, *options: ORMOption
) -> Iterator[Sequence[Item]]:
    """The items of each kind in batches, as they were at one moment; an item is forgotten with its batch.

    `progress` is told the stage, how many items are done, and how many there are.
    """
    one_snapshot(session)
    names = [kind.name for kind in kinds]
    total = session.scalar(select(func.count()).where(Item.kind.in_(names))) or 0
    done = 0
    for kind in kinds:
        for batch in _batches(session, kind, options):
            yield batch
            session.expunge_all()
            done += len(batch)
            if progress is not None:
                progress(stage, done, total)


def text_paths(session: Session, batch: Iterable[Item]) -> dict[int, dict[str, Prose]]:
    """The paths at which each item of a batch, with the parts that it has, may have texts."""
    items = {item.id: type(item) for item in batch}
    parts: dict[int, dict[str, list[Payload]]] = {item_id: {} for item_id in items}
    rows = session.execute(select(Part.item_id, Part.field, Part.key).where(Part.item_id.in_(parts)))
    for item_id, field, key in rows:
        parts[item_id].setdefault(field, []).append({"key": key})
    return {item_id: prose_paths(cls, {"parts": parts[item_id]}) for item_id, cls in items.items()}


def _batches(session: Session, kind: type[Item], options: Sequence[ORMOption]) -> Iterator[Sequence[Item]]:
    last = 0
    rows = select(kind).order_by(kind.id).limit(BATCH).options(*options)
    while batch := session.scalars(rows.where(kind.id > last)).all():
        last = batch[-1].id
        yield batch
