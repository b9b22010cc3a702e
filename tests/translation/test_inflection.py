"""Forms of one word are found to be so, and others are not."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.translation.inflection import LONGEST, bases, rules, stems

FORMS = {
    "en": ["gang gangs gang’s", "agency agencies", "analysis analyses", "shooting shootings", "bias biases"],
    "es": [
        "mujer mujeres",
        "joven jóvenes",
        "voz voces",
        "sanción sanciones",
        "policía policías",
        "callejero callejera callejeros callejeras",
        "trabajador trabajadora trabajadores trabajadoras",
        "común comunes",
        "grupal grupales",
        "ley leyes",
    ],
    "sv": [
        "våld våldet våldets",
        "skjutning skjutningen skjutningar skjutningarna skjutningarnas",
        "kvinna kvinnan kvinnor kvinnorna",
        "pojke pojken pojkar pojkarna",
        "samhälle samhället samhällets samhällen samhällena",
        "fältarbetare fältarbetaren fältarbetarna fältarbetarnas",
        "person personen personer personerna",
        "gäng gänget gängen gängens",
        "gemensam gemensamt gemensamma",
        "öppen öppet öppna",
        "fokuserad fokuserat fokuserade",
        "känd känt kända",
        "enskild enskilt enskilda",
        "hård hårt hårda",
        "grov grovt grova",
    ],
}
OTHERS = {
    "en": ["shooting shoot", "gang gangway", "police policy", "trust trusted"],
    "es": ["policía política", "delito deleite", "calle callejero", "casa cosa"],
    "sv": ["våld vård", "gäng gång", "part parti", "skjutning skjuta", "lag låg"],
}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    rows = [(tag, row.split()) for tag, listed in table.items() for row in listed]
    return [(tag, words[0], other) for tag, words in rows for other in words[1:]]


@pytest.mark.parametrize(("tag", "word", "form"), pairs(FORMS))
def test_forms_of_a_word_have_a_base_and_a_stem_in_common(tag: str, word: str, form: str) -> None:
    assert bases(word, tag) & bases(form, tag)
    assert stems(word, tag) & stems(form, tag)


@pytest.mark.parametrize(("tag", "word", "other"), pairs(OTHERS))
def test_other_words_have_no_base_in_common(tag: str, word: str, other: str) -> None:
    assert not bases(word, tag) & bases(other, tag)


def test_snowball_is_more_generous_than_the_rules() -> None:
    assert not bases("shooting", "en") & bases("shoot", "en")
    assert stems("shooting", "en") & stems("shoot", "en")
    assert stems("sancionar", "es") & stems("sanciones", "es")


def test_a_region_has_the_rules_of_its_language() -> None:
    assert rules("sv-FI") == rules("sv")
    assert stems("mujeres", "es-HN") == stems("mujeres", "es")


def test_a_language_without_rules_has_the_stems_of_snowball_or_the_words_as_written() -> None:
    assert bases("guias", "pt-BR") == {"guias"}
    assert stems("guias", "pt-BR") & stems("guia", "pt-BR")
    assert stems("kulele", "ace") == {"kulele"}
    assert stems("word", "no tag at all") == {"word"}


def test_an_endless_word_is_compared_as_it_is() -> None:
    endless = "s" * (LONGEST + 1)
    assert bases(endless, "sv") == stems(endless, "sv") == {endless}


@given(st.text(string.ascii_lowercase + "åäöñéí’", max_size=70), st.sampled_from(["en", "es", "sv", "de", "fi"]))
def test_every_word_has_a_base_and_a_stem(word: str, tag: str) -> None:
    assert all(bases(word, tag)) or len(word) < len("xx’s")
    assert stems(word, tag)
