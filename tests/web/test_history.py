"""The history of an item on its pages: versions, what differs, bringing one back; nothing of it is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.authoring.editing import item_of
from portal.content.authoring.history import history
from portal.extensions import db
from portal.foundation.permissions import Role
from tests.content.examples import page, sweden
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_editing import ABOUT, THERE, begin, saved

HISTORY = f"{ABOUT}/history/en"
MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    begin(app, page("about", en="About", sv="Om"), sweden(milestones={"a": "First.", "b": "Second."}))
    yield app
    close(app)


@pytest.fixture
def ana(portal: Flask) -> StaffBrowser:
    return staff(portal, Role.EDITOR)


def versions(html: str) -> list[str]:
    """The first line of each version, without its time."""
    found = re.findall(r'<p class="version-head">\s*<b>(.*?)</b>', html, re.DOTALL)
    return [" ".join(each.split()) for each in found]


def differences(html: str) -> str:
    found = re.findall(r'<section class="difference">(.*?)</section>', html, re.DOTALL)
    return " ".join(" ".join(re.sub(r"<[^>]+>", "", each).split()) for each in found)


def test_versions_are_listed_and_the_last_two_compared(ana: StaffBrowser) -> None:
    assert "There is only one version so far." not in ana.get(HISTORY).text
    EditorPage(ana, ABOUT).press("save", body="First, anew.\n\nSecond.", position="7")
    html = ana.get(HISTORY).text
    assert versions(html) == ["2 Saved", "Published", "1 Saved before, or imported"]
    assert differences(html) == "Order [added: 7] Text Paragraph 1 First [added: , anew] . One paragraph is the same."
    assert "The two versions say the same." in ana.get(f"{HISTORY}?from=2&to=2").text
    assert ana.get(f"{HISTORY}?from=9&to=2").status_code == 404
    assert ana.get(f"{ABOUT}/history/xx").status_code == 404


def test_each_language_has_a_history(ana: StaffBrowser) -> None:
    assert versions(ana.get(f"{ABOUT}/history/sv").text) == ["Published", "Saved before, or imported"]
    assert "Restore" not in ana.page
    assert "Nothing has been written in this language yet." in ana.get(f"{ABOUT}/history/es").text


def test_parts_are_told_by_their_names(ana: StaffBrowser) -> None:
    editor = EditorPage(ana, THERE)
    editor.press("up milestones/b")
    editor.send("save")
    assert differences(ana.get(f"{THERE}/history/en").text) == "Events and facts Moved: Second."


def test_a_version_is_brought_back_as_the_latest(portal: Flask, ana: StaffBrowser) -> None:
    EditorPage(ana, ABOUT).press("save", body="Quite another text.")
    html = ana.get(f"{ABOUT}/restore/1").text
    assert "This makes version 3." in html
    assert "[added: First." in differences(html)
    assert ana.post(f"{ABOUT}/restore/1").headers["Location"] == HISTORY
    assert "Version 3 is the latest now. Nothing was removed." in ana.get(HISTORY).text
    assert versions(ana.page)[0] == "3 An earlier version brought back"
    assert saved(portal, "page", "about").languages["en"].texts["body"] == "First.\n\nSecond."
    assert "There is nothing to restore." in ana.get(f"{ABOUT}/restore/1").text
    assert "You restored an earlier version of" in ana.get("/staff/").text


def test_what_somebody_saved_meanwhile_is_shown_beside_what_is_brought_back(portal: Flask, ana: StaffBrowser) -> None:
    EditorPage(ana, ABOUT).press("save", body="Quite another text.")
    ana.get(f"{ABOUT}/restore/1")
    page_of_restore = ana.page
    EditorPage(ana, ABOUT).press("save", body="Newer still.", title="Newer")
    ana.page = page_of_restore
    answer = ana.post(f"{ABOUT}/restore/1")
    assert answer.status_code == 409
    assert "Newer still." in answer.text
    assert "First.\n\nSecond." in answer.text
    assert saved(portal, "page", "about").languages["en"].texts["body"] == "Newer still."


def test_an_edition_is_brought_back_too(portal: Flask, ana: StaffBrowser) -> None:
    EditorPage(ana, ABOUT).press("save", title="Another", slug="another")
    name = re.search(rf"{ABOUT}/restore/(e\d+)", ana.get(HISTORY).text)
    assert name is not None
    ana.get(f"{ABOUT}/restore/{name[1]}")
    assert ana.post(f"{ABOUT}/restore/{name[1]}").status_code == 303
    document = saved(portal, "page", "about").languages["en"]
    assert (document.texts["title"], document.slug) == ("About", "another")
    for unknown in ("e999999", "99", "now!", "e", "-1"):
        assert ana.get(f"{ABOUT}/restore/{unknown}").status_code == 404


def test_row_7_markup_in_a_version_is_text_everywhere(ana: StaffBrowser) -> None:
    EditorPage(ana, ABOUT).press("save", title=MARKUP, summary=f"{MARKUP} Short")
    for path in (HISTORY, f"{HISTORY}?from=1&to=2", f"{ABOUT}/restore/1", ABOUT, f"{ABOUT}/state", "/staff/"):
        html = ana.get(path).text
        parsed(html)
        assert MARKUP not in html, path
        assert "&lt;script&gt;" in html, path


def test_those_who_only_publish_see_the_history_and_bring_nothing_back(portal: Flask) -> None:
    pia = staff(portal, Role.PUBLISHER)
    assert versions(pia.get(HISTORY).text)
    assert "Restore" not in pia.page
    assert pia.get(f"{ABOUT}/restore/1").status_code == 403


def test_a_save_without_change_of_meaning_says_why_and_leaves_translations_current(
    portal: Flask, ana: StaffBrowser
) -> None:
    editor = EditorPage(ana, ABOUT)
    assert editor.press("save-same", body="First!\n\nSecond.").status_code == 400
    assert "Say why the translations stay right." in editor.alert()
    assert editor.press("save-same", same_meaning="A mark").status_code == 303
    assert "behind" not in editor.status()
    assert versions(ana.get(HISTORY).text)[0] == "2 No change of meaning: A mark"
    pia = staff(portal, Role.EDITOR, Role.PUBLISHER, email="pia@portal.example")
    pia.get(f"{ABOUT}/state")
    assert pia.post(f"{ABOUT}/publish", languages="en", when="now").status_code == 303
    assert "Behind" not in pia.get(f"{ABOUT}/state").text
    with portal.app_context():
        item = item_of(db.session, "page", "about")
        assert [each.action for each in history(db.session, item, "sv")].count("publish") == 2
