"""The sitemap and every page of it: what search engines are told, and whether it is true."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as Tree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import document_fromstring
from sqlalchemy import select

from portal.content.kinds import KINDS
from portal.content.model.rooms import ROOMS
from portal.content.published.editions import Edition, readable
from portal.content.sitewide.directory import Place, load_site
from portal.extensions import db
from portal.foundation.database import now
from portal.web.cache.pages import NAME
from portal.web.public import front
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.crawling import Few
from tests.fixtures.documents import untypeset

HOST = "http://localhost"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


Alternates: TypeAlias = set[tuple[str, str]]


def parsed(text: str) -> Tree.Element:
    """The tree of a page that is valid, as all are here; the parser of browsers takes twelve times as long."""
    tree: Tree.Element = document_fromstring(text)
    return tree


@pytest.fixture
def sitemap(client: FlaskClient) -> dict[str, Alternates]:
    """The addresses of the sitemap with their (hreflang, address) pairs."""
    tree = Tree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    return {
        str(entry.findtext("s:loc", namespaces=NAMES)): {
            (str(link.get("hreflang")), str(link.get("href"))) for link in entry.iterfind("x:link", namespaces=NAMES)
        }
        for entry in tree.iterfind("s:url", namespaces=NAMES)
    }


@pytest.fixture
def small_parts(app: Flask, sitemap: dict[str, Alternates], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Parts of a few items, and the addresses of the whole; no kept page says how large parts were."""
    with monkeypatch.context() as patched:
        patched.setattr(front, "SITEMAP_LINKS", 3 * 4 * 40)
        app.extensions[NAME].forget()
        yield list(sitemap)
    app.extensions[NAME].forget()


def _children(client: FlaskClient, address: str) -> list[Tree.Element]:
    return list(Tree.fromstring(client.get(address.removeprefix(HOST)).data))  # noqa: S314  # the portal's own answer


def test_many_items_are_parted_and_nothing_is_lost(client: FlaskClient, small_parts: list[str]) -> None:
    parts = [str(each.findtext("s:loc", namespaces=NAMES)) for each in _children(client, "/sitemap.xml")]
    assert len(parts) > 2
    assert parts[0] == f"{HOST}/sitemap.xml?part=0"
    found = [[each.findtext("s:loc", namespaces=NAMES) for each in _children(client, part)] for part in parts]
    assert all(found)
    assert [address for part in found for address in part] == small_parts


@pytest.mark.parametrize("part", ["7777", "-1", "1.5", "²", "", "9999999999999999999999"])
def test_a_part_that_is_none_is_not_found(client: FlaskClient, part: str) -> None:
    assert client.get("/sitemap.xml", query_string={"part": part}).status_code == 404


def test_the_sitemap_equals_what_is_published(app: Flask, sitemap: dict[str, Alternates]) -> None:
    with app.app_context():
        site = load_site(db.session)
        kinds = [kind.name for kind in KINDS.with_pages()]
        editions = db.session.scalars(select(Edition).where(Edition.kind.in_(kinds), readable(now())))
        published = {HOST + site.url(edition, edition.language) for edition in editions}
        places: tuple[Place, ...] = (*ROOMS.values(), *KINDS.with_lists())
        everywhere = {HOST + site.section_url(place, tag) for place in places for tag in site.languages}
        everywhere |= {f"{HOST}/{tag}/" for tag in site.languages}
    assert published
    assert set(sitemap) == published | everywhere


