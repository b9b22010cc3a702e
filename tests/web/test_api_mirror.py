"""Whoever follows the change feed ends with exactly what readers see, whatever was done and whenever they looked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.content.authoring.records import ensure_item
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, cancel, publish, withdraw
from portal.content.published.editions import Edition, Release, readable
from portal.content.sitewide.site import Openness, reading_moment, set_openness
from portal.foundation.database import Base, writing
from portal.foundation.errors import NotPublishable
from portal.search import index
from tests.content.conftest import Clock, clock
from tests.content.examples import ACTOR, bring_out, page, save, tag, with_slug
from tests.fixtures.databases import opened

__all__ = ["clock"]

ROOT = "/api/v1"
LASTING = {"site", "site_language", "section", "search_language"}
Name: TypeAlias = tuple[str, str, str]
Json: TypeAlias = dict[str, Any]


@dataclass
class Mirror:
    """What docs/api.md tells partners to do: fetch what changed, drop what was withdrawn, keep the cursor."""

    client: FlaskClient
    limit: int = 2
    cursor: str | None = None
    kept: dict[Name, Json] = field(default_factory=dict)

    def read_page(self) -> bool:
        """One page of the feed; whether there are more."""
        since = f"&since={self.cursor}" if self.cursor else ""
        answer = self.client.get(f"{ROOT}/changes?limit={self.limit}{since}")
        assert answer.status_code == 200
        told: Json = answer.get_json()
        for change in told["changes"]:
            self.follow(change)
        self.cursor = told["cursor"]
        return bool(told["more"])

    def follow(self, change: Json) -> None:
        name = (change["kind"], change["key"], change["language"])
        answer = self.client.get(change["api_url"])
        assert (answer.status_code == 200) or change["change"] == "withdrawn" or name not in truth(self.client)
        self.kept.pop(name, None)
        if change["change"] != "withdrawn" and answer.status_code == 200:
            self.kept[name] = answer.get_json()

    def catch_up(self) -> None:
        while self.read_page():
            pass


def truth(client: FlaskClient) -> dict[Name, Json]:
    """All that the API's lists hold, in every language."""
    found: dict[Name, Json] = {}
    for kind in ("page", "tag"):
        for language in ("en", "sv"):
            address = f"{ROOT}/items/{kind}?language={language}&fallback=none&limit=1"
            while address:
                told = client.get(address).get_json()
                found |= {(kind, each["key"], language): each for each in told["items"]}
                address = told["next"]
    return found


def seen_by_readers(session: Session) -> dict[Name, int]:
    """The editions that pages show, by the pages' own condition."""
    rows = select(Edition).where(readable(reading_moment(session)))
    found = {(row.kind, row.key, row.language): row.id for row in session.scalars(rows)}
    session.rollback()
    return found


@dataclass(frozen=True)
class Desk:
    """A portal, somebody who writes in it, and the time."""

    app: Flask
    session: Session
    clock: Clock

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def clear(self) -> None:
        """An empty portal again."""
        with writing(self.session):
            for table in reversed(Base.metadata.sorted_tables):
                if table.name not in LASTING:
                    self.session.execute(delete(table))
            index.refill(self.session, reading_moment(self.session))
        self.session.expire_all()

    def item(self, key: str) -> Item:
        return self.session.scalars(select(Item).where(Item.key == key)).one()


@pytest.fixture
def desk(new_app: Flask, clock: Clock) -> Iterator[Desk]:
    with (
        opened(new_app.config["PORTAL_SETTINGS"].database_url) as engine,
        Session(engine, expire_on_commit=False) as session,
    ):
        yield Desk(new_app, session, clock)


def document(key: str, number: int) -> Document:
    """A page, the `number`th wording of it; the two name each other and a tag."""
    other = "other" if key == "about" else "about"
    wording = page(key, en=f"{key} {number}", sv=f"{key} {number // 2}")
    linked = replace(wording, links={"tags": ("tag:topic",), "related": (f"page:{other}",)})
    return with_slug(linked, "en", f"{key}-{number}") if number % 3 == 0 else linked


