"""Terms in running text lead to the glossary, on pages of every condition; the glossary changes, editions do not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.content.authoring.records import find_item, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import withdraw
from portal.content.published.editions import Edition
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.cache.pages import NAME
from tests.content.examples import language
from tests.fixtures.databases import counted
from tests.fixtures.pages import parsed

LINK = re.compile(r'<a class="defined" href="([^"]*)">([^<]*)</a>')
FORMS = {
    "en": ("call-in", "call-ins"),
    "es": ("reunión de notificación", "reuniones de notificación"),
    "sv": ("gäng", "Gängen"),
}
GLOSSARY = {"en": "/en/glossary/", "es": "/es/glosario/", "sv": "/sv/ordlista/"}
PAGES = {"en": "/en/pages/about", "es": "/es/paginas/about", "sv": "/sv/sidor/about"}


def term(key: str, *tags: str, linked: bool | None = None) -> Document:
    facts = {"group": "method", **({} if linked is None else {"linked": linked})}
    languages = {tag: LanguageDocument(texts={"title": FORMS[tag][0], "definition": "D"}) for tag in tags}
    return Document("term", key, "en", facts, languages=languages)


def about(*tags: str) -> Document:
    bodies = {"en": "The call-ins. A call-in.", "es": "Las reuniones de notificación.", "sv": "Gängen och ett gäng."}
    languages = {tag: language(f"About {tag}", bodies[tag], slug="about") for tag in tags}
    return Document("page", "about", "en", languages=languages)


@pytest.fixture
def load(new_app: Flask) -> Callable[..., FlaskClient]:
    def load(*documents: Document) -> FlaskClient:
        for document in documents:
            with new_app.app_context(), writing(db.session) as session:
                load_document(session, document, actor="tests")
        return new_app.test_client()

    return load


def links(client: FlaskClient, path: str) -> list[tuple[str, str]]:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return LINK.findall(answer.text)


def test_each_language_leads_to_its_own_entries(load: Callable[..., FlaskClient]) -> None:
    client = load(term("call-in", "en", "es", "sv"), about("en", "es", "sv"))
    for tag, path in PAGES.items():
        assert links(client, path) == [(f"{GLOSSARY[tag]}#term-call-in", FORMS[tag][1])]
        assert 'id="term-call-in"' in client.get(GLOSSARY[tag]).text


def test_an_untranslated_page_uses_the_terms_of_its_text_and_leads_to_the_readers_glossary(
    load: Callable[..., FlaskClient],
) -> None:
    client = load(term("call-in", "en", "sv"), about("en"))
    assert links(client, PAGES["sv"]) == [("/sv/ordlista/#term-call-in", "call-ins")]


def test_a_term_that_texts_do_not_lead_to_is_an_entry_only(load: Callable[..., FlaskClient]) -> None:
    client = load(term("call-in", "en", linked=False), about("en"))
    assert links(client, PAGES["en"]) == []
    load(term("call-in", "en", linked=True))
    assert len(links(client, PAGES["en"])) == 1


def test_the_glossary_changes_and_editions_do_not(new_app: Flask, load: Callable[..., FlaskClient]) -> None:
    client = load(about("en"))
    assert links(client, PAGES["en"]) == []
    load(term("call-in", "en"))
    assert len(links(client, PAGES["en"])) == 1
    with new_app.app_context():
        editions = db.session.scalars(select(Edition).where(Edition.kind == "page")).all()
        assert len(editions) == 1
        assert "defined" not in str(editions[0].payload)
        with writing(db.session) as session:
            item = find_item(session, "term", "call-in")
            assert item is not None
            withdraw(session, item, actor="tests", reason=None)
    assert links(client, PAGES["en"]) == []


def test_what_is_missing_in_a_translation_uses_the_terms_of_the_original(load: Callable[..., FlaskClient]) -> None:
    english = language("About", "A call-in.\n\nA call-in.", slug="about")
    swedish = LanguageDocument("about", {"title": "Om", "summary": "Kort", "body": "Ett gäng."})
    client = load(
        term("call-in", "en"),
        Document(
            "term",
            "gang",
            "en",
            {"group": "method"},
            languages={
                "en": LanguageDocument(texts={"title": "gang", "definition": "D"}),
                "sv": LanguageDocument(texts={"title": "gäng", "definition": "D"}),
            },
        ),
        Document("page", "about", "en", languages={"en": english, "sv": swedish}),
    )
    assert sorted(links(client, PAGES["sv"])) == [
        ("/sv/ordlista/#term-call-in", "call-in"),
        ("/sv/ordlista/#term-gang", "gäng"),
    ]


def test_a_glossary_that_is_known_costs_no_query(new_app: Flask, load: Callable[..., FlaskClient]) -> None:
    client = load(term("call-in", "en", "sv"), about("en", "sv"))
    with new_app.app_context():
        engine = db.engine

    def cost() -> int:
        client.get("/sv/")  # the portal sees how the site stands
        new_app.extensions[NAME].forget()
        with counted(engine) as statements:
            client.get(PAGES["sv"])
        return len(statements)

    first, again = cost(), cost()
    # Which terms there are, the glossaries of the page's language and of the original's, and texts that are new here.
    assert again + 3 <= first <= again + 4
    load(*(term(f"other-{number}", "en", "sv") for number in range(9)))
    assert again + 3 <= cost() <= first
    assert cost() == again


@pytest.mark.parametrize(
    "path",
    ["/en/countries/sweden", "/es/paises/suecia", "/sv/lander/sverige", "/en/initiatives/group-violence-intervention"],
)
def test_real_pages_lead_to_entries_once_each(client: FlaskClient, path: str) -> None:
    found = links(client, path)
    targets = [target for target, _words in found]
    assert len(found) >= 5
    assert len(targets) == len(set(targets))
    glossary = parsed(client.get(GLOSSARY[path[1:3]]).text)
    ids = {element.get("id") for element in glossary.iter() if element.get("id")}
    assert {target.partition("#")[2] for target in targets} <= ids


@pytest.mark.parametrize("path", ["/en/glossary/", "/en/", "/en/countries/"])
def test_the_glossary_itself_and_lists_are_without(client: FlaskClient, path: str) -> None:
    assert links(client, path) == []


def test_everyday_words_do_not_litter_pages(client: FlaskClient) -> None:
    found = [words.lower() for _target, words in links(client, "/en/initiatives/group-violence-intervention")]
    assert not {"trust", "sanctions", "gang", "gangs", "shooting", "shootings"} & set(found)
