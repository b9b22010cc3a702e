"""What a translator types and does not save is kept on the server: by the script's messages, and without script."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.accounts.audit import AuditEntry
from portal.content.authoring.open_forms import OpenField, OpenForm
from portal.extensions import db
from portal.foundation.permissions import Role
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.test_keeping import message, offer, rows
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.work_page import WorkPage

OFFERED = "You have unsaved text from"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    """A portal on SQLite: what differs between engines, `tests/content/test_open_forms.py` asks both."""
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    yield app
    close(app)


def keep(opened: WorkPage, number: int = 1, **typed: str) -> TestResponse:
    """Send a message as the page's script does, of what was typed into fields."""
    base = json.loads(opened.fields["base"])[0]
    fields = [[name, [text], base.get(name)] for name, text in typed.items()]
    return message(opened.browser, f"{opened.path}/keep", opened.fields["mark"], number, fields)


def use(opened: WorkPage) -> WorkPage:
    """Put the unsaved text that a page offers back into the field."""
    found = re.search(rf'href="{opened.path}(\?[^"]*kept=\d+)"', opened.browser.get(opened.path).text)
    assert found is not None
    return WorkPage(opened.browser, opened.path, html.unescape(found[1]))


def test_what_is_typed_into_a_passage_is_in_its_field_again_and_is_no_translation_yet(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[1])
    with portal.app_context():
        trail = db.session.scalar(select(func.count()).select_from(AuditEntry))
    answer = keep(luz, text="Kommunen betalade", reason="Kanske", unknown="Nothing").get_json()
    assert (answer["outcome"], answer["others"]) == ("kept", [])
    assert "not saved yet" in answer["words"]
    assert keep(luz, text="Kommunen").get_json()["outcome"] == "late"
    assert body_of(portal, "sv")[1] == (SWEDISH[1], "translated")
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == trail
    again = use(luz)
    assert (again.in_hand(), again.fields["text"]) == (luz.in_hand(), "Kommunen betalade")
    assert again.fields["reason"] == "Kanske"
    assert "It is not saved yet." in again.text
    assert OFFERED not in again.text
    assert offer(luz.browser.get(ABOUT).text).count("Text Kommunen betalade") == 1
    assert again.press("next").status_code == 303
    assert body_of(portal, "sv")[1] == ("Kommunen betalade", "translated")
    assert OFFERED not in luz.browser.get(ABOUT).text
    assert keep(luz, 9, text="Too late").get_json()["outcome"] == "saved"
    assert rows(portal, OpenField) == 0


def test_without_script_what_was_sent_and_not_saved_is_kept(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[0])
    assert luz.press("next", text="<script>alert(1)</script>").status_code == 400
    assert OFFERED in offer(luz.browser.get(ABOUT).text)
    assert use(luz).fields["text"] == "<script>alert(1)</script>"
    luz.press("copy")
    assert use(luz).fields["text"] == ENGLISH[0]
    assert luz.press("keep", text="Ett utkast.").status_code == 303
    assert rows(portal, OpenField) == 0


def test_what_was_saved_meanwhile_stands_beside_what_comes_back(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[0])
    bo = WorkPage(translator(portal, email="bo@portal.example"), ABOUT)
    assert keep(luz, text="Polisen möter dem.").status_code == 200
    bo.open(ENGLISH[0])
    assert "has unsaved text in this item since" in bo.text
    bo.press("next", text="Bos text.")
    change(portal, (f"{ENGLISH[0]} Now.", *ENGLISH[1:]))
    again = use(luz)
    assert again.fields["text"] == "Polisen möter dem."
    assert "Both are below." in again.text
    assert "Bos text." in re.sub(r"<[^>]+>", "", again.text)
    # It belongs to the original that was on the screen when it was typed.
    assert again.press("next").status_code == 303
    assert again.states()[2] == "Behind"
    assert body_of(portal, "sv")[0] == ("Polisen möter dem.", "translated")


def test_kept_text_is_thrown_away_by_its_writer_alone(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[0])
    keep(luz, text="Polisen")
    bo = translator(portal, email="bo@portal.example")
    with portal.app_context():
        id = db.session.scalars(select(OpenForm.id).where(OpenForm.kept_at.is_not(None))).one()
    assert OFFERED not in bo.get(ABOUT).text
    assert bo.post(f"{ABOUT}/kept/{id}/discard").status_code == 404
    assert WorkPage(bo, ABOUT, f"?block={luz.in_hand()}&kept={id}").fields["text"] == SWEDISH[0]
    luz.browser.get(ABOUT)
    assert luz.browser.post(f"{ABOUT}/kept/{id}/discard").status_code == 303
    assert OFFERED not in luz.browser.get(ABOUT).text


def test_a_text_whose_passage_is_gone_can_still_be_copied_and_the_address_is_kept_too(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[2])
    keep(luz, text="Ingen räknar.")
    change(portal, (*ENGLISH[:2], ENGLISH[3]))
    again = WorkPage(luz.browser, ABOUT)
    assert "Ingen räknar." in again.text
    slug = WorkPage(luz.browser, ABOUT, "?block=slug")
    keep(slug, text="om-oss")
    assert use(slug).fields["text"] == "om-oss"


def test_what_is_no_message_and_whoever_may_not_translate_is_refused(portal: Flask) -> None:
    begin(portal)
    luz = translator(portal)
    mark = "0" * 16
    luz.get(ABOUT)
    for fields in ([["text", "a", None]], [[1, ["a"], None]], [["text", ["a"], None], "b"]):
        assert message(luz, f"{ABOUT}/keep", mark, 1, fields).status_code == 400, fields
    assert message(luz, f"{ABOUT}/keep", "a mark", 1, []).status_code == 400
    odd = [["text", ["a"], ["../..", "", ""]], ["text", ["a"], "base"], ["why-1", ["a"], None]]
    assert message(luz, f"{ABOUT}/keep", mark, 1, odd).status_code == 200
    assert rows(portal, OpenField) == 0
    assert message(luz, "/translate/es/page/about/keep", mark, 1, []).status_code == 403
    assert message(luz, "/translate/sv/page/none/keep", mark, 1, []).status_code == 404
    reviewer = translator(portal, Role.REVIEWER, email="bo@portal.example")
    reviewer.get(ABOUT)
    assert message(reviewer, f"{ABOUT}/keep", mark, 1, []).status_code == 403
