"""Row 16: a publication that is sent twice at once, and a plan that two servers come to: one of each, said once."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.accounts.audit import AuditEntry
from portal.content.authoring.editing import item_of
from portal.content.editorial import workflow
from portal.content.published.editions import Edition, Release
from portal.content.sitewide import site
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL
from tests.content.examples import ACTOR, page, save
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

ABOUT = "/staff/content/page/about"


@pytest.fixture
def servers(databases: Databases, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    """Two servers over one database, in which a page waits for publication."""
    url = databases.empty()
    with ExitStack() as closing:
        apps = [make_app(url, tmp_path / name) for name in ("one", "two")]
        for app in apps:
            closing.callback(close, app)
        with apps[0].app_context(), writing(db.session) as session:
            save(session, page("about", en="About", sv="Om"))
        yield apps[0], apps[1]


def counted(app: Flask) -> tuple[int, int, int]:
    """How many releases, editions and entries of the trail that say so there are."""
    with app.app_context():
        published = select(func.count()).where(AuditEntry.action == "publish")
        return (
            db.session.scalar(select(func.count()).select_from(Release)) or 0,
            db.session.scalar(select(func.count()).select_from(Edition)) or 0,
            db.session.scalar(published) or 0,
        )


def announced(app: Flask) -> int:
    return app.test_client().get("/en/feed.xml").text.count("<entry>")


def test_a_publication_that_is_pressed_twice_is_one(servers: tuple[Flask, Flask]) -> None:
    erik = staff(servers[0], Role.PUBLISHER)
    other = StaffBrowser(servers[1])
    other.log_in(EMAIL)
    both = [erik, other]
    for browser in both:
        browser.get(f"{ABOUT}/state")
    together = threading.Barrier(len(both))

    def press(browser: StaffBrowser) -> int:
        together.wait(30)
        sent = {**browser.hidden(), "when": "now", "languages": ["en", "sv"]}
        return browser.client.post(
            f"{ABOUT}/publish", data=sent, headers=browser.headers, environ_overrides=browser.environ
        ).status_code

    with ThreadPoolExecutor(len(both)) as threads:
        assert list(threads.map(press, both)) == [303, 303]
    assert counted(servers[0]) == (1, 2, 2)
    assert [announced(app) for app in servers] == [1, 1]


def test_what_is_planned_comes_out_once_wherever_it_is_read(
    servers: tuple[Flask, Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    due = now() + datetime.timedelta(hours=1)
    with servers[0].app_context(), writing(db.session) as session:
        item = item_of(session, "page", "about")
        seen = workflow.marks(session, item).values()
        workflow.publish(session, "page", "about", ["en"], actor=ACTOR, seen=seen, at=due)
    before = counted(servers[0])
    assert before == (1, 1, 1)
    assert [announced(app) for app in servers] == [0, 0]
    monkeypatch.setattr(site, "now", lambda: due + datetime.timedelta(seconds=1))

    def read(app: Flask) -> tuple[int, int]:
        return app.test_client().get("/en/pages/about").status_code, announced(app)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(read, [*servers] * 8)) == {(200, 1)}
    assert counted(servers[0]) == before
