"""Rules 2 to 4 of languages.md: how a reader's language is chosen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.negotiation import HEADER_LIMIT, lookup, negotiate

OPEN = ("en", "es", "sv")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("es-MX,en;q=0.8", "es"),
        ("es-419,en;q=0.5", "es"),
        ("sv-FI,fi;q=0.9,en;q=0.8", "sv"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "en"),
        ("en;q=0.2,sv;q=0.9,es;q=0.5", "sv"),
        ("SV-se", "sv"),
        ("es ; q = 0.5 , sv;q=0.4", "es"),
        ("fi,de;q=0.9", "en"),
        ("sv-Latn-SE-x-private", "sv"),
        ("zh-Hant-TW,sv;q=0.1", "sv"),
    ],
)
def test_rule_3_ranges_in_order_of_weight_each_shortened_before_the_next(header: str, expected: str) -> None:
    assert lookup(header, OPEN, "en") == expected


def test_rule_3_equal_weights_keep_the_order_of_the_header() -> None:
    assert lookup("sv,es", OPEN, "en") == "sv"
    assert lookup("es;q=0.7,sv;q=0.7", OPEN, "en") == "es"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("sv;q=0,es;q=0.1", "es"),
        ("sv-FI,sv;q=0", "en"),
        ("es;q=0.0,es-MX", "en"),
        ("en;q=0,sv;q=0.1", "sv"),
        ("en;q=0,*", "es"),
        ("en;q=0", "es"),
        ("en;q=0,es;q=0,sv;q=0", "en"),
    ],
)
def test_rule_3_weight_0_excludes(header: str, expected: str) -> None:
    assert lookup(header, OPEN, "en") == expected


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", " ", "*", "*;q=0.5", ",", ";;=,", "q=1", "es;q=2", "es;q=nan", "es;q=-1", "../../etc", "x" * 500),
        *("\x00", "sv\r\nSet-Cookie: a=b", "español", "1-2-3-4-5-6-7-8-9", "-", "_", "e" * 9, ";q=0.5"),
    ],
)
@pytest.mark.parametrize("default", OPEN)
def test_rule_3_star_nonsense_and_emptiness_give_the_default(header: str | None, default: str) -> None:
    assert lookup(header, OPEN, default) == default


def test_trust_23_an_underscore_gives_the_nearest_language() -> None:
    assert lookup("es_MX", OPEN, "en") == "es"


@pytest.mark.parametrize("reader", ["qu", "ay", "gn", "gl", "eu", "ca", "qu-PE", "ca-ES"])
def test_rule_3_one_way_fallbacks_to_spanish_are_honoured(reader: str) -> None:
    assert lookup(reader, OPEN, "en") == "es"
    assert lookup(f"{reader},en;q=0.5", OPEN, "en") == "es"


def test_rule_3_one_way_fallbacks_give_way_to_what_the_reader_says() -> None:
    assert lookup("qu,en;q=0.8,es;q=0.5", OPEN, "en") == "en"
    assert lookup("qu,sv;q=0.5,es;q=0", OPEN, "en") == "sv"
    assert lookup("es", ("en", "qu"), "en") == "en", "one way only"


def test_rule_4_nobody_is_negotiated_into_a_language_that_is_not_open() -> None:
    assert lookup("sv,es;q=0.5", ("en", "es"), "en") == "es"
    assert negotiate(("en", "es"), "en", chosen="sv", header="es") == "es"


def test_rule_2_the_explicit_choice_goes_before_the_header() -> None:
    assert negotiate(OPEN, "en", chosen="sv", header="es") == "sv"
    assert negotiate(OPEN, "en", chosen=None, header="es") == "es"
    assert negotiate(OPEN, "en") == "en"


@pytest.mark.parametrize("chosen", ["", "../../etc", "x" * 500, "es_MX", "fr", "sv\x00"])
def test_a_cookie_of_nonsense_is_no_choice(chosen: str) -> None:
    assert negotiate(OPEN, "en", chosen=chosen, header="sv") == "sv"


def test_an_added_language_is_found_by_its_whole_tag() -> None:
    assert lookup("pt-BR,pt;q=0.9,en;q=0.5", (*OPEN, "pt-BR"), "en") == "pt-BR"


@given(st.text(max_size=HEADER_LIMIT + 100))
def test_any_header_gives_an_open_language(header: str) -> None:
    assert lookup(header, OPEN, "en") in OPEN


@given(st.text(alphabet="ensv-*;,q=0.15_ ", max_size=80))
def test_any_near_header_gives_an_open_language(header: str) -> None:
    assert lookup(header, OPEN, "sv") in OPEN
