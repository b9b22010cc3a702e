"""What is typed and not saved is kept on the server: by messages of the page's script, and without script."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from portal.accounts import people
from portal.accounts.audit import AuditEntry
from portal.content.authoring import open_forms
from portal.content.authoring.editing import item_of
from portal.content.authoring.open_forms import OpenField, OpenForm
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL
from tests.content.examples import page, sweden
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser, staff
from tests.web.test_editing import ABOUT, THERE, begin, revision, saved

NEW_PAGE = "/staff/content/new/page"
OTHER = "erik@portal.example"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    """A portal on SQLite: what differs between engines, `tests/content/test_open_forms.py` asks both."""
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    yield app
    close(app)


def keep(editor: EditorPage, number: int = 1, mark: str = "", **typed: str) -> TestResponse:
    """Send a message as the page's script does, of what was typed into fields."""
    base = json.loads(editor.fields["base"])[0]
    fields = [[name.replace("__", "/"), [text], base.get(name.replace("__", "/"))] for name, text in typed.items()]
    return message(editor.browser, f"{editor.path}/keep", mark or editor.fields["mark"], number, fields)


def message(browser: StaffBrowser, path: str, mark: object, number: object, fields: object) -> TestResponse:
    headers = {**browser.headers, "X-CSRFToken": browser.hidden()["csrf_token"]}
    body = {"mark": mark, "number": number, "fields": fields}
    return browser.client.post(path, json=body, headers=headers, environ_overrides=browser.environ)


