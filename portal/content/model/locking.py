"""Locks on saved items, and the one order in which locks are taken: the site's, a release's, then items by their ids.

Whoever changes what readers see, and needs the items to stay as they are meanwhile, takes `site.lock` first; then
nobody waits for somebody who waits for them. On SQLite a transaction that writes is alone in any case.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.model.items import Item


def lock_items(session: Session, ids: Collection[int]) -> None:
    """Let nobody else save these items until this transaction ends.

    What the session knew of anything is read anew from then on: it may be older than what was waited for.
    """
    table = Item.__table__.c
    session.execute(select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update())
    session.expire_all()


def lock_item(session: Session, item: Item) -> None:
    """Let nobody else save this item until this transaction ends, and read it anew."""
    table = Item.__table__.c
    session.execute(select(table.id).where(table.id == item.id).with_for_update())
    session.refresh(item)
