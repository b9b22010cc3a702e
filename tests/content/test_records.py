"""Items as documents and back: what is extracted is what was ingested, whatever was done to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.authoring.ingesting import removed_texts
from portal.content.authoring.records import ensure_item, extract, ingest, load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.sitewide.site import site_version
from tests.content.documents_drawn import KEYS, documents
from tests.content.examples import ACTOR

QUICK = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def neighbours(engine: Engine) -> None:
    """Items of every kind to link to."""
    with Session(engine) as session:
        for kind in KINDS:
            for key in KEYS:
                ensure_item(session, kind.name, key, "en")
        session.commit()


def usual(states: Iterable[BlockState]) -> bool:
    return all(
        (state.base, state.state, state.reason) == (None, "translated", None) and state.text is not None
        for state in states
    )


def without_usual(language: LanguageDocument, like: Mapping[str, tuple[BlockState, ...]]) -> LanguageDocument:
    """The language without the states of blocks that need not be told, as `like` does not tell them."""
    kept = {path: states for path, states in language.blocks.items() if path in like or not usual(states)}
    return replace(language, blocks=kept)


def expected(document: Document, found: Document) -> Document:
    """What extracting a drawn document gives: the same, with what follows from it."""
    languages = {
        tag: without_usual(language, found.languages[tag].blocks) for tag, language in document.languages.items()
    }
    removed = removed_texts(language.blocks for language in languages.values())
    return replace(document, languages=languages, removed=removed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.usefixtures("neighbours")
@QUICK
@given(st.data())
def test_what_is_extracted_is_what_was_ingested(engine: Engine, kind: type[Item], data: st.DataObject) -> None:
    document = data.draw(documents(kind))
    with Session(engine) as session:
        item = ingest(session, document, actor=ACTOR)
        session.expire_all()
        found = extract(session, item)
        assert found == expected(document, found)
        ingest(session, found, actor=ACTOR)
        session.expire_all()
        assert extract(session, item) == found
        session.rollback()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.usefixtures("neighbours")
@QUICK
@given(st.data())
def test_any_document_can_follow_any_other(engine: Engine, kind: type[Item], data: st.DataObject) -> None:
    first = data.draw(documents(kind))
    second = data.draw(documents(kind, source=first.source_language))
    with Session(engine) as session:
        ingest(session, first, actor=ACTOR)
        item = ingest(session, second, actor=ACTOR)
        session.expire_all()
        found = extract(session, item)
        assert (found.facts, found.links, found.parts) == (second.facts, second.links, second.parts)
        assert found.languages.keys() == first.languages.keys() | second.languages.keys()
        session.rollback()


def test_passages_whose_removed_originals_were_alike_are_loaded_twice_without_a_change(engine: Engine) -> None:
    """Which of two equal originals a passage was made from stays as it was, whatever their ids."""
    states = [
        BlockState(0, None, "translated", "Ett.\n\n"),
        *(BlockState(None, "Gone.", "translated", f"{text}\n\n") for text in ("Borta", "Också borta", "Borta")),
    ]
    body = "".join(state.text or "" for state in states).rstrip()
    languages = {
        "en": LanguageDocument(texts={"title": "Title", "summary": "Short.", "body": "One."}),
        "sv": LanguageDocument(
            texts={"title": "Rubrik", "summary": "Kort.", "body": body}, blocks={"body": tuple(states)}
        ),
    }
    # Ids are drawn at random: among so many items some are in another order than the passages.
    loaded = [Document("page", f"page-{number}", "en", languages=languages) for number in range(8)]
    versions = []
    for _ in range(2):
        with Session(engine) as session:
            for document in loaded:
                load_document(session, document, actor=ACTOR)
            session.commit()
            versions.append(site_version(session))
    assert versions[0] == versions[1]
