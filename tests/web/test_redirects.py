"""Redirects by hand: they shadow nothing that is in use, lead nowhere else and in no circle, and are live at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.publication.publishing import withdraw
from portal.content.sitewide import redirects
from portal.content.sitewide.site import site_version
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import ACTOR, bring_out, page, save, with_slug
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

REDIRECTS = "/staff/site/redirects"
ABOUT = with_slug(page("about", en="About us", sv="Om oss"), "sv", "om-oss")


@pytest.fixture
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        bring_out(session, ABOUT)
        save(session, page("draft", en="Draft"))
    yield app
    close(app)


@pytest.fixture
def ada(app: Flask) -> StaffBrowser:
    return staff(app, Role.ADMINISTRATOR)


def lead(browser: StaffBrowser, old: str, new: str) -> int:
    browser.get(REDIRECTS)
    return browser.post(REDIRECTS, old=old, new=new).status_code


def onward(app: Flask, path: str) -> tuple[int, str | None]:
    answer = app.test_client().get(path)
    return answer.status_code, answer.headers.get("Location")


def test_an_old_address_leads_on_in_all_its_forms_at_once(app: Flask, ada: StaffBrowser) -> None:
    assert onward(app, "/en/old/page")[0] == 404
    assert lead(ada, " http://localhost/en/old/page/?id=7 ", "/en/pages/about-us") == 303
    for form in ("/en/old/page", "/en/old/page/", "/en//old//page"):
        assert onward(app, form) == (301, "/en/pages/about-us"), form
    assert onward(app, "/en/old/page?utm=x") == (301, "/en/pages/about-us?utm=x")
    assert app.test_client().get("/en/old/page").headers["Cache-Control"] == "public, no-cache"
    assert "/en/old/page" in ada.get(REDIRECTS).text


def test_it_is_an_item_that_a_redirect_leads_to_not_its_address(app: Flask, ada: StaffBrowser) -> None:
    lead(ada, "/om.html", "/sv/sidor/om-oss")
    assert onward(app, "/om.html") == (301, "/sv/sidor/om-oss")
    with app.app_context(), writing(db.session) as session:
        bring_out(session, with_slug(ABOUT, "sv", "om-portalen"))
    assert onward(app, "/om.html") == (301, "/sv/sidor/om-portalen")
    with app.app_context(), writing(db.session) as session:
        item = bring_out(session, with_slug(ABOUT, "sv", "om-portalen"))
        withdraw(session, item, actor=ACTOR)
    status, place = onward(app, "/om.html")
    assert status == 301
    assert onward(app, str(place))[0] == 410


def test_letters_of_every_language_lead_on(app: Flask, ada: StaffBrowser) -> None:
    assert lead(ada, "/sv/öva/ÅTGÄRDER", "/sv/sidor/") == 303
    assert onward(app, "/sv/%C3%B6va/%C3%85TG%C3%84RDER") == (301, "/sv/sidor/")
    assert onward(app, "/sv/o%CC%88va/A%CC%8ATGA%CC%88RDER") == (301, "/sv/sidor/")


def test_a_list_as_it_is_narrowed_can_be_led_to(app: Flask, ada: StaffBrowser) -> None:
    assert lead(ada, "/old", "/en/search?q=police") == 303
    assert onward(app, "/old?q=x") == (301, "/en/search?q=police")


@pytest.mark.parametrize(
    "old",
    ["/", "/en/", "/en", "/en/pages/about-us/", "/en/pages/about", "/pages/about-us", "/sitemap.xml", "/sv/sidor"],
)
def test_what_is_in_use_is_not_shadowed(app: Flask, ada: StaffBrowser, old: str) -> None:
    before = onward(app, old)
    assert lead(ada, old, "/en/pages/") == 400
    assert "This address is in use" in ada.page
    assert onward(app, old) == before


def test_what_is_withdrawn_says_so(app: Flask, ada: StaffBrowser) -> None:
    with app.app_context(), writing(db.session) as session:
        withdraw(session, bring_out(session, page("gone", en="Gone")), actor=ACTOR)
    assert lead(ada, "/en/pages/gone", "/en/pages/") == 400
    assert onward(app, "/en/pages/gone")[0] == 410


def test_what_is_published_later_comes_first(app: Flask, ada: StaffBrowser) -> None:
    assert lead(ada, "/en/pages/later", "/en/pages/about-us") == 303
    assert onward(app, "/en/pages/later")[0] == 301
    with app.app_context(), writing(db.session) as session:
        bring_out(session, page("later", en="Later"))
    assert onward(app, "/en/pages/later")[0] == 200


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("https://evil.example/en/pages/about-us", "This leads to another site."),
        ("//evil.example/", "This leads to another site."),
        ("http://localhost.evil.example/en/", "This leads to another site."),
        ("javascript:alert(1)", "This leads to another site."),
        ("/\\evil.example", "Readers find no page at this address."),
        ("\\\\evil.example", "An address begins with a slash"),
        ("/en/pages/\x00", "This is no address"),
        ("en/pages/about-us", "An address begins with a slash"),
        ("", "An address begins with a slash"),
        ("/en/pages/nothing", "Readers find no page at this address."),
        ("/en/pages/draft", "Readers find no page at this address."),
        ("/staff/", "This is no address of a page for readers."),
        ("/account/login", "This is no address of a page for readers."),
        (f"/en/{'x' * 600}", "This is no address"),
    ],
)
def test_a_redirect_stays_on_the_site_and_leads_to_a_page(app: Flask, ada: StaffBrowser, new: str, words: str) -> None:
    assert lead(ada, "/en/old", new) == 400
    assert words in ada.page
    assert onward(app, "/en/old")[0] == 404


@pytest.mark.parametrize(
    "old", ["/staff/old", "/account/x", "/api/v1/old", "/media/x", "/static/x.css", "https://a.example/x"]
)
def test_only_addresses_of_readers_lead_on(ada: StaffBrowser, old: str) -> None:
    assert lead(ada, old, "/en/pages/") == 400


def test_nothing_leads_in_a_circle(app: Flask, ada: StaffBrowser) -> None:
    assert lead(ada, "/a", "/a") == 400
    assert lead(ada, "/a", "/en/pages/about-us") == 303
    assert lead(ada, "/b", "/a/") == 303
    assert onward(app, "/b") == (301, "/en/pages/about-us")
    assert lead(ada, "/a/", "/en/pages/") == 400
    assert "This address leads on already." in ada.page
    with app.app_context(), writing(db.session) as session:
        redirects.add(session, "/c", actor=ACTOR, target="/d")
        redirects.add(session, "/d", actor=ACTOR, target="/c")
        redirects.add(session, "/e", actor=ACTOR, target="/e/")
    assert lead(ada, "/x", "/c") == 400
    assert "This address leads in a circle." in ada.page
    assert onward(app, "/e")[0] == 404


def test_a_redirect_is_taken_away_at_once(app: Flask, ada: StaffBrowser) -> None:
    lead(ada, "/old", "/en/pages/")
    assert onward(app, "/old")[0] == 301
    with app.app_context():
        before = site_version(db.session)
    ada.get(REDIRECTS)
    assert ada.post(f"{REDIRECTS}/remove", old="/old").status_code == 303
    assert onward(app, "/old")[0] == 404
    with app.app_context():
        assert site_version(db.session) == before + 1
    ada.get(REDIRECTS)
    ada.post(f"{REDIRECTS}/remove", old="/old")
    assert "There is no such redirect any more." in ada.get(REDIRECTS).text
    assert "Redirect removed" in ada.get("/staff/trail").text


def test_a_closed_language_is_not_led_to(app: Flask, ada: StaffBrowser) -> None:
    lead(ada, "/om", "/sv/sidor/om-oss")
    ada.get("/staff/languages")
    ada.post("/staff/languages/sv", openness="hidden")
    assert onward(app, "/om") == (301, "/en/pages/about-us")
