"""The sitemap and every page of it: what search engines are told, and whether it is true."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as Tree

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.content.directory import Place, load_site
from portal.content.editions import Edition, readable
from portal.content.kinds import KINDS
from portal.content.rooms import ROOMS
from portal.extensions import db
from portal.foundation.database import now
from tests.fixtures.checker import HtmlFaults

HOST = "http://localhost"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def parsed(text: str) -> Tree.Element:
    """The tree that a browser makes of a page."""
    tree: Tree.Element = html5lib.parse(text, namespaceHTMLElements=False)
    return tree


@pytest.fixture
def sitemap(client: FlaskClient) -> dict[str, set[tuple[str, str]]]:
    """The addresses of the sitemap with their (hreflang, address) pairs."""
    tree = Tree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    return {
        str(entry.findtext("s:loc", namespaces=NAMES)): {
            (str(link.get("hreflang")), str(link.get("href"))) for link in entry.iterfind("x:link", namespaces=NAMES)
        }
        for entry in tree.iterfind("s:url", namespaces=NAMES)
    }


def test_the_sitemap_equals_what_is_published(app: Flask, sitemap: dict[str, set[tuple[str, str]]]) -> None:
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


def test_every_address_of_the_sitemap_says_what_it_is(
    client: FlaskClient, sitemap: dict[str, set[tuple[str, str]]]
) -> None:
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


def test_hreflang_sets_are_reciprocal(sitemap: dict[str, set[tuple[str, str]]]) -> None:
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


def test_every_page_is_valid_html(
    client: FlaskClient, sitemap: dict[str, set[tuple[str, str]]], html_faults: HtmlFaults
) -> None:
    paths = [*(urlsplit(address).path for address in sitemap), *other_pages(client)]
    assert html_faults({path: client.get(path).text for path in paths}) == []


def test_every_internal_link_leads_to_a_page_without_a_redirect(
    client: FlaskClient, sitemap: dict[str, set[tuple[str, str]]]
) -> None:
    seen: set[str] = set()
    waiting = [*(urlsplit(address).path for address in sitemap), *other_pages(client)]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == (404 if path.endswith("/nothing-here") else 200), path
        if answer.mimetype == "text/html":
            page = parsed(answer.text)
            hrefs = {str(link.get("href")) for link in page.iterfind(".//a[@href]")}
            # Lists narrowed by several filters at once are walked in test_filters.
            waiting += [href.split("#")[0] for href in hrefs if href.startswith("/") and "&" not in href]
