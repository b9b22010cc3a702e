"""How languages behave, over HTTP: the rules of `languages.md` that a reader meets, by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import DatePoint, PartialDate
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed, scripts, texts
from tests.fixtures.sites import close, make_app

HOST = "http://localhost"
OWN_NAMES = {"en": "English", "es": "español", "sv": "svenska"}
PUBLISHED = {"language": "en", "published": PartialDate(DatePoint(2026)), "pages": 84}


def texts_of(title: str) -> dict[str, str]:
    return {"title": title, "summary": f"{title}, in short.", "body": f"{title}, at length."}


def guide(key: str, source: str, *tags: str, **languages: LanguageDocument) -> Document:
    links = {"tags": tuple(f"tag:{tag}" for tag in tags)}
    return Document("guide", key, source, facts=PUBLISHED, links=links, languages=languages)


DOCUMENTS = [
    Document("tag", "rare", "en", {"group": "topic"}, languages={"en": LanguageDocument(texts={"title": "Rare"})}),
    # An original that nobody has translated, one that lacks even the default language, and one that is half done.
    guide("untranslated", "en", "rare", en=LanguageDocument(slug="a-manual", texts=texts_of("A manual"))),
    guide("perfil", "es", es=LanguageDocument(slug="un-manual", texts=texts_of("Un manual"))),
    guide(
        "half",
        "en",
        "rare",
        en=LanguageDocument(texts=texts_of("A handbook")),
        sv=LanguageDocument(texts={"title": "En handbok", "summary": "Kort."}),
    ),
]


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases) -> Iterator[Flask]:
    """The starter content with items that lack translations, and with languages that are not open."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        for tag, openness in (("pt-BR", Openness.HIDDEN), ("de", Openness.PREVIEW)):
            with writing(db.session) as session:
                add(session, tag, openness)
        for document in DOCUMENTS:
            with writing(db.session) as session:
                load_document(session, document, actor="tests")
    yield app
    close(app)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def ask(reader: FlaskClient, path: str, *, header: str | None = None, cookie: str | None = None) -> TestResponse:
    reader.delete_cookie("language")
    if cookie is not None:
        reader.set_cookie("language", cookie)
    return reader.get(path, headers={} if header is None else {"Accept-Language": header})


def page(reader: FlaskClient, path: str) -> Element:
    answer = reader.get(path)
    assert answer.status_code == 200, path
    return parsed(answer.text)


def found(root: Element, path: str) -> Element:
    element = root.find(path)
    assert element is not None, path
    return element


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def spoken(root: Element, text: str) -> set[str]:
    """The languages in which a page says a text."""
    return {piece.language for piece in texts(root) if piece.text.strip() == text and piece.element != "title"}


def hreflang(root: Element) -> dict[str, str]:
    return {
        link.get("hreflang", ""): link.get("href", "").removeprefix(HOST)
        for link in root.findall("head/link[@rel='alternate'][@hreflang]")
    }


def canonical(root: Element) -> str:
    return found(root, "head/link[@rel='canonical']").get("href", "").removeprefix(HOST)


def robots(root: Element) -> str | None:
    meta = root.find("head/meta[@name='robots']")
    return None if meta is None else meta.get("content")


def switcher(root: Element) -> dict[str, Element]:
    """The rows of the language menu by their language, each holding a link unless it is the page's."""
    rows = found(root, ".//ul[@class='plain languages']")
    return {row.get("lang", root.get("lang", "")): row for row in rows}


class TestRule1APrefixIsTheLanguage:
    @pytest.mark.parametrize("header", [None, "es", "es;q=1,*;q=0"])
    @pytest.mark.parametrize("cookie", [None, "es"])
    @pytest.mark.parametrize("path", ["/sv/", "/sv/nyheter/", "/sv/lander/sverige", "/sv/vagledningar/untranslated"])
    def test_whatever_header_and_cookie_say(
        self, reader: FlaskClient, path: str, cookie: str | None, header: str | None
    ) -> None:
        answer = ask(reader, path, header=header, cookie=cookie)
        assert (answer.status_code, parsed(answer.text).get("lang")) == (200, "sv")
        assert "Accept-Language" not in answer.headers.get("Vary", "")
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert "Set-Cookie" not in answer.headers

    @pytest.mark.parametrize(
        ("path", "target"), [("/sv", "/sv/"), ("/sv/news/", None), ("/sv/nyheter", "/sv/nyheter/")]
    )
    def test_an_address_is_completed_in_its_own_language(
        self, reader: FlaskClient, path: str, target: str | None
    ) -> None:
        answer = ask(reader, path, header="es", cookie="es")
        assert answer.headers.get("Location") == target
        assert answer.status_code == (404 if target is None else 301)

    @pytest.mark.parametrize("name", ["CF-IPCountry", "X-Forwarded-For", "X-Country"])
    def test_nor_the_network(self, reader: FlaskClient, name: str) -> None:
        assert reader.get("/en/", headers={name: "SE"}).status_code == 200


