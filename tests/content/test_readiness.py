"""The checklist: what stops publishing, by the rules of publishing itself, and what is worth a look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.content.editorial import workflow
from portal.content.editorial.readiness import Lack, Lacking, checklist
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.prose.blocks import State
from portal.content.prose.texts import TargetRow
from portal.foundation.database import writing
from portal.foundation.errors import NotPublishable, Unfinished
from tests.content.examples import bring_out, page, save, sweden, tag


def told(found: list[Lacking], language: str | None) -> list[tuple[str, str, int]]:
    return [(each.lack.value, each.path, each.count) for each in found if each.language == language]


def bare() -> Document:
    """A country with a programme, of which hardly anything is written."""
    return Document(
        kind="country",
        key="there",
        source_language="en",
        facts={"territory": "SE"},
        parts={"programmes": (PartDocument("one"),)},
        languages={"en": LanguageDocument(texts={"body": "Rates fell by 31% in 2015.", "programmes/one/title": "One"})},
    )


def test_what_the_original_needs_stands_where_it_is_typed(session: Session) -> None:
    with writing(session):
        found = checklist(session, save(session, bare()))
    assert told(found, None) == [("required", "status", 0)]
    assert told(found, "en") == [
        ("required", "summary", 0),
        ("required", "programmes/one/summary", 0),
        ("unsourced", "body", 0),
    ]
    assert [each.numbers for each in found if each.lack is Lack.UNSOURCED] == [("31", "2015")]
    assert told(found, "es") == told(found, "sv") == [("nothing", "", 0)]


def test_what_is_listed_as_needed_is_exactly_what_publishing_refuses(session: Session) -> None:
    with writing(session):
        item = save(session, bare())
        needed = [each.path for each in checklist(session, item) if each.lack is Lack.REQUIRED]
        seen = workflow.marks(session, item).values()
        with pytest.raises(NotPublishable) as refused:
            workflow.publish(session, "country", "there", ["en"], actor="ana", seen=seen)
        assert sorted(refused.value.missing) == sorted(needed)
        whole = save(session, page("about", en="About"))
        assert not any(each.stops for each in checklist(session, whole))
        seen = workflow.marks(session, whole).values()
        assert workflow.publish(session, "page", "about", ["en"], actor="ana", seen=seen)


def test_a_translation_is_measured_text_by_text(session: Session) -> None:
    with writing(session):
        document = page("about", en="About", sv="Om")
        item = save(session, document)
        english = LanguageDocument(texts={"title": "About", "summary": "In short", "body": "First.\n\nNew.\n\nMore."})
        save(session, replace(document, languages={"en": english}))
        found = checklist(session, item)
        assert told(found, "sv") == [("behind", "summary", 1), ("missing", "body", 2)]
        assert all(each.block for each in found if each.language == "sv")
        save(session, replace(document, languages={"en": english, "sv": LanguageDocument(texts={"title": "Om"})}))
        assert told(checklist(session, item), "sv") == [("untranslated", "summary", 1), ("untranslated", "body", 3)]


def test_drafts_of_a_translation_stop_it_and_are_what_publishing_refuses(session: Session) -> None:
    with writing(session):
        item = save(session, page("about", en="About", sv="Om"))
        session.execute(update(TargetRow).where(TargetRow.language == "sv").values(state=State.DRAFT))
        (draft,) = [each for each in checklist(session, item) if each.stops]
        assert (draft.lack, draft.language) == (Lack.DRAFTS, "sv")
        seen = workflow.marks(session, item).values()
        with pytest.raises(Unfinished) as refused:
            workflow.publish(session, "page", "about", ["en", "sv"], actor="ana", seen=seen)
        assert refused.value.languages == ["sv"]


def test_numbers_of_a_translation_that_are_not_the_originals_are_told(session: Session) -> None:
    with writing(session):
        item = save(session, page("about", en="About 31 people", sv="Om 13 personer"))
        found = [each for each in checklist(session, item) if each.lack is Lack.NUMBERS]
    assert {(each.language, each.path) for each in found} == {("sv", "title"), ("sv", "summary")}
    assert found[0].numbers == ("31", "13")


def test_what_readers_cannot_open_and_pictures_without_words_are_named(session: Session) -> None:
    words = {"en": LanguageDocument(texts={"alt": "A street"}), "sv": LanguageDocument(texts={"alt": "En gata"})}
    with writing(session):
        save(session, Document("media", "street", "en", languages=words))
        save(session, tag("peace", "Peace"))
        bring_out(session, tag("law", "Law"))
        links = {"pictures": ("media:street",), "tags": ("tag:peace", "tag:law")}
        document = sweden()
        spanish = LanguageDocument(texts={"summary": "Breve"})
        found = checklist(
            session, save(session, replace(document, links=links, languages={**document.languages, "es": spanish}))
        )
    named = [(each.lack, each.language, each.path, each.other.key) for each in found if each.other is not None]
    assert named == [
        (Lack.UNPUBLISHED, None, "pictures", "street"),
        (Lack.UNPUBLISHED, None, "tags", "peace"),
        (Lack.WORDLESS, "es", "pictures", "street"),
    ]