def begin(session: Session) -> None:
    """The tag is published; the pages can be named."""
    bring_out(session, tag("topic", "Topic"))
    for key in ("about", "other"):
        ensure_item(session, "page", key, "en")


@dataclass(frozen=True)
class Step:
    """An hour at the desk in which somebody does something, and the mirror may look at a page of the feed or at all."""

    deed: str
    key: str
    tags: tuple[str, ...]
    number: int
    hours: int
    look: str

    def take(self, desk: Desk) -> None:
        with writing(desk.session) as session:
            if self.deed == "save" and self.key != "topic":
                save(session, document(self.key, self.number))
            elif self.deed == "withdraw":
                withdraw(session, desk.item(self.key), actor=ACTOR, languages=self.tags)
            elif self.deed == "cancel":
                for release in session.scalars(select(Release).order_by(Release.id)):
                    cancel(session, release, actor=ACTOR)
            elif self.deed == "publish":
                tags = ("en",) if self.key == "topic" else self.tags
                at = desk.clock.later(hours=self.hours, minutes=-30) if self.hours else None
                with suppress(NotPublishable), session.begin_nested():
                    publish(session, [Wanted(desk.item(self.key), tags)], actor=ACTOR, at=at)


deeds = ("save", "save", "publish", "publish", "publish", "publish", "withdraw", "cancel", "wait")
steps = st.lists(
    st.builds(
        Step,
        deed=st.sampled_from(deeds),
        key=st.sampled_from(("about", "about", "other", "topic")),
        tags=st.sampled_from((("en",), ("sv",), ("en", "sv"))),
        number=st.integers(0, 4),
        hours=st.sampled_from((0, 0, 0, 2, 4)),
        look=st.sampled_from(("", "", "page", "all")),
    ),
    min_size=3,
    max_size=10,
)
PLANNED = Step("publish", "about", ("en", "sv"), 0, 2, "all")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(drawn=steps)
@example(drawn=[PLANNED, replace(PLANNED, key="other", hours=0), replace(PLANNED, deed="wait", look="")])
@example(drawn=[replace(PLANNED, hours=0), replace(PLANNED, deed="withdraw", key="topic", tags=("en",), look="")])
def test_a_mirror_ends_with_exactly_what_readers_see(desk: Desk, drawn: list[Step]) -> None:
    desk.clear()
    with writing(desk.session) as session:
        begin(session)
        for key in ("about", "other"):
            save(session, document(key, 1))
    mirror = Mirror(desk.client)
    for step in drawn:
        desk.clock.advance(hours=1)
        step.take(desk)
        if step.look == "page":
            mirror.read_page()
        elif step.look == "all":
            mirror.catch_up()
    for _day in range(2):
        mirror.catch_up()
        assert mirror.kept == truth(desk.client)
        assert {name: each["edition"] for name, each in mirror.kept.items()} == seen_by_readers(desk.session)
        desk.clock.advance(hours=12)


def test_what_is_committed_after_it_was_looked_at_is_not_lost(desk: Desk) -> None:
    """Somebody takes the moment of a change and is slow to commit; meanwhile something planned becomes due."""
    with writing(desk.session) as session:
        for key in ("about", "other"):
            save(session, page(key, en=key))
        publish(session, [Wanted(desk.item("about"), ["en"])], actor=ACTOR, at=desk.clock.later(minutes=5))
    mirror = Mirror(desk.client)
    mirror.catch_up()
    assert mirror.kept == {}
    with writing(desk.session) as session:
        publish(session, [Wanted(desk.item("other"), ["en"])], actor=ACTOR)
        session.flush()
        desk.clock.advance(minutes=10)
        mirror.catch_up()
        assert list(mirror.kept) == [("page", "about", "en")]
    mirror.catch_up()
    assert mirror.kept == truth(desk.client)
    assert len(mirror.kept) == 2


