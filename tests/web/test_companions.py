"""What an author begins on the way goes with the profile: into its preview, to review, and to readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.content.authoring.editing import item_of
from portal.content.editorial import reviewing
from portal.content.model.documents import Document
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import grant, make_account
from tests.content.examples import language, page, save, sweden
from tests.fixtures import brought
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage, fields_of_form
from tests.web.staff_browser import StaffBrowser, bring, staff

COUNTRY = "/staff/content/country/there"
OLGA = "olga@portal.example"
PICTURE, CLAUSE = "A street at dusk", "Una calle al anochecer"


@pytest.fixture
def portal(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(databases.empty(), tmp_path)
    with app.app_context():
        with writing(db.session) as session:
            save(session, sweden())
            save(session, page("about", en="About"))
            save(session, Document("reference", "study", "en", {"title": "A study", "language": "en"}))
        make_account(db.session, OLGA, grants=[grant(Role.EDITOR), grant(Role.TRANSLATOR, "es")])
    yield app
    close(app)


@pytest.fixture
def olga(portal: Flask) -> StaffBrowser:
    browser = StaffBrowser(portal)
    assert browser.log_in(OLGA).status_code == 303
    return browser


def bring_picture(olga: StaffBrowser, content: bytes, name: str, **fields: str) -> TestResponse:
    """From the picker of a profile's pictures to the upload, and back."""
    way = EditorPage(olga, COUNTRY).press("make pictures media")
    assert way.status_code == 303
    return bring(olga, way.location, content, name, **{"alt": PICTURE, "in-es-alt": CLAUSE, **fields})


def make(olga: StaffBrowser, path: str, kind: str, **fields: str) -> TestResponse:
    olga.get(EditorPage(olga, COUNTRY).press(f"make {path} {kind}").location)
    form = fields_of_form(parsed(olga.page), "linked")
    return olga.post_fields(f"{COUNTRY}/make", {**form.to_dict(), "do": "begin", **fields})


def save_profile(olga: StaffBrowser, way_back: str) -> None:
    editor = EditorPage(olga, way_back)
    assert editor.press("save").status_code == 303


def with_picture(olga: StaffBrowser) -> None:
    answer = bring_picture(olga, brought.picture("JPEG", size=(80, 60)), "a.jpg")
    assert answer.status_code == 303, answer.text
    save_profile(olga, answer.location)


def test_a_picture_is_brought_from_its_picker_with_words_in_two_languages(portal: Flask, olga: StaffBrowser) -> None:
    refused = bring_picture(olga, b"%PDF-1.7\n%%EOF", "a.pdf")
    assert refused.status_code == 400
    assert "“Pictures” takes no file of this type." in refused.text
    assert f'value="{CLAUSE}"' in refused.text, "what was typed is there again"
    with_picture(olga)
    shown = olga.get(f"{COUNTRY}/preview/es").text
    source = re.search(rf'<img src="([^"]+)"[^>]*alt="{CLAUSE}"', shown)
    assert source is not None
    assert olga.get(source[1]).headers["Content-Type"] == "image/jpeg"
    assert portal.test_client().get(source[1]).status_code == 401


def test_words_in_a_language_that_one_does_not_translate_are_not_taken(portal: Flask, olga: StaffBrowser) -> None:
    answer = bring_picture(olga, brought.picture("PNG"), "a.png", **{"in-sv-alt": "En gata"})
    save_profile(olga, answer.location)
    assert "En gata" not in olga.get(f"{COUNTRY}/preview/sv").text
    editor = staff(portal, Role.EDITOR)
    editor.get(EditorPage(editor, COUNTRY).press("make pictures media").location)
    assert "in-es-alt" not in editor.page


def test_an_official_sees_the_pictures_of_the_draft_and_no_other_file(portal: Flask, olga: StaffBrowser) -> None:
    with_picture(olga)
    other = bring(olga, "/staff/content/new/media", brought.picture("PNG"), "b.png", alt="Another one")
    assert other.status_code == 303
    mark = re.search(r"/content/media/another-one/files/any/([0-9a-f]{16})", olga.get(other.location).text)
    assert mark is not None
    olga.get(f"{COUNTRY}/state")
    olga.post(f"{COUNTRY}/links", reader="Ministry", language="es", days="7")
    link = re.search(r'value="http://[^/]+(/draft/[^"]+)"', olga.get(f"{COUNTRY}/state").text)
    assert link is not None
    official = portal.test_client()
    source = re.search(rf'<img src="([^"]+)"[^>]*alt="{CLAUSE}"', official.get(link[1]).text)
    assert source is not None
    shown = official.get(source[1])
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    assert official.get(f"{link[1]}/another-one/any/{mark[1]}").status_code == 404
    assert official.get(source[1].replace("/draft/", "/draft/x")).status_code == 404


