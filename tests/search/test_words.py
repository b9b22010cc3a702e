"""Words as the index knows them (languages.md, rule 16)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.search.forms import stem
from portal.search.spellings import usual
from portal.search.words import LONGEST, fold, plain, words


def forms(text: str, tag: str) -> list[str]:
    return [word.form for word in words(text, tag)]


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        ("es", "Acción, policía y AÑO", ["accion", "policia", "y", "año"]),
        ("sv", "Sjön i Örebro, en idé", ["sjön", "i", "örebro", "en", "ide"]),
        ("en", "Malmö’s café", ["malmo", "s", "cafe"]),
        ("sv", "\u202bgrupp\u00advåld\u202c", ["gruppvåld"]),
        ("hi", "हिन्दी का शब्द", ["हिन्दी", "का", "शब्द"]),
        ("el", "Άνθρωπος", ["ανθρωποσ"]),
        ("en", "C++ & <b>63%</b> 🙂", ["c", "b", "63", "b"]),
    ],
)
def test_what_a_language_tells_apart_stays(tag: str, text: str, expected: list[str]) -> None:
    assert forms(text, tag) == expected
    assert forms(unicodedata.normalize("NFD", text), tag) == expected


def test_the_languages_letters_may_be_typed_plainly_but_not_ñ() -> None:
    assert plain(fold("Sjön", "sv")) == "sjon"
    assert plain(fold("año", "es")) == "año"


@given(st.text(), st.sampled_from(["en", "es", "sv", "ar", ""]))
def test_any_text_has_words_in_their_places(text: str, tag: str) -> None:
    end = 0
    for word in words(text, tag):
        assert end <= word.start < word.end <= len(text)
        assert 0 < len(word.form) <= LONGEST
        assert not set(word.form) & set("'\"\\|*():&!<>^- \0")
        end = word.end


@pytest.mark.parametrize(
    ("british", "other"),
    [
        ("legalise", "legal"),
        ("legalised", "legalize"),
        ("organisations", "organization"),
        ("criminalising", "criminalizing"),
    ],
)
def test_spellings_of_one_word_have_one_stem(british: str, other: str) -> None:
    assert stem(british, "en") == stem(other, "en")


@pytest.mark.parametrize(
    "word", ["advertise", "promises", "precise", "supervised", "likewise", "visit", "raise", "police"]
)
def test_an_s_of_its_own_stays(word: str) -> None:
    assert usual(word, "en") == word


def test_other_languages_spell_as_they_do() -> None:
    assert usual("organisation", "sv") == "organisation"
