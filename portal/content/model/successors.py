"""Items that stand for others, which were merged into them: their names lead there for ever."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.content.model.items import Item, MergedItem


def successor(session: Session, kind: str, key: str) -> str | None:
    """The key of the item that one was merged into; None where it was not."""
    other = aliased(Item)
    return session.scalar(
        select(other.key)
        .join(MergedItem, MergedItem.into_id == other.id)
        .join(Item, Item.id == MergedItem.item_id)
        .where(Item.kind == kind, Item.key == key)
    )


def former_keys(session: Session, kind: str) -> dict[str, list[str]]:
    """The keys of items of a kind that were merged into others, by the keys of those."""
    other = aliased(Item)
    rows = session.execute(
        select(other.key, Item.key)
        .join(MergedItem, MergedItem.into_id == other.id)
        .join(Item, Item.id == MergedItem.item_id)
        .where(Item.kind == kind)
        .order_by(Item.key)
    )
    found: dict[str, list[str]] = {}
    for into, key in rows:
        found.setdefault(into, []).append(key)
    return found
