"""Beginning what a picker lacks, and coming back to it with nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import page, save, sweden, tag
from tests.fixtures import brought
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage, fields_of_form
from tests.web.staff_browser import StaffBrowser, bring, staff
from tests.web.test_editing import saved

COUNTRY = "/staff/content/country/there"
PERSON = "people/+1/person"


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        save(session, tag("prevention", "Prevention"))
        save(session, page("about", en="About"))
    yield app
    close(app)


@pytest.fixture
def ana(portal: Flask, request: pytest.FixtureRequest) -> StaffBrowser:
    with portal.app_context(), writing(db.session) as session:
        save(session, sweden())
    return staff(portal, Role.EDITOR, email=f"{request.node.name.replace('[', '-').strip(']')}@portal.example")


def leave(editor: EditorPage, do: str, **typed: str) -> str:
    """Type into an editor, and press a button that leads elsewhere."""
    sent = editor.press(do, **typed)
    assert sent.status_code == 303
    return sent.location


def send(ana: StaffBrowser, do: str, **fields: str) -> TestResponse:
    form = fields_of_form(parsed(ana.page), "linked")
    path = re.search(r'<form class="linked" method="post" action="([^"]+)"', ana.page)
    assert path is not None
    return ana.post_fields(path[1], {**form.to_dict(), "do": do, **fields})


def test_what_is_missing_is_begun_and_picked_and_all_that_was_typed_is_there(portal: Flask, ana: StaffBrowser) -> None:
    editor = EditorPage(ana, COUNTRY)
    editor.press("add people", summary="Typed before.", **{"people/+1/role": "Minister"})
    editor.fields["people/+1/role"] = "Minister"
    path = leave(editor, f"make {PERSON} person", slug="No slug")
    asked = ana.get(path).text
    assert "New: Person" in asked
    assert re.search(r'<input id="full_name"[^>]* autofocus', asked)
    back = send(ana, "begin", full_name="Ana Rivera").location
    assert f"#{PERSON}" in back
    again = EditorPage(ana, back)
    assert "“Ana Rivera” is begun as a draft, and picked here." in again.answer.text
    assert re.search(rf'id="find:{re.escape(PERSON)}"[^>]* autofocus', again.answer.text)
    assert again.fields[PERSON] == "person:ana-rivera"
    assert (again.fields["summary"], again.fields["people/+1/role"], again.fields["slug"]) == (
        "Typed before.",
        "Minister",
        "No slug",
    )
    again.path = COUNTRY
    again.press("save", slug="there")
    document = saved(portal, "country", "there")
    assert [part.links["person"] for part in document.parts["people"]] == [("person:ana-rivera",)]
    assert saved(portal, "person", "ana-rivera").facts == {"full_name": "Ana Rivera"}


def test_where_many_are_picked_the_new_one_is_the_last(ana: StaffBrowser) -> None:
    editor = EditorPage(ana, COUNTRY)
    editor.press("pick tags tag:prevention")
    ana.get(leave(editor, "make tags tag", **{"find:tags": "Dialogue"}))
    assert 'value="Dialogue"' in ana.page, "what was looked for is its title"
    again = EditorPage(ana, send(ana, "begin", group="topic").location)
    assert again.fields.getlist("tags") == ["tag:prevention", "tag:dialogue"]


def test_every_kind_that_one_picker_takes_can_be_begun_there(portal: Flask, ana: StaffBrowser) -> None:
    every = re.findall(r'value="make ([a-z/_]+) ([a-z]+)"', ana.get(COUNTRY).text)
    # Of related items there are several kinds: below.
    found = [(path, kind) for path, kind in every if path != "related"]
    assert dict(found) == {
        "institutions": "organisation",
        "series": "series",
        "compared_with": "series",
        "tags": "tag",
        "references": "reference",
        "pictures": "media",
    }
    # Pictures begin with a file: below.
    for place, (path, kind) in enumerate(each for each in found if each[1] != "media"):
        ana.get(f"{COUNTRY}/make?path={path}&to={kind}")
        name = "local_name" if kind == "organisation" else "title"
        fields = {name: f"Made {place}", "title": f"Made {place}"}
        assert send(ana, "begin", **fields).status_code == 303, kind


def test_one_of_the_same_name_is_offered_before_a_second_is_made(portal: Flask, ana: StaffBrowser) -> None:
    ana.get(f"{COUNTRY}/make?path=tags&to=tag")
    asked = send(ana, "begin", title="prevención", group="topic")
    assert asked.status_code == 303
    ana.get(f"{COUNTRY}/make?path=tags&to=tag")
    offered = send(ana, "begin", title="PREVENTION").text
    assert "There is one of this name already." in offered
    assert 'value="choose tag:prevention"' in offered
    chosen = EditorPage(ana, send(ana, "choose tag:prevention").location)
    assert chosen.fields.getlist("tags") == ["tag:prevention"]
    ana.get(f"{COUNTRY}/make?path=tags&to=tag")
    send(ana, "begin", title="Prevention", group="topic")
    assert send(ana, "anyway").status_code == 303
    assert saved(portal, "tag", "prevention-2").languages["en"].texts == {"title": "Prevention"}


def test_what_is_wrong_is_said_and_what_was_typed_stays(ana: StaffBrowser) -> None:
    ana.get(f"{COUNTRY}/make?path=references&to=reference")
    sent = send(ana, "begin", title=" ")
    assert sent.status_code == 400
    assert "This is needed." in sent.text
    sent = send(ana, "begin", title="A study", language="no language")
    assert sent.status_code == 400
    assert 'value="A study"' in sent.text


def test_a_form_that_is_sent_twice_begins_one_item(ana: StaffBrowser) -> None:
    ana.get(f"{COUNTRY}/make?path=institutions&to=organisation")
    form = ana.page
    first = send(ana, "anyway", title="Twice")
    ana.page = form
    second = send(ana, "anyway", title="Twice")
    assert (first.status_code, second.status_code) == (303, 303)
    assert EditorPage(ana, second.location).fields.getlist("institutions") == ["organisation:twice"]


def test_what_was_typed_is_there_after_a_login(ana: StaffBrowser) -> None:
    ana.get(f"{COUNTRY}/make?path=tags&to=tag")
    ana.client.delete_cookie("session")
    send(ana, "begin", title="After a login")
    assert "After a login" in ana.page


@pytest.mark.parametrize(
    "asked",
    [
        "path=tags&to=person",
        "path=summary&to=tag",
        "path=related&to=country",
        "path=pictures&to=media",
        "path=people/NO+KEY/person&to=person",
        "path=tags&to=none",
        "",
    ],
)
def test_there_is_nothing_to_begin_where_no_picker_takes_it(ana: StaffBrowser, asked: str) -> None:
    assert ana.get(f"{COUNTRY}/make?{asked}").status_code == 404


def test_a_picture_is_uploaded_for_a_picker_and_picked(portal: Flask, ana: StaffBrowser) -> None:
    editor = EditorPage(ana, COUNTRY)
    path = leave(editor, "make pictures media", summary="Typed before.")
    assert "Back to the form: Pictures" in ana.get(path).text
    recording = bring(ana, path, b"WEBVTT\n\n00:01.000 --> 00:02.000\nWords\n", "words.vtt", alt="A street")
    assert recording.status_code == 400
    assert "The field “Pictures” takes no file of this type." in recording.text
    assert 'value="A street"' in recording.text
    back = bring(ana, path, brought.picture("JPEG"), "street.jpg", alt="A street").location
    assert "#pictures" in back
    again = EditorPage(ana, back)
    assert "“A street” is begun as a draft, and picked here." in again.answer.text
    assert again.fields.getlist("pictures") == ["media:a-street"]
    assert again.fields["summary"] == "Typed before."
    for query in (
        "of=country:there&path=nothing&to=media",
        "of=country:there&path=tags&to=media",
        "of=country:nothing",
    ):
        assert ana.get(f"/staff/content/new/media?{query}").status_code == 404


def test_of_related_items_each_kind_is_begun_that_needs_a_few_fields(portal: Flask, ana: StaffBrowser) -> None:
    editor = EditorPage(ana, COUNTRY)
    offered = re.findall(r'value="make related (\w+)"', editor.answer.text)
    assert {"article", "guide", "news", "page", "video"} <= set(offered)
    assert not {"country", "media"} & set(offered)
    ana.get(leave(editor, "make related page", summary="Typed before."))
    back = send(ana, "begin", title="Another page", summary="In short.").location
    again = EditorPage(ana, back)
    assert again.fields.getlist("related") == ["page:another-page"]
    assert again.fields["summary"] == "Typed before."


def test_who_may_not_write_uploads_for_no_picker(portal: Flask) -> None:
    luz = staff(portal, Role.TRANSLATOR, email="luz@portal.example")
    assert luz.get("/staff/content/new/media?of=country:there&path=pictures&to=media").status_code == 403
