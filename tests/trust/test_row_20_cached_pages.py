"""Row 20, and what a page cache could add to it: pages that were kept hold nothing of those who asked for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.publication.publishing import Wanted, withdraw
from portal.content.publication.publishing import publish as publish_saved
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save, with_slug
from tests.fixtures.databases import Databases, counted
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import staff

PATH = "/en/pages/one"


@pytest.fixture
def site(new_app: Flask) -> Flask:
    publish(new_app, "One")
    return new_app


def publish(app: Flask, title: str) -> None:
    with app.app_context(), writing(db.session) as session:
        bring_out(session, with_slug(page("one", en=title, sv=f"{title} på svenska"), "en", "one"))


def test_a_page_that_was_drawn_takes_nothing_from_the_database_again(site: Flask) -> None:
    """But the version, which is read beside the engine's own connections."""
    client = site.test_client()
    first = client.get(PATH)
    with site.app_context(), counted(db.engine) as statements:
        second = client.get(PATH)
    assert (first.status_code, second.data, statements) == (200, first.data, [])


def test_after_somebody_who_is_logged_in_a_stranger_sees_the_page_that_everybody_sees(site: Flask) -> None:
    stranger, editor = site.test_client(), staff(site, Role.EDITOR)
    paths = ["/en/", "/sv/", "/en/nothing-here/", "/en/search?q=one", "/en/feed.xml", "/coverage.json"]
    before = {path: stranger.get(path) for path in paths}
    publish(site, "Two")
    for path in paths:
        seen = editor.client.get(path)
        after = stranger.get(path)
        assert after.data == seen.data, path
        for answer in (before[path], after, seen):
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_bare_address_is_worked_out_for_each_reader(site: Flask) -> None:
    client = site.test_client()
    found = [client.get("/", headers={"Accept-Language": tag}) for tag in ("sv", "es", "sv")]
    assert [answer.location for answer in found] == ["/sv/", "/es/", "/sv/"]
    assert {answer.headers["Cache-Control"] for answer in found} == {"private, no-store"}
    absent = [client.get("/xx/", headers={"Accept-Language": tag}).text for tag in ("sv", "es", "sv")]
    assert absent[0] == absent[2] != absent[1]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("portal.content.sitewide.site.now", clock)
    return clock


@pytest.fixture
def two(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Flask]]:
    """Two servers of one database."""
    url = databases.empty()
    apps = [make_app(url, tmp_path_factory.mktemp("server")) for _number in range(2)]
    yield apps
    for app in apps:
        close(app)


def test_a_change_by_one_server_is_seen_at_the_next_request_by_all(two: list[Flask], clock: Clock) -> None:
    readers = [app.test_client() for app in two]
    for title in ("First", "Second", "Third"):
        publish(two[0], title)
        assert all(title in reader.get(PATH).text for reader in readers)
    with two[1].app_context(), writing(db.session) as session:
        item = save(session, with_slug(page("one", en="Planned", sv="Planerad"), "en", "one"))
        publish_saved(session, [Wanted(item, ["en", "sv"])], actor=ACTOR, at=clock.later(hours=1))
    assert all("Third" in reader.get(PATH).text for reader in readers)
    clock.advance(hours=1)
    assert all("Planned" in reader.get(PATH).text for reader in readers)
    with two[1].app_context(), writing(db.session) as session:
        withdraw(session, session.merge(item), actor=ACTOR, reason="It was wrong.")
    assert [reader.get(PATH).status_code for reader in readers] == [410, 410]