class TestRule2TheBareAddressNegotiates:
    @pytest.mark.parametrize(
        ("cookie", "header", "tag"),
        [
            ("sv", "es", "sv"),
            (None, "es", "es"),
            (None, None, "en"),
            ("fr", "es", "es"),
            ("<script>", None, "en"),
        ],
    )
    def test_cookie_then_header_then_default(
        self, reader: FlaskClient, cookie: str | None, header: str | None, tag: str
    ) -> None:
        answer = ask(reader, "/", header=header, cookie=cookie)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{tag}/")

    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("/guides/", "/sv/vagledningar/"),
            ("/guides", "/sv/vagledningar/"),
            ("/guias/?tag=rare", "/sv/vagledningar/?tag=rare"),
            ("/countries/sweden", "/sv/lander/sverige"),
            ("/guides/a-manual", "/sv/vagledningar/untranslated"),
        ],
    )
    def test_so_does_an_address_that_exists_under_a_prefix(self, reader: FlaskClient, path: str, target: str) -> None:
        answer = ask(reader, path, header="sv")
        assert (answer.status_code, answer.headers["Location"]) == (302, target)
        self.kept_by_nobody(answer)

    def test_what_exists_under_none_does_not(self, reader: FlaskClient) -> None:
        assert ask(reader, "/nowhere", header="sv").status_code == 404
        assert ask(reader, "/guides/nothing", header="sv").status_code == 404

    def test_caches_do_not_keep_the_answer(self, reader: FlaskClient) -> None:
        self.kept_by_nobody(ask(reader, "/", header="sv"))

    @staticmethod
    def kept_by_nobody(answer: TestResponse) -> None:
        assert {each.strip() for each in answer.headers["Vary"].split(",")} >= {"Accept-Language", "Cookie"}
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("es-MX,en;q=0.8", "es"),
        ("es-419,en;q=0.5", "es"),
        ("sv-FI,fi;q=0.9,en;q=0.8", "sv"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "en"),
        ("en;q=0.1,sv;q=0.9", "sv"),
        ("en;q=0,sv;q=0.1", "sv"),
        ("en;q=0", "es"),
        ("fr,*;q=0.5", "en"),
        ("*", "en"),
        ("", "en"),
        (";;q=,,-,sv-", "en"),
        ("qu-PE,qu;q=0.9", "es"),
        ("gn", "es"),
        ("gl,en;q=0.5", "es"),
        ("eu", "es"),
    ],
)
def test_rule_3_the_header_is_read_by_rfc_4647_lookup(reader: FlaskClient, header: str, tag: str) -> None:
    assert ask(reader, "/", header=header).headers["Location"] == f"/{tag}/"


class TestRule4LanguagesThatAreNotOpen:
    @pytest.mark.parametrize("tag", ["pt-BR", "de"])
    def test_nobody_is_negotiated_into_one(self, reader: FlaskClient, tag: str) -> None:
        assert ask(reader, "/", header=tag, cookie=tag).headers["Location"] == "/en/"

    @pytest.mark.parametrize("tag", ["pt-BR", "de"])
    def test_its_pages_do_not_exist_for_readers(self, reader: FlaskClient, tag: str) -> None:
        answer = ask(reader, f"/{tag}/", header="sv")
        assert (answer.status_code, parsed(answer.text).get("lang")) == (404, "sv")

    @pytest.mark.parametrize("path", ["/en/", "/en/guides/", "/en/guides/half", "/sitemap.xml", "/en/nothing"])
    def test_no_page_names_it(self, reader: FlaskClient, path: str) -> None:
        text = reader.get(path).text
        assert "pt-BR" not in text
        assert "/de/" not in text


