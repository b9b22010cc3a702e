"""Releases on the staff's pages: prepared, checked, brought out together or not at all."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping

from flask import Flask
from sqlalchemy import select

from portal.content.editorial.releases import PreparedRelease
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page, save, with_slug
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_workflow import keep

ABOUT, OTHER = "/staff/content/page/about", "/staff/content/page/other"


def put_in(browser: StaffBrowser, path: str, release: str, *tags: str, name: str = "") -> str:
    """Put languages of an item into a release; the address of the release."""
    browser.get(f"{path}/state")
    fields: dict[str, object] = {**browser.hidden(), "release": release, "name": name, "languages": list(tags)}
    return sent(browser, f"{path}/release", fields)


def sent(browser: StaffBrowser, path: str, fields: Mapping[str, object]) -> str:
    answer = browser.client.post(path, data=dict(fields), headers=browser.headers, environ_overrides=browser.environ)
    browser.page = answer.text
    return answer.location or ""


def readers_see(app: Flask, key: str) -> bool:
    return app.test_client().get(f"/en/pages/{key}").status_code == 200


def test_two_items_go_out_together(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About", sv="Om"), page("other", en="Other"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    assert "There is no release yet." in erik.get("/staff/releases").text
    address = put_in(erik, ABOUT, "new", "en", "sv", name="Honduras <package>")
    assert put_in(erik, OTHER, address.rpartition("/")[2], "en") == address
    shown = erik.get(address).text
    assert "Release: Honduras &lt;package&gt;" in shown
    assert len(re.findall(r'name="texts" type="checkbox" value="[^"]+" checked', shown)) == 3
    erik.post(f"{address}/check", when="now")
    assert "Nothing is published yet." in erik.page
    assert "<code>/en/pages/about</code>" in erik.page
    assert "<code>/sv/sidor/om</code>" in erik.page
    assert "Publish 3 texts" in erik.page
    assert not readers_see(sqlite_app, "about")
    assert erik.post(f"{address}/publish").location == address
    shown = erik.get(address).text
    assert "Published, all of it together." in shown
    assert readers_see(sqlite_app, "about")
    assert readers_see(sqlite_app, "other")
    assert erik.post(f"{address}/publish").status_code == 400
    assert "Honduras &lt;package&gt;" in erik.get("/staff/releases").text


def test_nothing_goes_out_while_something_stands_in_the_way(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"), page("other", en="Other"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    address = put_in(erik, ABOUT, "new", "en", name="Both")
    put_in(erik, OTHER, address.rpartition("/")[2], "en", "es")
    shown = erik.get(address).text
    assert "Nothing is written in this language." in shown
    assert erik.post(f"{address}/check", when="now").status_code == 400
    assert "Nothing is published: something must be put right first." in erik.page
    boxes = re.findall(r'name="shown" value="([^"]+)"', erik.get(address).text)
    ticked = [box for box in boxes if box.endswith(":en")]
    fields = {**erik.hidden(), "shown": boxes, "texts": ticked}
    assert sent(erik, f"{address}/texts", fields) == address
    assert "Nothing is written in this language." not in erik.get(address).text
    keep(sqlite_app, page("about", en="About us"))
    shown = erik.get(address).text
    assert "Something newer was saved since somebody last looked at it here." in shown
    assert erik.post(f"{address}/check", when="now").status_code == 400
    erik.get(address)
    assert erik.post(f"{address}/look").location == address
    assert erik.send(address, when="now").status_code == 405
    erik.get(address)
    assert erik.post(f"{address}/check", when="now").status_code == 200
    keep(sqlite_app, page("other", en="Others"))
    assert erik.post(f"{address}/publish").status_code == 400
    assert "Somebody changed the release, or saved a newer text, meanwhile." in erik.page
    assert not readers_see(sqlite_app, "about")


def test_a_release_is_planned_and_the_plan_cancelled(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    address = put_in(erik, ABOUT, "new", "en", name="Soon")
    tomorrow = (now() + datetime.timedelta(days=1)).date().isoformat()
    erik.get(address)
    assert erik.post(f"{address}/check", when="at", day="2020-01-01", time="09:00").status_code == 400
    assert "The time must be one to come" in erik.page
    erik.post(f"{address}/check", when="at", day=tomorrow, time="09:00")
    assert "Plan one text" in erik.page
    assert erik.post(f"{address}/publish").location == address
    assert "It goes out by itself, all of it together." in erik.get(address).text
    assert not readers_see(sqlite_app, "about")
    assert erik.post(f"{address}/cancel").location == address
    assert "The plan is cancelled." in erik.get(address).text
    assert erik.post(f"{address}/abandon").location == "/staff/releases"
    assert erik.get(address).status_code == 404


def test_an_address_that_two_want_is_said(sqlite_app: Flask) -> None:
    keep(sqlite_app, *(with_slug(page(key, en=key), "en", "us") for key in ("about", "other")))
    erik = staff(sqlite_app, Role.PUBLISHER)
    address = put_in(erik, ABOUT, "new", "en", name="Both")
    put_in(erik, OTHER, address.rpartition("/")[2], "en")
    erik.get(address)
    assert erik.post(f"{address}/check", when="now").status_code == 400
    assert "Another item has the address “us”." in erik.page


def test_who_may_not_publish_sees_a_release_and_changes_nothing(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    address = put_in(erik, ABOUT, "new", "en", name="Soon")
    ana = staff(sqlite_app, Role.EDITOR, email="bo@portal.example")
    shown = ana.get(address).text
    assert "in the release" in shown
    assert "Check what goes out" not in shown
    for deed in ("texts", "look", "check", "publish", "cancel", "abandon"):
        assert ana.post(f"{address}/{deed}", token="x").status_code in (400, 403)
        assert ana.post_fields(f"{address}/{deed}", erik.hidden()).status_code in (400, 403)
    with sqlite_app.app_context():
        assert db.session.scalars(select(PreparedRelease)).one().release_id is None


def test_what_is_wrong_is_said_and_strangers_find_nothing(sqlite_app: Flask) -> None:
    keep(sqlite_app, page("about", en="About"))
    erik = staff(sqlite_app, Role.PUBLISHER)
    assert erik.send("/staff/releases", name=" ").status_code == 400
    assert "Give the release a name." in erik.page
    assert put_in(erik, ABOUT, "new", "en") == f"{ABOUT}/state"
    assert "To put it into a release, choose a language" in erik.get(f"{ABOUT}/state").text
    erik.get(f"{ABOUT}/state")
    assert erik.post(f"{ABOUT}/release", languages="en", release="nothing").status_code == 404
    erik.get(f"{ABOUT}/state")
    assert erik.post(f"{ABOUT}/release", languages="fr", release="new", name="x").status_code == 404
    assert erik.get("/staff/releases/7").status_code == 404
    address = put_in(erik, ABOUT, "new", "en", name="Soon")
    erik.get(address)
    assert erik.post(f"{address}/texts", shown="x").status_code == 404
    erik.get(address)
    assert erik.post(f"{address}/look", take="1").status_code == 404
    erik.get(address)
    assert erik.post(f"{address}/look", take="999:sv:x").status_code == 404
    erik.get(address)
    assert erik.post(f"{address}/texts", shown="999:sv", texts="999:sv").status_code == 404


def test_every_page_of_releases_is_valid(
    sqlite_app: Flask, html_faults: Callable[[Mapping[str, str]], list[str]]
) -> None:
    with sqlite_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About"))
        save(session, page("about", en="About us"))
        save(session, page("other", en="Other", sv="Annan"))
    erik = staff(sqlite_app, Role.PUBLISHER, language="sv")
    found = {"empty": erik.get("/staff/releases").text}
    address = put_in(erik, ABOUT, "new", "en", name="Soon")
    put_in(erik, OTHER, address.rpartition("/")[2], "sv")
    found["stopped"] = erik.get(address).text
    put_in(erik, OTHER, address.rpartition("/")[2], "en")
    keep(sqlite_app, page("other", en="Others"))
    found["newer"] = erik.get(address).text
    found["state"] = erik.get(f"{ABOUT}/state").text
    erik.get(address)
    erik.post(f"{address}/look")
    erik.get(address)
    erik.post(f"{address}/check", when="now")
    found["check"] = erik.page
    erik.post(f"{address}/publish")
    found["out"] = erik.get(address).text
    found["list"] = erik.get("/staff/releases").text
    assert html_faults(found) == []
