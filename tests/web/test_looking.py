"""The box in the head of the staff's pages: any item by its title, for those who work here, each led to their work."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import grant, make_account
from tests.content.examples import page, save
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

FIND, SUGGESTED = "/staff/find?q=darfor", "/staff/find/suggestions?q=darfor"
TITLE = "Därför <arbetar> vi"


@pytest.fixture(scope="module")
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        save(session, page("why", en="Why we <work>", sv=TITLE))
        save(session, page("how", en="How we work"))
    yield app
    close(app)


def suggested(browser: StaffBrowser, query: str = "?q=darfor") -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = json.loads(browser.get(f"/staff/find/suggestions{query}").data)
    return found


def boxes(html: str) -> list[str]:
    """Where the box of a page leads."""
    found = [each for each in parsed(html).iter() if each.get("class") == "find-box"]
    return [each.get("action", "") for each in found]


def test_an_editor_is_led_to_the_list_and_by_a_suggestion_to_the_form(app: Flask) -> None:
    ana = staff(app, Role.EDITOR)
    assert boxes(ana.get("/staff/").text) == ["/staff/find"]
    assert boxes(ana.get("/account/").text) == ["/staff/find"]
    assert ana.get(FIND).location == "/staff/content?q=darfor"
    assert ana.get("/staff/find").location == "/staff/content"
    url = "/staff/content/page/why"
    assert suggested(ana) == [{"title": "Why we <work>", "lang": None, "kind": "Page", "url": url}]
    assert ana.get(SUGGESTED).headers["Cache-Control"] == "no-store"
    assert [each["url"] for each in suggested(ana, "?q=we")] == [f"{url[:-3]}how", url]
    assert suggested(ana, "?q=+") == suggested(ana, "") == []


def test_a_publisher_who_does_not_write_is_led_to_how_an_item_stands(app: Flask) -> None:
    erik = staff(app, Role.PUBLISHER, email="erik@portal.example")
    assert [each["url"] for each in suggested(erik)] == ["/staff/content/page/why/state"]


def test_a_translator_is_led_to_work_in_their_own_languages_alone(app: Flask) -> None:
    with app.app_context():
        make_account(db.session, "luz@portal.example", grants=[grant(Role.TRANSLATOR, "es")], language="sv")
    luz = StaffBrowser(app)
    assert luz.log_in("luz@portal.example").status_code == 303
    assert boxes(luz.get("/translate/").text) == ["/staff/find"]
    shown = luz.get(FIND).text
    assert 'href="/translate/es/page/why"' in shown
    assert "/translate/sv/" not in shown
    assert "&lt;arbetar&gt;" in shown
    (suggestion,) = suggested(luz)
    assert (suggestion["title"], suggestion["url"]) == (TITLE, "/translate/es/page/why")
    assert "Inget innehåll" in luz.get("/staff/find?q=qqxz").text
    assert luz.get("/staff/find").status_code == 200
    assert luz.get("/translate/es/page/why").status_code == 200


def test_who_does_neither_has_no_box_and_finds_nothing(app: Flask) -> None:
    ada = staff(app, Role.ADMINISTRATOR, email="ada@portal.example")
    assert boxes(ada.get("/staff/").text) == []
    assert suggested(ada) == []
    assert "<work>" not in ada.get(FIND).text
    assert StaffBrowser(app).get(SUGGESTED).status_code == 401