class TestRule5APageThatIsNotTranslated:
    PATH = "/sv/vagledningar/untranslated"

    def test_its_frame_is_in_the_reader_s_language_and_its_body_in_its_own(self, reader: FlaskClient) -> None:
        root = page(reader, self.PATH)
        assert root.get("lang") == "sv"
        assert found(root, ".//a[@class='skip']").text == "Hoppa till texten"
        heading = found(root, ".//h1")
        assert (heading.text, heading.get("lang"), heading.get("dir")) == ("A manual", "en", "ltr")
        assert spoken(root, "A manual, at length.") == {"en"}

    def test_a_notice_says_so_and_leads_to_the_original(self, reader: FlaskClient) -> None:
        slip = found(page(reader, self.PATH), ".//div[@role='note']")
        assert "Sidan finns ännu inte på svenska" in words(slip)
        assert "engelska" in words(slip)
        link = found(slip, ".//a")
        assert (link.get("href"), link.get("hreflang")) == ("/en/guides/a-manual", "en")

    def test_content_language_names_both(self, reader: FlaskClient) -> None:
        assert reader.get(self.PATH).headers["Content-Language"] == "sv, en"
        assert reader.get("/sv/lander/sverige").headers["Content-Language"] == "sv"


class TestRule6ItIsNotListedAsAPageOfThatLanguage:
    PATH = "/sv/vagledningar/untranslated"

    def test_its_canonical_is_the_original_and_robots_pass_by(self, reader: FlaskClient) -> None:
        root = page(reader, self.PATH)
        assert canonical(root) == "/en/guides/a-manual"
        assert robots(root) == "noindex"
        assert robots(page(reader, "/en/guides/a-manual")) is None

    def test_it_is_in_no_hreflang_set_and_no_sitemap(self, reader: FlaskClient) -> None:
        assert hreflang(page(reader, self.PATH)) == {}
        assert set(hreflang(page(reader, "/en/guides/a-manual"))) == {"en", "x-default"}
        sitemap = reader.get("/sitemap.xml").text
        assert "/en/guides/a-manual<" in sitemap
        assert "untranslated" not in sitemap


class TestRule7ListsNameTheLanguage:
    def test_of_an_item_that_is_not_translated(self, reader: FlaskClient) -> None:
        root = page(reader, "/sv/vagledningar/")
        entry = next(each for each in root.iter("li") if "A manual" in words(each) and "entry" in each.get("class", ""))
        assert words(found(entry, ".//h2")) == "A manual på engelska"
        assert spoken(entry, "A manual") == {"en"}
        assert found(entry, ".//a").get("href") == "/sv/vagledningar/untranslated"

    def test_and_of_a_document_with_its_length(self, reader: FlaskClient) -> None:
        root = page(reader, "/sv/vagledningar/")
        entry = next(
            each for each in root.iter("li") if "En handbok" in words(each) and "entry" in each.get("class", "")
        )
        assert words(found(entry, ".//h2")) == "En handbok"
        assert words(found(entry, ".//p[@class='meta']")) == "På engelska, 84 sidor"


class TestRule8WhatIsNotTranslatedCarriesItsLanguage:
    def test_a_field_inside_a_translated_page(self, reader: FlaskClient) -> None:
        root = page(reader, "/sv/vagledningar/en-handbok")
        assert found(root, ".//h1").get("lang") is None
        assert spoken(root, "A handbook, at length.") == {"en"}
        assert spoken(root, "Kort.") == {"sv"}

    def test_a_tag_and_a_title(self, reader: FlaskClient) -> None:
        assert spoken(page(reader, "/sv/vagledningar/en-handbok"), "Rare") == {"en"}
        assert spoken(page(reader, "/sv/vagledningar/"), "Rare") == {"en"}
        assert spoken(page(reader, "/sv/vagledningar/?tag=rare"), "Rare") == {"en"}

    def test_the_last_step_of_the_way_to_the_page(self, reader: FlaskClient) -> None:
        crumb = found(page(reader, "/sv/vagledningar/untranslated"), ".//span[@aria-current='page']")
        assert spoken(crumb, "A manual") == {"en"}

    def test_its_title_and_description_in_the_head(self, reader: FlaskClient) -> None:
        root = page(reader, "/sv/vagledningar/untranslated")
        assert found(root, "head/title").get("lang") == "en"
        assert found(root, "head/meta[@name='description']").get("lang") == "en"
        assert found(page(reader, "/sv/vagledningar/en-handbok"), "head/title").get("lang") is None

    def test_the_address_is_the_reader_s_section_and_the_key(self, reader: FlaskClient) -> None:
        assert page(reader, "/sv/vagledningar/untranslated").get("lang") == "sv"
        assert page(reader, "/en/guides/perfil").get("lang") == "en"
        assert reader.get("/sv/vagledningar/a-manual").status_code == 404

    def test_x_default_of_an_item_without_the_default_language_is_its_original(self, reader: FlaskClient) -> None:
        assert hreflang(page(reader, "/es/guias/un-manual")) == {
            "es": "/es/guias/un-manual",
            "x-default": "/es/guias/un-manual",
        }
        assert canonical(page(reader, "/en/guides/perfil")) == "/es/guias/un-manual"