def test_companions_are_reviewed_and_published_with_the_profile_or_not_at_all(
    portal: Flask, olga: StaffBrowser
) -> None:
    with_picture(olga)
    save_profile(olga, make(olga, "institutions", "organisation", title="Ministry of Peace").location)
    sent = olga.get(f"{COUNTRY}/state").text
    assert re.search(r'name="beside" type="checkbox" value="media:[^"]+" checked', sent)
    assert re.search(r'name="beside" type="checkbox" value="organisation:ministry-of-peace">', sent)
    assert "Local name" in sent, "what stops it stands beside it"
    names = re.findall(r'name="beside" type="checkbox" value="([^"]+)"', sent)
    answer = olga.client.post(f"{COUNTRY}/review", data={**olga.hidden(), "languages": ["en"], "beside": names})
    assert answer.status_code == 303
    with portal.app_context():
        waiting = {item_id for item_id, _tag in reviewing.waiting(db.session)}
        keys = [("country", "there"), ("organisation", "ministry-of-peace")]
        assert {item_of(db.session, *each).id for each in keys} <= waiting

    pablo = staff(portal, Role.PUBLISHER)
    pablo.get(f"{COUNTRY}/state")
    fields = {**pablo.hidden(), "when": "now", "languages": ["en"]}
    refused = pablo.client.post(f"{COUNTRY}/publish", data={**fields, "beside": names}, headers=pablo.headers)
    assert refused.status_code == 400
    assert "Nothing is published: “Ministry of Peace”" in refused.text
    assert portal.test_client().get("/en/countries/sweden").status_code == 404
    picture = [name for name in names if name.startswith("media:")]
    done = pablo.client.post(f"{COUNTRY}/publish", data={**fields, "beside": picture}, headers=pablo.headers)
    assert done.status_code == 303
    page = portal.test_client().get("/en/countries/sweden")
    assert f'alt="{PICTURE}"' in page.text
    assert "Ministry of Peace" not in page.text
    assert "media:" not in pablo.get(f"{COUNTRY}/state").text, "what readers see is no companion any more"


def test_a_companion_that_was_saved_meanwhile_is_not_published_unseen(portal: Flask, olga: StaffBrowser) -> None:
    with_picture(olga)
    pablo = staff(portal, Role.PUBLISHER)
    text = pablo.get(f"{COUNTRY}/state").text
    (name,) = re.findall(r'id="publish-(media:[^"]+)"', text)
    with portal.app_context(), writing(db.session) as session:
        key = name.partition(":")[2]
        item_of(session, "media", key)
        save(session, Document("media", key, "en", languages={"en": language("x")}))
    fields = {**pablo.hidden(), "when": "now", "languages": ["en"], "beside": [name]}
    answer = pablo.client.post(f"{COUNTRY}/publish", data=fields, headers=pablo.headers)
    assert answer.status_code == 400
    assert "Somebody saved a newer version meanwhile." in answer.text


def test_a_series_begun_from_a_profile_knows_its_country_and_its_sources(portal: Flask, olga: StaffBrowser) -> None:
    editor = EditorPage(olga, COUNTRY)
    way = editor.press("make series series", references=["reference:study"])
    olga.get(way.location)
    form = fields_of_form(parsed(olga.page), "linked")
    assert form["title"] == "Sweden"
    assert form["in-es-title"] == "Suecia"
    assert form["territory"] == "SE"
    assert form.getlist("references") == ["reference:study"]
    assert 'value="paste"' not in olga.page
    sent = {**form.to_dict(), "values": "2023\t1.1\r\n2024\t1.2", "unit": "per 100,000", "do": "begin"}
    save_profile(olga, olga.post_fields(f"{COUNTRY}/make", sent).location)
    shown = olga.get(f"{COUNTRY}/state").text
    assert re.search(r'value="series:[^"]+" checked', shown), "nothing is lacking of it"
    assert "Suecia" in olga.get(f"{COUNTRY}/preview/es").text
