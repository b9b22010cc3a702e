"""Numbers in prose: what vouches for them, and whether translations have the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.care.number_checks import NumberFault, Problem, number_faults
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.foundation.dates import PartialDate
from tests.content.examples import language, page, save, tag, texts, with_language
from tests.fixtures.databases import counted

SOURCE = Document(
    kind="reference",
    key="study",
    source_language="en",
    facts={
        "group": "source",
        "type": "report",
        "title": "Twelve years and 31,5 %",
        "language": "sv",
        "short": "Brå 2023",
        "issued": PartialDate.parse("2021-02-03/2022"),
        "page_range": "89–101",
        "doi": "10.1234/777",
        "url": "https://example.org/888",
        "position": 999,
    },
    languages={"en": LanguageDocument()},
)
SERIES = Document(
    kind="series",
    key="rates",
    source_language="en",
    facts={"values": {"2001": "1.50", "2002": None}},
    links={"references": ("reference:study",)},
    languages={"en": LanguageDocument(texts={"title": "Rates", "unit": "per 100,000 people"})},
)


def faults(session: Session) -> list[NumberFault]:
    session.commit()
    return list(number_faults(session))


def uncited(session: Session, *documents: Document) -> list[str]:
    """The numbers of some items that nothing vouches for, beside those items that they may lead to."""
    for document in (SOURCE, SERIES, *documents):
        save(session, document)
    return [number for fault in faults(session) if fault.problem is Problem.UNCITED for number in fault.numbers]


def guide(body: str, *, facts: Mapping[str, Any] | None = None, **links: tuple[str, ...]) -> Document:
    return Document(
        kind="guide",
        key="cities",
        source_language="en",
        facts={"language": "en", **(facts or {})},
        links=links,
        languages={"en": language("Cities", body)},
    )


def country(milestones: Mapping[str, str], sources: Mapping[str, str], **links: tuple[str, ...]) -> Document:
    """A country with events, of which some name a source, and the first happened in June 2017."""
    dates = {key: {"happened": PartialDate.parse("2017-06")} for key in list(milestones)[:1]}
    parts = [
        PartDocument(key, dates.get(key, {}), {"references": (sources[key],)} if key in sources else {})
        for key in milestones
    ]
    told = {"summary": "Short", **{f"milestones/{key}/text": text for key, text in milestones.items()}}
    return Document(
        kind="country",
        key="there",
        source_language="en",
        facts={"territory": "SE", "status": "partner"},
        parts={"milestones": tuple(parts)},
        links=links,
        languages={"en": LanguageDocument(texts=told)},
    )


def test_a_kind_that_names_no_sources_has_only_its_facts(session: Session) -> None:
    assert uncited(session, tag("ten", "The first 10 of 1,000")) == ["10", "1,000"]


def test_a_reference_vouches_for_what_is_noted_of_it(session: Session) -> None:
    noted = replace(SOURCE, key="noted", languages={"en": LanguageDocument(texts={"note": "Read in 2024, 412 pages."})})
    assert uncited(session, noted) == []


def test_the_items_own_facts_vouch_for_numbers(session: Session) -> None:
    facts = {"pages": 84, "isbn": "978-91-7335", "published": PartialDate.parse("2017-06-21"), "publisher": "Press 12"}
    assert uncited(session, guide("On 21 June 2017, 84 pages, 978, 12; 85.", facts=facts)) == ["85"]


def test_a_number_is_what_it_is_worth_however_it_is_written(session: Session) -> None:
    figure = Document(
        kind="figure",
        key="fall",
        source_language="en",
        facts={"percentage": Decimal("31.50"), "confidence": "sourced"},
        languages={
            "en": LanguageDocument(texts={"title": "Down by 31.5% (not 32%)", "programme": "p"}),
            "sv": LanguageDocument(texts={"title": "Ned med 31,5 % (inte 32 %)", "programme": "p"}),
        },
    )
    assert uncited(session, figure) == ["32", "32"]


def test_facts_of_linked_items_vouch_for_numbers(session: Session) -> None:
    named = "12: 2021, 2022, 3 and 2 in February; 31.5%; 89, 101; 2023."
    assert uncited(session, replace(guide(named), links={"references": ("reference:study",)})) == []
    profile = country({"first": "1.5 in 2001, 2002; 1.6."}, {}, series=("series:rates",))
    assert uncited(session, profile) == ["1.6"]


def test_an_address_or_a_place_in_a_list_vouches_for_nothing(session: Session) -> None:
    events = {"first": "888, 777, 1234, 999."}
    assert uncited(session, country(events, {}, references=("reference:study",))) == ["888", "777", "1234", "999"]


def test_a_link_in_a_block_vouches_for_that_block_alone(session: Session) -> None:
    body = "In [2001](series:rates) it was 1.5.\n\nIn 2001, again.[^1]\n\n[^1]: See [rates](series:rates) of 2002."
    assert uncited(session, guide(body)) == ["2001"]


def test_sources_of_an_item_vouch_for_its_own_prose(session: Session) -> None:
    assert uncited(session, guide("Some 385,000.", references=("reference:study",))) == []


def test_a_part_with_sources_of_its_own_needs_them(session: Session) -> None:
    events = {"first": "June 2017, 35 men.", "second": "In 2017, 6 men and 92 others.", "third": "77 men."}
    profile = country(events, {"third": "reference:study"}, references=("reference:study",))
    assert uncited(session, profile) == ["35", "92"]


def test_a_part_without_sources_of_its_own_rests_on_those_of_its_item(session: Session) -> None:
    person = Document("person", "p", "en", {"full_name": "Åsa"}, languages={"en": LanguageDocument()})
    video = Document(
        kind="video",
        key="panel",
        source_language="en",
        facts={"language": "en"},
        parts={"panellists": (PartDocument("p", links={"person": ("person:p",)}),)},
        languages={"en": LanguageDocument(texts={"title": "t", "summary": "s", "panellists/p/role": "Chief (2017)"})},
    )
    assert uncited(session, person, video) == ["2017"]
    assert uncited(session, person, replace(video, links={"references": ("reference:study",)})) == []


def test_texts_of_a_part_that_is_gone_tell_no_numbers(session: Session) -> None:
    profile = country({"first": "35 men."}, {})
    swedish = LanguageDocument(texts={"milestones/first/text": "36 män."})
    save(session, with_language(profile, "sv", swedish))
    assert [fault.problem.value for fault in faults(session)] == ["uncited", "uncited", "lacking", "added"]
    save(session, country({}, {}))
    assert faults(session) == []


def test_a_fault_says_where_it_is(session: Session) -> None:
    save(session, page(en="About", sv="Om i 24 timmar"))
    assert faults(session) == [
        NumberFault("page:about", "sv", "title", Problem.UNCITED, ("24",), "Om i 24 timmar"),
        NumberFault("page:about", "sv", "summary", Problem.UNCITED, ("24",), "Om i 24 timmar in short"),
        NumberFault("page:about", "sv", "title", Problem.ADDED, ("24",), "Om i 24 timmar"),
        NumberFault("page:about", "sv", "summary", Problem.ADDED, ("24",), "Om i 24 timmar in short"),
    ]


def test_the_words_around_a_number_are_cut(session: Session) -> None:
    save(session, tag("long", f"{'before ' * 20}1234 {'after ' * 20}"))
    (fault,) = faults(session)
    assert fault.words == f"… {'before ' * 5}1234 {'after ' * 6}…"


def differences(session: Session, original: str, translation: str, **options: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The numbers that differ between two bodies of a page whose sources vouch for all of them."""
    save(session, SOURCE)
    document = with_language(page(en="About"), "en", language("About", original))
    cited = replace(document, links={"references": ("reference:study",)})
    save(session, with_language(cited, "sv", LanguageDocument(texts=texts("Om", translation), **options)))
    return [(fault.problem.value, fault.numbers) for fault in faults(session)]


