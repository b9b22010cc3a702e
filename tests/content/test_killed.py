"""Loading and publishing are killed with SIGKILL at many moments: all of it happened, or nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.bundle import exporting, loading
from portal.content.documents import Document
from portal.content.items import Item
from portal.content.media import MediaStore
from portal.content.publishing import Wanted, publish, withdraw
from portal.content.records import extract
from portal.content.site import site_version
from portal.foundation.database import Base, writing
from tests.content import killing
from tests.content.examples import ACTOR, bring_out, page, save, sweden, tag, with_slug
from tests.content.killing import AFTER_COMMIT, BEFORE_COMMIT, Deed
from tests.fixtures.databases import Databases, opened

POINTS = 12

OLD = (page("about", en="About", sv="Om oss"), page("other", en="Other", position=3), tag("gvi", "GVI"))
NEW = (
    replace(page("about", en="About us", es="Acerca", sv="Om oss"), links={"tags": ("tag:gvi",)}),
    with_slug(page("other", en="Other", position=4), "en", "another"),
    page("third", source="es", es="Tercera"),
    tag("gvi", "Group violence"),
    sweden(milestones={"a": "First."}),
)


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with opened(url) as engine, engine.connect() as connection:
        found: dict[str, list[tuple[object, ...]]] = {}
        for table in Base.metadata.sorted_tables:
            found[table.name] = sorted(map(tuple, connection.execute(select(table))), key=repr)
        return found


def content(url: str) -> tuple[int, list[Document]]:
    """What is in the database, without the ids that each run draws anew."""
    with opened(url) as engine, Session(engine) as session:
        items = session.scalars(select(Item).order_by(Item.kind, Item.key)).all()
        return site_version(session), [extract(session, item) for item in items]


def load_a_bundle(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Loading a bundle with changed and with new items."""
    media = MediaStore(tmp_path / "media")
    with opened(databases.empty()) as engine, Session(engine) as session:
        for document in reversed(NEW):
            bring_out(session, document)
        session.commit()
        exporting.export(session, folder, media=media)
    return lambda session: loading.load(session, folder, actor=ACTOR, media=media, overwrite=True)


def publish_a_release(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Publishing changed and new items of several kinds at once, and withdrawing another."""

    def deed(session: Session) -> None:
        with writing(session):
            items = {item.key: item for item in session.scalars(select(Item))}
            wanted = [Wanted(items["about"], ["en", "sv"]), Wanted(items["fresh"], ["en"])]
            publish(session, wanted, actor=ACTOR)
            withdraw(session, items["other"], actor=ACTOR)

    return deed


@pytest.fixture
def before(databases: Databases) -> str:
    """A database with published items, some of which were edited since."""
    url = databases.empty()
    with opened(url) as engine, Session(engine) as session:
        for document in OLD:
            bring_out(session, document)
        save(session, page("about", en="About you", sv="Om dig"))
        save(session, page("fresh", en="Fresh"))
        session.commit()
    return url


@pytest.mark.parametrize("prepare", [load_a_bundle, publish_a_release])
def test_a_process_that_is_killed_leaves_all_or_nothing(
    databases: Databases,
    before: str,
    tmp_path: Path,
    prepare: Callable[[Path, Databases, Path], Deed],
) -> None:
    deed = prepare(tmp_path / "bundle", databases, tmp_path)
    untouched, done = rows(before), databases.copy(before)
    count = killing.statements_of(done, deed)
    assert content(done) != content(before)
    assert count > POINTS
    points: list[int | str] = [1 + place * (count - 1) // (POINTS - 1) for place in range(POINTS)]
    for point in [*points, BEFORE_COMMIT]:
        url = databases.copy(before)
        assert killing.run(url, deed, point) == signal.SIGKILL
        assert rows(url) == untouched, point
    url = databases.copy(before)
    assert killing.run(url, deed, AFTER_COMMIT) == signal.SIGKILL
    assert content(url) == content(done)


@pytest.mark.parametrize("prepare", [load_a_bundle, publish_a_release])
def test_what_was_killed_can_be_done_again(
    databases: Databases,
    before: str,
    tmp_path: Path,
    prepare: Callable[[Path, Databases, Path], Deed],
) -> None:
    deed = prepare(tmp_path / "bundle", databases, tmp_path)
    done = databases.copy(before)
    killing.statements_of(done, deed)
    assert killing.run(before, deed, BEFORE_COMMIT) == signal.SIGKILL
    assert killing.run(before, deed, killing.NEVER) == 0
    assert content(before) == content(done)
