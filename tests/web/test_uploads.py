"""Files that the staff brings, until readers see them (row 22 of trust.md over HTTP)."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.content.authoring import editing
from portal.content.model.media import MediaStore
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.web.security import REQUEST_LIMIT
from tests.content.examples import bring_out, sweden
from tests.fixtures import brought
from tests.fixtures.brought import HOSTILE, SCRIPT
from tests.fixtures.documents import check, structure
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser, bring, staff
from tests.web.test_history import differences

NEW = "/staff/content/new/media"
FILES = "/staff/content/media/a-street/files"


def bring_street(ana: StaffBrowser, size: tuple[int, int] = (1200, 800)) -> str:
    """A new picture; its address as the page of its files names it."""
    answer = bring(ana, NEW, brought.picture("JPEG", size=size), "street.jpg", alt="A street")
    assert (answer.status_code, answer.location) == (303, FILES)
    found = re.search(rf'src="({FILES}/any/[0-9a-f]+)"', ana.get(FILES).text)
    assert found is not None
    return found[1]


def test_a_picture_is_brought_published_and_shown_in_the_sizes_that_a_browser_needs(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR, Role.PUBLISHER)
    assert NEW in ana.get("/staff/content/new").text
    saved = bring_street(ana)
    with ana.get(saved) as shown:
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        assert shown.headers["Content-Disposition"] == "inline; filename=a-street.jpg"
        assert shown.headers["Cache-Control"] == "private, no-store"
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, sweden())
    editor = EditorPage(ana, "/staff/content/country/there")
    editor.press("find pictures", **{"pick:pictures": "media:a-street"})
    assert editor.press("save").status_code == 303
    assert "/staff/content/country/there" in ana.get(FILES).text
    for path in ("media/a-street", "country/there"):
        ana.get(f"/staff/content/{path}/state")
        assert ana.post(f"/staff/content/{path}/publish", languages="en", when="now").status_code == 303
    page = ana.client.get("/en/countries/sweden").text
    image = re.search(r'<img src="([^"]+)" srcset="([^"]+)"[^>]* width="1200" height="800" alt="A street"', page)
    assert image is not None
    widths = [each.rpartition(" ")[2] for each in image[2].split(", ")]
    assert widths == ["480w", "960w", "1200w"]
    for each in image[2].split(", "):
        with ana.client.get(each.partition(" ")[0]) as smaller:
            assert (smaller.status_code, smaller.mimetype) == (200, "image/webp")
            assert "immutable" in smaller.headers["Cache-Control"]
    for other in ("961", "1600", "0", "1"):
        assert ana.client.get(image[1].replace("960.webp", f"{other}.webp")).status_code == 404
    document = ana.client.get("/en/countries/sweden.pdf").data
    figures = [each.alt for each in structure(check(document, "en")) if each.type == "/Figure"]
    assert "A street" in figures


def test_nothing_of_it_is_seen_before_it_is_published(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    saved = bring_street(ana)
    mark = saved.rpartition("/")[2]
    reader = new_app.test_client()
    for path in ("/media/a-street", f"/media/a-street/any/{mark}", f"/media/a-street/any/{mark}/480.webp"):
        assert reader.get(path).status_code == 404
    assert reader.get(saved).status_code == 401


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_what_is_refused_says_why_and_keeps_what_was_typed(new_app: Flask, tag: str) -> None:
    ana = staff(new_app, Role.EDITOR, language=tag)
    for name, (content, reason) in HOSTILE.items():
        if reason is not None and name != "long.png":
            answer = bring(ana, NEW, content, name, alt="<b>A street</b>")
            assert answer.status_code == 400
            assert 'value="&lt;b&gt;A street&lt;/b&gt;"' in answer.text
            assert 'href="#file"' in answer.text
            assert SCRIPT.decode() not in answer.text
    answer = bring(ana, NEW, b"", "", alt="A street")
    assert answer.status_code == 400
    assert bring(ana, NEW, brought.picture(), "x.png", alt=" ").status_code == 400
    assert bring(ana, NEW, brought.picture(), "x.png", alt="x", language="xx").status_code == 400
    assert bring(ana, NEW, brought.picture(), "x.png", alt="x", file_language="xx").status_code == 400


def test_a_document_is_only_handed_out_for_saving(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR, Role.PUBLISHER)
    content, _reason = HOSTILE["script.pdf"]
    assert bring(ana, NEW, content, "<i>.pdf", alt="A street").status_code == 303
    page = ana.get(FILES).text
    assert "<i>.pdf" not in page
    found = re.search(rf'href="({FILES}/any/[0-9a-f]+)"', page)
    assert found is not None
    with ana.get(found[1]) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_replaced_and_taken_away_by_language(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    first = bring_street(ana)
    assert bring(ana, FILES, brought.picture(), "other.png", file_language="any").status_code == 303
    assert bring(ana, FILES, brought.picture("WEBP"), "gata.webp", file_language="sv").status_code == 303
    page = ana.get(FILES).text
    assert first not in page
    assert "gata.webp" in page
    assert ana.post(f"{FILES}/sv/remove").status_code == 303
    assert "gata.webp" not in ana.get(FILES).text


def test_a_file_that_was_replaced_is_told_and_brought_back(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    first = bring_street(ana)
    bring(ana, FILES, brought.picture(size=(10, 10)), "other.png", file_language="any")
    told = differences(ana.get("/staff/content/media/a-street/history/en").text)
    assert told.startswith("Files by language Every language: [removed: street] [added: other]")
    ana.get("/staff/content/media/a-street/restore/2")
    assert ana.post("/staff/content/media/a-street/restore/2").status_code == 303
    assert first in ana.get(FILES).text


def test_a_full_disk_is_said_and_leaves_no_item(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> str:
        raise OSError(28, "No space left on device")

    ana = staff(new_app, Role.EDITOR)
    monkeypatch.setattr(MediaStore, "put", full)
    answer = bring(ana, NEW, brought.picture(), "x.png", alt="A street")
    assert answer.status_code == 400
    assert "The fault is ours, not yours." in answer.text
    assert 'value="A street"' in answer.text
    assert ana.get(FILES).status_code == 404


def test_only_those_who_may_bring_files_may_send_large_ones(new_app: Flask, tmp_path: Path) -> None:
    large = b"\x89PNG\r\n\x1a\n" + bytes(REQUEST_LIMIT)
    ana = staff(new_app, Role.EDITOR)
    assert bring(ana, NEW, large, "x.png", alt="A street").status_code == 400
    erik = staff(new_app, Role.PUBLISHER, email="erik@example.org")
    assert bring(erik, NEW, large, "x.png", alt="A street").status_code == 403
    stranger = StaffBrowser(new_app)
    assert bring(stranger, NEW, large, "x.png", alt="A street").status_code == 413


def test_the_focal_point_is_said_in_numbers_and_crops_follow_it(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR, Role.PUBLISHER)
    bring_street(ana, size=(2000, 800))
    assert 'cx="50%"' in ana.get(FILES).text
    focus = FILES.replace("/files", "/focus")
    for left, top in (("101", "5"), ("5", ""), ("x", "5"), ("-1", "5"), ("²", "5")):
        ana.get(FILES)
        assert ana.post(focus, focus_left=left, focus_top=top).status_code == 400, (left, top)
        assert "Both are whole numbers from 0 to 100, or nothing." in ana.page
    ana.get(FILES)
    assert ana.post(focus, focus_left="90", focus_top="0").status_code == 303
    assert '<circle cx="90%" cy="0%"' in ana.get(FILES).text
    ana.get("/staff/content/media/a-street/state")
    ana.post("/staff/content/media/a-street/publish", languages="en", when="now")
    with sqlite_app.app_context():
        saved = editing.open_draft(db.session, editing.item_of(db.session, "media", "a-street"))
        file = saved.values["files"]["any"]
    address = f"/media/a-street/any/{file['sha256'][:16]}"
    with ana.client.get(f"{address}/960x540-90-0.webp") as made:
        assert (made.status_code, made.mimetype) == (200, "image/webp")
        assert "immutable" in made.headers["Cache-Control"]
    assert ana.client.get(f"{address}/960x540-50-50.webp").location == f"{address}/960x540-90-0.webp"
    assert ana.client.get(f"{address}/961x540-90-0.webp").status_code == 404
    ana.get(FILES)
    assert ana.post(focus, focus_left="", focus_top="").status_code == 303
    assert 'cx="50%"' in ana.get(FILES).text


def test_a_form_that_is_sent_twice_makes_one_item(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    content = brought.picture("JPEG", size=(60, 40))
    addresses = {bring(ana, NEW, content, "street.jpg", alt="A street").location for _time in range(2)}
    assert addresses == {FILES}
    other = brought.picture("JPEG", size=(80, 40))
    assert bring(ana, NEW, other, "street.jpg", alt="A street").location != FILES


def test_a_file_that_does_not_fit_what_uses_it_replaces_nothing(sqlite_app: Flask) -> None:
    ana = staff(sqlite_app, Role.EDITOR)
    saved = bring_street(ana)
    with sqlite_app.app_context(), writing(db.session) as session:
        bring_out(session, replace(sweden(), links={"pictures": ("media:a-street",)}))
    assert bring(ana, FILES, b"%PDF-1.7\n%%EOF", "street.pdf").status_code == 400
    assert "Nothing was replaced: the file does not fit what uses it: Sweden (Pictures)." in ana.page
    with ana.get(saved) as shown:
        assert shown.status_code == 200
    assert bring(ana, FILES, brought.picture("PNG"), "street.png").status_code == 303
