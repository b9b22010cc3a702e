"""Rooms: sections beside those of kinds, with the same addresses, menus and languages."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.rooms import ROOMS
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness, Section, set_up, site_version
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.chosen import MENU
from portal.web.frames import FOOT
from portal.web.public.routes import OWN_VIEWS
from tests.fixtures.databases import LANGUAGES
from tests.fixtures.pages import parsed

ADDRESSES = {
    ("library", "en"): "/en/library/",
    ("library", "es"): "/es/biblioteca/",
    ("library", "sv"): "/sv/bibliotek/",
    ("coverage", "en"): "/en/coverage/",
    ("coverage", "es"): "/es/cobertura/",
    ("coverage", "sv"): "/sv/sprakversioner/",
}
HOST = "http://localhost"


def page(client: FlaskClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parsed(answer.text)


def links(root: Element, label: str) -> list[tuple[str, str, bool]]:
    """The entries of one of a page's menus: words, address, and whether it is the current one."""
    (menu,) = [nav for nav in root.iter("nav") if nav.get("aria-label") == label]
    found = menu.iter("a")
    return [("".join(a.itertext()).strip(), a.get("href", ""), a.get("aria-current") == "true") for a in found]


def test_every_room_is_built_and_shares_no_name_with_a_kind() -> None:
    assert ROOMS.keys() <= OWN_VIEWS.keys()
    assert all(name == room.name for name, room in ROOMS.items())
    assert not ROOMS.keys() & set(KINDS.names())
    assert all(KINDS[kind].has_list() for room in ROOMS.values() for kind in room.kinds)


@pytest.mark.parametrize(("name", "tag"), ADDRESSES)
def test_a_room_has_a_page_in_every_language(client: FlaskClient, name: str, tag: str) -> None:
    root = page(client, ADDRESSES[name, tag])
    assert root.get("lang") == tag
    alternates = {link.get("hreflang"): link.get("href") for link in root.findall("head/link[@hreflang]")}
    paths = {each: HOST + ADDRESSES[name, each] for each in LANGUAGES}
    assert alternates == {**paths, "x-default": paths["en"]}
    assert [link.get("href") for link in root.findall("head/link[@rel='canonical']")] == [paths[tag]]
    assert root.find("head/meta[@name='robots']") is None


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/en/library", "/en/library/"),
        ("/sv/bibliotek?country=MX", "/sv/bibliotek/?country=MX"),
    ],
)
def test_its_address_is_completed(client: FlaskClient, path: str, leads: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, leads)


@pytest.mark.parametrize("path", ["/library/?kind=video", "/biblioteca/?kind=video", "/bibliotek?kind=video"])
def test_without_a_language_it_is_negotiated(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "sv"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sv/bibliotek/?kind=video")


@pytest.mark.parametrize("path", ["/en/library/gvi", "/library/gvi", "/en/biblioteca/", "/en/library/gvi/x"])
def test_nothing_lies_below_it_or_in_another_language(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_menu_has_six_words_and_the_foot_everything(client: FlaskClient, tag: str) -> None:
    root = page(client, f"/{tag}/")
    words = {"en": ("Menu", "Foot of the page"), "es": ("Menú", "Pie de página"), "sv": ("Meny", "Sidfot")}[tag]
    menu, foot = links(root, words[0]), links(root, words[1])
    assert len(menu) == len(MENU) + 1 == 7  # the search stands at its end
    assert len(foot) == len(FOOT)
    assert {*KINDS.names(), *ROOMS} >= {*FOOT} == {*(kind.name for kind in KINDS.with_lists()), *ROOMS}
    assert [current for _words, _address, current in menu] == [False] * 7
    for _words, address, _current in foot:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/library/", "Library"),
        ("/en/library/?kind=video", "Library"),
        ("/en/guides/", "Library"),
        ("/en/articles/surgical-strikes", "Library"),
        ("/en/news/?year=2017", "News"),
        ("/en/impact/", "Impact"),
        ("/en/references/", None),
    ],
)
def test_the_menu_says_where_the_page_belongs(client: FlaskClient, path: str, current: str | None) -> None:
    answer = client.get(path, follow_redirects=True)
    found = [words for words, _address, is_current in links(parsed(answer.text), "Menu") if is_current]
    assert found == ([current] if current else [])


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_four_ways_from_home_lead_to_countries_guides_evidence_and_news(client: FlaskClient, tag: str) -> None:
    root = page(client, f"/{tag}/")
    (ways,) = [each for each in root.iter("ul") if "ways" in each.get("class", "").split()]
    leading = [link.get("href", "") for link in ways.iter("a")]
    with client.application.app_context():
        site = load_site(db.session)
    sections = {name: f"/{tag}/{site.sections[tag, name]}/" for name in ("country", "library", "figure", "news")}
    assert leading == [sections["country"], f"{sections['library']}?kind=guide", sections["figure"], sections["news"]]
    assert all(client.get(address).status_code == 200 for address in leading)


def test_an_empty_portal_has_its_rooms_and_ways(new_app: Flask) -> None:
    client = new_app.test_client()
    for address in ("/en/", "/es/biblioteca/", "/en/library/?kind=guide"):
        assert client.get(address).status_code == 200
    assert client.get("/en/library/?kind=news").status_code == 404


def test_a_database_learns_the_sections_of_a_new_room_once(session: Session) -> None:
    before = site_version(session)
    session.execute(delete(Section).where(Section.kind == "library"))
    session.commit()
    for _start in range(2):
        set_up(session, LANGUAGES, KINDS)
        session.commit()
    site = load_site(session)
    assert {(name, tag): site.section_url(ROOMS[name], tag) for name, tag in ADDRESSES} == ADDRESSES
    assert site_version(session) == before + 1


def test_a_section_stays_whatever_the_catalog_says_later(session: Session) -> None:
    session.execute(update(Section).where(Section.kind == "library", Section.language == "en").values(slug="shelf"))
    session.commit()
    set_up(session, LANGUAGES, KINDS)
    slugs = session.scalars(select(Section.slug).where(Section.kind == "library", Section.language == "en")).all()
    assert slugs == ["shelf"]


def test_a_former_section_leads_to_the_present_one(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        session.add(Section(language="en", slug="publications", kind="library", current=False))
    answer = new_app.test_client().get("/en/publications/?kind=video")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/en/library/?kind=video")


def test_a_new_language_has_every_room(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        add(session, "en-XA", Openness.OPEN)
    root = page(new_app.test_client(), "/en-XA/library/")
    assert root.get("lang") == "en-XA"