@pytest.mark.parametrize(
    ("english", "swedish"),
    [
        ("In 2016, 385,000 people, 5.15 of 100,000, and 33%.", "År 2016: 385 000, 5,15 av 100 000 och 33 %."),
        ("26 April 2018 to the mid-2010s", "den 26 april 2018 till mitten av 2010-talet"),
        ("2008–11 in [100,000]{lang=en}", "åren 2008–2011 i [100,000]{lang=en}"),
        ("## 1. Five of 9\n\nText[^1]\n\n[^1]: Of 4.", "## Fem av 9\n\nText[^a]\n\n[^a]: Av 4."),
        ("1. one\n2. two", "- ett\n- två"),
        ("[words](https://example.org/2017)", "[ord](https://example.org/sv/2018)"),
        ("MS-13 and Covid-19", "MS-13 och covid-19"),
        ("[pagina 5]{lang=la}", "[pagina 5]{lang=la}"),
    ],
)
def test_the_same_numbers_in_two_languages_do_not_differ(session: Session, english: str, swedish: str) -> None:
    assert differences(session, english, swedish) == []


@pytest.mark.parametrize(
    ("english", "swedish", "expected"),
    [
        ("In the 1990s", "På nittiotalet", [("lacking", ("1990",))]),
        ("Two of nine", "2 av 9", [("added", ("2", "9"))]),
        ("385,000 people", "385 personer", [("lacking", ("385,000",)), ("added", ("385",))]),
        ("In 2016 and 2016", "Både 2016", [("lacking", ("2016",))]),
        ("Down by −5", "Ned med 5", [("lacking", ("−5",)), ("added", ("5",))]),
        (
            "First 1.\n\nSecond 2.",
            "Först 2.\n\nSedan 1.",
            [("lacking", ("1",)), ("added", ("2",)), ("lacking", ("2",)), ("added", ("1",))],
        ),
    ],
)
def test_numbers_that_a_translation_changed_are_listed(
    session: Session, english: str, swedish: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert differences(session, english, swedish) == expected


def test_blocks_without_a_partner_are_not_compared(session: Session) -> None:
    states = (
        BlockState(0, None, "translated", None, "Only of interest in English."),
        BlockState(None, None, "translated", "Tillagt 7."),
        BlockState(None, "Removed 8.", "translated", "Borttaget 9."),
    )
    body = "Tillagt 7.\n\nBorttaget 9."
    assert differences(session, "First 1.\n\nSecond 2.", body, blocks={"body": states}) == []


def test_queries_do_not_grow_with_items(engine: Engine) -> None:
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            save(session, SOURCE)
            save(session, SERIES)
            for number in range(count):
                events = {f"m{each}": "On [2001](series:rates), 5." for each in range(number + 1)}
                save(session, replace(country(events, {}), key=f"c{count}-{number}"))
            session.commit()
            with counted(engine) as statements:
                assert list(number_faults(session))
            numbers.append(len(statements))
    assert numbers[0] == numbers[1]
