"""Lists: their order, pages, fallbacks, and what filters leave of them, held against plain Python."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.filters import COUNTRY, KIND, LANGUAGE, MONTH, STRATEGY, TAG, YEAR
from portal.content.model.items import Item
from portal.content.publication.publishing import withdraw
from portal.content.published.known_editions import known_editions
from portal.content.published.shelves import PAGE_LENGTH, Shelf, shelf_of
from portal.content.readers.lists import Listing, listing
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from portal.foundation.dates import PartialDate
from portal.foundation.errors import NotFound
from portal.foundation.filters import Filter
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save, tag
from tests.fixtures.databases import counted

PAGE = KINDS["page"]
NOTHING: Mapping[str, str] = MappingProxyType({})
ALL = Shelf((KINDS["guide"], KINDS["video"], KINDS["article"]), (KIND, COUNTRY, STRATEGY, TAG, LANGUAGE, YEAR))


@dataclass(frozen=True)
class Work:
    """A publication in a few words."""

    key: str
    kind: str
    published: str | None
    countries: tuple[str, ...] = ()
    strategy: str | None = None
    language: str = "en"
    tags: tuple[str, ...] = ()
    translated: bool = True

    def values(self, asked: Filter) -> Sequence[str]:
        """What a filter should find it by."""
        single = {KIND: self.kind, STRATEGY: self.strategy, LANGUAGE: self.language, YEAR: (self.published or "")[:4]}
        if asked in single:
            return [single[asked]] if single[asked] else []  # type: ignore[list-item]  # the empty ones are left out
        return self.countries if asked is COUNTRY else self.tags

    def document(self) -> Document:
        facts: dict[str, Any] = {"language": self.language}
        facts |= {"published": PartialDate.parse(self.published)} if self.published else {}
        facts |= {"countries": list(self.countries)} if self.countries else {}
        links = {"tags": tuple(f"tag:{each}" for each in self.tags)}
        links |= {"strategy": (f"initiative:{self.strategy}",)} if self.strategy else {}
        texts = {"title": f"Work {self.key}", "summary": "In short."}
        tags = ("en", "sv") if self.translated else ("en",)
        return Document(
            self.kind, self.key, "en", facts, links=links, languages=dict.fromkeys(tags, LanguageDocument(texts=texts))
        )


WORKS = (
    Work("a", "guide", "2018-09", ("SV",), "gvi", tags=("one",)),
    Work("b", "guide", None, (), "gvi"),
    Work("c", "video", "2017", ("SV", "MX"), "ipvi", tags=("one", "two")),
    Work("d", "video", "2017-05", ("MX",), None, "es", translated=False),
    Work("e", "article", "2011-09/2011-10", ("MX", "US"), None, "es", tags=("two",)),
    Work("f", "article", "2000-11-08", (), None, translated=False),
)
NEWEST_FIRST = ["a", "d", "c", "e", "f", "b"]


def strategy(key: str, title: str) -> Document:
    texts = {"title": title, "summary": "In short.", "body": "At length."}
    return Document("initiative", key, "en", languages={"en": LanguageDocument(texts=texts)})


def fill(session: Session) -> None:
    for key, title in (("one", "Zeta"), ("two", "Alpha"), ("unused", "Unused")):
        bring_out(session, tag(key, title))
    for key in ("gvi", "ipvi", "unused"):
        bring_out(session, strategy(key, key.upper()))
    for work in WORKS:
        bring_out(session, work.document())
    session.commit()


def shown(
    session: Session, shelf: Shelf, chosen: Mapping[str, str] = NOTHING, *, reader: str = "sv", number: int = 1
) -> Listing:
    return listing(session, load_site(session), reader, shelf, reading_moment(session), chosen=chosen, page=number)


def of_kind(session: Session, reader: str, kind: type[Item] = PAGE) -> list[str]:
    return [str(reading.title) for reading in shown(session, shelf_of(kind), reader=reader).readings]


def keys(listed: Listing) -> list[str]:
    return [reading.key for reading in listed.readings]


def counts(listed: Listing, asked: Filter) -> dict[str, int]:
    facet = next(facet for facet in listed.facets if facet.filter is asked)
    return {value.key: value.count for value in facet.values}


def left(chosen: Mapping[Filter, str]) -> list[str]:
    """The keys of the works that have all of it."""
    return [work.key for work in WORKS if all(key in work.values(asked) for asked, key in chosen.items())]


def choices() -> list[dict[Filter, str]]:
    """Every combination of at most one value a filter."""
    values = [[None, *dict.fromkeys(value for work in WORKS for value in work.values(asked))] for asked in ALL.filters]
    return [
        {asked: key for asked, key in zip(ALL.filters, picked, strict=True) if key is not None}
        for picked in itertools.product(*values)
    ]


def test_every_combination_shows_what_it_says_and_counts_what_the_next_one_shows(session: Session) -> None:
    fill(session)
    every = choices()
    single = [each for each in every if len(each) <= 1]
    for chosen in [*single, *every[:: len(every) // 40]]:
        listed = shown(session, ALL, {asked.name: key for asked, key in chosen.items()})
        expected = left(chosen)
        assert keys(listed) == [key for key in NEWEST_FIRST if key in expected], chosen
        assert listed.total == len(expected)
        for asked in ALL.filters:
            others = {each: key for each, key in chosen.items() if each is not asked}
            promised = counts(listed, asked)
            assert promised == {key: len(left({**others, asked: key})) for key in promised}, (chosen, asked.name)


def test_a_value_is_offered_wherever_the_whole_list_has_it(session: Session) -> None:
    fill(session)
    listed = shown(session, ALL, {"kind": "guide", "country": "SV"})
    assert counts(listed, YEAR) == {"2018": 1, "2017": 0, "2011": 0, "2000": 0}
    assert counts(listed, KIND) == {"guide": 1, "video": 1, "article": 0}
    assert counts(listed, TAG) == {"two": 0, "one": 1}


def test_values_that_are_items_come_by_their_titles_and_unused_ones_not_at_all(session: Session) -> None:
    fill(session)
    listed = shown(session, ALL)
    facets = {facet.filter: facet for facet in listed.facets}
    titles = [(value.key, str(value.words), value.words and value.words.lang) for value in facets[TAG].values]
    assert titles == [("two", "Alpha", "en"), ("one", "Zeta", "en")]
    assert [value.key for value in facets[STRATEGY].values] == ["gvi", "ipvi"]


def test_a_value_that_nothing_has_is_not_found(session: Session) -> None:
    fill(session)
    for asked in ALL.filters:
        for key in ("absent", "unused", "\x00", "x" * 600, "SV\x00", "Å"):
            for others in ({}, {"kind": "video"}):
                with pytest.raises(NotFound):
                    shown(session, ALL, {**others, asked.name: key})


def test_values_that_no_item_has_together_leave_an_empty_list(session: Session) -> None:
    fill(session)
    listed = shown(session, ALL, {"kind": "guide", "country": "MX"})
    assert (keys(listed), listed.total, listed.pages) == ([], 0, 1)


def test_a_kind_is_known_before_it_has_an_item(session: Session) -> None:
    listed = shown(session, ALL, {"kind": "guide"})
    assert (keys(listed), counts(listed, KIND)) == ([], {"guide": 0, "video": 0, "article": 0})


def test_what_is_taken_back_or_hidden_is_neither_listed_nor_counted(session: Session, clock: Clock) -> None:
    fill(session)
    withdraw(session, bring_out(session, replace(WORKS[0], key="gone").document()), actor=ACTOR)
    save(session, replace(WORKS[0], key="draft", countries=("BR",)).document())
    bring_out(session, replace(WORKS[0], key="later", published="2031").document(), at=clock.later(hours=1))
    assert counts(shown(session, ALL), COUNTRY) == {"SV": 2, "MX": 3, "US": 1}
    for name, key in (("country", "BR"), ("year", "2031")):
        with pytest.raises(NotFound):
            shown(session, ALL, {name: key})
    clock.advance(hours=1)
    assert keys(shown(session, ALL, {"year": "2031"})) == ["later"]


def test_a_value_that_is_no_public_item_is_not_found(session: Session) -> None:
    hidden = save(session, tag("hidden", "Hidden"))
    bring_out(session, replace(WORKS[0], strategy=None, tags=("hidden",)).document())
    assert hidden.key == "hidden"
    assert counts(shown(session, ALL), TAG) == {}
    with pytest.raises(NotFound):
        shown(session, ALL, {"tag": "hidden"})


def test_a_month_is_chosen_in_place_of_its_year(session: Session) -> None:
    for key, when in (("x", "2017-06"), ("y", "2017-05-02"), ("z", "2016-05"), ("w", "2017")):
        facts = {"language": "en", "published": PartialDate.parse(when)}
        texts = {"title": key, "summary": "In short."}
        bring_out(session, Document("news", key, "en", facts, languages={"en": LanguageDocument(texts=texts)}))
    listed = shown(session, shelf_of(KINDS["news"]), {"month": "2017-06"})
    assert keys(listed) == ["x"]
    assert counts(listed, YEAR) == {"2017": 3, "2016": 1}
    assert counts(listed, MONTH) == {"2017-06": 1, "2017-05": 1, "2016-05": 1}
    assert keys(shown(session, shelf_of(KINDS["news"]), {"year": "2017"})) == ["x", "y", "w"]


def test_lists_show_what_is_not_translated_in_its_own_language(session: Session) -> None:
    bring_out(session, page("one", en="Beta", sv="Örn"))
    bring_out(session, page("two", en="Alpha"))
    bring_out(session, page("three", source="sv", sv="Zebra"))
    found = shown(session, shelf_of(PAGE))
    assert [(str(each.title), each.title.lang) for each in found.readings] == [
        ("Alpha", "en"),
        ("Zebra", None),
        ("Örn", None),
    ]
    assert of_kind(session, "en") == ["Alpha", "Beta", "Zebra"]


def test_lists_are_ordered_by_their_fact_first(session: Session) -> None:
    for key, position in (("a", 10), ("b", 9), ("c", None)):
        bring_out(session, page(key, en=key.upper(), position=position))
    assert of_kind(session, "en") == ["B", "A", "C"]


def test_lists_leave_out_what_readers_may_not_see(session: Session, clock: Clock) -> None:
    save(session, page("draft", en="Draft"))
    bring_out(session, page("later", en="Later"), at=clock.later(hours=1))
    withdraw(session, bring_out(session, page("gone", en="Gone")), actor=ACTOR)
    bring_out(session, page(en="About"))
    assert of_kind(session, "en") == ["About"]
    clock.advance(hours=1)
    assert of_kind(session, "en") == ["About", "Later"]


def test_long_lists_keep_their_order_over_pages(session: Session) -> None:
    bring_out(session, tag("gvi", "GVI"))
    for number in range(PAGE_LENGTH + 2):
        tagged = {"tags": ("tag:gvi",)}
        bring_out(session, replace(page(f"p{number}", en=f"Page {number:03}"), links=tagged))
    for chosen in (NOTHING, {"tag": "gvi"}):
        pages = [shown(session, shelf_of(PAGE), chosen, number=number) for number in (1, 2)]
        names = [str(reading.title) for found in pages for reading in found.readings]
        assert names == sorted(names)
        assert [(found.page, found.pages, found.total, len(found.readings)) for found in pages] == [
            (1, 2, PAGE_LENGTH + 2, PAGE_LENGTH),
            (2, 2, PAGE_LENGTH + 2, 2),
        ]
        for number in (0, 3):
            with pytest.raises(NotFound):
                shown(session, shelf_of(PAGE), chosen, number=number)


def test_an_empty_list_has_one_page(session: Session) -> None:
    found = shown(session, shelf_of(PAGE))
    assert (found.pages, found.total, list(found.readings)) == (1, 0, [])


def test_the_list_of_a_kind_offers_what_its_fields_declare(session: Session) -> None:
    offered = {kind.name: [each.name for each in shelf_of(kind).filters] for kind in KINDS.with_lists()}
    assert offered == {
        "reference": ["group", "type", "language", "year"],
        "term": [],
        "initiative": ["tag"],
        "figure": [],
        "guide": ["country", "strategy", "tag", "language", "year"],
        "video": ["country", "strategy", "tag", "language", "year"],
        "article": ["country", "strategy", "tag", "language", "year"],
        "country": ["tag"],
        "news": ["year", "month", "outlet", "country", "tag"],
        "page": ["tag"],
    }


def test_the_number_of_queries_grows_neither_with_items_nor_with_values(engine: Engine) -> None:
    numbers = []
    narrowed = {"kind": "video", "country": "SV", "tag": "two", "strategy": "ipvi", "year": "2017"}
    with Session(engine) as session:
        fill(session)
        for count in (0, 20):
            for number in range(count):
                bring_out(session, tag(f"more-{number}", f"More {number}"))
                work = replace(WORKS[2], key=f"more-{number}", published=str(1900 + number), tags=(f"more-{number}",))
                bring_out(session, work.document())
            session.commit()
            session.expire_all()
            site = load_site(session)
            for chosen in (NOTHING, narrowed):
                known_editions(engine).forget()
                with counted(engine) as statements:
                    listed = listing(session, site, "sv", ALL, reading_moment(session), chosen=chosen)
                    assert [str(reading.title) for reading in listed.readings]
                numbers.append(len(statements))
    assert numbers[0] == numbers[2] <= 10
    assert numbers[1] == numbers[3] == numbers[0] + 1
