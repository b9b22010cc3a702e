"""What administrators choose for all readers, menu, home page and banner: on every page at once, gone at its time."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.publication.publishing import withdraw
from portal.content.sitewide import choices
from portal.content.sitewide.choices import Level, Notice
from portal.content.sitewide.site import site_version
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.content.conftest import Clock
from tests.content.conftest import clock as clock
from tests.content.examples import ACTOR, bring_out, page, sweden
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

MENU, HOME, BANNER = "/staff/site/menu", "/staff/site/home", "/staff/site/banner"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About <us>", sv="Om oss"))
        bring_out(session, sweden())
    yield app
    close(app)


@pytest.fixture
def ada(app: Flask) -> StaffBrowser:
    return staff(app, Role.ADMINISTRATOR)


def read(app: Flask, path: str) -> str:
    return app.test_client().get(path).text


def menu(app: Flask, path: str = "/en/") -> list[str]:
    """The words of the menu of a page, in their order."""
    html = read(app, path)
    found = re.search(r'<ul class="plain menu-list">(.*?)</ul>', html, re.DOTALL)
    assert found is not None
    return [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<a [^>]*>(.*?)</a>", found[1], re.DOTALL)]


def test_the_menu_is_as_it_comes_until_somebody_changes_it(app: Flask, ada: StaffBrowser) -> None:
    as_it_comes = ["Countries", "Initiatives", "Library", "Impact", "News", "About the portal", "Search"]
    assert menu(app) == as_it_comes
    html = ada.get(MENU).text
    assert html.count(" checked") == 6
    assert "Back to the menu as it comes" not in html
    fields = {**ada.hidden(), "shown": ["news", "country", "term"], "place-term": "1", "place-news": "2"}
    assert ada.client.post(MENU, data=fields, headers=ada.headers, environ_overrides=ada.environ).status_code == 303
    for tag, words in (("en", ["Glossary", "Countries", "News"]), ("sv", ["Ordlista", "Länder", "Nyheter"])):
        assert menu(app, f"/{tag}/") == [*words, "Search" if tag == "en" else "Sök"]
    assert "Initiatives" in read(app, "/en/")  # at the foot
    ada.get(MENU)
    assert ada.post(f"{MENU}/reset").status_code == 303
    assert menu(app) == as_it_comes


def test_a_page_is_in_the_menu_with_its_title_in_each_language(app: Flask, ada: StaffBrowser) -> None:
    ada.get(MENU)
    assert ada.post(MENU, added="/en/pages/about-us", shown="country").status_code == 303
    assert menu(app) == ["Countries", "About &lt;us&gt;", "Search"]
    assert menu(app, "/sv/") == ["Länder", "Om oss", "Sök"]
    assert '<a href="/es/paginas/about" lang="en" dir="ltr">About &lt;us&gt;</a>' in read(app, "/es/")
    assert 'href="/en/pages/about-us" aria-current="true"' in read(app, "/en/pages/about-us")
    with app.app_context(), writing(db.session) as session:
        withdraw(session, bring_out(session, page("about", en="About us", sv="Om oss")), actor=ACTOR)
    assert menu(app) == ["Countries", "Search"]


def test_only_pages_of_items_are_added(app: Flask, ada: StaffBrowser) -> None:
    ada.get(MENU)
    for wrong, words in (
        ("/en/countries/", "Only pages of items"),
        ("https://evil.example/", "another site"),
        ("/en/pages/nothing", "Readers find no page"),
    ):
        assert ada.post(MENU, added=wrong, shown="country").status_code == 400
        assert words in ada.page
    assert len(menu(app)) == 7


def test_the_home_page_features_what_was_chosen_in_its_order(app: Flask, ada: StaffBrowser) -> None:
    assert 'id="featured"' not in read(app, "/en/")
    ada.get(HOME)
    assert ada.post(HOME, added="/en/pages/about-us").status_code == 303
    names = re.findall(r'name="shown" type="checkbox" value="([^"]+)"', ada.get(HOME).text)
    assert ada.post(HOME, added="/sv/lander/there", shown=names[0]).status_code == 303
    html = read(app, "/sv/")
    section = html[html.index('id="featured"') : html.index('id="countries"')]
    assert section.index("Om oss") < section.index("Sverige")
    first, second = re.findall(r'name="shown" type="checkbox" value="([^"]+)"', ada.get(HOME).text)
    fields = {**ada.hidden(), "shown": [first, second], f"place-{first}": "2", f"place-{second}": "1"}
    ada.client.post(HOME, data=fields, headers=ada.headers, environ_overrides=ada.environ)
    html = read(app, "/sv/")
    assert html.index("Sverige", html.index('id="featured"')) < html.index("Om oss", html.index('id="featured"'))
    ada.get(HOME)
    ada.post(HOME)
    assert 'id="featured"' not in read(app, "/sv/")
    assert "Menu or home page changed" in ada.get("/staff/trail").text


def test_nothing_that_is_not_changed_renews_the_pages(app: Flask, ada: StaffBrowser) -> None:
    with app.app_context():
        before = site_version(db.session)
    ada.get(HOME)
    ada.post(HOME)
    assert "Nothing was changed." in ada.get(HOME).text
    with app.app_context():
        assert site_version(db.session) == before


def test_a_banner_is_on_all_pages_in_their_language_until_it_is_taken_down(app: Flask, ada: StaffBrowser) -> None:
    pages = ("/en/", "/en/countries/", "/en/pages/about-us", "/en/search", "/en/nothing", "/en/reading-list")
    assert not any('class="banner' in read(app, path) for path in pages)
    ada.get(BANNER)
    fields = {"text-en": "We are <b>closed</b>.", "text-sv": "Vi har stängt.", "level": "warning"}
    assert ada.post(BANNER, **fields).status_code == 303
    for path in pages:
        html = read(app, path)
        assert 'class="banner warning"' in html, path
        assert "Important:</b> <span>We are &lt;b&gt;closed&lt;/b&gt;.</span>" in html, path
    assert "<span>Vi har stängt.</span>" in read(app, "/sv/")
    assert '<span lang="en" dir="ltr">We are &lt;b&gt;closed' in read(app, "/es/")
    assert "up until somebody takes it down" in ada.get(BANNER).text
    assert ada.post(f"{BANNER}/down").status_code == 303
    assert not any('class="banner' in read(app, path) for path in pages)
    assert "Banner taken down" in ada.get("/staff/trail").text


def test_a_banner_comes_and_goes_by_its_times_on_pages_that_are_kept(app: Flask, clock: Clock) -> None:
    begin, end = clock.later(hours=1), clock.later(hours=2)
    with app.app_context(), writing(db.session) as session:
        choices.put_up(session, Notice(Level.NOTICE, {"en": "Soon"}, begin, end), actor=ACTOR)
    found = []
    for _step in range(6):
        found.append('class="banner notice"' in read(app, "/en/"))
        clock.advance(minutes=30)
    assert found == [False, False, True, True, False, False]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text-en": ""}, "This language is needed"),
        ({"text-en": "x" * 301}, "Write up to 300 characters."),
        ({"text-en": "Hello", "level": "loud"}, "Choose one of these."),
        ({"text-en": "Hello", "from": "tomorrow"}, "A time is written like"),
        ({"text-en": "Hello", "until": "2020-01-01T10:00"}, "This is over before anybody sees it."),
        ({"text-en": "Hello", "from": "2090-01-02T10:00", "until": "2090-01-01T10:00"}, "This is over before"),
    ],
)
def test_what_is_wrong_with_a_banner_is_said_and_nothing_typed_is_lost(
    app: Flask, ada: StaffBrowser, fields: dict[str, str], words: str
) -> None:
    ada.get(BANNER)
    assert ada.post(BANNER, **{"level": "notice", "text-sv": "Det jag skrev", **fields}).status_code == 400
    assert words in ada.page
    assert "Det jag skrev" in ada.page
    assert 'class="banner' not in read(app, "/en/")


def test_times_are_those_of_the_site(app: Flask, ada: StaffBrowser) -> None:
    ada.get(BANNER)
    ada.post(BANNER, **{"text-en": "Later", "level": "notice", "from": "2090-07-01T10:00"})
    assert "The banner comes by itself on 1 July 2090" in ada.get(BANNER).text
    assert 'value="2090-07-01T10:00"' in ada.page
    ada.post(BANNER, **{"text-en": "Later", "level": "notice", "from": "2090-07-01T01:00+03:00"})
    assert "The banner comes by itself on 30 June 2090" in ada.get(BANNER).text, "a zone that was typed counts"
    with app.app_context():
        found = choices.banner(db.session)
    assert found is not None
    assert not found.is_up(now() + HOUR)


@pytest.mark.parametrize("path", [MENU, HOME])
def test_nobody_chooses_over_what_somebody_else_chose_meanwhile(app: Flask, ada: StaffBrowser, path: str) -> None:
    bea = staff(app, Role.ADMINISTRATOR, email="bea@example.org")
    ada.get(path)
    bea.get(path)
    assert bea.post(path, added="/en/pages/about-us", shown="country").status_code == 303
    assert ada.post(path, added="/en/countries/there", shown="news", **{"place-news": "7"}).status_code == 409
    assert "Somebody else changed this after you opened the page" in ada.page
    assert 'value="/en/countries/there"' in ada.page, "what was typed is still there"
    assert "About &lt;us&gt;" in ada.page, "and what is new"
    names = re.findall(r'name="shown" type="checkbox" value="([^"]+)" checked', ada.page)
    if path == MENU:
        assert 'name="place-news" type="number" min="1" max="999" value="7"' in ada.page
        assert "news" in names
    assert any(name.startswith("item-") for name in names)
    fields = {**ada.hidden(), "shown": names, "added": "/en/countries/there"}
    sent = ada.client.post(path, data=fields, headers=ada.headers, environ_overrides=ada.environ)
    assert sent.status_code == 303
    assert ada.get(path).text.count('value="item-') == 2


def test_nobody_puts_a_banner_over_or_takes_down_another_that_they_have_not_seen(app: Flask, ada: StaffBrowser) -> None:
    bea = staff(app, Role.ADMINISTRATOR, email="bea@example.org")
    for each in (ada, bea):
        each.get(BANNER)
    assert bea.post(BANNER, **{"text-en": "Closed on Friday", "level": "notice"}).status_code == 303
    assert ada.post(BANNER, **{"text-en": "Open on Friday", "level": "warning"}).status_code == 409
    assert "<li>Closed on Friday</li>" in ada.page
    assert "Open on Friday" in ada.page
    assert "Closed on Friday" in read(app, "/en/")
    assert ada.post(BANNER, **{"text-en": "Open on Friday", "level": "warning"}).status_code == 303
    bea.get(BANNER)
    ada.get(BANNER)
    assert ada.post(BANNER, **{"text-en": "Open on Saturday", "level": "notice"}).status_code == 303
    assert bea.post(f"{BANNER}/down").status_code == 409
    assert "Open on Saturday" in read(app, "/en/")
    assert bea.post(f"{BANNER}/down").status_code == 303
