"""Marks, spaces and doubled words."""

from __future__ import annotations

import pytest

from portal.translation.checks.doubled import DoubledWords
from portal.translation.checks.questions import OpeningMarks
from portal.translation.checks.quotations import QuotationMarks
from portal.translation.checks.spaces import Spaces
from tests.translation.examples import said, unit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("¿Quién? ¡Nadie! ¿Y por qué?", []),
        ("¡Qué has hecho, por Dios?", []),
        ("¿¡Cómo!? ¿Qué?! ¡¡No!!", []),
        ("Es legal (?) y bueno (!).", []),
        ("Si viene, ¿qué hacemos? Nada.", []),
        ("Quién?", ["? without its partner: ¿"]),
        ("¿Quién.", ["¿ without its partner: ?"]),
        ("¿Quién viene. ¿Y quién no?", ["¿ without its partner: ?"]),
        ("?Quién¿", ["? without its partner: ¿", "¿ without its partner: ?"]),
        ("¿Quién? ¿Y quién? No!", ["! without its partner: ¡"]),
        ("- ¿Quién\n- viene?", ["¿ without its partner: ?", "? without its partner: ¿"]),
        ("[Who?]{lang=en} `a?b` <https://a.b/?c=d>", []),
    ],
)
def test_spanish_questions_and_exclamations(text: str, told: list[str]) -> None:
    assert said(OpeningMarks(), unit(text, "es-HN", plain=False)) == told
    assert said(OpeningMarks(), unit(text, "sv", plain=False)) == []


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        ("en", "It’s “a ‘b’ c”.", []),
        ("en", "“First.\n“Second.”", []),
        ("en", "It's", ["the mark ': ’"]),
        ("en", "„a“", ["the mark „: “”", "“ without its partner: “”"]),
        ("en", "“a", ["“ without its partner: “”"]),
        ("en", "a”", ["” without its partner: “”"]),
        ("es", "“a” «b “c”» ‘d’", []),
        ("es", "“a «b” c»", ["” without its partner: “”", "“ without its partner: “”"]),
        ("es", '"a"', ['the mark ": “”'] * 2),
        ("sv", "”a” och ”b”", []),
        ("sv", "“a”", ["the mark “: ””", "” without its partner: ””"]),
        ("sv", "a ”b", ["” without its partner: ””"]),
        ("fr", "« a » et ‹ b ›", []),
        ("fr", '"a"', ['the mark ": «»'] * 2),
        ("de", "„a“", []),
    ],
)
def test_quotation_marks(tag: str, text: str, told: list[str]) -> None:
    assert said(QuotationMarks(), unit(text, tag)) == told


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        ("sv", "33,5\u00a0% av 100\u00a0000", []),
        ("sv", "33,5 %, 7% och %-enheter", ["a percent sign without a no-break space: \u00a0%"] * 2),
        (
            "sv",
            "100 000 och 1 000 000",
            [
                "a number without no-break spaces: 100\u00a0000",
                "a number without no-break spaces: 1\u00a0000\u00a0000",
            ],
        ),
        ("sv", "i Malmö 2018 200 personer, 070 123, 1.100 200", []),
        ("es", "63\u00a0% de 100,000", []),
        ("es", "63% y 5 %", ["a percent sign without a no-break space: \u00a0%"] * 2),
        ("en", "63% of 100,000 and 1 000", []),
        ("en", "63 %", ["a space before %: %"]),
        ("eu", "63 %", []),
        ("en", "two  words", ["more than one space:  "]),
        ("en", "two \u00a0words", ["more than one space:  "]),
        ("en", "a word , another . And", ["a space before ,: ,", "a space before .: ."]),
        ("fr", "Qui\u202f? Lui\u00a0!", []),
        ("en", "( a )", ["a space inside brackets: (", "a space inside brackets: )"]),
        ("es", "¿ Quién?", ["a space inside brackets: ¿"]),
        ("en", "and … so .5 on", []),
        ("en", "%(num)s %", ["a space before %: %"]),
        ("en", " around ", []),
    ],
)
def test_spaces(tag: str, text: str, told: list[str]) -> None:
    assert said(Spaces(), unit(text, tag)) == told


def test_spaces_of_markdown_are_not_those_of_its_text() -> None:
    text = "Ett  \nord.[^1]\n\n| a  |  b |\n|----|---|\n| `c  d` | [e  f]{lang=en} |\n\n- g\n\n  h"
    assert said(Spaces(), unit(text, "sv", plain=False)) == []


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        ("es", "la red de de apoyo", ["‘de’ twice: de"]),
        ("sv", "för att att förebygga", ["‘att’ twice: att"]),
        ("en", "The the network", ["‘the’ twice: The"]),
        ("en", "a call-in in Malmö", []),
        ("en", "the year that that happened; they had had it", []),
        ("sv", "vad det det handlar om", []),
        ("es", "no, no y 10 10, Sing Sing", []),
        ("es", "de\nde", []),
    ],
)
def test_doubled_words(tag: str, text: str, told: list[str]) -> None:
    assert said(DoubledWords(), unit(text, tag)) == told