class TestRule10Hreflang:
    @pytest.mark.parametrize(
        "paths",
        [
            {"en": "/en/", "es": "/es/", "sv": "/sv/", "x-default": "/"},
            {"en": "/en/guides/", "es": "/es/guias/", "sv": "/sv/vagledningar/", "x-default": "/en/guides/"},
            {
                "en": "/en/countries/sweden",
                "es": "/es/paises/suecia",
                "sv": "/sv/lander/sverige",
                "x-default": "/en/countries/sweden",
            },
            {"en": "/en/guides/a-handbook", "sv": "/sv/vagledningar/en-handbok", "x-default": "/en/guides/a-handbook"},
        ],
    )
    def test_the_same_set_on_each_page_of_it(self, reader: FlaskClient, paths: dict[str, str]) -> None:
        for tag, path in paths.items():
            if tag != "x-default":
                root = page(reader, path)
                assert hreflang(root) == paths, path
                assert canonical(root) == path

    def test_absolute(self, reader: FlaskClient) -> None:
        links = page(reader, "/en/").findall("head/link[@rel='alternate'][@hreflang]")
        assert all(link.get("href", "").startswith(f"{HOST}/") for link in links)

    def test_the_sitemap_carries_the_same_set(self, reader: FlaskClient) -> None:
        sitemap = reader.get("/sitemap.xml").text
        for entry in sitemap.split("<url>")[1:]:
            address = entry.partition("<loc>")[2].partition("</loc>")[0].removeprefix(HOST)
            assert {tag: f"{HOST}{path}" for tag, path in hreflang(page(reader, address)).items()} == {
                part.partition('"')[0]: part.partition('href="')[2].partition('"')[0]
                for part in entry.split('hreflang="')[1:]
            }


class TestRule11TheSwitcher:
    def test_each_language_by_its_own_name_as_a_plain_link(self, reader: FlaskClient) -> None:
        rows = switcher(page(reader, "/sv/lander/sverige"))
        assert {tag: words(row) for tag, row in rows.items()} == OWN_NAMES
        assert found(rows["sv"], "span").get("aria-current") == "true"
        for tag, path in (("en", "/en/countries/sweden"), ("es", "/es/paises/suecia")):
            link = found(rows[tag], "a")
            assert (link.get("href"), link.get("hreflang"), rows[tag].get("lang")) == (path, tag, tag)

    @pytest.mark.parametrize(
        ("path", "leads"), [("/sv/", "/es/"), ("/sv/vagledningar/?tag=rare", "/es/guias/?tag=rare")]
    )
    def test_it_keeps_the_content_and_its_filters(self, reader: FlaskClient, path: str, leads: str) -> None:
        assert found(switcher(page(reader, path))["es"], "a").get("href") == leads

    def test_a_language_that_lacks_the_page_says_what_will_happen(self, reader: FlaskClient) -> None:
        rows = switcher(page(reader, "/en/guides/a-handbook"))
        assert words(rows["es"]) == "español – aún en inglés"
        assert found(rows["es"], "a").get("href") == "/es/guias/half"
        assert page(reader, "/es/guias/half").get("lang") == "es"

    def test_no_flags_and_no_script(self, reader: FlaskClient) -> None:
        root = page(reader, "/en/")
        rows = found(root, ".//ul[@class='plain languages']")
        assert not [element.tag for element in rows.iter() if element.tag in {"img", "svg", "button", "select"}]
        assert scripts(root) == ["search.js"]
