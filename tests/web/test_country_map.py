"""The map of countries: its words, its names, and the picture as a file that is kept for ever."""

from __future__ import annotations

import re

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.content.authoring.records import load_document
from portal.content.kinds.country import Country
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.publication.publishing import withdraw
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.facts import Choice
from portal.foundation.fields import facts_of
from portal.web.atlas import drawing
from portal.web.atlas.geometry import world
from portal.web.atlas.labels import PIXELS, Label, labels
from tests.fixtures.databases import LANGUAGES
from tests.fixtures.pages import parsed

PATHS = {"en": "/en/countries/", "es": "/es/paises/", "sv": "/sv/lander/"}
WORDS = {
    "en": "Map of the world. Partner countries: Bermuda, El Salvador and Sweden. Countries discussed: Australia, "
    "Brazil, Guatemala, Honduras, Mexico and United Kingdom.",
    "es": "Mapa del mundo. Países aliados: Bermudas, El Salvador y Suecia. Países mencionados: Australia, Brasil, "
    "Guatemala, Honduras, México y Reino Unido.",
    "sv": "Världskarta. Samarbetsländer: Bermuda, El Salvador och Sverige. Omnämnda länder: Australien, Brasilien, "
    "Guatemala, Honduras, Mexiko och Storbritannien.",
}
PICTURE = re.compile(r"/maps/(world|atlantic)/[0-9a-f]{12}\.svg")
STARTER = ["BM", "SV", "SE", "AU", "BR", "GT", "HN", "MX", "GB"]


def picture(client: FlaskClient, path: str) -> dict[str, str]:
    found = parsed(client.get(path).text).find(".//figure//img")
    assert found is not None
    return dict(found.items())


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_picture_says_in_words_what_it_shows(client: FlaskClient, tag: str) -> None:
    assert picture(client, PATHS[tag])["alt"] == WORDS[tag]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_picture_beside_the_almanac_names_only_what_lies_on_it(client: FlaskClient, tag: str) -> None:
    shown = picture(client, f"/{tag}/")
    assert Locale(tag).territories["AU"] not in shown["alt"]
    assert Locale(tag).territories["SE"] in shown["alt"]


def test_every_status_that_a_country_may_have_is_shown(client: FlaskClient) -> None:
    declared = facts_of(Country)["status"].type
    assert isinstance(declared, Choice)
    assert set(declared.choices) == {drawing.PARTNER, "discussed"}


@pytest.mark.parametrize("path", ["/en/countries/", "/en/"])
def test_the_picture_is_a_file_that_browsers_keep(client: FlaskClient, path: str) -> None:
    shown = picture(client, path)
    assert PICTURE.fullmatch(shown["src"])
    answer = client.get(shown["src"])
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert f'width="{shown["width"]}" height="{shown["height"]}"' in answer.text


def test_the_picture_keeps_to_a_policy_that_allows_its_one_style(client: FlaskClient) -> None:
    answer = client.get(picture(client, "/en/")["src"])
    policy = answer.headers["Content-Security-Policy"]
    assert policy == drawing.CONTENT_POLICY
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert re.findall(r"<style>(.*?)</style>", answer.text) == [drawing.STYLE]
    assert not re.search(r"\sstyle=|<script|href|\bon[a-z]+=", answer.text)


def test_all_languages_share_one_picture(client: FlaskClient) -> None:
    assert len({picture(client, path)["src"] for path in PATHS.values()}) == 1


def test_an_address_of_yesterday_leads_to_the_picture_of_today(client: FlaskClient) -> None:
    today = picture(client, "/en/countries/")["src"]
    answer = client.get("/maps/world/0123456789ab.svg")
    assert (answer.status_code, answer.headers["Location"]) == (302, today)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/maps/moon/0123456789ab.svg", "/maps/world/0123456789abc.svg", "/maps/world/zzzzzzzzzzzz.svg", "/maps/world/"],
)
def test_what_is_no_picture_does_not_exist(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def country(key: str, territory: str, status: str) -> Document:
    texts = {"summary": "What was found."}
    facts = {"territory": territory, "status": status}
    return Document("country", key, "en", facts=facts, languages={"en": LanguageDocument(key, texts)})


@pytest.fixture
def with_malta(new_app: Flask) -> Flask:
    """A portal with two countries."""
    for document in (country("malta", "MT", "partner"), country("kosovo", "XK", "discussed")):
        with new_app.app_context(), writing(db.session) as session:
            load_document(session, document, actor="tests")
    return new_app


def test_the_picture_changes_with_what_is_published(with_malta: Flask) -> None:
    client = with_malta.test_client()
    before = picture(client, "/en/countries/")
    assert before["alt"] == "Map of the world. Partner country: Malta. Country discussed: Kosovo."
    with with_malta.app_context(), writing(db.session) as session:
        malta = session.scalars(select(Item).where(Item.key == "malta")).one()
        withdraw(session, malta, actor="tests", reason="It was wrong.")
    after = picture(client, "/en/countries/")
    assert after["alt"] == "Map of the world. Country discussed: Kosovo."
    assert after["src"] != before["src"]
    assert client.get(before["src"]).headers["Location"] == after["src"]
    assert 'class="dot"' not in client.get(after["src"]).text


def test_without_a_country_there_is_land_alone(new_app: Flask) -> None:
    client = new_app.test_client()
    shown = picture(client, "/en/countries/")
    assert shown["alt"] == "Map of the world."
    assert "Nothing is published here yet." in client.get("/en/countries/").text
    assert "ring" not in re.findall(r'class="([a-z]+)"', client.get(shown["src"]).text)


def names(tag: str) -> dict[str, str]:
    return {code: str(Locale(tag).territories[code]) for code in STARTER}


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("window", PIXELS)
def test_the_partners_have_their_names_on_the_picture(window: str, tag: str) -> None:
    placed = {label.code for label in labels(window, names(tag))}
    assert {"BM", "SV", "SE"} <= placed
    assert ("AU" in placed) == (window == "world")


def test_a_name_stands_inside_a_country_that_has_room_for_it() -> None:
    placed = {label.code: label for label in labels("world", names("en"))}
    assert placed["BR"] == Label("BR", "35.17%", "63.55%", "0em", "0.35em", "middle")
    assert placed["GB"].anchor == "end"


def test_names_beyond_the_room_are_left_out() -> None:
    crowded = dict.fromkeys(("SV", "GT", "HN", "NI", "CR", "BZ", "JM", "CU", "HT", "DO"), "A name of many letters")
    placed = [label.code for label in labels("world", crowded)]
    assert placed[0] == "SV"
    assert len(placed) < len(crowded)


def test_countries_that_the_world_does_not_know_have_no_name() -> None:
    assert labels("world", {"ZZ": "Nowhere", "AQ": "Antarctica"}) == []
    assert set(world().windows) == set(PIXELS)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_names_lead_to_the_profiles(client: FlaskClient, tag: str) -> None:
    page = parsed(client.get(PATHS[tag]).text)
    links = [link for link in page.iter() if link.tag.endswith("a") and link.get("href", "").startswith(PATHS[tag])]
    inside = [link for link in links if any(child.tag.endswith("text") for child in link)]
    assert len(inside) >= 8
    for link in inside:
        assert client.get(link.get("href", "")).status_code == 200
