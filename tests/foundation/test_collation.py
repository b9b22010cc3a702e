"""Rule 16 of languages.md: lists are sorted by the page's language."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.collation import sort_key

SWEDISH = ["Aspö", "Uppsala", "Vara", "Wien", "Über", "Yxa", "Zebra", "Åre", "Åsele", "Ädel", "Ära", "Öland"]
SPANISH = ["nadar", "nube", "Núñez", "Nuñoa", "ñandú", "Ñuble", "oso", "óvalo", "Zúñiga"]
ENGLISH = ["Aland", "Åland", "Alba", "coop", "cote", "Côte", "cote d", "naïve", "naive a", "Öland", "Oslo", "résumés"]


@pytest.mark.parametrize(("tag", "order"), [("sv", SWEDISH), ("es", SPANISH), ("en", ENGLISH)])
def test_hand_made_orders(tag: str, order: list[str]) -> None:
    assert sorted(set(order), key=lambda text: sort_key(text, tag)) == order


def test_rule_16_swedish_puts_å_ä_ö_after_z_in_that_order() -> None:
    assert sorted("öäåzæøya", key=lambda text: sort_key(text, "sv")) == list("ayzåäæöø")


def test_rule_16_spanish_puts_ñ_after_n() -> None:
    assert sorted(["o", "ñ", "n", "nz"], key=lambda text: sort_key(text, "es")) == ["n", "nz", "ñ", "o"]
    assert sorted(["ño", "nz"], key=lambda text: sort_key(text, "en")) == ["ño", "nz"], "English has no ñ of its own"


def test_rule_16_english_ignores_the_accents_unless_nothing_else_differs() -> None:
    assert sorted(["élan", "eland", "elan"], key=lambda text: sort_key(text, "en")) == ["elan", "élan", "eland"]


def test_ü_is_a_y_in_swedish_and_a_u_elsewhere() -> None:
    words = ["yta", "über", "uv", "yxa"]
    assert sorted(words, key=lambda text: sort_key(text, "sv")) == ["uv", "über", "yta", "yxa"]
    assert sorted(words, key=lambda text: sort_key(text, "en")) == ["über", "uv", "yta", "yxa"]


def test_small_letters_before_capitals_where_nothing_else_differs() -> None:
    assert sorted(["Åre", "åre", "Åren"], key=lambda text: sort_key(text, "sv")) == ["åre", "Åre", "Åren"]


def test_names_of_countries_by_cldr_in_swedish() -> None:
    names = ["Österrike", "Åland", "Zimbabwe", "Ekvatorialguinea", "Elfenbenskusten", "Egypten", "Ecuador"]
    expected = ["Ecuador", "Egypten", "Ekvatorialguinea", "Elfenbenskusten", "Zimbabwe", "Åland", "Österrike"]
    assert sorted(names, key=lambda text: sort_key(text, "sv")) == expected


def test_a_letter_with_one_more_accent_stays_the_language_s_letter() -> None:
    assert sort_key("z", "sv") < sort_key("å", "sv") < sort_key("ǻ", "sv") < sort_key("ä", "sv")


def test_a_regional_tag_has_its_language_s_order() -> None:
    assert sort_key("ñ", "es-419") == sort_key("ñ", "es")


def test_a_language_without_rules_has_the_root_order() -> None:
    assert sort_key("ñandu", "pt-BR") == sort_key("ñandu", "en")


@given(st.text(max_size=30))
def test_composed_and_decomposed_texts_have_the_same_key(text: str) -> None:
    for tag in ("en", "es", "sv"):
        assert sort_key(unicodedata.normalize("NFD", text), tag) == sort_key(unicodedata.normalize("NFC", text), tag)


@given(st.text(max_size=20), st.text(max_size=20))
def test_only_equal_texts_have_equal_keys(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert (sort_key(one, "sv") == sort_key(other, "sv")) == same


def test_a_beginning_sorts_before_what_goes_on() -> None:
    assert sort_key("", "sv") < sort_key("a", "sv") < sort_key("aa", "sv")
