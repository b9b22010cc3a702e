"""Editions are read once in a process, but never one that may not have been."""

from __future__ import annotations

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition
from portal.content.published.known_editions import OVERHEAD, KnownEditions, editions_by_id, known_editions
from portal.foundation.database import rehearsing, writing
from tests.content.examples import bring_out, tag
from tests.fixtures.databases import counted


def _edition_of(session: Session, key: str) -> Edition:
    return session.scalars(select(Edition).where(Edition.key == key)).one()


def test_an_edition_is_read_once_and_as_it_is_stored(engine: Engine) -> None:
    with Session(engine) as session, writing(session):
        bring_out(session, tag("police", "Police"))
    with Session(engine) as session:
        stored = _edition_of(session, "police")
        first = editions_by_id(session, [stored.id])[stored.id]
        names = {column.key for column in Edition.__table__.columns} - {"search", "visible_until"}
        assert {name: getattr(first, name) for name in names} == {name: getattr(stored, name) for name in names}
        with counted(engine) as statements:
            assert editions_by_id(session, [stored.id])[stored.id] is first
        assert statements == []
        assert editions_by_id(session, [stored.id + 1]) == {}


def test_what_was_rolled_back_is_not_known(engine: Engine) -> None:
    """Its number may be given to another edition."""
    with Session(engine) as session:
        with rehearsing(session):
            bring_out(session, tag("rehearsed", "Rehearsed"))
            number = _edition_of(session, "rehearsed").id
            assert editions_by_id(session, [number])[number].title == "Rehearsed"
        assert len(known_editions(engine)) == 0
        with writing(session):
            bring_out(session, tag("published", "Published"))
        found = _edition_of(session, "published").id
        assert editions_by_id(session, [found])[found].title == "Published"


def test_memory_is_bounded_and_what_was_asked_for_last_stays() -> None:
    known = KnownEditions(limit=3 * (1000 + OVERHEAD))
    for number in range(3):
        known.keep(Edition(id=number), 1000)
    assert set(known.find([0])) == {0}
    known.keep(Edition(id=3), 1000)
    assert set(known.find(range(4))) == {0, 2, 3}
    known.keep(Edition(id=3), 1000)
    assert (len(known), known.weight) == (3, known.limit)