def test_an_address_was_modified_when_its_edition_came_out(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        site = load_site(db.session)
        kinds = [kind.name for kind in KINDS.with_pages()]
        editions = db.session.scalars(select(Edition).where(Edition.kind.in_(kinds), readable(now())))
        came_out = {
            HOST + site.url(each, each.language): f"{each.visible_from:%Y-%m-%dT%H:%M:%SZ}" for each in editions
        }
    tree = Tree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    names = ("s:loc", "s:lastmod")
    entries = [[entry.findtext(name, namespaces=NAMES) for name in names] for entry in tree.iterfind("s:url", NAMES)]
    assert {str(address): moment for address, moment in entries if moment is not None} == came_out


def test_every_address_of_the_sitemap_says_what_it_is(client: FlaskClient, sitemap: dict[str, Alternates]) -> None:
    for address, alternates in sitemap.items():
        answer = client.get(urlsplit(address).path)
        assert answer.status_code == 200, address
        page = parsed(answer.text)
        assert page.get("lang") == urlsplit(address).path.split("/")[1]
        assert [link.get("href") for link in page.iterfind(".//link[@rel='canonical']")] == [address]
        named = {
            (str(link.get("hreflang")), str(link.get("href")))
            for link in page.iterfind(".//link[@rel='alternate'][@hreflang]")
        }
        assert named == alternates, address
        assert "noindex" not in answer.text.split("</head>")[0]


def test_hreflang_sets_are_reciprocal(sitemap: dict[str, Alternates]) -> None:
    for address, alternates in sitemap.items():
        assert address in {href for hreflang, href in alternates if hreflang != "x-default"}
        assert {"x-default"} < {hreflang for hreflang, _href in alternates}
        for _hreflang, href in alternates - {("x-default", f"{HOST}/")}:  # the home page that negotiates
            assert sitemap[href] == alternates


def other_pages(client: FlaskClient) -> Iterator[str]:
    """Home, lists and error pages in every language."""
    for tag in ("en", "es", "sv"):
        home = client.get(f"/{tag}/").text
        yield f"/{tag}/"
        yield f"/{tag}/nothing-here"
        foot = parsed(home).find(".//footer//nav")
        assert foot is not None
        yield from sorted({str(link.get("href")) for link in foot.iterfind(".//a")} - {f"/{tag}/"})


def test_every_page_is_valid_html(client: FlaskClient, sitemap: dict[str, Alternates], html_faults: HtmlFaults) -> None:
    paths = [*(urlsplit(address).path for address in sitemap), *other_pages(client)]
    assert html_faults({path: client.get(path).text for path in paths}) == []


class Visited(NamedTuple):
    """A page that a crawler saw: its status, the ids on it, and the pages that it links to with the places on them."""

    status: int
    ids: Set[str]
    links: Set[tuple[str, str]]


@pytest.fixture(scope="module")
def crawled(app: Flask) -> dict[str, Visited]:
    """Every page that can be reached, from the sitemap, the home pages and a page that does not exist."""
    client = app.test_client()
    tree = Tree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    addresses = [str(entry.findtext("s:loc", namespaces=NAMES)) for entry in tree.iterfind("s:url", namespaces=NAMES)]
    found: dict[str, Visited] = {}
    waiting = [*(urlsplit(address).path for address in addresses), *other_pages(client)]
    # Files for other programs, and reading lists of one item, are made by kind, not by item.
    is_to_be_read = Few(2, lambda path: not re.search(r"\.|/reading-list", path))
    with untypeset():
        while waiting:
            path = waiting.pop()
            if path not in found and is_to_be_read(path):
                found[path] = visited(client, path)
                # Lists narrowed by several filters at once are walked in test_filters.
                waiting += [link for link, _place in found[path].links if "&" not in link]
    return found


def visited(client: FlaskClient, path: str) -> Visited:
    answer = client.get(path)
    if answer.mimetype != "text/html":
        return Visited(answer.status_code, frozenset(), frozenset())
    page = parsed(answer.text)
    ids = {name for element in page.iter() if (name := element.get("id"))}
    hrefs = [str(link.get("href")) for link in page.iterfind(".//a[@href]")]
    parts = [href.partition("#") for href in hrefs if href.startswith(("/", "#"))]
    return Visited(answer.status_code, ids, {(link or path, unquote(place)) for link, _hash, place in parts})


def test_every_internal_link_leads_to_a_page_without_a_redirect(crawled: dict[str, Visited]) -> None:
    assert len(crawled) > 300
    for path, page in crawled.items():
        assert page.status == (404 if path.endswith("/nothing-here") else 200), path


def test_every_link_into_a_page_finds_its_place(crawled: dict[str, Visited]) -> None:
    led = [(path, link, place) for path, page in crawled.items() for link, place in page.links if place]
    assert len(led) > 1000
    lost = [each for each in led if (there := crawled.get(each[1])) and there.ids and each[2] not in there.ids]
    assert lost == []


def test_nothing_of_the_sitemap_is_an_orphan(crawled: dict[str, Visited], sitemap: dict[str, Alternates]) -> None:
    """Whoever begins at a home page and follows links gets everywhere."""
    reached: set[str] = set()
    waiting = ["/en/"]
    while waiting:
        path = waiting.pop()
        if path in crawled and path not in reached:
            reached.add(path)
            waiting += [link for link, _place in crawled[path].links]
    assert {urlsplit(address).path for address in sitemap} - reached == set()
