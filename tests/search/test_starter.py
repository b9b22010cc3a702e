"""Search on the starter content: forms, accents, synonyms, kinds, languages; the same on both databases."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.search import candidates
from tests.fixtures.databases import LANGUAGES, Databases, opened
from tests.search.asking import elsewhere, found, odd_queries, page_of

JUDGED = tomllib.loads(Path(__file__).with_name("judged.toml").read_text(encoding="utf-8"))

# Queries by language, of which the second finds just what the first does.
SAME = [
    ("es", "mujeres", "mujer"),
    ("es", "violencia", "violencias"),
    ("es", "acción", "accion"),
    ("es", "ACCIÓN", "accion"),
    ("es", "policías", "policia"),
    ("es", "reducción", "reduccion"),
    ("es", "homicidios", "homicidio"),
    ("sv", "våld", "våldet"),
    ("sv", "guider", "guiderna"),
    ("sv", "kvinnor", "kvinnan"),
    ("sv", "skjutningar", "skjutningarna"),
    ("sv", "Örebro", "Orebro"),
    ("sv", "nätverk", "nätverken"),
    ("en", "shooting", "shootings"),
    ("en", "police departments", "Police  DEPARTMENT"),
    ("en", "Malmö", "malmo"),
    ("en", "evaluations", "evaluation"),
    ("en", "organisations", "organization"),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def starter(request: pytest.FixtureRequest) -> Iterator[Session]:
    databases = request.getfixturevalue(f"{request.param}_databases")
    assert isinstance(databases, Databases)
    with opened(databases.starter()) as engine, Session(engine) as session:
        yield session


@pytest.mark.parametrize(("tag", "query", "other"), SAME)
def test_forms_and_accents_make_no_difference(starter: Session, tag: str, query: str, other: str) -> None:
    wanted = found(starter, tag, query)
    assert in_the_language(wanted)
    assert in_the_language(wanted) == in_the_language(found(starter, tag, other))
    assert found(starter, tag, unicodedata.normalize("NFD", query)) == wanted


def in_the_language(names: list[str]) -> set[str]:
    """Without publications, whose titles are in languages of their own."""
    return {name for name in names if not name.startswith("reference:")}


def test_ñ_is_not_n(starter: Session) -> None:
    years = set(found(starter, "es", "año"))
    assert len(years) > 10
    assert len(set(found(starter, "es", "ano")) & years) <= 1
    assert page_of(starter, "es", "nino").results == []


def test_a_word_may_be_typed_without_the_language_s_letters(starter: Session) -> None:
    assert in_the_language(found(starter, "sv", "våld")) <= in_the_language(found(starter, "sv", "vald"))
    assert in_the_language(found(starter, "sv", "nätverk")) <= in_the_language(found(starter, "sv", "natverk"))


@pytest.mark.parametrize(
    ("tag", "query", "wanted"),
    [
        ("sv", "focused deterrence", "term:focused-deterrence"),
        ("en", "informationsmöte", "term:call-in"),
        ("es", "call-in", "term:call-in"),
        ("es", "GVI", "term:group-violence-intervention"),
    ],
)
def test_a_name_of_the_glossary_finds_all_its_names(starter: Session, tag: str, query: str, wanted: str) -> None:
    assert wanted in found(starter, tag, query)[:12]


def test_who_has_no_page_is_found_by_the_pages_that_name_them(starter: Session) -> None:
    hits = found(starter, "en", "Rachel Locke")
    assert "video:effective-violence-prevention" in hits
    assert not [hit for hit in hits if hit.startswith("person:")]


def test_each_item_is_found_once(starter: Session) -> None:
    for tag in ("en", "es", "sv"):
        hits = found(starter, tag, "Honduras Malmö Chicago violence")
        assert len(hits) == len(set(hits))
        assert not set(hits) & {name for name, _language in elsewhere(starter, tag, "Honduras Malmö Chicago violence")}


def test_what_matches_in_another_language_alone_is_told_apart(starter: Session) -> None:
    assert found(starter, "en", "kroppskameror") == []
    assert elsewhere(starter, "en", "kroppskameror") == [("news:oakland-respect-study", "sv")]
    (result,) = page_of(starter, "en", "kroppskameror").elsewhere
    assert result.url.startswith("/sv/nyheter/")
    assert "<mark>" in result.title + result.passage


def test_words_in_quotation_marks_stand_side_by_side(starter: Session) -> None:
    assert "news:malmo-stop-shooting" in found(starter, "en", "“criminal networks”")
    assert len(found(starter, "en", '"networks criminal"')) < len(found(starter, "en", "networks criminal"))


def test_words_that_no_text_has_are_put_right(starter: Session) -> None:
    assert page_of(starter, "en", "violense").meant == "violence"
    assert page_of(starter, "sv", "skjutnignar").meant == "skjutningar"
    assert page_of(starter, "en", "violence").meant is None
    assert page_of(starter, "en", "qqqqqqqq").meant is None


def test_passages_mark_what_was_asked_for(starter: Session) -> None:
    result = page_of(starter, "sv", "våldet").results[0]
    assert "<mark>" in result.title + result.passage
    spanish = page_of(starter, "es", "mujer").results
    assert any("<mark>mujeres</mark>" in each.passage for each in spanish)


def test_filters_count_what_they_leave_and_sorting_keeps_all(starter: Session) -> None:
    whole = page_of(starter, "en", "homicide police")
    kinds = next(facet for facet in whole.listing.facets if facet.filter.name == "kind")
    assert sum(value.count for value in kinds.values) == whole.listing.total
    for value in kinds.values:
        assert page_of(starter, "en", "homicide police", chosen={"kind": value.key}).listing.total == value.count
    for sort in ("date", "title"):
        assert page_of(starter, "en", "homicide police", sort=sort).listing.total == whole.listing.total
    dates = [str(each.reading.edition.sort_value) for each in page_of(starter, "en", "Malmö", sort="date").results]
    assert len(dates) > 2


def test_choices_that_no_hit_has_are_not_heeded(starter: Session) -> None:
    whole = page_of(starter, "en", "homicide")
    for chosen in ({"country": "XX"}, {"kind": "nothing"}, {"year": "0\x00"}):
        assert page_of(starter, "en", "homicide", chosen=chosen).listing.total == whole.listing.total


def test_readers_find_what_they_look_for(starter: Session) -> None:
    """The judged queries: how many find what is wanted first, and among the first three. The goal is 54 and 60."""
    places = [
        next((place for place, name in enumerate(found(starter, tag, query)) if name in wanted.split()), 99)
        for tag, queries in JUDGED.items()
        for query, wanted in queries.items()
    ]
    assert len(places) == 60
    assert sum(place == 0 for place in places) >= 55
    assert sum(place < 3 for place in places) == 60


def test_both_databases_have_the_same_first_hits(sqlite_databases: Databases, postgresql_databases: Databases) -> None:
    with (
        opened(sqlite_databases.starter()) as one,
        opened(postgresql_databases.starter()) as other,
        Session(one) as first,
        Session(other) as second,
    ):
        queries = [(tag, query) for tag, judged in JUDGED.items() for query in judged]
        queries += [(tag, query) for tag, *both in SAME for query in both]
        for tag, query in queries:
            assert found(first, tag, query)[:10] == found(second, tag, query)[:10], query


def test_both_choose_the_same_where_more_answers_than_is_looked_at(
    sqlite_databases: Databases, postgresql_databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in {"MOST": 12, "MOST_TITLED": 5, "MOST_PARTLY_TITLED": 3, "MOST_OF_ONE": 4}.items():
        monkeypatch.setattr(candidates, name, most)
    asked = [(tag, query) for tag, judged in JUDGED.items() for query in judged]
    asked += [("en", "violence"), ("en", "police violence"), ("es", "violencia grupal homicidios"), ("sv", "våld")]
    with (
        opened(sqlite_databases.starter()) as one,
        opened(postgresql_databases.starter()) as other,
        Session(one) as first,
        Session(other) as second,
    ):
        for tag, query in asked:
            assert found(first, tag, query) == found(second, tag, query), query
        hits = found(first, "en", "Group Violence Intervention")
    assert "term:group-violence-intervention" in hits[:2], hits


def test_a_thousand_odd_queries_are_answered(starter: Session) -> None:
    """Whatever is typed is words, composed or not: the same hits, and no statement fails."""
    for number, query in enumerate(odd_queries(1000)):
        tag = LANGUAGES[number % len(LANGUAGES)]
        hits = found(starter, tag, query)
        if number % 10 == 0:
            assert found(starter, tag, unicodedata.normalize("NFD", query)) == hits, query
