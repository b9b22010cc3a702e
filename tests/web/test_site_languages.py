"""The languages of the site, as administrators see and open them."""

from __future__ import annotations

from flask import Flask

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page
from tests.web.staff_browser import staff

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
