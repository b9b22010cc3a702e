"""The readers' page beside the editor: what is saved, with what its translator is writing, for nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.test_translating import ABOUT, ENGLISH, SWEDISH, begin, body_of, change, translator
from tests.web.test_translating_kept import keep
from tests.web.work_page import WorkPage

PREVIEW = f"{ABOUT}/preview"


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    yield app
    close(app)


def test_the_preview_has_the_text_that_is_being_written_and_saves_nothing(portal: Flask) -> None:
    begin(portal)
    change(portal, (*ENGLISH, "A new one."))
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[1])
    mark = luz.fields["mark"]
    assert f'<iframe src="{PREVIEW}?mark={mark}"' in luz.text
    keep(luz, text="Kommunen **betalade**.")
    page = luz.browser.get(f"{PREVIEW}?mark={mark}").text
    assert "Kommunen <strong>betalade</strong>." in page
    assert "with the text that you are writing" in page
    assert SWEDISH[0] in page
    assert SWEDISH[1] in luz.browser.get(PREVIEW).text
    assert body_of(portal, "sv")[1] == (SWEDISH[1], "translated")
    luz.open("A new one.")
    keep(luz, text="Ett nytt.")
    assert "<p>Ett nytt.</p>" in luz.browser.get(f"{PREVIEW}?mark={luz.fields['mark']}").text
    bo = translator(portal, email="bo@portal.example")
    assert "betalade</strong>" not in bo.get(f"{PREVIEW}?mark={mark}").text


def test_what_could_not_be_saved_is_not_shown_either(portal: Flask) -> None:
    begin(portal)
    luz = WorkPage(translator(portal), ABOUT)
    luz.open(ENGLISH[0])
    for text in ("<script>alert(1)</script>", "Ett.\n\nTvå.", ""):
        luz.open(ENGLISH[0])
        keep(luz, text=text)
        page = luz.browser.get(f"{PREVIEW}?mark={luz.fields['mark']}").text
        assert SWEDISH[0] in page, text
        assert "alert(1)" not in page
    assert luz.browser.get(f"{PREVIEW}?mark=none").status_code == 200


def test_only_the_preview_may_stand_in_a_frame_and_only_here(portal: Flask) -> None:
    begin(portal)
    luz = translator(portal)
    shown, work, home = (luz.get(path).headers for path in (PREVIEW, ABOUT, "/translate/"))
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src" not in shown["Content-Security-Policy"]
    assert "frame-src 'self'" in work["Content-Security-Policy"]
    for headers in (work, home):
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
    assert "frame-src" not in home["Content-Security-Policy"]
