"""What coverage counts: saved and published texts, by the rules that readers' pages follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.authoring.records import find_item
from portal.content.care import walking
from portal.content.care.coverage import Coverage, Line, Standing, Tally, coverage
from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.model.items import Item
from portal.content.publication import publishing
from portal.content.readers.queries import ItemPage, item_page
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import Openness, add_language, reading_moment
from tests.content.examples import ACTOR, bring_out, language, page, save, sweden, tag, texts, with_language
from tests.fixtures.databases import LANGUAGES, counted


def found(session: Session) -> Coverage:
    session.commit()
    return coverage(session)


def line(session: Session, kind: str, tag: str) -> Line:
    return next(each for each in found(session).lines if (each.kind, each.language) == (kind, tag))


def behind(session: Session) -> list[tuple[str, str, Tally, Tally | None]]:
    return [(each.key, each.language, each.saved, each.published) for each in found(session).behind]


def original(body: str) -> Document:
    """An original with this body; what is saved of its translations stays."""
    return replace(page(en="About"), languages={"en": language("About", body)})


def about(session: Session) -> Item:
    item = find_item(session, "page", "about")
    assert item is not None
    return item


def test_the_starter_content_is_whole_in_every_language(starter_session: Session) -> None:
    whole = coverage(starter_session)
    assert list(whole.behind) == []
    assert {each.language for each in whole.lines} == set(LANGUAGES)
    for each in whole.lines:
        assert each.items == each.published_items > 0
        assert each.without_text == 0
        assert (each.saved.missing, each.saved.outdated) == (0, 0)
        assert (each.published.missing, each.published.outdated) == (0, 0)


def test_a_translation_that_was_never_begun_is_without_text(session: Session) -> None:
    bring_out(session, page(en="About"))
    assert behind(session) == [
        ("about", "es", Tally(total=4, missing=4), None),
        ("about", "sv", Tally(total=4, missing=4), None),
    ]
    assert line(session, "page", "en") == Line("page", "en", 1, 1, 0, Tally(4), Tally(4))
    assert line(session, "page", "sv") == Line("page", "sv", 1, 0, 1, Tally(4, missing=4), Tally())


def test_saved_and_published_texts_are_compared_each_with_its_own_original(session: Session) -> None:
    longer = original("First, anew.\n\nSecond.\n\nThird.")
    bring_out(session, page(en="About", es="Acerca", sv="Om"))
    assert behind(session) == []
    save(session, longer)
    saved = Tally(total=5, missing=1, outdated=1)
    assert behind(session) == [("about", "es", saved, Tally(4)), ("about", "sv", saved, Tally(4))]
    publishing.publish(session, [publishing.Wanted(about(session), ["en"])], actor=ACTOR)
    assert behind(session) == [("about", "es", saved, saved), ("about", "sv", saved, saved)]
    save(session, with_language(longer, "sv", language("Om", "A.\n\nB.\n\nC.")))
    assert behind(session) == [("about", "es", saved, saved), ("about", "sv", Tally(5), saved)]


def test_readers_are_told_the_same(session: Session) -> None:
    bring_out(session, page(en="About", sv="Om"))
    bring_out(session, original("First, anew.\n\nSecond.\n\nThird."))
    told = item_page(session, load_site(session), "sv", KINDS["page"], "om", reading_moment(session))
    assert isinstance(told, ItemPage)
    assert told.reading.behind is not None
    published = line(session, "page", "sv").published
    assert (told.reading.behind.count, told.reading.behind.total) == (2, 5)
    assert (published.missing + published.outdated, published.total) == (2, 5)


def test_what_is_left_out_or_added_lacks_nothing(session: Session) -> None:
    states = (
        BlockState(0, None, "draft", "Första."),
        BlockState(None, None, "reviewed", "Eget."),
        BlockState(1, None, "translated", None, "Only of interest in English."),
    )
    swedish = LanguageDocument(texts=texts("Om", "Första.\n\nEget."), blocks={"body": states})
    bring_out(session, with_language(page(en="About"), "sv", swedish), "en", "sv")
    assert line(session, "page", "sv").saved == Tally(total=3, left_out=1, drafts=1, reviewed=1)
    assert line(session, "page", "sv").published == Tally(total=3, left_out=1, drafts=1, reviewed=1)


def test_an_item_with_nothing_but_facts_is_complete(session: Session) -> None:
    person = Document("person", "p", "en", {"full_name": "Åsa Lind"}, languages={"en": LanguageDocument()})
    bring_out(session, person)
    assert behind(session) == []
    assert line(session, "person", "sv") == Line("person", "sv", 1, 1)


def test_an_original_lacks_what_its_kind_requires(session: Session) -> None:
    document = sweden({"first": "Begun."})
    english = LanguageDocument(texts={"summary": "Short"}, publication="draft")
    save(session, replace(document, languages={"en": english}))
    assert ("there", "en", Tally(total=2, missing=1), None) in behind(session)
    save(session, replace(document, key="empty", languages={"en": LanguageDocument(publication="draft")}))
    assert line(session, "country", "en").without_text == 1


def test_texts_of_a_part_that_is_gone_count_no_more(session: Session) -> None:
    bring_out(session, sweden({"first": "Begun.", "second": "Ended."}))
    save(session, sweden({"first": "Begun."}))
    assert [each for each in behind(session) if each[1] == "sv"] == []
    assert line(session, "country", "sv").saved.total == 2


def test_what_was_withdrawn_or_never_published_is_not_counted_as_published(session: Session) -> None:
    bring_out(session, page(en="About", sv="Om"))
    save(session, page("draft", en="Draft", sv="Utkast"))
    assert line(session, "page", "sv").published_items == 1
    publishing.withdraw(session, about(session), actor=ACTOR, reason=None, languages=["sv"])
    assert line(session, "page", "sv").published_items == 0
    assert line(session, "page", "en").published_items == 1


def test_any_language_can_be_the_original(session: Session) -> None:
    bring_out(session, page(source="sv", sv="Om", en="About"))
    assert line(session, "page", "sv").saved == Tally(4)
    assert [each[1] for each in behind(session)] == ["es"]


def test_hidden_languages_count_too(session: Session) -> None:
    add_language(session, "fr", KINDS, Openness.HIDDEN)
    bring_out(session, tag("topic", "Topic"))
    assert found(session).languages["fr"] == "hidden"
    assert line(session, "tag", "fr").without_text == 1


def test_items_are_listed_by_kind_and_key(session: Session) -> None:
    for document in (page("b", en="B"), page("a", en="A"), tag("z", "Z")):
        save(session, document)
    named = list(dict.fromkeys(f"{each.kind}:{each.key}" for each in found(session).behind))
    assert named == ["tag:z", "page:a", "page:b"]


def test_queries_do_not_grow_with_items_and_nothing_is_kept_of_a_batch(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            for number in range(count):
                bring_out(session, replace(_told(number), key=f"{count}-{number}"))
            session.commit()
            with counted(engine) as statements:
                coverage(session)
            numbers.append(len(statements))
            assert not session.identity_map
    assert numbers[0] == numbers[1]
    monkeypatch.setattr(walking, "BATCH", 4)
    with Session(engine) as session, counted(engine) as statements:
        assert next(each for each in coverage(session).lines if each.kind == "country").items == 11
    assert len(statements) > numbers[0]


def _told(number: int) -> Document:
    milestones = tuple(PartDocument(f"m{each}") for each in range(number))
    swedish = LanguageDocument(texts={"summary": "s", **{f"milestones/m{each}/text": "t" for each in range(number)}})
    facts = {"territory": "SE", "status": "partner"}
    return Document(
        "country", "c", "en", facts, parts={"milestones": milestones}, languages={"en": swedish, "sv": swedish}
    )


def test_tallies_are_added() -> None:
    assert Tally(1, 2, 3, 4, 5, 6) + Tally(1, 1, 1, 1, 1, 1) == Tally(2, 3, 4, 5, 6, 7)
    assert not Tally().is_nothing
    assert Tally(2, missing=2).is_nothing
    assert not Standing("page", "a", "en", Tally(1), Tally(1)).is_behind
    assert Standing("page", "a", "en", Tally(1), Tally(1, outdated=1)).is_behind
