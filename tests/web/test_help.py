"""Help for the staff: whole in three languages, true to what buttons are called, one click from every page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from flask import Flask

from portal.extensions import db
from portal.foundation.permissions import GIVEN
from portal.web.help import FOLDER, PAGES, section_of, sections
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser

LANGUAGES = ("en", "es", "sv")
CATALOGS = Path(__file__).resolve().parents[2] / "translations"
BLUEPRINTS = {"staff", "translate", "messages", "account"}
FILES = {
    *("staff.saved_file", "staff.trail_file", "staff.find_suggestions", "messages.export"),
    *("translate.exchange_file", "translate.glossary_file", "translate.memory_file", "translate.preview_file"),
}
"""What answers with a file or data: no page, which could have a link to its help."""

WANTED = ("begin", "write", "pictures", "translate", "review", "publish", "releases", "uploads", "accounts", "links")
BOLD = re.compile(r"\*\*(.+?)\*\*")


@pytest.fixture(scope="module")
def app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session, EMAIL, grants=[grant(role) for role in GIVEN])
    yield app
    close(app)


@pytest.fixture(scope="module")
def ana(app: Flask) -> StaffBrowser:
    browser = StaffBrowser(app)
    assert browser.log_in().status_code == 303
    return browser


def test_the_help_has_the_same_sections_in_every_language() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(LANGUAGES)
    anchors = [[each.anchor for each in sections(tag)] for tag in LANGUAGES]
    assert anchors[0] == anchors[1] == anchors[2]
    assert set(WANTED) <= set(anchors[0])
    assert len(set(anchors[0])) == len(anchors[0])


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_sections_are_built_alike_and_none_is_empty(tag: str) -> None:
    for english, other in zip(sections("en"), sections(tag), strict=True):
        shapes = [re.findall(r"<(ol|ul|li|p|strong|code)>", each.html) for each in (english, other)]
        assert shapes[0] == shapes[1], other.anchor
        assert len(other.html) > 100, other.anchor
        assert english.title != other.title, other.anchor


def labels(tag: str) -> dict[str, set[str]]:
    """What each English text of the interface is in a language, in all of its contexts."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for entry in polib.pofile(str(CATALOGS / tag / "LC_MESSAGES" / "messages.po")):
        found[entry.msgid].add(entry.msgstr)
    return found


@pytest.mark.parametrize("tag", LANGUAGES[1:])
def test_what_is_in_bold_is_what_buttons_and_headings_are_called(tag: str) -> None:
    texts = [(FOLDER / f"{each}.md").read_text(encoding="utf-8") for each in ("en", tag)]
    english, other = (BOLD.findall(text) for text in texts)
    known = labels(tag)
    assert len(english) == len(other)
    pairs = [(label.removesuffix(":"), words.removesuffix(":")) for label, words in zip(english, other, strict=True)]
    leading = {label.removesuffix(":") for label in english if label.endswith(":")}
    # Words that lead a line need not be a label; where they are one, they are called as it is.
    wrong = [
        (label, words) for label, words in pairs if words not in known[label] and (known[label] or label not in leading)
    ]
    assert wrong == []


def test_every_page_of_the_staff_leads_to_a_section_that_exists(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0] in BLUEPRINTS and "GET" in (rule.methods or ())
    }
    assert pages - FILES == PAGES.keys(), "name the section of the new page in portal/web/help.py"
    assert set(PAGES.values()) <= {each.anchor for each in sections("en")}
    assert section_of("staff.send_edit") == "write"
    assert section_of(None) == section_of("front.front") == "start"


def test_the_help_is_one_click_away_and_leads_to_the_right_place(ana: StaffBrowser) -> None:
    for path, section in (
        ("/staff/", "start"),
        ("/staff/content/new", "begin"),
        ("/staff/trail", "trail"),
        ("/staff/accounts/1", "accounts"),
        ("/account/", "own"),
        ("/translate/", "translate"),
    ):
        html = ana.get(path).text
        assert f'<a href="/staff/help#{section}">Help</a>' in html, path
    ids = {element.get("id") for element in parsed(ana.get("/staff/help").text).iter()}
    assert set(PAGES.values()) <= ids


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_help_speaks_the_language_of_the_account(ana: StaffBrowser, tag: str) -> None:
    html = ana.get(f"/staff/help?lang={tag}").text
    for each in sections(tag):
        assert each.title in html
    assert ' lang="en"' not in html.partition("<body>")[2]
