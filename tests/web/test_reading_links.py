"""A signed link lets somebody without an account read a draft: for some days, in one language, and no more."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts.audit import AuditEntry
from portal.content.editorial.reading_links import ReadingLink
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.content.examples import page, save
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_editing import ABOUT, begin

STATE = f"{ABOUT}/state"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    begin(app, page("about", en="About", es="Acerca"))
    with app.app_context(), writing(db.session) as session:
        save(session, page("about", en="About us & them", es="Acerca de nosotros"))
    yield app
    close(app)


@pytest.fixture
def ana(portal: Flask) -> StaffBrowser:
    return staff(portal, Role.EDITOR)


def make(browser: StaffBrowser, **fields: str) -> str:
    """Make a link on the page of an item; the path that it leads along, or nothing."""
    sent = {"reader": "Ministry of Justice", "language": "es", "days": "7", **fields}
    browser.get(STATE)
    assert browser.post(f"{ABOUT}/links", **sent).status_code == 303
    found = re.search(r'value="http://[^/]+(/draft/[^"]+)"', browser.get(STATE).text)
    return found[1] if found else ""


def read(app: Flask, path: str) -> TestResponse:
    return app.test_client().get(path, headers={"Accept-Language": "sv"})


def test_an_official_reads_the_draft_in_the_links_language_marked_in_all(portal: Flask, ana: StaffBrowser) -> None:
    path = make(ana)
    assert "Ministry of Justice" in ana.page
    assert "Spanish, until" in ana.page
    answer = read(portal, path)
    assert answer.status_code == 200
    root = parsed(answer.text)
    assert root.get("lang") == "es"
    assert "Acerca de nosotros" in answer.text
    assert re.findall(r'<p lang="(\w+)">', answer.text)[: len(LANGUAGES)] == list(LANGUAGES)
    assert "This is a draft that is not public." in answer.text
    assert "<form" not in answer.text
    assert "/preview/" not in answer.text
    assert "/staff" not in answer.text


def test_nobody_keeps_finds_or_passes_on_what_the_link_shows(portal: Flask, ana: StaffBrowser) -> None:
    answer = read(portal, make(ana))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.text
    assert "Set-Cookie" not in answer.headers
    assert "ETag" not in answer.headers


def test_a_link_ends_when_it_is_ended_and_by_its_time(portal: Flask, ana: StaffBrowser) -> None:
    path = make(ana)
    end = re.search(rf'action="({ABOUT}/links/\d+/end)"', ana.page)
    assert end is not None
    assert ana.post(end[1]).status_code == 303
    assert "The link has ended." in ana.get(STATE).text
    assert read(portal, path).status_code == 404
    assert ana.post(end[1]).status_code == 303
    assert "There is no such link any more." in ana.get(STATE).text
    path = make(ana)
    with portal.app_context(), writing(db.session) as session:
        session.execute(update(ReadingLink).values(ends_at=now() - datetime.timedelta(seconds=1)))
    assert read(portal, path).status_code == 404
    assert "/draft/" not in ana.get(STATE).text
    with portal.app_context():
        told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("link-%"))).all()
        assert sorted(told) == ["link-end", "link-make", "link-make"]


def test_a_link_that_is_changed_or_of_another_site_is_none(portal: Flask, ana: StaffBrowser) -> None:
    path = make(ana)
    assert read(portal, path).status_code == 200
    long = f"/draft/{'x' * 500}"
    for other in (path[:-2], f"{path}x", path.replace(".", ".A"), "/draft/1", long, "/draft/WzEsInh4Il0.x"):
        answer = read(portal, other)
        assert answer.status_code == 404
        assert "Acerca de" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [{"reader": " "}, *({"days": each} for each in ("0", "31", "-1", "x", "99999999999", "00301"))],
)
def test_a_link_without_reader_or_end_is_not_made(ana: StaffBrowser, fields: dict[str, str]) -> None:
    assert make(ana, **fields) == ""
    assert "No link was made" in ana.page


def test_links_are_made_for_languages_of_the_site_by_those_who_see_drafts(portal: Flask, ana: StaffBrowser) -> None:
    ana.get(STATE)
    assert ana.post(f"{ABOUT}/links", reader="x", language="xx", days="1").status_code == 404
    ana.get(STATE)
    assert ana.post(f"{ABOUT}/links/99/end").status_code == 303
    tess = StaffBrowser(portal)
    assert tess.get(STATE).status_code == 401


def test_row_7_a_readers_name_is_text(ana: StaffBrowser) -> None:
    make(ana, reader="<script>alert(1)</script>")
    assert "&lt;script&gt;" in ana.page
    assert "<script>alert" not in ana.page
