"""Readers ask for a translation by one button, without an account, a cookie or a trace."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.content.authoring.records import find_item, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import withdraw
from portal.content.readers.asking import TranslationWish
from portal.extensions import db
from portal.foundation.database import writing
from tests.fixtures.pages import parsed

ACTOR = "ana"
TEXTS = {"title": "A page", "summary": "In short.", "body": "At length."}
SPANISH = {"title": "Una página", "summary": "En breve."}


@pytest.fixture
def reader(new_app: Flask) -> FlaskClient:
    """A reader of a page that Swedish lacks and Spanish has but for its text."""
    languages = {"en": LanguageDocument("a-page", TEXTS), "es": LanguageDocument("una-pagina", SPANISH)}
    with new_app.app_context(), writing(db.session) as session:
        load_document(session, Document("page", "about", "en", languages=languages), actor=ACTOR)
    return new_app.test_client()


def counted(reader: FlaskClient) -> dict[str, int]:
    with reader.application.app_context():
        return {wish.language: wish.count for wish in db.session.scalars(select(TranslationWish))}


@pytest.mark.parametrize(
    ("tag", "address"), [("sv", "/sv/sidor/about"), ("es", "/es/paginas/una-pagina")], ids=["untranslated", "behind"]
)
def test_the_button_of_the_slip_counts_and_thanks(reader: FlaskClient, tag: str, address: str) -> None:
    form = parsed(reader.get(address).text).find(".//form[@method='post']")
    assert form is not None
    assert form.attrib["action"] == address
    answer = reader.post(form.attrib["action"])
    assert (answer.status_code, answer.location) == (303, f"{address}?asked=1")
    assert "Set-Cookie" not in answer.headers
    thanks = parsed(reader.get(answer.location or "").text)
    assert thanks.find(".//form[@method='post']") is None
    assert thanks.find(".//p[@role='status']") is not None
    assert counted(reader) == {tag: 1}


@pytest.mark.parametrize("address", ["/sv/sidor/nowhere", "/sv/nowhere/about", "/fr/pages/about"])
def test_only_what_there_is_can_be_asked_for(reader: FlaskClient, address: str) -> None:
    assert reader.post(address).status_code == 404
    assert counted(reader) == {}


@pytest.mark.parametrize(
    ("address", "shown"), [("/en/pages/a-page", "/en/pages/a-page"), ("/es/paginas/about", "/es/paginas/una-pagina")]
)
def test_what_came_before_the_wish_is_shown(reader: FlaskClient, address: str, shown: str) -> None:
    """The page was open in a reader's window when its translation was published, or got another address."""
    answer = reader.post(address)
    assert (answer.status_code, answer.location) == (303, shown)
    assert counted(reader) == {}


def test_a_withdrawn_page_cannot_be_asked_for(reader: FlaskClient) -> None:
    with reader.application.app_context(), writing(db.session) as session:
        item = find_item(session, "page", "about")
        assert item is not None
        withdraw(session, item, actor=ACTOR)
    assert reader.post("/sv/sidor/about").status_code == 410
    assert counted(reader) == {}


def test_looking_at_the_page_counts_nothing(reader: FlaskClient) -> None:
    for address in ("/sv/sidor/about", "/sv/sidor/about?asked=1"):
        assert reader.get(address).status_code == 200
    assert counted(reader) == {}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://evil.example"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_another_site_cannot_ask_in_a_readers_name(reader: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert reader.post("/sv/sidor/about", headers=headers).status_code == status
    assert counted(reader) == ({"sv": 1} if status == 303 else {})
