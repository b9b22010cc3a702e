"""What a translation must keep, numbers, dates, and what does not fit; beside a maintained toolkit's own checks."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from translate.filters import checks as toolkit

from portal.translation.checks import CHECKS, Check
from portal.translation.checks.doubled import DoubledWords
from portal.translation.checks.fitting import Length, Untranslated
from portal.translation.checks.kept import Links, OtherAddresses, Placeholders, Structure
from portal.translation.checks.numbers import ChangedNumbers, Dates, Numbers
from portal.translation.checks.quotations import QuotationMarks
from portal.translation.checks.spaces import Spaces
from portal.translation.units import Place, Text, Unit
from tests.translation.examples import said, unit

SOURCE = "See [the guide](guide:gvi), [its source](https://a.example/x) and ![a map](media:map).[^1]"


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("Hello %(name)s", "Hola %(name)s", []),
        ("Hello %(name)s", "Hola", ["%(name)s is missing: %(name)s"]),
        ("Hello %(name)s", "Hola %(nombre)s", ["%(name)s is missing: %(name)s", "the original has no %(nombre)s"]),
        ("Hello %(name)s", "Hola %(name)s, 100 %", ["a percent sign that belongs to no placeholder: %%"]),
        ("100 %", "100 %", []),
    ],
)
def test_placeholders(source: str, target: str, told: list[str]) -> None:
    assert said(Placeholders(), unit(target, "es", source)) == told


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("- a\n- b", "- x\n- y", []),
        ("- a\n- b", "- x", ["list items: 1, in the original 2"]),
        ("## A", "### A", ["headings of level 2: 0, in the original 1", "headings of level 3: 1, in the original 0"]),
        ("A[^1] b", "A b", ["[^1] is missing: [^1]"]),
        ("A b", "A[^2] b", ["the original has no [^2]"]),
        ("| a | b |\n| --- | --- |\n| 1 | 2 |", "| a |\n| --- |\n| 1 |", ["cells of a table: 2, in the original 4"]),
        ("*a* `b`", "a b", []),
    ],
)
def test_structure(source: str, target: str, told: list[str]) -> None:
    assert said(Structure(), unit(target, "sv", source, plain=False)) == told


@pytest.mark.parametrize(
    ("target", "told", "warned"),
    [
        ("Se [guiden](guide:gvi), [källan](https://a.example/x) och ![karta](media:map).[^1]", [], []),
        (
            "Se guiden, [källan](https://a.example/sv) och ![karta](media:map).",
            ["guide:gvi is missing: guide:gvi"],
            ["the original does not lead to https://a.example/sv: https://a.example/x"],
        ),
        (
            "Se [guiden](guide:x), källan och ![karta](media:map).",
            [
                "guide:gvi is missing: guide:gvi",
                "the original does not lead to guide:x",
                "links to other sites: 0, in the original 1: https://a.example/x",
            ],
            [],
        ),
    ],
)
def test_links(target: str, told: list[str], warned: list[str]) -> None:
    found = unit(target, "sv", SOURCE, plain=False)
    assert said(Links(), found) == told
    assert said(OtherAddresses(), found) == warned


@pytest.mark.parametrize(
    ("source", "target", "wrong", "doubtful"),
    [
        ("In 2024 it was 1,234.5.", "År 2024 var det 1\u00a0234,5.", [], []),
        ("In 2024 it was four.", "År 2023 var det fyra.", ["the original has no 2023: 2024"], []),
        ("It has 3 steps.", "Den har tre steg.", [], ["3 is missing: 3"]),
        ("It has three steps.", "Den har 3 steg.", [], ["the original has no 3"]),
        ("Type 5.5 here.", "Skriv 5.5 här.", [], []),
        ("1.5 million", "15 miljoner", ["the original has no 15: 1,5"], []),
        ("No number, G20 but.", "Inget tal, G20 dock.", [], []),
    ],
)
def test_numbers(source: str, target: str, wrong: list[str], doubtful: list[str]) -> None:
    found = unit(target, "sv", source)
    assert said(ChangedNumbers(), found) == wrong
    assert said(Numbers(), found) == doubtful


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        ("es", "El 5 de noviembre de 2017.", []),
        ("es", "El 5 de Noviembre de 2017.", ["a month with a capital letter: noviembre"]),
        ("sv", "Den 3 Maj. Maj 2017 var varm.", ["a month with a capital letter: maj"]),
        ("sv", "Maj Sjöwall skrev.", []),
        ("en", "On 05/11/17, in November 2017.", ["the date 05/11/17 can be read in two ways"]),
        ("en", "24/7, 1/2 and https://a.example/05/11/17", []),
    ],
)
def test_dates(tag: str, text: str, told: list[str]) -> None:
    assert said(Dates(), unit(text, tag)) == told


def narrow(source: str, target: str) -> Unit:
    return Unit(Place("catalog", "x", "0"), Text(target, "es", True), Text(source, "en", True), is_narrow=True)


def test_labels_of_narrow_places_are_not_much_longer() -> None:
    assert said(Length(), narrow("Save", "Guardar")) == []
    long = "Guardar lo que se ha escrito"
    assert said(Length(), narrow("Save", long)) == ["long for a narrow place, with 28 letters: 12"]
    assert said(Length(), unit(long, "es", "Save")) == []


def test_what_was_not_translated() -> None:
    assert said(Untranslated(), unit("Police meet the groups there.", "sv", "Police meet the groups there."))
    for name in ("Community Initiative to Reduce Violence", "Pelotas, Rio Grande do Sul", "OK", "99 %"):
        assert said(Untranslated(), unit(name, "sv", name)) == []
    assert said(Untranslated(), unit("Samma ord som redan fanns", "sv")) == []


GOOD: Mapping[str, tuple[str, str]] = {
    "plain": ("Police meet the groups.", "La policía se reúne con los grupos."),
    "numbers": ("In 2024 there were 15.", "En 2024 hubo 15."),
    "placeholder": ("Hello %(name)s", "Hola %(name)s"),
    "address": ("See https://a.example/x here", "Vea https://a.example/x aquí"),
    "question": ("Who comes?", "¿Quién viene?"),
}
# Each with our check and the toolkit's filter for the same sort of fault.
BAD: Mapping[str, tuple[str, str, Check, str]] = {
    "number": ("In 2024 there were 15.", "En 2023 hubo 15.", ChangedNumbers(), "numbers"),
    "lost number": ("It has 3 steps.", "Tiene tres pasos.", Numbers(), "numbers"),
    "variable": ("Hello %(name)s", "Hola", Placeholders(), "printf"),
    "other variable": ("Hello %(name)s", "Hola %(nombre)s", Placeholders(), "printf"),
    "doubled word": ("The police come", "La la policía viene", DoubledWords(), "doublewords"),
    "doubled space": ("The police come", "La  policía viene", Spaces(), "doublespacing"),
    "quotation": ("He said “no”", 'Dijo "no', QuotationMarks(), "doublequoting"),
    "untranslated": ("Police meet the groups there", "Police meet the groups there", Untranslated(), "unchanged"),
    "address": (
        "See [it](https://a.example/x)",
        "Vea [esto](https://a.example/y)",
        OtherAddresses(),
        "urls",
    ),
}


FILTERS = ("numbers", "printf", "doublewords", "doublespacing", "doublequoting", "unchanged", "endpunc", "urls")


def toolkit_says(source: str, target: str) -> set[str]:
    checker = toolkit.StandardChecker(toolkit.CheckerConfig(targetlanguage="es"))
    return {name for name in FILTERS if not _passes(checker, name, source, target)}


def _passes(checker: toolkit.StandardChecker, name: str, source: str, target: str) -> bool:
    try:
        return bool(getattr(checker, name)(source, target))
    except toolkit.FilterFailure:
        return False


@pytest.mark.parametrize("name", GOOD)
def test_where_the_toolkit_finds_nothing_neither_do_ours(name: str) -> None:
    source, target = GOOD[name]
    assert toolkit_says(source, target) == set()
    assert [check.id for check in CHECKS if said(check, unit(target, "es", source, plain=False))] == []


@pytest.mark.parametrize("name", BAD)
def test_what_the_toolkit_finds_ours_find_too(name: str) -> None:
    source, target, check, theirs = BAD[name]
    assert theirs in toolkit_says(source, target)
    assert said(check, unit(target, "es", source, plain=False))