def offer(html: str) -> str:
    """What a page says of unsaved text, in one line; empty where it says nothing."""
    found = re.search(r'<section class="notice kept-offer".*?</section>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def use(browser: StaffBrowser, path: str) -> EditorPage:
    """Put the unsaved text that a page offers back into the form."""
    found = re.search(r'href="([^"]+\?kept=\d+)"', browser.get(path).text)
    assert found is not None
    editor = EditorPage(browser, found[1])
    editor.path = path
    return editor


def rows(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_typed_is_there_after_the_tab_was_closed(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    answer = keep(EditorPage(ana, ABOUT), body="Typed, and not saved.").get_json()
    assert answer["outcome"] == "kept"
    assert answer["words"].startswith("Kept at ")
    assert revision(portal, "page", "about") == 1
    html = ana.get(ABOUT).text
    assert "You have unsaved text from" in offer(html)
    assert "Typed, and not saved." in offer(html)
    assert "First." in offer(html)
    editor = use(ana, ABOUT)
    assert editor.fields["body"] == "Typed, and not saved."
    assert "is in the form again. It is not saved yet." in editor.answer.text
    assert editor.send("save").status_code == 303
    assert saved(portal, "page", "about").languages["en"].texts["body"] == "Typed, and not saved."
    assert offer(ana.get(ABOUT).text) == ""
    assert rows(portal, OpenField) == 0


def test_keeping_makes_no_version_and_is_in_no_trail(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    before = rows(portal, AuditEntry)
    assert keep(EditorPage(ana, ABOUT), title="Half a").status_code == 200
    assert rows(portal, AuditEntry) == before


def test_an_older_message_that_comes_later_changes_nothing(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    editor = EditorPage(staff(portal, Role.EDITOR), ABOUT)
    assert keep(editor, 5, body="Newer").get_json()["outcome"] == "kept"
    assert keep(editor, 4, body="Older").get_json() | {"token": ""} == {
        "outcome": "late",
        "number": 5,
        "words": "",
        "token": "",
        "others": [],
    }
    assert use(editor.browser, ABOUT).fields["body"] == "Newer"


def test_what_comes_after_the_form_was_saved_is_not_kept(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    editor = EditorPage(staff(portal, Role.EDITOR), ABOUT)
    mark = editor.fields["mark"]
    editor.press("save", body="Saved.")
    assert keep(editor, 9, mark, body="On its way when the form was").get_json()["outcome"] == "saved"
    assert offer(editor.browser.get(ABOUT).text) == ""


def test_two_tabs_keep_two_texts(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    keep(EditorPage(ana, ABOUT), body="In one tab")
    keep(EditorPage(ana, ABOUT), body="In another")
    html = ana.get(ABOUT).text
    assert html.count('class="notice kept-offer"') == 2
    assert html.index("In another") < html.index("In one tab")


def test_what_a_form_was_refused_with_is_kept_without_script(portal: Flask) -> None:
    begin(portal, sweden(milestones={"a": "First."}))
    ana = staff(portal, Role.EDITOR)
    editor = EditorPage(ana, THERE)
    editor.press("add milestones")
    editor.press("remove milestones/a")
    editor.press("save", summary="Seen.", **{"milestones/+1/happened": "no date", "milestones/+1/text": "Then."})
    again = use(ana, THERE)
    assert again.fields["summary"] == "Seen."
    assert again.fields.getlist("order:milestones") == ["a", "+1"]
    assert again.fields.getlist("removed") == ["milestones/a"]
    assert again.fields["milestones/+1/happened"] == "no date"
    assert again.press("save", **{"milestones/+1/happened": "2017"}).status_code == 303
    assert [part.key for part in saved(portal, "country", "there").parts["milestones"]] == ["then"]


def test_what_somebody_else_saved_since_is_not_overwritten(portal: Flask) -> None:
    begin(portal, sweden(milestones={"a": "First.", "b": "Second."}))
    ana, erik = staff(portal, Role.EDITOR), staff(portal, Role.EDITOR, email=OTHER)
    mine = EditorPage(ana, THERE)
    mine.press("remove milestones/a")
    keep(mine, 2**50, summary="Mine", body="Mine alone")
    theirs = EditorPage(erik, THERE)
    theirs.press("add milestones", summary="Theirs", milestones__a__text="First, changed.")
    theirs.press("save", **{"milestones/+1/text": "Added."})
    again = use(ana, THERE)
    assert (again.fields["summary"], again.fields["body"]) == ("Mine", "Mine alone")
    assert "Saved by somebody else meanwhile:" in again.answer.text
    assert "Theirs" in again.answer.text
    assert again.fields.getlist("order:milestones") == ["a", "b", "added"]
    assert again.fields.getlist("removed") == []
    assert again.fields["milestones/a/text"] == "First, changed."
    again.press("theirs summary")
    assert again.send("save").status_code == 303
    texts = saved(portal, "country", "there").languages["en"].texts
    assert (texts["summary"], texts["body"]) == ("Theirs", "Mine alone")


def test_unsaved_text_can_be_thrown_away_by_its_writer_alone(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana, erik = staff(portal, Role.EDITOR), staff(portal, Role.EDITOR, email=OTHER)
    keep(EditorPage(ana, ABOUT), body="Typed")
    path = re.search(r'action="(/staff/unsaved/\d+/discard)"', ana.get(ABOUT).text)
    assert path is not None
    assert offer(erik.get(ABOUT).text) == ""
    used = re.search(r"\?kept=\d+", ana.page)
    assert used is not None
    assert "Typed" not in erik.get(ABOUT + used[0]).text
    assert erik.post(path[1]).status_code == 404
    ana.get(ABOUT)
    assert ana.post(path[1]).headers["Location"] == ABOUT
    assert "The unsaved text is thrown away." in ana.get(ABOUT).text
    assert offer(ana.page) == ""


def test_the_beginning_of_a_new_item_is_kept_too(portal: Flask) -> None:
    ana = staff(portal, Role.EDITOR)
    ana.get(NEW_PAGE)
    fields = [["title", ["A new page"], None], ["slug", ["new"], None], ["role", ["administrator"], None]]
    assert message(ana, f"{NEW_PAGE}/keep", ana.hidden()["mark"], 1, fields).status_code == 200
    assert offer(ana.get("/staff/content/new/tag").text) == ""
    assert "A new page" in offer(ana.get(NEW_PAGE).text)
    found = re.search(r'href="([^"]+\?kept=\d+)"', ana.page)
    assert found is not None
    assert 'value="A new page"' in ana.get(found[1]).text
    assert ana.post(NEW_PAGE, title="A new page", language="en", slug="new").status_code == 303
    assert rows(portal, OpenField) == 0


def test_what_cannot_be_begun_is_kept_without_script(portal: Flask) -> None:
    ana = staff(portal, Role.EDITOR)
    assert ana.send(NEW_PAGE, title="A new page", language="en", slug="Not so").status_code == 400
    assert "Not so" in offer(ana.get(NEW_PAGE).text)
    path = re.search(r'action="(/staff/unsaved/\d+/discard)"', ana.page)
    assert path is not None
    assert ana.post(path[1]).headers["Location"] == NEW_PAGE


def test_the_desk_says_what_is_not_saved_yet(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    ana.send(NEW_PAGE, title="A new page", language="en", slug="Not so")
    keep(EditorPage(ana, ABOUT), body="Typed")
    html = ana.get("/staff/").text
    assert html.count("Not saved yet") == 2
    assert re.search(r'href="/staff/content/page/about\?kept=\d+"', html)


@pytest.mark.parametrize(
    ("mark", "number", "fields"),
    [
        ("<b>", 1, []),
        ("0123456789abcdef", "1", []),
        ("0123456789abcdef", 1, {}),
        ("0123456789abcdef", 1, [["title", "x", None]]),
        ("0123456789abcdef", 1, [["title", [1], None]]),
        ("0123456789abcdef", 1, [["title", ["x"], {}]]),
        ("0123456789abcdef", 1, [["title", ["x"], None]] * 501),
    ],
)
def test_what_is_no_message_is_refused(portal: Flask, mark: object, number: object, fields: object) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    ana.get(ABOUT)
    assert message(ana, f"{ABOUT}/keep", mark, number, fields).status_code == 400
    assert rows(portal, OpenForm) == 0


def test_only_fields_of_the_kind_are_kept(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    ana.get(ABOUT)
    names = ("nothing", "base", "do", "milestones/a/text", "x" * 300, "order:nothing", "\0")
    fields = [[name, ["x"], None] for name in names]
    assert message(ana, f"{ABOUT}/keep", "0123456789abcdef", 1, fields).status_code == 200
    assert rows(portal, OpenField) == 0


def test_the_page_says_who_else_is_there(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana, erik = staff(portal, Role.EDITOR), staff(portal, Role.EDITOR, email=OTHER)
    with portal.app_context(), writing(db.session) as session:
        other = people.find(session, OTHER)
        assert other is not None
        other.name = "Erik Holm"
    theirs = EditorPage(erik, ABOUT)
    assert "Erik Holm has this item open." not in ana.get(ABOUT).text
    assert keep(theirs).get_json()["others"] == []
    assert "Erik Holm has this item open." in ana.get(ABOUT).text
    keep(theirs, 2, body="Typed")
    told = keep(EditorPage(ana, ABOUT)).get_json()["others"]
    assert len(told) == 1
    assert told[0].startswith("Erik Holm has unsaved text in this item since ")
    theirs.press("save", body="Saved")
    assert "Erik Holm saved this item at " in ana.get(ABOUT).text
    past = now() - open_forms.LATELY
    with portal.app_context(), writing(db.session) as session:
        session.execute(update(OpenForm).values(seen_at=past, saved_at=past))
    assert "Erik Holm" not in ana.get(ABOUT).text.partition("<form class")[0]


def test_old_forms_are_forgotten_and_kept_text_stays_a_month(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    keep(EditorPage(ana, ABOUT), body="Typed")
    keep(EditorPage(ana, ABOUT))
    for age, left in ((datetime.timedelta(days=29), 1), (datetime.timedelta(days=31), 0)):
        with portal.app_context(), writing(db.session) as session:
            session.execute(update(OpenForm).values(seen_at=now() - age))
        assert keep(EditorPage(ana, ABOUT), title="x", mark="abcdef0123456789").status_code == 200
        assert rows(portal, OpenForm) == left + 1
        with portal.app_context(), writing(db.session) as session:
            account = people.find(session, EMAIL)
            assert account is not None
            form = session.scalars(select(OpenForm).where(OpenForm.mark == "abcdef0123456789")).one()
            open_forms.discard(session, account, form.id)
            session.delete(form)


def test_what_is_kept_goes_with_its_account(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    keep(EditorPage(staff(portal, Role.EDITOR), ABOUT), body="Typed")
    with portal.app_context(), writing(db.session) as session:
        account = people.find(session, EMAIL)
        assert account is not None
        assert open_forms.unsaved(session, account, open_forms.Place("page", item_of(session, "page", "about").id))
        open_forms.forget(session, account)
    assert rows(portal, OpenForm) == rows(portal, OpenField) == 0


def test_on_a_shared_computer_nothing_lies_on_the_device(portal: Flask) -> None:
    begin(portal, page("about", en="About"))
    ana = staff(portal, Role.EDITOR)
    assert re.search(r'data-device="account:\d+"', ana.get(ABOUT).text)
    shared = StaffBrowser(portal)
    shared.log_in(shared="on")
    assert 'data-device=""' in shared.get(ABOUT).text
