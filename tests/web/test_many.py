"""Many items at once, on the staff's pages: ticked, looked at, done; by those who may."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

from flask import Flask

from portal.content.authoring.editing import item_of, open_draft
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page, save, tag
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_releases import readers_see
from tests.web.test_workflow import keep

MANY = "/staff/content/many"


def press(browser: StaffBrowser, deed: str, **fields: str | list[str]) -> int:
    """Send the form of the page that was last seen to a deed, with what else is filled in."""
    sent = {**browser.hidden(), **fields}
    answer = browser.client.post(
        f"{MANY}/{deed}", data=sent, headers=browser.headers, environ_overrides=browser.environ
    )
    browser.page = answer.text
    return answer.status_code


def boxes(browser: StaffBrowser) -> dict[str, str]:
    """The boxes of the list of all items by the titles of the items."""
    found = re.findall(r'name="item" type="checkbox" value="(\d+)" aria-label="Choose ([^"]+)"', browser.page)
    return {html.unescape(title): value for value, title in found}


def tags(app: Flask, key: str) -> list[str]:
    with app.app_context():
        return list(open_draft(db.session, item_of(db.session, "page", key)).values.get("tags", []))


def test_tags_are_changed_after_a_look(sqlite_app: Flask) -> None:
    keep(sqlite_app, tag("gvi", "GVI <1>"), page("about", en="About"), page("other", en="Other"))
    ana = staff(sqlite_app, Role.EDITOR)
    ana.get("/staff/content")
    known = boxes(ana)
    assert press(ana, "tags", item=[known["About"], known["GVI <1>"]]) == 200
    assert press(ana, "tags", step="look") == 400
    assert "Choose a tag to add or to take away." in ana.page
    assert press(ana, "tags", step="look", add="tag:gvi") == 200
    assert "This would be done with one item" in ana.page
    assert "Added: GVI &lt;1&gt;" in ana.page
    assert "Items of this kind have no tags." in ana.page
    assert tags(sqlite_app, "about") == []
    assert press(ana, "tags", step="do", add="tag:gvi") == 303
    assert "Done with one item." in ana.get("/staff/content").text
    assert (tags(sqlite_app, "about"), tags(sqlite_app, "other")) == (["tag:gvi"], [])


def test_all_that_the_filter_finds_on_all_pages(sqlite_app: Flask) -> None:
    keep(sqlite_app, tag("gvi", "GVI"), *(page(f"about-{number}", en=f"About {number}") for number in range(41)))
    ana = staff(sqlite_app, Role.EDITOR)
    assert "All 41 items that were found, on all pages" in ana.get("/staff/content?q=about&kind=page").text
    assert press(ana, "review", all="1") == 200
    assert press(ana, "review", step="look", languages="original") == 200
    assert "This would be done with 41 items" in ana.page
    assert press(ana, "review", step="do", languages="original", note="All") == 303
    erik = staff(sqlite_app, Role.PUBLISHER, email="erik@portal.example")
    assert "asks for review in English: All" in erik.get("/staff/").text


def test_nothing_is_done_where_somebody_was_faster(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About"))
        bring_out(session, page("other", en="Other"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    erik.get("/staff/content")
    assert press(erik, "withdraw", item=list(boxes(erik).values())) == 200
    assert press(erik, "withdraw", step="look", languages="original") == 400
    assert press(erik, "withdraw", step="look", languages="original", reason="Wrong") == 200
    with sqlite_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About us"))
    assert press(erik, "withdraw", step="do", languages="original", reason="Wrong") == 409
    assert "Nothing was done: somebody changed an item" in erik.page
    assert readers_see(sqlite_app, "other")
    assert press(erik, "withdraw", step="do", languages="original", reason="Wrong") == 303
    assert not readers_see(sqlite_app, "other")


def test_into_a_release(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"), page("other", en="Other"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    erik.get("/staff/content")
    chosen = list(boxes(erik).values())
    assert press(erik, "release", item=chosen, release="new", step="look", languages="original") == 400
    assert "Give the release a name." in erik.page
    assert press(erik, "release", release="new", name="Both", step="look", languages="original") == 200
    assert press(erik, "release", release="new", name="Both", step="do", languages="original") == 303
    shown = erik.get("/staff/releases").text
    assert "2 texts" in shown
    erik.get("/staff/content")
    assert press(erik, "release", item=chosen, release="99", step="look", languages="original") == 404


def test_who_may_not_is_refused_and_offered_nothing(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"))
    ana = staff(sqlite_app, Role.EDITOR)
    listed = ana.get("/staff/content").text
    assert "Change tags…" in listed
    assert "Withdraw…" not in listed
    item = boxes(ana)["About"]
    for deed in ("withdraw", "release"):
        assert press(ana, deed, item=item) == 403
        ana.get("/staff/content")
    erik = staff(sqlite_app, Role.PUBLISHER, email="erik@portal.example")
    erik.get("/staff/content")
    for deed in ("tags", "review"):
        assert press(erik, deed, item=item) == 403
        erik.get("/staff/content")


def test_what_nobody_could_have_ticked(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"))
    ana = staff(sqlite_app, Role.EDITOR)
    ana.get("/staff/content")
    assert press(ana, "tags") == 303
    assert "Tick the items first." in ana.get("/staff/content").text
    for value in ("x", "99999", "²"):
        assert press(ana, "tags", item=value) == 404, value
        ana.get("/staff/content")
    item = boxes(ana)["About"]
    assert press(ana, "tags", item=item, step="look", add="page:about") == 404
    ana.get("/staff/content")
    assert press(ana, "review", item=item, step="look", languages="fr") == 404


def test_every_page_of_many_items_is_valid(
    sqlite_app: Flask, html_faults: Callable[[Mapping[str, str]], list[str]]
) -> None:
    with sqlite_app.app_context(), writing(db.session) as session:
        save(session, tag("gvi", "GVI"))
        bring_out(session, page("about", en="About", sv="Om"))
    ana = staff(sqlite_app, Role.EDITOR, Role.PUBLISHER, language="es")
    found = {"list": ana.get("/staff/content").text}
    item = re.findall(r'name="item" type="checkbox" value="(\d+)"', ana.page)
    needed = {"tags": {"add": "tag:gvi"}, "review": {}, "withdraw": {"reason": "Wrong"}, "release": {"name": "Both"}}
    for deed, fields in needed.items():
        ana.get("/staff/content")
        press(ana, deed, item=item)
        found[deed] = ana.page
        press(ana, deed, step="look", languages="sv", release="new", **fields)
        found[f"{deed} seen"] = ana.page
    assert html_faults(found) == []
