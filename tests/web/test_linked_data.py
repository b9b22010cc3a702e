"""What pages say in schema.org's words: only what that vocabulary has, and only what is so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as Tree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.authoring.records import load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.foundation.fields import fields_of
from portal.web.frames import SITE_NAME
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed, scripts
from tests.fixtures.schema_org import PROPERTIES, documents, faults, nodes
from tests.fixtures.sites import close, make_app

HOST = "http://localhost"
PORTAL = {"@type": "Organization", "@id": f"{HOST}/#organization", "url": f"{HOST}/", "name": SITE_NAME}


@pytest.fixture(scope="module")
def paths(app: Flask) -> list[str]:
    """Every page of the sitemap, and the home pages and lists."""
    client = app.test_client()
    tree = Tree.fromstring(client.get("/sitemap.xml").data)  # noqa: S314  # the portal's own answer
    found = [urlsplit(element.text or "").path for element in tree.iter() if element.tag.endswith("}loc")]
    for tag in LANGUAGES:
        foot = parsed(client.get(f"/{tag}/").text).find(".//footer//nav")
        assert foot is not None
        found += [f"/{tag}/", *(str(link.get("href")) for link in foot.iter("a"))]
    return found


def test_every_page_says_only_what_the_vocabulary_has(client: FlaskClient, paths: list[str]) -> None:
    assert len(paths) > 150
    types: set[str] = set()
    expected = {"Article", "WebPage", "CollectionPage", "DefinedTermSet", "BreadcrumbList", "Organization", "WebSite"}
    for path in paths:
        html = client.get(path).text
        (document,) = documents(html)
        assert document["@context"] == "https://schema.org"
        assert list(faults(document["@graph"])) == [], path
        types |= {node["@type"] for node in document["@graph"]}
    assert types == expected


def test_every_page_with_crumbs_says_the_way_to_it(client: FlaskClient, paths: list[str]) -> None:
    steps_of_all: set[str] = set()
    for path in paths:
        html = client.get(path).text
        way = parsed(html).find(".//nav[@class='row crumbs']")
        found = nodes(html).get("BreadcrumbList")
        assert (way is None) == (found is None), path
        if way is None or found is None:
            continue
        steps = [" ".join("".join(step.itertext()).split()) for step in way.iter("li")]
        items = found["itemListElement"]
        assert [each["name"] for each in items] == steps
        assert [each["position"] for each in items] == list(range(1, len(steps) + 1))
        assert items[-1]["item"] == f"{HOST}{path}"
        steps_of_all |= {each["item"].removeprefix(HOST) for each in items}
    assert {step for step in steps_of_all - set(paths) if client.get(step).status_code != 200} == set()


def test_a_page_says_what_its_head_says(client: FlaskClient, paths: list[str]) -> None:
    """Its own address, language, translations and moment are those by which search engines know it elsewhere."""
    for path in paths:
        html = client.get(path).text
        page = next((found for name, found in nodes(html).items() if name in ("Article", "WebPage")), None)
        if page is None:
            continue
        head = parsed(html)
        assert page["@id"] == page["url"] == f"{HOST}{path}"
        assert page["inLanguage"] == head.get("lang")
        sets = {
            str(link.get("hreflang")): str(link.get("href"))
            for link in head.iterfind("head/link[@rel='alternate'][@hreflang]")
        }
        named = [page.get("translationOfWork", {}), *page.get("workTranslation", [])]
        assert {each["@id"] for each in named if each} <= set(sets.values()) - {page["@id"]}
        assert page["publisher"] == PORTAL


class TestEachKind:
    """What a page of the starter content says of what it is about."""

    @staticmethod
    def of(client: FlaskClient, path: str) -> dict[str, Any]:
        found = nodes(client.get(path, follow_redirects=True).text)
        return found.get("Article") or found["WebPage"]

    def test_the_home_page_names_the_site_and_whose_it_is(self, client: FlaskClient) -> None:
        found = nodes(client.get("/sv/").text)
        assert found["WebSite"]["name"] == found["Organization"]["name"] == SITE_NAME
        assert found["WebSite"]["inLanguage"] == list(LANGUAGES)
        with client.get(found["Organization"]["logo"].removeprefix(HOST)) as logo:
            assert logo.mimetype == "image/png"

    def test_a_report_of_others_is_cited_and_not_claimed(self, client: FlaskClient) -> None:
        page = self.of(client, "/en/news/malmo-stop-shooting")
        assert page["@type"] == "WebPage"
        assert "author" not in page
        report = page["citation"][0]
        assert report["@type"] == "NewsArticle"
        assert report["publisher"] == {"@type": "Organization", "name": "Sveriges Radio"}
        assert (report["name"], report["datePublished"]) == ("Authorities in Malmö: Stop shooting", "2018-01")

    def test_a_guide_of_others_keeps_its_publisher_and_language(self, client: FlaskClient) -> None:
        page = self.of(client, "/sv/vagledningar/custom-notifications-guide")
        guide = page["mainEntity"]
        assert (page["inLanguage"], guide["inLanguage"], guide["@type"]) == ("sv", "en", "DigitalDocument")
        assert guide["publisher"]["name"].startswith("U.S. Department of Justice")

    def test_a_video_has_its_people_and_no_date_that_is_not_known(self, client: FlaskClient) -> None:
        video = self.of(client, "/en/videos/effective-violence-prevention")["mainEntity"]
        assert video["@type"] == "VideoObject"
        assert "Erik Wennerström" in [each["name"] for each in video["contributor"]]
        assert {"name", "description", "thumbnailUrl"} <= video.keys()
        assert (video["datePublished"], "uploadDate" in video) == ("2017", False)

    def test_a_country_s_series_is_a_data_set_with_its_source(self, client: FlaskClient) -> None:
        page = self.of(client, "/es/paises/suecia")
        (series,) = page["hasPart"]
        assert series["@type"] == "Dataset"
        assert series["temporalCoverage"] == "2000/2023"
        assert series["spatialCoverage"] == {"@type": "Country", "name": "Suecia"}
        assert "owid-homicide" in series["isBasedOn"][0]["@id"]
        assert "license" not in series
        assert len(series["description"]) >= 50
        assert page["about"] == {"@type": "Country", "name": "Suecia"}

    def test_a_glossary_is_a_set_of_terms(self, client: FlaskClient) -> None:
        html = client.get("/sv/ordlista/").text
        terms = nodes(html)["DefinedTermSet"]["hasDefinedTerm"]
        ids = {element.get("id") for element in parsed(html).iter("div")}
        assert len(terms) > 10
        assert all(term["@id"].partition("#")[2] in ids for term in terms)
        assert all(term["name"] and term["description"] for term in terms)

    def test_an_initiative_is_the_portal_s_own_text(self, client: FlaskClient) -> None:
        page = self.of(client, "/en/initiatives/custom-notifications")
        assert (page["@type"], page["author"]) == ("Article", {"@id": PORTAL["@id"]})
        assert page["headline"] == page["name"] == "Custom Notifications"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_declaration_names_types_and_properties_that_there_are(kind: Any) -> None:
    assert kind.schema_page in PROPERTIES
    assert kind.schema_type is None or kind.schema_type in PROPERTIES
    known = PROPERTIES[kind.schema_page] | PROPERTIES.get(kind.schema_type, frozenset()) | {"@type"}
    named = {declared.schema for declared in fields_of(kind).values() if declared.schema is not None}
    assert named <= known


# Items of a site of their own.

FACTS = {"language": "en", "published": PartialDate.parse("2024-05-17"), "authors": ["Ek, Eva", "The Office"]}


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), tmp_path_factory.mktemp("data"), contact="desk@portal.example")
    yield app
    close(app)


def write(site: Flask, document: Document) -> FlaskClient:
    with site.app_context(), writing(db.session) as session:
        load_document(session, document, actor="tests")
    return site.test_client()


def document(kind: str, key: str, title: str, facts: dict[str, Any] | None = None, **others: str) -> Document:
    texts = {
        tag: LanguageDocument(key, {"title": name, "summary": f"{name}, in short.", "body": "At length."})
        for tag, name in {"en": title, **others}.items()
    }
    return Document(kind, key, "en", FACTS if facts is None else facts, languages=texts)


HOSTILE = "</script><script>alert(1)</script><!-- \u2028 & ]]> \"'"


def test_hostile_titles_stay_inside_the_block(site: Flask) -> None:
    client = write(site, document("article", "hostile", HOSTILE))
    for path, own in (("/en/articles/hostile", ["reading-list.js"]), ("/en/articles/", [])):
        html = client.get(path).text
        assert "alert(1)</script>" not in html
        assert scripts(parsed(html)) == ["search.js", *own]
    page = nodes(client.get("/en/articles/hostile").text)["WebPage"]
    assert page["name"] == HOSTILE


def test_what_is_known_of_a_publication_is_said_and_nothing_else(site: Flask) -> None:
    client = write(site, document("video", "film", "A film", {**FACTS, "minutes": 84, "countries": ["SE", "HN"]}))
    assert nodes(client.get("/en/videos/film").text)["WebPage"]["mainEntity"] == {
        "@type": "VideoObject",
        "name": "A film",
        "inLanguage": "en",
        "author": [{"@type": "Person", "name": "Eva Ek"}, {"@type": "Organization", "name": "The Office"}],
        "datePublished": "2024-05-17",
        "uploadDate": "2024-05-17",
        "duration": "PT84M",
        "spatialCoverage": [{"@type": "Country", "name": "Sweden"}, {"@type": "Country", "name": "Honduras"}],
        "description": "A film, in short.",
        "thumbnailUrl": parsed_picture(client, "/en/videos/film"),
    }


def parsed_picture(client: FlaskClient, path: str) -> str:
    meta = parsed(client.get(path).text).find("head/meta[@property='og:image']")
    assert meta is not None
    return str(meta.get("content"))


def test_an_interval_is_no_date_of_publication(site: Flask) -> None:
    facts = {"language": "en", "published": PartialDate.parse("2012/2014")}
    client = write(site, document("guide", "long", "A long work", facts))
    assert "datePublished" not in nodes(client.get("/en/guides/long").text)["WebPage"]["mainEntity"]


def test_translations_name_their_original_and_it_names_them(site: Flask) -> None:
    client = write(site, document("page", "two", "Two", {}, sv="Två"))
    english, swedish = f"{HOST}/en/pages/two", f"{HOST}/sv/sidor/two"
    assert nodes(client.get("/en/pages/two").text)["WebPage"]["workTranslation"] == [{"@id": swedish}]
    assert nodes(client.get("/sv/sidor/two").text)["WebPage"]["translationOfWork"] == {"@id": english}


def test_what_is_not_translated_says_the_way_alone_with_its_language(site: Flask) -> None:
    client = write(site, document("page", "alone", "Alone", {}))
    found = nodes(client.get("/sv/sidor/alone").text)
    assert list(found) == ["BreadcrumbList"]
    assert found["BreadcrumbList"]["itemListElement"][-1] == {
        "@type": "ListItem",
        "position": 3,
        "name": {"@value": "Alone", "@language": "en"},
        "item": f"{HOST}/en/pages/alone",
    }


def test_a_text_that_a_translation_lacks_says_its_language(site: Flask) -> None:
    half = document("page", "half", "Half", {})
    languages = {**half.languages, "sv": LanguageDocument("half", {"title": "Halv"})}
    client = write(site, replace(half, languages=languages))
    page = nodes(client.get("/sv/sidor/half").text)["WebPage"]
    assert page["name"] == "Halv"
    assert page["description"] == {"@value": "Half, in short.", "@language": "en"}


def test_other_forms_of_a_term_that_is_not_translated_say_their_language(site: Flask) -> None:
    texts = {"title": "call-in", "variants": "meeting; forum", "definition": "A meeting."}
    term = Document("term", "t", "en", {"group": "method"}, languages={"en": LanguageDocument(texts=texts)})
    client = write(site, term)
    found = [nodes(client.get(path).text)["DefinedTermSet"] for path in ("/sv/ordlista/", "/en/glossary/")]
    assert [each["hasDefinedTerm"][0]["alternateName"] for each in found] == [
        [{"@value": "meeting", "@language": "en"}, {"@value": "forum", "@language": "en"}],
        ["meeting", "forum"],
    ]


def test_the_contact_is_the_organisation_s(site: Flask) -> None:
    assert nodes(site.test_client().get("/en/").text)["Organization"]["email"] == "desk@portal.example"


def test_an_error_says_nothing(client: FlaskClient) -> None:
    assert documents(client.get("/en/nowhere").text) == []


def test_the_list_of_schema_org_finds_what_is_wrong() -> None:
    """So that the tests here do not pass because nothing is looked at."""
    wrong = {"@type": "Person", "pages": 3, "name": "", "author": {"@type": "Country", "name": "x"}}
    assert len(list(faults(wrong))) == 4
    assert list(faults({"@type": "Nothing", "name": "x"})) == ["/Nothing: name"]
    assert json.dumps(documents("<script type='application/ld+json'>{\"a\": 1}</script>")) == '[{"a": 1}]'
