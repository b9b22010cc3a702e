"""Numbers in prose: each is read as its language writes it, and what is no number is none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from babel import Locale
from babel.numbers import format_decimal, format_percent
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation import formats
from portal.foundation.dates import DatePoint, PartialDate
from portal.foundation.i18n import install
from portal.foundation.numerals import numerals

REGIONAL = {"en": "en_001", "es": "es_419", "sv": "sv"}
LANGUAGES = st.sampled_from(sorted(REGIONAL))
VALUES = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=3).map(Decimal.normalize)
DAYS = st.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31))
SENTENCES = st.sampled_from(["{}", "({})", "From {} on.", "{}, and", "“{}”; {}", "[{}]: {}.", "år {} kr", "¿{}?"])


@pytest.fixture(scope="module", autouse=True)
def site() -> Iterator[Flask]:
    app = Flask("numerals")
    install(app, formats={"es": "es-419"})
    with app.app_context():
        yield app


def values(text: str, tag: str = "en") -> list[str]:
    return [f"{numeral.value:f}" for numeral in numerals(text, tag)]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("en", "1,234.50 of 100,000", ["1234.50", "100000"]),
        ("es", "1,234.50 de 100,000", ["1234.50", "100000"]),
        ("sv", "1\xa0234,50 av 100 000 och 100\u202f000", ["1234.50", "100000", "100000"]),
        ("de", "1.234,50 von 100.000", ["1234.50", "100000"]),
        ("hi", "12,34,567.8", ["1234567.8"]),
        ("ar-EG", "١٬٢٣٤٫٥", ["1234.5"]),
        ("en", "100\xa0000", ["100000"]),
        ("la", "1,234.5", ["1234.5"]),
        ("ca-ES-valencia", "1,234.5", ["1234.5"]),
        ("sv", "2019, 13,90 år 2022", ["2019", "13.90", "2022"]),
        ("sv", "från 119 000 år 2015 till 99 000", ["119000", "2015", "99000"]),
        ("en", "in 2016,385 and 1,2345", ["2016", "385", "1", "2345"]),
    ],
)
def test_each_language_has_its_own_signs(tag: str, text: str, expected: list[str]) -> None:
    assert values(text, tag) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("33% or 33 % or 33\xa0%", ["33", "33", "33"]),
        ("the 1990s, the 18th, 2.º and 1.ª", ["1990", "18", "2", "1"]),
        ("mid-2010s, pre-2008", ["2010", "2008"]),
        ("2008–2011", ["2008", "2011"]),
        ("2008–11 and 2008/09", ["2008", "2011", "2008", "2009"]),
        ("1999–03", ["1999", "3"]),
        ("pages 89–101", ["89", "101"]),
        ("2017-06-21 and 26.4.2018", ["2017", "6", "21", "26", "4", "2018"]),
        ("at 14:30, 4.5:1", ["14", "30", "4.5", "1"]),
        ("−5 or -5.5 (-3)", ["-5", "-5.5", "-3"]),
        ("3-4 and 3−4", ["3", "4", "3", "4"]),
        ("It was in 2018. 35 men", ["2018", "35"]),
        ("US$100, £5", ["100", "5"]),
    ],
)
def test_what_stands_around_the_digits_makes_no_difference(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "G20, A4 and 5G",
        "MS-13 and Covid-19",
        "commit 13d46d2a",
        "https://example.org/2017/06 and www.example.org/9",
        "a2@example.org",
        "10.1177/0022427801038003001",
        "two, XXI, ½ and m²",
    ],
)
def test_codes_addresses_and_words_are_no_numbers(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("tag", ["en", "sv", "de"])
def test_a_version_behind_an_abbreviation_is_the_same_in_all_languages(tag: str) -> None:
    assert values("WCAG 2.2 (WCAG) 2.2", tag) == ["2.2", "2.2"]


def test_a_time_with_a_full_stop_is_no_decimal_in_swedish() -> None:
    assert values("kl. 14.30", "sv") == ["14", "30"]


def test_a_number_knows_where_it_stands() -> None:
    text = "From −1,234 to 5"
    assert [(numeral.text, text[numeral.start : numeral.end]) for numeral in numerals(text, "en")] == [
        ("−1,234", "−1,234"),
        ("5", "5"),
    ]


@given(VALUES, LANGUAGES, SENTENCES)
def test_what_babel_writes_is_read(value: Decimal, tag: str, sentence: str) -> None:
    locale = Locale.parse(REGIONAL[tag])
    written = format_decimal(value, locale=locale, decimal_quantization=False)
    text = sentence.replace("{}", written)
    assert {numeral.value for numeral in numerals(text, tag)} == {value}


@given(VALUES, LANGUAGES)
def test_percentages_that_babel_writes_are_read(value: Decimal, tag: str) -> None:
    locale = Locale.parse(REGIONAL[tag])
    written = format_percent(value / 100, locale=locale, decimal_quantization=False)
    assert [numeral.value for numeral in numerals(written, tag)] == [value]


@given(VALUES, LANGUAGES)
def test_what_the_portal_writes_is_read(value: Decimal, tag: str) -> None:
    assert [numeral.value for numeral in numerals(formats.number(value, tag), tag)] == [value]
    assert [numeral.value for numeral in numerals(formats.percent(value, tag), tag)] == [value]


@given(DAYS, LANGUAGES)
def test_the_numbers_of_a_date_are_its_day_and_year(day: datetime.date, tag: str) -> None:
    written = formats.date(PartialDate(DatePoint(day.year, day.month, day.day)), tag)
    assert {numeral.value for numeral in numerals(written, tag)} == {day.day, day.year}


@given(st.text(alphabet="0123456789 \xa0.,-−–/%aAº_@:", max_size=30) | st.text(max_size=60), LANGUAGES)
def test_any_text_is_read_and_every_number_is_where_it_says(text: str, tag: str) -> None:
    found = numerals(text, tag)
    assert all(text[numeral.start : numeral.end] == numeral.text for numeral in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
