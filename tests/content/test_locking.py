"""The order of locks: deeds that change what readers see never wait in a circle, and nobody saves meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.content.editorial import bulk, merging, releases, releasing, workflow
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from tests.content.examples import ACTOR, page, save, tag
from tests.fixtures.databases import Databases, counted, opened


def _publish(session: Session, first: Item, _second: Item) -> None:
    seen = workflow.marks(session, first).values()
    workflow.publish(session, first.kind, first.key, ["en"], actor=ACTOR, seen=seen)


def _bring_out(session: Session, first: Item, second: Item) -> None:
    row = releases.begin(session, "Both", actor=ACTOR)
    releases.put_in(session, row, [(second.id, "en"), (first.id, "en")], actor=ACTOR)
    session.commit()
    releasing.bring_out(session, releases.open_release(session, row.id), actor=ACTOR, seen=None)


def _tag(session: Session, first: Item, second: Item) -> None:
    deed, ids = bulk.Tagging(["tag:street"], []), [second.id, first.id]
    bulk.do(session, deed, ids, actor=ACTOR, seen=bulk.digest_of(bulk.look(session, deed, ids)))


def _merge(session: Session, first: Item, second: Item) -> None:
    merging.merge(
        session, first.kind, first.key, second.key, {}, actor=ACTOR, seen=merging.mark(session, first, second)
    )


def _person(key: str) -> Document:
    return Document("person", key, "en", {"full_name": key}, languages={"en": LanguageDocument()})


def _page(key: str) -> Document:
    return page(key, en=key)


@pytest.mark.parametrize(("deed", "made"), [(_publish, _page), (_bring_out, _page), (_tag, _page), (_merge, _person)])
def test_the_site_is_locked_before_items(
    postgresql_databases: Databases,
    deed: Callable[[Session, Item, Item], None],
    made: Callable[[str], Document],
) -> None:
    with opened(postgresql_databases.empty()) as engine, Session(engine) as session:
        save(session, tag("street", "Street"))
        first, second = (save(session, made(key)) for key in ("one", "two"))
        session.commit()
        with counted(engine) as asked:
            deed(session, first, second)
    locks = [found[1] for each in asked if each.endswith("FOR UPDATE") and (found := re.search(r"FROM (\w+)", each))]
    assert "item" in locks
    assert locks[0] == "site"
