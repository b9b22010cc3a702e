"""What goes out with an item: the small items that it names and that readers have never seen.

An institution, a series or a picture that somebody begins while writing a profile is read on the profile's page. So
it is shown in its preview, reviewed with it, and published with it. An item with a page of its own (`shared.PAGES`)
goes its own way, and what was withdrawn stays so until somebody publishes it by itself.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.kinds.shared import PAGES
from portal.content.model.items import Item, Link
from portal.content.prose.texts import load_texts
from portal.content.published.editions import Edition
from portal.content.published.timelines import lasts
from portal.content.sitewide.site import reading_moment

DEPTH = 3
"""How many steps away companions are found: a profile's series, the series' source, the source's publisher."""

MOST = 40
"""How many companions an item has: all are published in one transaction."""


def companions(session: Session, item: Item) -> list[Item]:
    """The companions of a saved item in the order in which it names them, those that they name last."""
    found: dict[int, None] = {}
    layer: Collection[int] = [item.id]
    for _step in range(DEPTH):
        layer = [id for id in _unseen(session, layer) if id not in found and id != item.id]
        found |= dict.fromkeys(layer)
        if not layer:
            break
    ids = list(found)[:MOST]
    rows = {row.id: row for row in session.scalars(select(Item).where(Item.id.in_(ids)))} if ids else {}
    return [rows[id] for id in ids]


def _unseen(session: Session, ids: Collection[int]) -> list[int]:
    """The items without pages of their own that items name, and that readers have never seen."""
    seen = select(Edition.item_id).where(lasts(), Edition.visible_from <= reading_moment(session))
    rows = select(Link.target_id).join(Item, Item.id == Link.target_id)
    rows = rows.where(Link.item_id.in_(ids), Item.kind.not_in(PAGES), Link.target_id.not_in(seen))
    return list(dict.fromkeys(session.scalars(rows.order_by(Link.item_id, Link.id))))


def languages_with(session: Session, companion: Item, tags: Collection[str]) -> list[str]:
    """The languages in which a companion goes out with an item in some: its original's, and those that it has."""
    texts = load_texts(session, companion.id, companion.source_language)
    return [companion.source_language, *(tag for tag in tags if tag != companion.source_language and texts.paths(tag))]
