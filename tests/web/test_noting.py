"""Review notes stand beside the passages that they are about, until somebody says that they are done."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.foundation.permissions import Role
from tests.content.examples import page
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_editing import ABOUT, begin, saved
from tests.web.test_translating import translator
from tests.web.work_page import WorkPage

REVIEW = f"{ABOUT}/review/en"
MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    begin(app, page("about", en="About", sv="Om"))
    yield app
    close(app)


@pytest.fixture
def pia(portal: Flask) -> StaffBrowser:
    return staff(portal, Role.PUBLISHER, email="pia@portal.example")


def fields(html: str) -> list[str]:
    """The names of the boxes for notes, passage by passage."""
    return re.findall(r'name="(at:[0-9a-f]+)"', html)


def notes(html: str) -> list[str]:
    shape = r'<div class="notice review-note">.*?<b>(.*?)</b>.*?<p class="compared help"[^>]*>(.*?)</p>'
    found = re.findall(shape, html, re.DOTALL)
    return [f"{words}: {passage}" for words, passage in found]


def test_notes_at_a_translation_come_to_the_translator_beside_its_passage(portal: Flask, pia: StaffBrowser) -> None:
    luz = translator(portal)
    review, work = f"{ABOUT}/review/sv", "/translate/sv/page/about"
    boxes = fields(pia.get(review).text)
    assert pia.post(review, **{boxes[0]: f"Which one? {MARKUP}"}).status_code == 303
    (noted,) = notes(pia.get(f"{ABOUT}/state").text)
    assert notes(luz.get(work).text) == [noted]
    assert MARKUP not in luz.page
    passage = re.search(r'<li class="work-row" id="b-(\w+)">(?:(?!</li>).)*review-note', luz.page, re.DOTALL)
    assert passage is not None
    opened = WorkPage(luz, work, f"?block={passage[1]}")
    assert notes(opened.text) == [noted]
    assert opened.text.index("review-note") < opened.text.index('id="hand-text"')
    assert opened.press("next", text="Något nytt.").status_code == 303
    # The passage is another now; what was said of it is kept in sight.
    assert notes(luz.get(work).text) == [noted]
    assert luz.page.index("review-note") < luz.page.index('<ol class="plain work-rows">')


def test_notes_come_to_the_author_beside_their_field_until_they_are_done(portal: Flask, pia: StaffBrowser) -> None:
    ana = staff(portal, Role.EDITOR)
    ana.get(f"{ABOUT}/state")
    assert ana.post(f"{ABOUT}/review", languages="en").status_code == 303
    boxes = fields(pia.get(REVIEW).text)
    assert len(boxes) == 4
    assert pia.post(REVIEW, **{boxes[2]: "Which one?", "note": "Almost there."}).status_code == 303
    assert notes(pia.get(f"{ABOUT}/state").text) == ["Which one?: First."]
    assert "Almost there." in ana.get("/staff/").text
    editor = EditorPage(ana, ABOUT)
    assert notes(editor.answer.text) == ["Which one?: First."]
    assert editor.answer.text.index("Which one?") < editor.answer.text.index('id="body"')
    done = re.search(r'value="(done \d+)"', editor.answer.text)
    assert done is not None
    editor.press(done[1], body="The first one.\n\nSecond.")
    assert notes(editor.answer.text) == []
    assert editor.fields["body"].replace("\r", "") == "The first one.\n\nSecond."
    assert editor.send("save").status_code == 303
    assert saved(portal, "page", "about").languages["en"].texts["body"] == "The first one.\n\nSecond."
    assert "You did what was noted at" in ana.get("/staff/").text


def test_a_translation_is_noted_at_and_done_on_the_page_of_its_state(portal: Flask, pia: StaffBrowser) -> None:
    path = f"{ABOUT}/review/sv"
    box = fields(pia.get(path).text)[0]
    assert pia.post(path, **{box: MARKUP}).status_code == 303
    html = pia.get(f"{ABOUT}/state").text
    assert MARKUP not in html
    assert "&lt;img src=x" in html
    done = re.search(rf'action="({ABOUT}/notes/\d+/done)"', html)
    assert done is not None
    assert pia.post(done[1]).status_code == 303
    assert "The note is done." in pia.get(f"{ABOUT}/state").text
    assert notes(pia.page) == []
    assert pia.post(done[1]).status_code == 303
    assert "There is no such note any more." in pia.get(f"{ABOUT}/state").text


def test_nothing_is_sent_back_without_a_word(pia: StaffBrowser) -> None:
    pia.get(REVIEW)
    answer = pia.post(REVIEW, **{"at:0000000000000000": "At no passage"})
    assert answer.status_code == 400
    assert "Say what is to be put right." in answer.text
    assert pia.get(f"{ABOUT}/review/es").status_code == 200
    assert pia.get(f"{ABOUT}/review/xx").status_code == 404
