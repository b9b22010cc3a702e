"""What is new in a language, as the history of editions tells it."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.readers.announcements import (
    HISTORY,
    About,
    Occasion,
    announcements,
    is_behind,
    named,
)
from portal.content.readers.queries import ItemPage, item_page
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import Openness, SiteLanguage, reading_moment
from portal.foundation.dates import PartialDate
from portal.foundation.errors import NotFound
from tests.content.announcing import CAUGHT_UP, CHANGED, PUBLISHED, TRANSLATED, about, told
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save, tag
from tests.fixtures.databases import counted


def keys(session: Session, tag: str, wanted: About) -> set[str]:
    return {key for _occasion, key, _moment in told(session, tag, about=wanted)}


def test_what_comes_out_in_two_languages_at_once_is_published_in_both(session: Session, clock: Clock) -> None:
    bring_out(session, about(sv="Ett.\n\nTvå."))
    for language in ("en", "sv"):
        assert told(session, language) == [(PUBLISHED, "about", clock.moment)]
    assert told(session, "es") == []


def test_what_was_there_before_is_translated(session: Session, clock: Clock) -> None:
    start = clock.moment
    bring_out(session, about())
    later = clock.advance(days=1)
    bring_out(session, about(sv="Ett.\n\nTvå."))
    assert told(session, "sv") == [(TRANSLATED, "about", later)]
    assert told(session, "en") == [(PUBLISHED, "about", start)]


def test_a_translation_that_was_behind_is_brought_up_to_date(session: Session, clock: Clock) -> None:
    bring_out(session, about(sv="Ett.\n\nTvå."))
    start = clock.moment
    clock.advance(days=1)
    bring_out(session, about(CHANGED))
    assert told(session, "sv") == [(PUBLISHED, "about", start)]
    done = clock.advance(days=1)
    bring_out(session, about(CHANGED, sv="Ett.\n\nÄndrat."), "sv")
    assert told(session, "sv") == [(CAUGHT_UP, "about", done), (PUBLISHED, "about", start)]
    found = announcements(session, load_site(session), "sv", About(), clock.moment)
    assert [each.updated_at for each in found.announcements] == [done, done]
    assert found.updated_at == done


def test_a_translation_that_is_edited_while_current_is_not_announced_again(session: Session, clock: Clock) -> None:
    bring_out(session, about(sv="Ett.\n\nTvå."))
    clock.advance(days=1)
    bring_out(session, about(sv="Ett.\n\nTvå, bättre."))
    assert [occasion for occasion, _key, _moment in told(session, "sv")] == [PUBLISHED]


def test_new_facts_are_no_news(session: Session, clock: Clock) -> None:
    bring_out(session, about(sv="Ett.\n\nTvå."))
    clock.advance(days=1)
    bring_out(session, about(CHANGED), "en")
    clock.advance(days=1)
    changed = replace(about(CHANGED), facts={"position": 7})
    bring_out(session, changed, "en")
    assert [occasion for occasion, _key, _moment in told(session, "sv")] == [PUBLISHED]


def test_what_is_planned_is_announced_at_its_time(session: Session, clock: Clock) -> None:
    bring_out(session, about())
    at = clock.later(hours=2)
    item = save(session, about(sv="Ett.\n\nTvå."))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR, at=at)
    assert told(session, "sv") == []
    clock.advance(hours=2)
    assert told(session, "sv") == [(TRANSLATED, "about", at)]


def test_a_plan_that_was_cancelled_was_never_anything(session: Session, clock: Clock) -> None:
    item = save(session, about(sv="Ett.\n\nTvå."))
    publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR, at=clock.later(hours=1))
    start = clock.advance(minutes=5)
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    clock.advance(days=1)
    assert told(session, "en") == [(PUBLISHED, "about", start)]


@pytest.mark.parametrize("languages", [None, ["sv"]])
def test_what_is_withdrawn_is_announced_no_longer(session: Session, clock: Clock, languages: list[str] | None) -> None:
    item = bring_out(session, about(sv="Ett.\n\nTvå."))
    clock.advance(days=1)
    withdraw(session, item, actor=ACTOR, languages=languages)
    assert told(session, "sv") == []
    assert len(told(session, "en")) == (1 if languages else 0)


def test_what_came_back_keeps_the_day_of_its_first_publication(session: Session, clock: Clock) -> None:
    start = clock.moment
    item = bring_out(session, about())
    clock.advance(days=1)
    withdraw(session, item, actor=ACTOR)
    clock.advance(days=1)
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    assert told(session, "en") == [(PUBLISHED, "about", start)]


def test_an_original_whose_language_is_not_open_is_announced_to_nobody(session: Session, clock: Clock) -> None:
    bring_out(session, about(sv="Ett.\n\nTvå."))
    session.get_one(SiteLanguage, "en").openness = Openness.HIDDEN
    assert told(session, "sv") == []


def test_an_empty_feed_was_changed_when_the_site_was(session: Session) -> None:
    first = announcements(session, load_site(session), "en", About(), reading_moment(session))
    again = announcements(session, load_site(session), "en", About(), reading_moment(session))
    assert first == again
    assert (first.announcements, first.has_more) == ([], False)


class TestWhatIsAskedFor:
    @pytest.fixture(autouse=True)
    def items(self, session: Session, clock: Clock) -> None:
        bring_out(session, tag("gvi", "GVI"))
        facts = {"territory": "SE", "status": "partner"}
        texts = LanguageDocument(texts={"summary": "s"})
        bring_out(session, Document("country", "sweden", "en", facts, languages={"en": texts}))
        bring_out(session, Document("country", "denmark", "en", {**facts, "territory": "DK"}, languages={"en": texts}))
        published = {"language": "en", "published": PartialDate.parse("2017")}
        bring_out(session, self.of("news", "told", {**published, "territory": "SE"}))
        bring_out(session, self.of("video", "seen", {**published, "countries": ["DK", "SE"]}))
        bring_out(session, self.of("guide", "tagged", published, tags=("tag:gvi",)))
        bring_out(session, self.of("guide", "related", published, related=("country:sweden",)))
        bring_out(session, self.of("guide", "passing", published, body="In [Sweden](country:sweden)."))
        bring_out(session, self.of("page", "about", {}))

    @staticmethod
    def of(kind: str, key: str, facts: dict[str, object], body: str = "B", **links: tuple[str, ...]) -> Document:
        texts = {"title": key, "summary": "s", "body": body}
        return Document(kind, key, "en", facts, links, languages={"en": LanguageDocument(texts=texts)})

    def named(self, session: Session, kind: str, key: str) -> About:
        reading = named(session, load_site(session), "en", KINDS[kind], key, reading_moment(session))
        return About(tag=reading) if kind == "tag" else About(country=reading)

    def test_all(self, session: Session) -> None:
        everything = {"sweden", "denmark", "told", "seen", "tagged", "related", "passing", "about"}
        assert keys(session, "en", About()) == everything

    def test_a_kind(self, session: Session) -> None:
        assert keys(session, "en", About(kind=KINDS["guide"])) == {"tagged", "related", "passing"}

    def test_a_tag(self, session: Session) -> None:
        assert keys(session, "en", self.named(session, "tag", "gvi")) == {"tagged"}

    def test_a_country(self, session: Session) -> None:
        assert keys(session, "en", self.named(session, "country", "sweden")) == {"sweden", "told", "seen", "related"}
        assert keys(session, "en", self.named(session, "country", "denmark")) == {"denmark", "seen"}

    def test_a_kind_and_a_country(self, session: Session) -> None:
        wanted = replace(self.named(session, "country", "sweden"), kind=KINDS["guide"])
        assert keys(session, "en", wanted) == {"related"}

    @pytest.mark.parametrize("key", ["nothing", "", "a\0b", "SWEDEN", "x" * 900])
    def test_there_is_nothing_about_what_does_not_exist(self, session: Session, key: str) -> None:
        with pytest.raises(NotFound):
            self.named(session, "country", key)


def test_pages_hold_everything_once_the_newest_first(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.content.readers.announcements.PAGE_LENGTH", 4)
    count = 11
    for number in range(count):
        if number % 3 == 0:
            clock.advance(hours=1)
        bring_out(session, page(f"page{number}", en=f"Page {number}"))
    site, moment = load_site(session), reading_moment(session)
    pages = [announcements(session, site, "en", About(), moment, page=number) for number in (1, 2, 3)]
    found = [each for one in pages for each in one.announcements]
    assert [len(one.announcements) for one in pages] == [4, 4, 3]
    assert len({each.reading.key for each in found}) == count
    assert [each.happened_at for each in found] == sorted((each.happened_at for each in found), reverse=True)
    assert [one.has_more for one in pages] == [True, True, False]
    assert {one.updated_at for one in pages} == {found[0].happened_at}
    for number in (0, 4):
        with pytest.raises(NotFound):
            announcements(session, site, "en", About(), moment, page=number)


@pytest.mark.parametrize("together", [1, 2, 3])
def test_pages_that_are_read_apart_hold_the_same(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """However few pages are read together, each announcement is on one page: those of renewals stand among others."""
    fill(session, clock, 4)
    for number in range(5):
        clock.advance(hours=1)
        bring_out(session, page(f"last{number}", en=f"Last {number}", sv=f"Sist {number}"))
    site, moment = load_site(session), reading_moment(session)

    def pages(length: int) -> list[list[tuple[Occasion, str, datetime.datetime]]]:
        monkeypatch.setattr("portal.content.readers.announcements.PAGE_LENGTH", length)
        found: list[list[tuple[Occasion, str, datetime.datetime]]] = []
        more = True
        while more:
            one = announcements(session, site, "sv", About(), moment, page=len(found) + 1)
            found.append([(each.occasion, each.reading.key, each.happened_at) for each in one.announcements])
            more = one.has_more
        with pytest.raises(NotFound):
            announcements(session, site, "sv", About(), moment, page=len(found) + 1)
        return found

    [whole] = pages(1000)
    assert len(whole) == 4 * 4 + 5
    monkeypatch.setattr("portal.content.readers.announcements.TOGETHER", together)
    for length in (1, 2, 5, 20, 21):
        found = pages(length)
        assert [each for one in found for each in one] == whole
        assert {len(one) for one in found[:-1]} <= {length}


def test_what_came_out_in_one_go_is_ordered_by_the_dates_of_its_items(session: Session, clock: Clock) -> None:
    texts = LanguageDocument(texts={"title": "T", "summary": "s", "body": "b"})
    for key, day in (("older", "2016"), ("newest", "2018-02"), ("newer", "2017-11")):
        clock.advance(seconds=1)
        facts = {"language": "en", "published": PartialDate.parse(day)}
        bring_out(session, Document("news", key, "en", facts, languages={"en": texts}))
    bring_out(session, page("undated", en="Undated"))
    clock.advance(minutes=2)
    facts = {"language": "en", "published": PartialDate.parse("1999")}
    bring_out(session, Document("news", "late", "en", facts, languages={"en": texts}))
    found = [key for _occasion, key, _moment in told(session, "en")]
    assert found == ["late", "newest", "newer", "older", "undated"]


def fill(session: Session, clock: Clock, count: int) -> None:
    """Pages whose Swedish fell behind and caught up, each as often as the count."""
    for number in range(count):
        key = f"page{number}"
        bring_out(session, page(key, en=f"{key} 0", sv=f"{key} 0"))
        for step in range(1, count):
            clock.advance(hours=1)
            bring_out(session, page(key, en=f"{key} {step}"))
            bring_out(session, page(key, en=f"{key} {step}", sv=f"{key} {step}"))
    session.commit()


def test_the_number_of_queries_does_not_grow(engine: Engine, clock: Clock) -> None:
    numbers = []
    for count in (2, 6):
        with Session(engine) as session:
            fill(session, clock, count)
            site = load_site(session)
            with counted(engine) as statements:
                found = announcements(session, site, "sv", About(), reading_moment(session))
                assert all(str(each.reading.title) for each in found.announcements)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 7


def test_renewals_beyond_the_newest_are_not_looked_at(
    session: Session, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.content.readers.announcements.HISTORY", 2)
    assert HISTORY > 2
    fill(session, clock, 5)
    found = [occasion for occasion, _key, _moment in told(session, "sv")]
    assert (found.count(CAUGHT_UP), found.count(PUBLISHED)) == (2, 5)


def test_behind_is_said_of_two_editions_as_of_a_page(session: Session, clock: Clock) -> None:
    item = bring_out(session, about(sv="Ett.\n\nTvå."))
    bring_out(session, about(CHANGED), "en")
    moment = reading_moment(session)
    found = item_page(session, load_site(session), "sv", KINDS["page"], "about", moment)
    assert isinstance(found, ItemPage)
    original = found.reading.library.originals[item.id]
    assert is_behind(original, found.reading.edition)
    assert found.reading.behind is not None
    assert item.id == original.item_id