def test_a_machine_whose_clock_is_behind_loses_nothing(desk: Desk) -> None:
    with writing(desk.session) as session:
        bring_out(session, page("about", en="Planned"), at=desk.clock.later(seconds=3))
        save(session, page("other", en="Other"))
    mirror = Mirror(desk.client)
    desk.clock.advance(seconds=5)
    mirror.catch_up()
    assert list(mirror.kept) == [("page", "about", "en")]
    desk.clock.advance(seconds=-4)
    mirror.catch_up()
    with writing(desk.session) as session:
        publish(session, [Wanted(desk.item("other"), ["en"])], actor=ACTOR)
    mirror.catch_up()
    desk.clock.advance(seconds=10)
    mirror.catch_up()
    assert mirror.kept == truth(desk.client)
    assert len(mirror.kept) == 2


def test_a_cursor_from_the_future_shows_nothing_of_it(desk: Desk) -> None:
    with writing(desk.session) as session:
        bring_out(session, page("about", en="Planned"), at=desk.clock.later(hours=1))
    told = desk.client.get(f"{ROOT}/changes").get_json()
    newest, _moment, languages = told["cursor"].split("-")
    ahead = str(9 * 10**15)
    for forged in (f"0-0-{languages}-{newest}-{ahead}-0", f"0-{ahead}-{languages}", f"0-1-{languages}-1-{ahead}-0"):
        answer = desk.client.get(f"{ROOT}/changes?since={forged}")
        assert answer.get_json()["changes"] == []


def test_a_cursor_ends_with_the_languages_that_it_knew_and_with_its_database(desk: Desk) -> None:
    with writing(desk.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
    mirror = Mirror(desk.client)
    mirror.catch_up()
    assert len(mirror.kept) == 2
    known = str(mirror.cursor)
    desk.clock.advance(hours=1)
    mirror.catch_up()
    assert mirror.cursor == known, "while nothing changes, so do the answers, and 304 is enough"
    with writing(desk.session) as session:
        set_openness(session, "sv", Openness.HIDDEN, actor="tests")
    answer = desk.client.get(f"{ROOT}/changes?since={known}")
    assert (answer.status_code, answer.get_json()["type"].rpartition("/")[2]) == (410, "cursor-expired")
    anew = Mirror(desk.client)
    anew.catch_up()
    assert anew.kept.keys() == {("page", "about", "en")}
    later = str(anew.cursor).split("-", 1)[1]
    assert desk.client.get(f"{ROOT}/changes?since=999-{later}").status_code == 410


def test_a_new_mirror_hears_nothing_of_what_is_withdrawn_and_an_old_one_does(desk: Desk) -> None:
    with writing(desk.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
    told = desk.client.get(f"{ROOT}/changes").get_json()
    assert [each["change"] for each in told["changes"]] == ["published", "published"]
    with writing(desk.session) as session:
        withdraw(session, desk.item("about"), actor=ACTOR, reason="Wrong.")
    assert desk.client.get(f"{ROOT}/changes").get_json()["changes"] == []
    told = desk.client.get(told["next"]).get_json()
    assert [(each["change"], each["reason"]) for each in told["changes"]] == [("withdrawn", "Wrong.")] * 2
    assert [desk.client.get(each["api_url"]).status_code for each in told["changes"]] == [410, 410]


def test_the_feed_says_what_became_of_an_edition(desk: Desk) -> None:
    with writing(desk.session) as session:
        begin(session)
        bring_out(session, document("about", 1))
    cursor = desk.client.get(f"{ROOT}/changes").get_json()["cursor"]
    desk.clock.advance(hours=1)
    with writing(desk.session) as session:
        bring_out(session, tag("topic", "Another name"))
        bring_out(session, document("about", 2), "en")
        bring_out(session, document("other", 1), "en")
    told = desk.client.get(f"{ROOT}/changes?since={cursor}").get_json()["changes"]
    found = {(each["key"], each["language"]): each["change"] for each in told}
    assert found == {
        ("about", "sv"): "touched",
        ("topic", "en"): "renewed",
        ("about", "en"): "renewed",
        ("other", "en"): "published",
    }
