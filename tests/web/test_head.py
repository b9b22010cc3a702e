"""What a page's head says: how it looks where it is passed on, its manifest, its icons, its colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.frames import SITE_NAME
from portal.web.manifest import PAPER, THEME_COLOURS
from tests.fixtures.atom import feed, text
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed, scripts
from tests.fixtures.sites import close, make_app

ROOT = Path(__file__).resolve().parents[2]
HOST = "http://localhost"
HOSTILE = '"><script>alert(1)</script>'


def head(client: FlaskClient, path: str) -> Element:
    found = parsed(client.get(path).text).find("head")
    assert found is not None
    return found


def open_graph(client: FlaskClient, path: str) -> dict[str, list[str]]:
    """The properties of a page by their names, in the order in which they stand."""
    found: dict[str, list[str]] = {}
    for meta in head(client, path).iterfind("meta[@property]"):
        found.setdefault(str(meta.get("property")), []).append(str(meta.get("content")))
    return found


def test_a_page_says_how_it_looks_where_it_is_passed_on(client: FlaskClient) -> None:
    found = open_graph(client, "/sv/lander/sverige")
    assert found["og:site_name"] == [SITE_NAME]
    assert found["og:type"] == ["article"]
    assert found["og:title"] == ["Sverige"]
    assert found["og:url"] == [f"{HOST}/sv/lander/sverige"]
    assert found["og:locale"] == ["sv_SE"]
    assert found["og:locale:alternate"] == ["en_US", "es_ES"]
    assert found["og:description"][0].startswith("Malmö")
    assert found["og:image"][0].startswith(f"{HOST}/pictures/")
    assert (found["og:image:width"], found["og:image:height"]) == (["1200"], ["630"])
    assert found["og:image:alt"] == ["Sverige"]
    card = head(client, "/sv/lander/sverige").find("meta[@name='twitter:card']")
    assert card is not None
    assert card.get("content") == "summary_large_image"


@pytest.mark.parametrize(
    ("path", "type", "title"),
    [
        ("/es/", "website", "Lo que funciona contra la violencia, en la práctica"),
        ("/es/noticias/", "website", "Noticias"),
        ("/en/videos/effective-violence-prevention", "video.other", None),
        ("/sv/nyheter/?tag=malmo", "website", "Nyheter: Malmö"),
    ],
)
def test_each_sort_of_page_has_its_type_and_title(client: FlaskClient, path: str, type: str, title: str | None) -> None:
    found = open_graph(client, path)
    assert found["og:type"] == [type]
    assert found["og:url"] == [f"{HOST}{path}"]
    assert title is None or found["og:title"] == [title]


def test_an_error_is_not_to_be_passed_on(client: FlaskClient) -> None:
    assert open_graph(client, "/en/nowhere") == {}


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A page that is in English alone, one of a hostile title, and a language with a country of its own."""
    app = make_app(sqlite_databases.empty(), tmp_path_factory.mktemp("data"), base_url="https://portal.example")
    with app.app_context():
        for tag, openness in (("pt-BR", Openness.OPEN), ("de", Openness.PREVIEW)):
            with writing(db.session) as session:
                add(session, tag, openness)
        for key, title in (("alone", "Alone"), ("hostile", HOSTILE)):
            texts = {"title": title, "summary": f"{title}.", "body": "At length."}
            document = Document("page", key, "en", languages={"en": LanguageDocument(key, texts)})
            with writing(db.session) as session:
                load_document(session, document, actor="tests")
    yield app
    close(app)


def test_what_is_not_translated_is_passed_on_as_its_original(site: Flask) -> None:
    client = site.test_client()
    found = open_graph(client, "/sv/sidor/alone")
    assert found["og:url"] == ["https://portal.example/en/pages/alone"]
    assert (found["og:locale"], found.get("og:locale:alternate")) == (["en_US"], None)
    assert "/en/page/alone.png" in found["og:image"][0]
    title = head(client, "/sv/sidor/alone").find("meta[@property='og:title']")
    assert title is not None
    assert title.get("lang") == "en"


