"""How the site stands: what every kept page is kept by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from portal.content.publication.publishing import Wanted, cancel, publish
from portal.content.published.editions import Release
from portal.content.sitewide.standing import Standing, Standings, Unreadable
from portal.foundation.database import IMMEDIATE
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save
from tests.fixtures.databases import Databases, opened


@pytest.fixture
def standings(engine: Engine) -> Iterator[Standings]:
    yield Standings(engine)
    engine.dispose()


def test_a_change_is_seen_when_it_is_committed(engine: Engine, standings: Standings) -> None:
    before = standings.read()
    with Session(engine) as session:
        bring_out(session, page("one", en="One"))
        assert standings.read() == before
        session.commit()
    assert standings.read() == Standing(before.version + 1, 0)


def test_a_planned_release_comes_by_its_time_alone(engine: Engine, standings: Standings, clock: Clock) -> None:
    with Session(engine) as session:
        for number, hours in enumerate((1, 3)):
            item = save(session, page(f"p{number}", en=f"Page {number}"))
            publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=hours))
        session.commit()
    version = standings.read().version
    found = []
    for _step in range(4):
        found.append(standings.read())
        clock.advance(hours=1)
    assert found == [Standing(version, due) for due in (0, 1, 1, 2)]
    clock.advance(days=-1)
    assert standings.read() == Standing(version, 0)


def test_a_release_is_due_at_its_very_moment_and_not_before(engine: Engine, standings: Standings, clock: Clock) -> None:
    with Session(engine) as session:
        item = save(session, page("one", en="One"))
        publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(seconds=1))
        session.commit()
    clock.advance(seconds=0.999999)
    assert standings.read().due == 0
    clock.advance(seconds=0.000001)
    assert standings.read().due == 1


def test_a_plan_that_is_cancelled_is_a_change(engine: Engine, standings: Standings, clock: Clock) -> None:
    with Session(engine) as session:
        item = save(session, page("one", en="One"))
        release = publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=1))
        assert isinstance(release, Release)
        session.commit()
        before = standings.read()
        cancel(session, release, actor=ACTOR)
        session.commit()
    assert standings.read().version == before.version + 1


def test_before_anything_was_set_up_there_is_no_version(databases: Databases) -> None:
    with opened(databases.bare()) as engine:
        with pytest.raises(Unreadable):
            Standings(engine).read()
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE site (id INTEGER, version INTEGER, changed_at TIMESTAMP)"))
            connection.execute(text("CREATE TABLE release (visible_from TIMESTAMP)"))
            connection.execute(text("CREATE TABLE banner (visible_from TIMESTAMP, visible_until TIMESTAMP)"))
        found = Standings(engine)
        assert found.read() == Standing(0, 0)
        engine.dispose()


def test_reading_neither_waits_for_a_writer_nor_keeps_a_transaction(engine: Engine, standings: Standings) -> None:
    with engine.connect().execution_options(**{IMMEDIATE: True}) as writer:
        writer.execute(text("UPDATE site SET version = version + 1"))
        before = standings.read()
        writer.commit()
    assert standings.read().version == before.version + 1


def test_a_database_that_hangs_is_left_alone_for_as_long_as_it_kept_somebody_waiting(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, standings: Standings
) -> None:
    clock = [100.0]
    monkeypatch.setattr("portal.content.sitewide.standing.time.monotonic", lambda: clock[0])
    asked = []

    def hang() -> int:
        asked.append(clock[0])
        clock[0] += 0.5
        raise engine.dialect.loaded_dbapi.OperationalError("it hangs")

    before = standings.read()
    monkeypatch.setattr(standings, "_version", hang)
    for _request in range(5):
        with pytest.raises(Unreadable):
            standings.read()
    assert asked == [100.0]
    clock[0] += 0.5
    with pytest.raises(Unreadable):
        standings.read()
    assert asked == [100.0, 101.0]
    monkeypatch.undo()
    standings._left_alone_until = 0.0
    assert standings.read() == before


def test_connections_that_broke_are_replaced_at_once(engine: Engine, standings: Standings) -> None:
    before = standings.read()
    for connection in standings._idle:
        connection.close()
    assert standings.read() == before


def test_connections_that_the_database_ended_are_replaced_at_once(engine: Engine, standings: Standings) -> None:
    """As a restart of PostgreSQL does, or whatever lies between that cuts what is idle; SQLite has no such thing."""
    before = standings.read()
    if engine.dialect.name == "postgresql":
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT version FROM site'"
        with engine.connect() as connection:
            assert connection.execute(text(ended)).scalars().all() == [True]
    assert standings.read() == before
    assert len(standings._idle) == 1


def test_a_statement_that_the_database_forgot_is_made_anew(engine: Engine, standings: Standings) -> None:
    """As where a pooler gives a connection to somebody else in between."""
    before = standings.read()
    if engine.dialect.name == "postgresql":
        standings._idle[0].execute("DEALLOCATE ALL")
    assert standings.read() == before
