"""What readers are told of coverage: published editions alone, counted as their pages count them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.authoring.records import find_item
from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.readers import published_coverage as counting
from portal.content.readers.published_coverage import Count, PublishedCoverage, published_coverage
from portal.content.readers.queries import ItemPage, item_page
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import Openness, add_language, reading_moment
from tests.content.examples import ACTOR, bring_out, language, page, save, seen, tag, texts, with_language
from tests.fixtures.databases import LANGUAGES, counted


def found(session: Session) -> PublishedCoverage:
    session.commit()
    return published_coverage(session, load_site(session), reading_moment(session))


def pages(session: Session) -> dict[str, Count]:
    counts = found(session).counts
    return {each: counts["page", each] for each in LANGUAGES}


def wanting(session: Session, language: str) -> list[tuple[str, int]]:
    return [(each.key, each.behind) for each in found(session).wanting[language]]


def about(session: Session) -> Item:
    item = find_item(session, "page", "about")
    assert item is not None
    return item


def renew_original(session: Session, body: str) -> None:
    """Publish a new original, leaving its translations as they are."""
    save(session, replace(page(en="About"), languages={"en": language("About", body)}))
    publish(session, [Wanted(about(session), ["en"])], actor=ACTOR)


def test_a_language_that_has_nothing_of_an_item_lacks_it(session: Session) -> None:
    bring_out(session, page(en="About", es="Acerca"))
    assert pages(session) == {"en": Count(current=1), "es": Count(current=1), "sv": Count(untranslated=1)}
    (lacking,) = found(session).wanting["sv"]
    assert (lacking.title, lacking.path, lacking.tally) == ("About", "/sv/sidor/about", None)
    assert found(session).wanting["en"] == []


def test_a_translation_is_behind_its_published_original(session: Session) -> None:
    bring_out(session, page(en="About", es="Acerca", sv="Om"))
    save(session, replace(page(en="About"), languages={"en": language("About", "Anew.\n\nSecond.\n\nThird.")}))
    assert pages(session)["sv"] == Count(current=1)
    publish(session, [Wanted(about(session), ["en"])], actor=ACTOR)
    assert pages(session) == {
        "en": Count(current=1),
        "es": Count(behind=1, passages=2),
        "sv": Count(behind=1, passages=2),
    }
    (lacking,) = found(session).wanting["sv"]
    edition = seen(session, about(session), "en")
    assert edition is not None
    assert (lacking.title, lacking.behind, lacking.changed_at) == ("Om", 2, edition.visible_from)
    assert found(session).total("sv").published == 1


@pytest.mark.parametrize("body", ["Anew.\n\nSecond.", "First.", "First.\n\nSecond.\n\nThird.", "Second.\n\nFirst."])
def test_it_equals_the_notice_of_the_page(session: Session, body: str) -> None:
    bring_out(session, page(en="About", sv="Om"))
    renew_original(session, body)
    told = item_page(session, load_site(session), "sv", KINDS["page"], "om", reading_moment(session))
    assert isinstance(told, ItemPage)
    behind = told.reading.behind
    expected = Count(current=1) if behind is None else Count(behind=1, passages=behind.count)
    assert pages(session)["sv"] == expected
    assert [each.changed_at for each in found(session).wanting["sv"]] == ([behind.changed_on] if behind else [])


def test_what_is_left_out_is_up_to_date(session: Session) -> None:
    states = (BlockState(0, None, "draft", "Första."), BlockState(1, None, "translated", None, "Of no interest."))
    swedish = LanguageDocument(texts=texts("Om", "Första."), blocks={"body": states})
    bring_out(session, with_language(page(en="About"), "sv", swedish), "en", "sv")
    assert pages(session)["sv"] == Count(current=1)


def test_drafts_and_what_was_withdrawn_do_not_count(session: Session) -> None:
    save(session, page("draft", en="Draft", sv="Utkast"))
    assert found(session).kinds == []
    assert found(session).changed_at == dict.fromkeys(LANGUAGES)
    bring_out(session, page(en="About", sv="Om"))
    withdraw(session, about(session), actor=ACTOR, reason=None, languages=["sv"])
    assert pages(session)["sv"] == Count(untranslated=1)
    withdraw(session, about(session), actor=ACTOR, reason=None)
    assert found(session).kinds == []


def test_languages_that_are_not_open_are_nobodys(session: Session) -> None:
    add_language(session, "fr", KINDS, Openness.HIDDEN)
    bring_out(session, page("french", source="fr", fr="Français", en="French"))
    bring_out(session, page(en="About", fr="À propos"))
    whole = found(session)
    assert whole.languages == LANGUAGES
    assert whole.total("en") == Count(current=1)


def test_what_has_no_words_is_the_same_in_every_language(session: Session) -> None:
    facts = {"group": "source", "type": "report", "title": "A report", "language": "en", "short": "Who 2020"}
    bring_out(session, Document("reference", "r", "en", facts, languages={"en": LanguageDocument()}))
    assert {each: found(session).counts["reference", each] for each in LANGUAGES} == {
        each: Count(current=1) for each in LANGUAGES
    }


def test_kinds_without_lists_are_not_counted(session: Session) -> None:
    bring_out(session, tag("topic", "Topic"))
    assert found(session).kinds == []


def test_each_language_says_when_it_changed_last(session: Session) -> None:
    bring_out(session, page(en="About", sv="Om"))
    renew_original(session, "Anew.")
    changed = found(session).changed_at
    editions = {each: seen(session, about(session), each) for each in ("en", "sv")}
    assert {each: edition.visible_from for each, edition in editions.items() if edition} == {
        each: changed[each] for each in ("en", "sv")
    }
    assert changed["es"] is None


def test_what_lacks_is_sorted_by_kind_and_then_as_the_language_sorts(session: Session) -> None:
    for key, title in {"a": "Zebra", "b": "Ärende", "c": "Arbete", "d": "Åtgärd"}.items():
        bring_out(session, page(key, en=title))
    initiative = Document("initiative", "first", "en", {}, languages={"en": LanguageDocument(texts=texts("Z"))})
    bring_out(session, initiative)
    assert [key for key, _behind in wanting(session, "sv")] == ["first", "c", "a", "d", "b"]
    assert [key for key, _behind in wanting(session, "es")] == ["first", "c", "b", "d", "a"]


def test_counts_are_added() -> None:
    total = Count(1, 2, 3, 4) + Count(1, 1, 1, 1)
    assert total == Count(2, 3, 4, 5)
    assert (total.published, total.total) == (5, 10)


def test_the_starter_content_is_whole_for_readers(starter_session: Session) -> None:
    whole = found(starter_session)
    assert set(whole.kinds) == {kind.name for kind in KINDS.with_lists()}
    for each in LANGUAGES:
        assert whole.total(each).published == whole.total(each).total > 100
        assert whole.wanting[each] == []


def test_the_number_of_queries_does_not_grow(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "AT_ONCE", 3)
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            for number in range(count):
                bring_out(session, page(f"p{count}-{number}", en=f"P {number}", sv=f"S {number}"))
                bring_out(session, _country(f"c{count}-{number}"))
            if count == 9:
                add_language(session, "fr", KINDS, Openness.OPEN)
            session.commit()
            site, moment = load_site(session), reading_moment(session)
            with counted(engine) as statements:
                whole = published_coverage(session, site, moment)
            assert whole.total("sv").published >= 2 * count
            numbers.append(len(statements))
            assert not [row for row in session.identity_map.values() if row.__class__.__name__ == "Edition"]
    assert numbers == [1, 1]


def _country(key: str) -> Document:
    swedish = LanguageDocument(texts={"summary": "s", "milestones/m/text": "t"})
    facts = {"territory": "SE", "status": "partner"}
    parts = {"milestones": (PartDocument("m"),)}
    return Document("country", key, "en", facts, parts=parts, languages={"en": swedish, "sv": swedish})