def test_a_title_that_a_translation_lacks_names_its_language(site: Flask) -> None:
    texts = {"title": "In English", "summary": "Short.", "body": "At length."}
    languages = {"en": LanguageDocument("half", texts), "sv": LanguageDocument("halv", {"body": "Utförligt."})}
    with site.app_context(), writing(db.session) as session:
        load_document(session, Document("page", "half", "en", languages=languages), actor="tests")
    client = site.test_client()
    for name in ("og:title", "og:image:alt"):
        meta = head(client, "/sv/sidor/halv").find(f"meta[@property='{name}']")
        assert meta is not None
        assert meta.get("lang") == "en"


def test_a_locale_names_the_country_of_its_language(site: Flask) -> None:
    found = open_graph(site.test_client(), "/pt-BR/")
    assert found["og:locale"] == ["pt_BR"]
    assert found["og:locale:alternate"] == ["en_US", "es_ES", "sv_SE"]


def test_hostile_words_stay_inside_their_attributes(site: Flask) -> None:
    client = site.test_client()
    assert open_graph(client, "/en/pages/hostile")["og:title"] == [HOSTILE]
    assert open_graph(client, "/en/pages/hostile")["og:image:alt"] == [HOSTILE]
    assert scripts(head(client, "/en/pages/hostile")) == ["search.js", "reading-list.js"]


def test_pages_lead_to_feeds_that_exist(client: FlaskClient) -> None:
    paths = {
        "/sv/": ["/sv/feed.xml"],
        "/sv/nyheter/": ["/sv/feed.xml", "/sv/nyheter/feed.xml"],
        "/sv/nyheter/?tag=malmo": ["/sv/feed.xml", "/sv/nyheter/feed.xml", "/sv/nyheter/feed.xml?tag=malmo"],
        "/sv/lander/sverige": ["/sv/feed.xml", "/sv/lander/feed.xml", "/sv/feed.xml?country=sweden"],
        "/sv/ordlista/": ["/sv/feed.xml"],
        "/sv/nowhere": [],
    }
    for path, feeds in paths.items():
        found = head(client, path).findall("link[@rel='alternate'][@type='application/atom+xml']")
        assert [link.get("href") for link in found] == feeds
        for link in found:
            assert link.get("title") == text(feed(client, str(link.get("href"))), "title")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_has_a_manifest(client: FlaskClient, tag: str) -> None:
    link = head(client, f"/{tag}/").find("link[@rel='manifest']")
    assert link is not None
    answer = client.get(str(link.get("href")))
    assert (answer.status_code, answer.content_type) == (200, "application/manifest+json")
    found = answer.get_json(force=True)
    assert (found["name"], found["lang"], found["dir"]) == (SITE_NAME, tag, "ltr")
    assert found["start_url"] == found["id"] == f"/{tag}/"
    assert (found["theme_color"], found["background_color"]) == (THEME_COLOURS["light"], PAPER)
    assert {"any", "maskable"} == {icon["purpose"] for icon in found["icons"]}
    for icon in found["icons"]:
        with client.get(icon["src"]) as file:
            assert (file.status_code, file.mimetype) == (200, icon["type"])
    assert client.get("/fr/manifest.webmanifest").status_code == 404
    again = client.get(str(link.get("href")), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_browser_s_frame_has_the_colour_of_the_corner_in_both_schemes(client: FlaskClient) -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"--deep: (#[0-9a-f]{6});", tokens)
    assert {"light": light, "dark": dark} == THEME_COLOURS
    assert f"--paper: {PAPER};" in tokens
    metas = head(client, "/en/").findall("meta[@name='theme-color']")
    assert [(meta.get("media"), meta.get("content")) for meta in metas] == [
        ("(prefers-color-scheme: light)", light),
        ("(prefers-color-scheme: dark)", dark),
    ]


def test_every_icon_that_a_head_names_is_there(client: FlaskClient) -> None:
    icons = [link for link in head(client, "/en/").iter("link") if "icon" in str(link.get("rel"))]
    assert {link.get("rel") for link in icons} == {"icon", "apple-touch-icon"}
    for link in icons:
        with client.get(str(link.get("href"))) as file:
            assert file.status_code == 200
