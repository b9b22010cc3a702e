"""Finding saved items by their titles in any language, and how they stand in each."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.authoring.titles import named
from portal.content.editorial import activity, reviewing
from portal.content.editorial.finding import PAGE_LENGTH, LanguageState, Publicity, find, states
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import withdraw
from portal.content.sitewide.site import next_moment
from portal.foundation.errors import NotFound
from tests.content.examples import ACTOR, bring_out, language, page, save, sweden, tag
from tests.fixtures.databases import LANGUAGES, counted


def found(session: Session, words: str, kind: str | None = None) -> list[str]:
    return [hit.item.name for hit in find(session, "en", words=words, kind=kind).hits]


def state(session: Session, item_id: int, language: str) -> LanguageState:
    return next(each for each in states(session, [item_id])[item_id] if each.language == language)


def test_an_item_is_found_by_its_title_in_any_language_whatever_its_accents(session: Session) -> None:
    save(session, page("why", en="Why we work", es="Por qué trabajamos", sv="Därför arbetar vi"))
    for words in ("why", "WORK we", "que trabajamos", "darfor", "Därför"):
        assert found(session, words) == ["page:why"]
    assert found(session, "why trabajamos") == []


def test_a_country_is_found_by_its_name_in_every_language_and_a_person_by_theirs(session: Session) -> None:
    save(session, sweden())
    person = Document("person", "p1", "en", {"full_name": "Åsa Öberg"}, languages={"en": LanguageDocument()})
    save(session, person)
    for words in ("Sweden", "suecia", "sverige", "there"):
        assert found(session, words) == ["country:there"]
    assert found(session, "asa oberg") == ["person:p1"]


def test_what_begins_with_the_words_comes_first_and_kinds_are_counted(session: Session) -> None:
    save(session, page("one", en="In the work"))
    save(session, page("two", en="Work"))
    save(session, tag("three", "Workers"))
    assert found(session, "work") == ["page:two", "tag:three", "page:one"]
    assert found(session, "work", "tag") == ["tag:three"]
    assert find(session, "en", words="work", kind="tag").counts == {"tag": 1, "page": 2}


def test_without_words_what_was_changed_last_comes_first_page_by_page(session: Session) -> None:
    for number in range(PAGE_LENGTH + 1):
        save(session, tag(f"t{number}", f"Tag {number}"))
    first, second = (find(session, "en", page=number) for number in (1, 2))
    assert (first.hits[0].item.key, [hit.item.key for hit in second.hits]) == (f"t{PAGE_LENGTH}", ["t0"])
    assert (first.pages, first.total) == (2, PAGE_LENGTH + 1)
    for kind, number in ((None, 3), (None, 0), ("nothing", 1)):
        with pytest.raises(NotFound):
            find(session, "en", kind=kind, page=number)


def test_an_item_says_how_it_stands_in_each_language(session: Session) -> None:
    document = page("why", en="Why", sv="Varför")
    item = bring_out(session, document)
    assert [state(session, item.id, tag).publicity for tag in LANGUAGES] == [
        Publicity.PUBLISHED,
        Publicity.NEVER,
        Publicity.PUBLISHED,
    ]
    assert [state(session, item.id, tag).has_text for tag in LANGUAGES] == [True, False, True]
    assert not state(session, item.id, "sv").is_behind
    changed = replace(document, languages={"en": language("Why", "First, anew.\n\nSecond.")})
    save(session, changed)
    assert state(session, item.id, "en").is_changed
    assert state(session, item.id, "sv").is_behind
    assert not state(session, item.id, "es").is_behind


def test_what_is_planned_withdrawn_or_waits_for_a_yes_is_said(session: Session) -> None:
    item = save(session, page("why", en="Why", sv="Varför"))
    reviewing.ask(session, item, ["en"], actor=ACTOR, note="Soon, please")
    session.flush()
    assert [state(session, item.id, tag).in_review for tag in LANGUAGES] == [True, False, False]
    later = next_moment(session) + datetime.timedelta(days=1)
    bring_out(session, page("why", en="Why"), at=later)
    session.flush()
    assert state(session, item.id, "en").planned == later
    assert not state(session, item.id, "en").in_review
    bring_out(session, page("why", en="Why"))
    withdraw(session, item, actor=ACTOR)
    session.flush()
    assert state(session, item.id, "en").publicity is Publicity.WITHDRAWN


def test_a_review_that_was_sent_back_waits_for_its_author(session: Session) -> None:
    item = save(session, page("why", en="Why"))
    reviewing.ask(session, item, ["en"], actor=ACTOR)
    reviewing.send_back(session, item, ["en"], actor="bo", note="Which year?")
    session.flush()
    assert reviewing.waiting(session) == {}
    assert reviewing.last_words(session)[item.id, "en"].note == "Which year?"


def test_the_trail_tells_what_was_done_in_one_go_as_one_deed(session: Session) -> None:
    for number in range(5):
        bring_out(session, tag(f"t{number}", f"Tag {number}"))
    item = save(session, page("why", en="Why"))
    reviewing.ask(session, item, ["en"], actor="bo")
    session.flush()
    told = [(deed.actor, deed.action, deed.count, deed.language) for deed in activity.latest(session, 9)]
    assert told == [("bo", "review-ask", 1, "en"), (ACTOR, "publish", 5, "en")]
    assert list(activity.touched(session, "bo", 9)) == [item.id]


def test_the_number_of_queries_does_not_grow(engine: Engine) -> None:
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            for number in range(count):
                bring_out(session, page(f"p{number}", en=f"Page {number}", sv=f"Sida {number}"))
                save(session, sweden({f"m{each}": "It happened." for each in range(number)}))
            session.commit()
            with counted(engine) as statements:
                assert len(find(session, "sv").hits) == count + 1
        numbers.append(len(statements))
    assert len(set(numbers)) == 1, numbers
    assert numbers[0] <= 16


def test_every_kind_has_a_title_in_every_language_it_is_written_in(starter_session: Session) -> None:
    items = named(starter_session, LANGUAGES)
    assert {item.kind for item in items} >= {kind.name for kind in KINDS} - {"media"}
    assert [item.name for item in items if not item.title("sv").text] == []
