"""Every sort of page: together they show every template, component, class and token; none is heavy."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from xml.etree import ElementTree as Tree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.kinds import KINDS
from portal.web import styles
from portal.web.cache.pages import NAME
from portal.web.development.tokens import DRAWINGS, ROLES, WORDS, contrast, declared, tokens
from portal.web.pieces import pieces
from portal.web.static import FOLDER as STATIC
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES
from tests.fixtures.drawn import FOLDER, Drawn, drawing
from tests.fixtures.every_page import ANSWERS, CONDITIONS, READING_LISTS, SORTS, EveryPage
from tests.fixtures.pages import parsed

SHEETS = [STATIC / "css" / f"{name}.css" for name in styles.SHEETS]
SCRIPTS = sorted(STATIC.rglob("*.js"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Not pages for readers: what machines read.
OTHER = re.compile(r"\.xml$")
# What pages share, and the pages of staff and translators, which have tests of their own.
SHARED = ("components/", "layouts/", "base.html")
WORKING = ("account/", "staff/", "mail/", "messages/", "translate/")
# On a reader's page that staff, or whoever they gave a link, look at before it is one.
PREVIEWED = {"components/preview_bar.html", "components/draft_notes.html"}
NAMED = re.compile(r'{%-?\s*(?:extends|from|include|import)\s+(?:\w+\|default\()?"([^"]+)"')
# What a text stands in that is one of several on a page; the code names it, since it is in place of the usual frame.
IN_PLACE = {"layouts/text.html"}
MOST_TEXT, MOST_SCRIPT = 30 * 1024, 10 * 1024
# Spanish: content whose original is English can be untranslated and behind there.
TAG = "es"


@pytest.fixture(scope="module")
def walked(pages: EveryPage) -> tuple[Mapping[str, str], Drawn]:
    """The HTML of every sort of page in one language, and what drew them."""
    client = pages.app.test_client()
    # What is handed out from memory is not drawn.
    pages.app.extensions[NAME].forget()
    with pages.app.app_context():
        pieces().forget()
    with drawing() as drawn:
        found = {name: client.get(pages.paths[name, TAG]) for name in SORTS}
    assert {name: answer.status_code for name, answer in found.items()} == {
        name: ANSWERS.get(name, 200) for name in SORTS
    }
    return {name: answer.text for name, answer in found.items()}, drawn


def reached(beginnings: Iterable[str]) -> set[str]:
    """Templates with all that they extend, include and import."""
    found: set[str] = set()
    waiting = [*beginnings]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += NAMED.findall((FOLDER / name).read_text(encoding="utf-8"))
    return found


def pages_of(*, working: bool) -> list[str]:
    """The templates of whole pages and answers: those of readers, or those of staff and translators."""
    names = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")]
    return [name for name in names if not name.startswith(SHARED) and name.startswith(WORKING) == working]


def test_no_template_is_left_over() -> None:
    every = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
    assert every - reached([*pages_of(working=False), *pages_of(working=True)]) == IN_PLACE


def test_every_template_is_walked(walked: tuple[Mapping[str, str], Drawn]) -> None:
    known = reached(pages_of(working=False)) - PREVIEWED
    assert {name for name in known - walked[1].ran if not OTHER.search(name)} == set()


def test_every_component_is_shown(walked: tuple[Mapping[str, str], Drawn]) -> None:
    components = {name for name in reached(pages_of(working=False)) if name.startswith("components/")}
    assert components - walked[1].shown == PREVIEWED


def test_every_class_of_the_style_sheets_is_on_a_page(walked: tuple[Mapping[str, str], Drawn]) -> None:
    sheets = "\n".join(COMMENT.sub("", path.read_text(encoding="utf-8")) for path in SHEETS)
    styled = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    used = {
        name
        for html in walked[0].values()
        for element in parsed(html).iter()
        for name in element.get("class", "").split()
    }
    added = {
        name
        for path in SCRIPTS
        for name in re.findall(r'classList\.add\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert sorted(styled - used - added) == []


def test_scripts_help_the_search_a_reading_list_and_a_video_that_is_here(
    walked: tuple[Mapping[str, str], Drawn],
) -> None:
    """What is lost without them is shown by the tests of each."""
    scripts = {name: re.findall(r'<script src="[^"]*/([^"/]+)" defer', html) for name, html in walked[0].items()}
    items = {*(kind.name for kind in KINDS.with_pages()), *CONDITIONS} - {"withdrawn"}
    assert {name: found for name, found in scripts.items() if found != ["search.js"]} == {
        **{name: ["search.js", "reading-list.js"] for name in (*items, *READING_LISTS) if name != "reading list texts"},
        "video here": ["search.js", "reading-list.js", "video.js"],
    }


def test_every_token_is_on_the_page_of_components(walked: tuple[Mapping[str, str], Drawn]) -> None:
    page = walked[0]["components"]
    groups = tokens()
    every = [*groups.colours, *groups.fonts, *groups.steps, *groups.spaces, *groups.numbers]
    assert {token.name for token in every} == set(declared()[0])
    assert [token.name for token in every if f"--{token.name}" not in page] == []
    assert [token.name for token in every if token.value not in page and token not in groups.fonts] == []


def test_colours_stand_out_on_their_grounds_in_both_schemes() -> None:
    """WCAG 2, 1.4.3 and 1.4.11; what browsers cannot tell on the tinted margin is computed here."""
    found = [(token.name, each) for token in tokens().colours for each in token.contrasts]
    assert {name for name, _each in found} == set(ROLES)
    assert [(name, each) for name, each in found if min(each.light, each.dark) < each.least] == []
    assert {each.least for _name, each in found} == {WORDS, DRAWINGS}


def test_contrast_is_that_of_the_standard() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_the_page_of_components_is_for_those_who_build(
    pages: EveryPage, client: FlaskClient, html_faults: HtmlFaults
) -> None:
    found = {}
    for tag in LANGUAGES:
        path = pages.paths["components", tag]
        answer = pages.app.test_client().get(path)
        assert '<meta name="robots" content="noindex">' in answer.text
        assert answer.headers["Content-Language"] == ("en" if tag == "en" else f"{tag}, en")
        absent = client.get(path)
        assert absent.status_code == 404
        assert "#0b5263" not in absent.text
        found[path] = answer.text
    assert "development" not in pages.app.test_client().get("/sitemap.xml").text
    assert html_faults(found) == []


def weight(app: Flask, path: str, sizes: dict[str, int]) -> tuple[int, int]:
    """What a page and its style sheets weigh, and what its scripts do, each file compressed by itself."""
    client = app.test_client()
    html = client.get(path).data
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html.decode())
    scripts = re.findall(r'<script src="([^"]+)"', html.decode())
    assert links
    for address in {*links, *scripts} - sizes.keys():
        with client.get(address) as answer:
            assert answer.status_code == 200
            sizes[address] = len(gzip.compress(answer.data))
    return len(gzip.compress(html)) + sum(sizes[each] for each in links), sum(sizes[each] for each in scripts)


def test_no_page_is_heavy(pages: EveryPage) -> None:
    """Every page of the sitemap, and every other sort of page."""
    sitemap = Tree.fromstring(pages.app.test_client().get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    addresses = {
        urlsplit(str(each.text)).path for each in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    }
    assert len(addresses) > 100
    addresses |= {path for (name, _tag), path in pages.paths.items() if name != "components"}
    sizes: dict[str, int] = {}
    weights = {address: weight(pages.app, address, sizes) for address in addresses}
    assert {address: text for address, (text, _script) in weights.items() if text > MOST_TEXT} == {}
    assert max(script for _text, script in weights.values()) <= MOST_SCRIPT
