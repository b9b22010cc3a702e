"""Beginning an item with the structure of another: headings in all languages, empty parts, tags, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.outlines import Outline, outline_of
from portal.content.authoring.records import extract
from portal.content.editorial.finding import states
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.model.items import Item
from portal.content.prose.texts import load_texts
from portal.foundation.database import writing
from tests.content.examples import save, tag

LANGUAGES = ("en", "es", "sv")
BODY = "Words.\n\n## How it began\n\nIn 2004.\n\n## Sweden today\n\n## The 3 cities\n\n### What is done\n\nMore."
SPANISH = "Palabras.\n\n## Cómo empezó\n\nEn 2004.\n\n## Suecia hoy\n\n## Las 3 ciudades\n\n### Qué se hace\n\nMás."


def profile() -> Document:
    return Document(
        kind="country",
        key="sweden",
        source_language="en",
        facts={"territory": "SE", "status": "partner"},
        links={"tags": ("tag:prevention", "tag:stockholm")},
        parts={"milestones": (PartDocument("a"), PartDocument("b"))},
        languages={
            "en": LanguageDocument(texts={"summary": "Short", "body": BODY, "milestones/a/text": "## Not a heading"}),
            "es": LanguageDocument(texts={"body": SPANISH}),
        },
    )


def outlined(session: Session, language: str = "en") -> Outline:
    save(session, tag("prevention", "Prevention"))
    save(session, replace(tag("stockholm", "Stockholm"), facts={"group": "place"}))
    return outline_of(session, save(session, profile()), language, LANGUAGES)


def begun(session: Session, language: str) -> Item:
    outline = outlined(session, language)
    values = {"territory": "HN"}
    return editing.create(
        session, "country", language, "Honduras", values, actor="ana", slugs={"sv": "hn"}, outline=outline
    )


def test_what_is_taken_over_is_the_structure_alone(session: Session) -> None:
    with writing(session):
        outline = outlined(session)
    assert outline.headings == {
        "body": [
            {"en": "## How it began\n\n", "es": "## Cómo empezó\n\n"},
            {"en": "### What is done\n\n", "es": "### Qué se hace\n\n"},
        ]
    }
    assert (outline.parts, outline.tags) == (("milestones",), {"tags": ("tag:prevention",)})
    assert (outline.heading_count, outline.tag_count, outline.left_out) == (2, 1, 2)


def test_the_new_item_has_headings_in_each_language_and_nothing_is_behind(session: Session) -> None:
    with writing(session):
        item = begun(session, "en")
        document = extract(session, item)
        english, spanish, swedish = (document.languages[tag] for tag in LANGUAGES)
        assert english.texts == {"body": "## How it began\n\n### What is done"}
        assert spanish.texts == {"body": "## Cómo empezó\n\n### Qué se hace"}
        assert (spanish.blocks, swedish.texts, swedish.slug) == ({}, {}, "hn")
        assert document.facts == {"territory": "HN"}
        assert document.links == {"tags": ("tag:prevention",)}
        assert [part.key for part in document.parts["milestones"]] == ["milestone"]
        assert [state.saved.outdated for state in states(session, [item.id])[item.id]] == [0, 0, 0]


def test_an_original_in_another_language_begins_with_the_headings_of_that_language(session: Session) -> None:
    with writing(session):
        document = extract(session, begun(session, "es"))
    assert document.source_language == "es"
    assert document.languages["es"].texts == {"body": "## Cómo empezó\n\n### Qué se hace"}
    assert document.languages["en"].texts == {"body": "## How it began\n\n### What is done"}


def test_a_language_that_has_only_some_headings_has_those_at_their_places(session: Session) -> None:
    headings = [{"en": "## One\n\n"}, {"en": "## Two", "sv": "## Två"}]
    values = {"territory": "HN"}
    with writing(session):
        outline = Outline({"body": headings})
        item = editing.create(session, "country", "en", "Honduras", values, actor="ana", outline=outline)
        texts = load_texts(session, item.id, "en")
    (swedish,) = texts.targets["sv"]["body"]
    assert (swedish.source_id, swedish.text) == (texts.sources["body"].blocks[1].id, "## Två")


def test_headings_that_the_language_does_not_have_are_left_out(session: Session) -> None:
    with writing(session):
        outline = outlined(session, "sv")
    assert (outline.headings, outline.left_out) == ({}, 4)
