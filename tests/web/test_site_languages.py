"""The languages of the site, as administrators see and open them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from portal.web.staff import languages
from tests.content.examples import bring_out, page, save
from tests.web.staff_browser import staff
from tests.web.test_translating import translator

LANGUAGES = "/staff/languages"


def test_a_language_is_closed_to_readers_and_opened_again(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
    ada = staff(new_app, Role.ADMINISTRATOR)
    shown = ada.get(LANGUAGES).text
    assert shown.count("1 of 1 items are current.") == 2
    assert "0 of 1 items are current." in shown
    assert new_app.test_client().get("/sv/").status_code == 200
    assert ada.post(f"{LANGUAGES}/sv", openness="hidden").status_code == 303
    assert "Swedish: Hidden." in ada.get(LANGUAGES).text
    assert new_app.test_client().get("/sv/").status_code == 404
    ada.post(f"{LANGUAGES}/sv", openness="open")
    assert new_app.test_client().get("/sv/").status_code == 200


def test_the_first_language_stays_open(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR)
    ada.get(LANGUAGES)
    assert ada.post(f"{LANGUAGES}/en", openness="hidden").status_code == 400
    assert "The first language stays open" in ada.page
    assert ada.post(f"{LANGUAGES}/fr", openness="hidden").status_code == 404
    ada.get(LANGUAGES)
    assert ada.post(f"{LANGUAGES}/sv", openness="sometimes").status_code == 404


def test_a_language_is_removed_and_comes_back_with_all_it_had(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("about", en="About", sv="Om"))
    listed = new_app.test_client().get("/sitemap.xml").text
    address = next(each for each in re.findall(r"<loc>http://[^/]+(/sv/[^<]+)</loc>", listed) if each.count("/") > 2)
    before = new_app.test_client().get(address).text
    luz = translator(new_app, email="luz@portal.example")
    ada = staff(new_app, Role.ADMINISTRATOR)
    ada.get(LANGUAGES)
    assert ada.post(f"{LANGUAGES}/sv/remove").status_code == 303
    assert "Swedish is removed. Everything in it is kept" in ada.get(LANGUAGES).text
    assert new_app.test_client().get(address).status_code == 404
    assert "/sv/" not in new_app.test_client().get("/sitemap.xml").text
    # Whoever translated into it has nothing to do, and meets no broken page.
    for path in ("/staff/", "/translate/", "/account/"):
        assert luz.get(path).status_code == 200, path
    assert luz.get("/translate/sv/page/about").status_code == 404
    assert '<option value="sv">Swedish (sv), which was here before</option>' in ada.page
    assert ada.post(f"{LANGUAGES}/add", tag="sv").status_code == 303
    assert "Swedish is added, and hidden." in ada.get(LANGUAGES).text
    assert ada.post(f"{LANGUAGES}/sv", openness="open").status_code == 303
    assert new_app.test_client().get(address).text == before
    ada.get("/staff/trail")
    assert "Language removed" in ada.page


def test_a_language_that_cannot_be_removed_or_added_says_so(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("svensk", source="sv", sv="Svensk"))
    ada = staff(new_app, Role.ADMINISTRATOR)
    for tag, status, words in (
        ("sv", 400, "One item is written in this language, so it stays."),
        ("en", 400, "The first language stays open"),
        ("fr", 404, ""),
    ):
        ada.get(LANGUAGES)
        assert ada.post(f"{LANGUAGES}/{tag}/remove").status_code == status
        assert words in ada.page
    ada.get(LANGUAGES)
    assert ada.post(f"{LANGUAGES}/add", tag="fr").status_code == 404


def test_a_language_that_is_hardly_translated_is_opened_by_who_says_so_twice(
    new_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "ENOUGH", 101)
    ada = staff(new_app, Role.ADMINISTRATOR)
    ada.get(LANGUAGES)
    ada.post(f"{LANGUAGES}/sv", openness="hidden")
    ada.get(LANGUAGES)
    assert ada.post(f"{LANGUAGES}/sv", openness="open").status_code == 400
    assert "of the interface is translated. Readers would meet the rest" in ada.page
    assert 'name="anyway"' in ada.page
    assert new_app.test_client().get("/sv/").status_code == 404
    assert ada.post(f"{LANGUAGES}/sv", openness="open", anyway="1").status_code == 303
    assert new_app.test_client().get("/sv/").status_code == 200
