"""Links that died, on the desk and on their page: with the way to where they stand, and the mark that one is fine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.care import dead_links
from portal.content.care.dead_links import digest_of
from portal.content.care.outbound import spots
from portal.content.kinds import KINDS
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from portal.foundation.visiting import Answer, State
from tests.content.examples import language, page, save, sweden, with_language
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

GONE, MOVED, NEW = "https://gone.example/?a=1&b=2", "https://moved.example/", "https://new.example/"
LINKS = "/staff/links"


@pytest.fixture(scope="module")
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    yield app
    close(app)


@pytest.fixture(scope="module")
def eva(app: Flask) -> StaffBrowser:
    """An editor, of a portal whose links were visited."""
    eva = staff(app, Role.EDITOR)
    assert "Nobody has tried the links yet." in eva.get(LINKS).text
    text = f"First.\n\n[a]({GONE}) and [b]({MOVED})"
    with app.app_context():
        with writing(db.session) as session:
            document = with_language(page(en="About"), "en", language("About", text))
            save(session, with_language(document, "sv", language("Om oss", text)))
            save(session, sweden({"one": f"See {GONE}."}))
        places = spots(db.session, KINDS)
        answers = [Answer(GONE, State.DEAD, "404 Not Found"), Answer(MOVED, State.ALIVE, "200 OK", moved_to=NEW)]
        with writing(db.session) as session:
            dead_links.keep(session, answers, places, now(), whole=True)
    return eva


def test_the_desk_leads_to_the_field_where_a_dead_link_stands(eva: StaffBrowser) -> None:
    html = eva.get("/staff/").text
    assert "Links that died" in html
    assert "https://gone.example/?a=1&amp;b=2" in html
    assert 'href="/staff/content/page/about#body"' in html
    assert 'href="/staff/content/country/there#milestones/one/text"' in html
    # Somebody who does not translate into Swedish is led to how the item stands.
    assert 'href="/staff/content/page/about/state"' in html
    assert 'id="milestones/one/text"' in eva.get("/staff/content/country/there").text


def test_a_translator_is_led_to_the_passage(app: Flask, eva: StaffBrowser) -> None:
    assert eva.get(LINKS).status_code == 200
    both = staff(app, Role.EDITOR, Role.TRANSLATOR, email="tove@portal.example")
    assert both.get(LINKS).status_code == 200
    with app.app_context(), writing(db.session) as session:
        save(session, with_language(page("more", en="More"), "es", language("Más", f"[a]({GONE})\n\nSegundo.")))
        places = spots(session, KINDS)
        dead_links.keep(session, [Answer(GONE, State.DEAD, "404 Not Found")], places, now(), whole=False)
    html = both.get(LINKS).text
    start = html.index("/translate/es/page/more?block=")
    link = html[start : html.index('"', start)]
    assert "gone.example" in both.get(link).text


def test_what_moved_is_told_with_its_new_address(eva: StaffBrowser) -> None:
    html = eva.get(f"{LINKS}?show=moved").text
    assert f'href="{NEW}"' in html
    assert f'href="{MOVED}"' in html


def test_a_link_is_fine_with_a_reason_until_that_is_taken_back(eva: StaffBrowser) -> None:
    path = f"{LINKS}/{digest_of(GONE)}"
    eva.get(LINKS)
    assert eva.post(f"{path}/fine", reason="  ").status_code == 400
    assert "Say why, in up to 500 characters." in eva.page
    assert eva.post(f"{path}/fine", reason="x" * 501).status_code == 400
    assert eva.post(f"{path}/fine", reason="It <b>answers</b> at night").status_code == 303
    assert "Every link leads somewhere." in eva.get(LINKS).text
    assert "Links that died" not in eva.get("/staff/").text
    assert "You: “It &lt;b&gt;answers&lt;/b&gt; at night”" in eva.get(f"{LINKS}?show=fine").text
    assert eva.post(f"{path}/not-fine").status_code == 303
    assert "gone.example" in eva.get(LINKS).text
    assert eva.post(f"{LINKS}/{'0' * 64}/fine", reason="Fine").status_code == 404


def test_those_who_only_publish_see_the_links_and_mark_nothing(app: Flask, eva: StaffBrowser) -> None:
    assert eva.get(LINKS).status_code == 200
    per = staff(app, Role.PUBLISHER, email="per@portal.example")
    assert "This is fine" not in per.get(LINKS).text
    assert "gone.example" in per.page
