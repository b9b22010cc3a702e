"""What is there twice, on the staff's pages; and where the old names lead readers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, save
from tests.content.test_merging import naming, person, reference
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import staff
from tests.web.test_keeping import message
from tests.web.test_workflow import keep

MERGE = "/staff/content/reference/a/merge/b"


def two_references(app: Flask) -> None:
    with app.app_context(), writing(db.session) as session:
        bring_out(session, reference("a", "Levers <1>"))
        bring_out(session, reference("b", "Levers <1>", authors=["Kennedy, David"]))
        bring_out(session, naming("about", "reference:b"))


def test_doubles_are_shown_side_by_side_and_merged(sqlite_app: Flask) -> None:
    two_references(sqlite_app)
    ana = staff(sqlite_app, Role.EDITOR, Role.PUBLISHER)
    assert "/staff/content/doubles" in ana.get("/staff/content").text
    assert MERGE not in ana.get("/staff/content/doubles").text
    assert '"/staff/content/reference/a"' not in ana.page
    with sqlite_app.app_context(), writing(db.session) as session:
        bring_out(session, reference("a", "Levers <1>", doi="10.1000/a", url="https://example.org/1"))
        bring_out(session, reference("b", "Levers <1>", doi="10.1000/A", authors=["Kennedy, David"]))
    assert MERGE in ana.get("/staff/content/doubles").text
    shown = ana.get(MERGE).text
    assert "Levers &lt;1&gt;" in shown
    assert "named by one item" in shown
    assert "Kennedy, David" in shown
    answer = ana.post(MERGE, **{"field:authors": "gone", "field:doi": "stays", "field:nothing": "x"})
    assert answer.location == "/staff/content/reference/a/state"
    assert "Merged." in ana.get(answer.location).text
    assert ana.get("/staff/content/reference/b").location == "/staff/content/reference/a"
    assert ana.get(MERGE).status_code == 404
    assert "You merged" in ana.get("/staff/").text
    reader = sqlite_app.test_client()
    assert reader.get("/en/references/b.ris").location.endswith("/en/references/a.ris")
    moved = reader.get("/api/v1/items/reference/b?language=en")
    assert (moved.status_code, moved.location) == (301, "/api/v1/items/reference/a?language=en")
    assert reader.get("/api/v1/items/reference/b/languages").location == "/api/v1/items/reference/a/languages"
    page = reader.get("/en/references/").text
    assert '<span id="reference-b"></span>' in page
    assert "Kennedy, David" not in page
    assert "Levers" in reader.get("/en/pages/about").text


def test_what_stands_in_the_way_is_said(sqlite_app: Flask) -> None:
    two_references(sqlite_app)
    ana = staff(sqlite_app, Role.EDITOR, Role.PUBLISHER)
    ana.get(MERGE)
    keep(sqlite_app, reference("b", "Levers 2"))
    assert ana.post(MERGE).status_code == 409
    assert "Nothing was merged: somebody saved one of the two meanwhile." in ana.page
    keep(sqlite_app, person("new", "Ana Lind"))
    with sqlite_app.app_context(), writing(db.session) as session:
        save(session, reference("c", "Draft"))
    path = "/staff/content/reference/c/merge/b"
    ana.get(path)
    assert ana.post(path).status_code == 400
    assert "Publish the one that stays first, or keep the other one." in ana.page
    for wrong in ("reference/a/merge/a", "reference/a/merge/x", "person/new/merge/a", "page/about/merge/about"):
        assert ana.get(f"/staff/content/{wrong}").status_code == 404


def test_who_may_only_write_or_only_publish_looks_and_merges_nothing(sqlite_app: Flask) -> None:
    two_references(sqlite_app)
    for place, role in enumerate((Role.EDITOR, Role.PUBLISHER)):
        who = staff(sqlite_app, role, email=f"who{place}@portal.example")
        assert "Who may write and publish merges the two." in who.get(MERGE).text
        assert who.post(MERGE).status_code == 403


def test_every_page_of_doubles_is_valid(
    sqlite_app: Flask, html_faults: Callable[[Mapping[str, str]], list[str]]
) -> None:
    ana = staff(sqlite_app, Role.EDITOR, Role.PUBLISHER, language="es")
    found = {"none": ana.get("/staff/content/doubles").text}
    keep(sqlite_app, person("ana", "Ana Lind", en="Chief"), person("ana-2", "Lind, Ana", en="Director", es="Jefa"))
    found["some"] = ana.get("/staff/content/doubles").text
    found["merge"] = ana.get("/staff/content/person/ana/merge/ana-2").text
    two_references(sqlite_app)
    ana.get(MERGE)
    ana.post(MERGE)
    found["list"] = sqlite_app.test_client().get("/en/references/").text
    assert html_faults(found) == []


def test_what_was_typed_into_the_one_that_goes_is_in_the_fields_of_the_one_that_stays(sqlite_app: Flask) -> None:
    two_references(sqlite_app)
    ana, bea = (staff(sqlite_app, Role.EDITOR, Role.PUBLISHER, email=f"{name}@example.org") for name in ("ana", "bea"))
    gone, stays = "/staff/content/reference/b", "/staff/content/reference/a"
    open_form = EditorPage(ana, gone)
    bea.get(gone)
    mark = bea.hidden()["mark"]
    assert message(bea, f"{gone}/keep", mark, 1, [["url", ["https://example.org/typed"], None]]).status_code == 200
    bea.get(MERGE)
    assert bea.post(MERGE).status_code == 303
    sent = open_form.press("save", doi="10.1000/typed")
    assert sent.status_code == 303
    assert sent.location.startswith(f"{stays}?kept=")
    page = ana.get(sent.location).text
    assert "was merged into another item meanwhile" in page
    assert 'value="10.1000/typed"' in page
    assert "10.1000/typed" not in EditorPage(bea, stays).fields.getlist("doi"), "nothing is saved"
    assert "You have unsaved text" in bea.get(stays).text, "what was kept before is offered there, too"
    later = message(bea, f"{gone}/keep", mark, 2, [["url", ["https://example.org/later"], None]])
    assert later.json is not None
    assert later.json["outcome"] == "kept"
    assert "https://example.org/later" in bea.get(stays).text
