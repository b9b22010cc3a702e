"""Writing items of every kind in the editor, without script."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.audit import AuditEntry
from portal.content.authoring import editing
from portal.content.authoring.drafting import document_of, draft_of
from portal.content.authoring.extracting import extract_original
from portal.content.authoring.records import extract
from portal.content.kinds import KINDS
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.web.staff.editing.form import ItemForm
from portal.web.staff.editing.typed import typed_of
from tests.content.examples import bring_out, page, save, sweden, tag
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import staff

ABOUT, THERE = "/staff/content/page/about", "/staff/content/country/there"


def begin(app: Flask, *documents: Document) -> None:
    with app.app_context():
        for document in documents:
            with writing(db.session) as session:
                bring_out(session, document)


def saved(app: Flask, kind: str, key: str) -> Document:
    with app.app_context():
        return extract_original(db.session, editing.item_of(db.session, kind, key))


def revision(app: Flask, kind: str, key: str) -> int:
    with app.app_context():
        return editing.item_of(db.session, kind, key).revision


def test_every_item_of_the_starter_comes_through_its_form_as_it_is(app: Flask) -> None:
    with app.test_request_context():
        items = db.session.scalars(select(Item)).all()
        assert {item.kind for item in items} >= set(KINDS.names()) - {"media"}
        names = {f"{item.kind}:{item.key}" for item in items}
        for item in items:
            document = extract_original(db.session, item)
            draft = draft_of(document)
            assert document_of(draft, type(item), item.key, item.source_language) == document, item.key
            form = ItemForm(type(item), typed_of(type(item), draft))
            assert form.validate(names), (item.key, form.wrong)
            assert form.draft(draft) == draft, item.key


@pytest.mark.parametrize("kind", ["country", "video", "series", "figure", "person", "reference"])
def test_a_form_that_is_sent_as_it_is_changes_nothing(starter_app: Flask, kind: str) -> None:
    with starter_app.app_context():
        key = db.session.scalars(select(Item.key).where(Item.kind == kind).order_by(Item.key.desc())).first()
    editor = EditorPage(staff(starter_app, Role.EDITOR), f"/staff/content/{kind}/{key}")
    assert editor.send("save").status_code == 303
    assert editor.status().startswith("Nothing has changed since version ")


def test_a_change_is_saved_as_a_draft_in_the_trail_and_its_translations_are_behind(new_app: Flask) -> None:
    begin(new_app, page("about", en="About", sv="Om"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    assert editor.press("save", body="First, anew.\n\nSecond.", position="7").status_code == 303
    assert editor.status().startswith("Saved at ")
    assert editor.status().endswith("as version 2. Now behind the original: Swedish.")
    document = saved(new_app, "page", "about")
    assert document.languages["en"].texts["body"] == "First, anew.\n\nSecond."
    assert document.facts == {"position": 7}
    with new_app.app_context():
        whole = extract(db.session, editing.item_of(db.session, "page", "about"))
        assert whole.languages["sv"].texts["body"] == "First.\n\nSecond."
        seen = whole.languages["en"].published
        assert seen is not None
        assert seen.texts["body"] == "First.\n\nSecond."
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "save")).one()
        assert entry.actor.startswith("account:")
        assert (entry.language, entry.detail["revision"]) == ("en", 2)
        assert sorted(entry.detail["fields"]) == ["body", "position"]


def test_an_error_stands_beside_its_field_and_in_the_summary_and_nothing_typed_is_lost(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    sent = editor.press("save", title="Another", body="Fine.\n\n<b>Bold</b>", position="many", slug="No Slug")
    assert sent.status_code == 400
    assert "<title>Error: Another" not in sent.text
    assert "<title>Error: About" in sent.text
    alert = editor.alert()
    assert alert.startswith("3 things to put right before this can be saved")
    assert "Order: “many” cannot be read here. A whole number, in digits alone." in alert
    assert "Text: Line 3: “&lt;b&gt;” is HTML, which is not used here" in alert
    assert "Address of the page: An address has small letters" in alert
    for part in ('aria-invalid="true"', 'aria-describedby="position-help position-fault"', 'href="#position"'):
        assert part in sent.text
    assert editor.fields["title"] == "Another"
    assert editor.fields["position"] == "many"
    assert editor.fields["slug"] == "No Slug"
    assert revision(new_app, "page", "about") == 1


def test_errors_speak_the_language_of_the_account(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR, language="es"), ABOUT)
    editor.press("save", position="many")
    assert "“many” no se puede leer aquí." in editor.answer.text


def test_a_draft_may_lack_what_readers_need(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    assert editor.press("save", summary="").status_code == 303
    assert "summary" not in saved(new_app, "page", "about").languages["en"].texts


def test_items_are_picked_by_title_ordered_and_taken_out(new_app: Flask) -> None:
    begin(new_app, tag("gvi", "Group violence"), tag("ipv", "Intimate partner violence"), page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    assert ">Group violence</option>" in editor.answer.text
    editor.fields["pick:tags"] = "tag:gvi"
    assert editor.send("find tags").status_code == 200
    editor.fields["pick:tags"] = "tag:ipv"
    editor.fields["title"] = "Typed meanwhile"
    editor.send("find tags")
    assert editor.fields.getlist("tags") == ["tag:gvi", "tag:ipv"]
    editor.send("up tags tag:ipv")
    assert 'id="down-tags-tag:ipv" name="do" value="down tags tag:ipv" autofocus' in editor.answer.text
    assert editor.fields["title"] == "Typed meanwhile"
    assert revision(new_app, "page", "about") == 1
    editor.send("save")
    assert saved(new_app, "page", "about").links == {"tags": ("tag:ipv", "tag:gvi")}
    editor.send("drop tags tag:ipv")
    editor.send("save")
    assert saved(new_app, "page", "about").links == {"tags": ("tag:gvi",)}


def test_what_is_chosen_in_a_list_counts_when_saved_and_unknown_names_do_not(new_app: Flask) -> None:
    begin(new_app, tag("gvi", "Group violence"), page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    editor.fields["pick:tags"] = "tag:gvi"
    editor.fields.add("tags", "tag:nothing")
    editor.send("save")
    assert saved(new_app, "page", "about").links == {"tags": ("tag:gvi",)}


def test_in_a_long_list_one_looks_for_words(starter_app: Flask) -> None:
    editor = EditorPage(staff(starter_app, Role.EDITOR), "/staff/content/country/sweden")
    before = editor.fields.getlist("references")
    editor.press("enter", **{"find:references": "deterrence"})
    found = editor.answer.text.split('value="pick references ')[1:]
    assert 0 < len(found) <= 20
    name = found[0].split('"')[0]
    editor.send(f"pick references {name}")
    assert editor.fields.getlist("references") == [*before, name]


def test_parts_are_added_filled_moved_removed_and_brought_back(new_app: Flask) -> None:
    begin(new_app, sweden({"first": "It began.", "second": "It went on."}))
    editor = EditorPage(staff(new_app, Role.EDITOR), THERE)
    editor.send("add milestones")
    editor.press("up milestones/+1", **{"milestones/+1/text": "It *ended*.", "milestones/+1/happened": "2017-06"})
    assert editor.fields.getlist("order:milestones") == ["first", "+1", "second"]
    editor.send("remove milestones/first")
    editor.send("remove milestones/second")
    assert "This is removed when you save." in editor.answer.text
    editor.send("restore milestones/second")
    assert editor.press("save").status_code == 303
    document = saved(new_app, "country", "there")
    first, second = document.parts["milestones"]
    assert (first.key, str(first.facts["happened"]), second.key) == ("it-ended", "2017-06", "second")
    texts = document.languages["en"].texts
    assert texts["milestones/it-ended/text"] == "It *ended*."
    assert "milestones/first/text" not in texts


def test_a_form_that_is_sent_twice_adds_a_part_once(new_app: Flask) -> None:
    begin(new_app, sweden())
    editor = EditorPage(staff(new_app, Role.EDITOR), THERE)
    editor.send("add milestones")
    editor.fields["milestones/+1/text"] = "It began."
    fields = editor.fields.copy()
    assert editor.send("save").status_code == 303
    editor.fields = fields
    assert editor.send("save").status_code == 303
    assert [part.key for part in saved(new_app, "country", "there").parts["milestones"]] == ["it-began"]
    assert revision(new_app, "country", "there") == 2


def test_a_long_text_in_letters_with_accents_is_taken(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    assert editor.press("save", body="å" * 95_000).status_code == 303
    assert editor.press("save", body="å" * 101_000).status_code == 400
    assert "the text is too long; cut it into several" in editor.alert()
    assert len(editor.fields["body"]) == 101_000


def open_two(app: Flask) -> tuple[EditorPage, EditorPage]:
    ana, erik = staff(app, Role.EDITOR), staff(app, Role.EDITOR, email="erik@portal.example")
    return EditorPage(ana, ABOUT), EditorPage(erik, ABOUT)


def test_what_two_people_change_in_different_fields_goes_together(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    ana, erik = open_two(new_app)
    assert ana.press("save", title="By Ana").status_code == 303
    assert erik.press("save", summary="By Erik").status_code == 303
    texts = saved(new_app, "page", "about").languages["en"].texts
    assert (texts["title"], texts["summary"]) == ("By Ana", "By Erik")


def test_what_two_people_write_in_one_field_stands_beside_each_other(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    ana, erik = open_two(new_app)
    ana.press("save", title="By <Ana>", summary="Ana's too")
    sent = erik.press("save", title="By Erik", position="3")
    assert sent.status_code == 409
    assert "By &lt;Ana&gt;" in sent.text
    assert erik.fields["title"] == "By Erik"
    assert erik.fields["summary"] == "Ana's too"
    assert saved(new_app, "page", "about").languages["en"].texts["title"] == "By <Ana>"
    assert saved(new_app, "page", "about").facts == {}
    erik.send("theirs title")
    assert (erik.fields["title"], erik.fields["position"]) == ("By <Ana>", "3")
    assert erik.press("save", title="By both").status_code == 303
    assert saved(new_app, "page", "about").languages["en"].texts["title"] == "By both"


def test_a_form_whose_token_is_too_old_comes_back_filled(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    editor.fields["csrf_token"] = "too old"
    assert editor.press("save", title="Typed").status_code == 400
    assert "what you typed is here again. It is not saved yet." in editor.answer.text
    assert editor.fields["title"] == "Typed"
    assert editor.send("save").status_code == 303
    assert saved(new_app, "page", "about").languages["en"].texts["title"] == "Typed"


def test_after_logging_in_again_the_form_is_back_filled(new_app: Flask) -> None:
    begin(new_app, sweden({"code-blue": "It began."}))
    ana = staff(new_app, Role.EDITOR)
    editor = EditorPage(ana, THERE)
    ana.client.delete_cookie("session")
    sent = editor.press("save", **{"milestones/code-blue/text": "It ended."})
    assert sent.status_code == 401
    ana.page = sent.text
    back = ana.post("/account/login", email="ana@portal.example", password="correct horse battery staple")
    assert back.status_code == 200
    assert "what you typed is here again. It is not saved yet." in back.text
    assert "It ended.</textarea>" in back.text
    assert revision(new_app, "country", "there") == 1


def test_what_was_typed_is_not_drawn_for_somebody_who_may_not_write(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    luz = staff(new_app, Role.TRANSLATOR, email="luz@portal.example")
    luz.client.delete_cookie("session")
    fields: dict[str, Any] = {f"carried:{name}": value for name, value in editor.fields.items()}
    luz.get("/account/login")
    back = luz.post(
        "/account/login",
        **{**fields, "next": ABOUT, "email": "luz@portal.example", "password": "correct horse battery staple"},
    )
    assert back.status_code == 200
    assert 'class="editor"' not in back.text


def test_an_address_of_another_item_is_refused_beside_its_field(new_app: Flask) -> None:
    begin(new_app, page("about", en="About"), page("how", en="How"))
    editor = EditorPage(staff(new_app, Role.EDITOR), ABOUT)
    assert editor.press("save", slug="how").status_code == 400
    assert "Another item has this address: page:how." in editor.alert()


def test_values_that_do_not_fit_each_other_are_refused_beside_their_field(starter_app: Flask) -> None:
    editor = EditorPage(staff(starter_app, Role.EDITOR), "/staff/content/video/effective-violence-prevention")
    for number in ("+1", "+2"):
        editor.send("add chapters")
        editor.fields[f"chapters/{number}/title"] = f"Chapter {number}"
        editor.fields[f"chapters/{number}/starts"] = "0:30"
    assert editor.send("save").status_code == 400
    assert "This does not fit the other values of the item." in editor.alert()


def test_there_is_no_editor_of_what_is_not_there(new_app: Flask) -> None:
    ana = staff(new_app, Role.EDITOR)
    assert ana.get("/staff/content/page/nothing").status_code == 404
    assert ana.get("/staff/content/nothing/nothing").status_code == 404
    assert ana.get("/staff/content/page/a%00b").status_code == 404
    assert ana.get("/staff/content/page/a%00b/state").status_code == 404


def test_a_title_with_markup_is_text(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("about", en="<script>x</script>"))
    html = EditorPage(staff(new_app, Role.EDITOR), ABOUT).answer.text
    assert "<script>x" not in html
