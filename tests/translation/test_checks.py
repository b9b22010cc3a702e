"""What holds for every check of the list."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation import i18n
from portal.translation.checks import CHECKS, Check, Severity, Surroundings
from portal.translation.units import Unit
from tests.fixtures.proportions import took
from tests.translation.examples import GLOSSARY, remarks, unit

EXAMPLES: dict[str, tuple[Unit, Unit]] = {
    "placeholders": (unit("Hej %(name)s", "sv", "Hello %(name)s"), unit("Hej", "sv", "Hello %(name)s")),
    "tags": (unit("Hej <3", "sv", "Hello <3"), unit("<b>Hej", "sv", "Hello")),
    "structure": (
        unit("- ett[^1]", "sv", "- one[^1]", plain=False),
        unit("- ett", "sv", "- one[^1]", plain=False),
    ),
    "links": (
        unit("Se [den](guide:gvi).", "sv", "See [it](guide:gvi).", plain=False),
        unit("Se den.", "sv", "See [it](guide:gvi).", plain=False),
    ),
    "addresses": (
        unit("Se <https://a.example/>.", "sv", "See <https://a.example/>.", plain=False),
        unit("Se <https://b.example/>.", "sv", "See <https://a.example/>.", plain=False),
    ),
    "changed-numbers": (unit("År 2024.", "sv", "In 2024."), unit("År 2023.", "sv", "In 2024.")),
    "numbers": (unit("Det är 3.", "sv", "It is 3."), unit("Det är tre.", "sv", "It is 3.")),
    "dates": (unit("den 5 maj 2017", "sv"), unit("den 5 Maj 2017", "sv")),
    "untranslated": (
        unit("Rio Grande do Sul", "sv", "Rio Grande do Sul"),
        unit("Police meet these groups.", "sv", "Police meet these groups."),
    ),
    "length": (
        replace(unit("Spara", "sv", "Save"), is_narrow=True),
        replace(unit("Spara allt som har skrivits", "sv", "Save"), is_narrow=True),
    ),
    "terms": (
        unit("Polisen kallade till ett call-in-möte.", "sv", "The police held a call-in."),
        unit("Polisen kallade till ett möte.", "sv", "The police held a call-in."),
    ),
    "false-friends": (
        unit("Con el tiempo la red creció.", "es", "Eventually the network grew."),
        unit("Eventualmente la red creció.", "es", "Eventually the network grew."),
    ),
    "composed": (unit("violencia según la policía", "es"), unit("violencia segu\u0301n la policía", "es")),
    "encoding": (unit("våld i Malmö", "sv"), unit("vÃ¥ld i Malmö", "sv")),
    "letters": (unit("la organización de la policía", "es"), unit("la organizacion de la policía", "es")),
    "spelling": (unit("Skjutvapen-brott i Sävsjö och Sävsjö.", "sv"), unit("Savsjo och Sävsjö.", "sv")),
    "questions": (unit("¿Quién viene? ¡Nadie!", "es"), unit("Quién viene? Nadie.", "es")),
    "quotations": (unit("De sa ”nej” i Malmö.", "sv"), unit("De sa ”nej i Malmö.", "sv")),
    "spaces": (unit("33,5\u00a0% av 100\u00a0000", "sv"), unit("33,5% av 100\u00a0000", "sv")),
    "doubled": (unit("El jefe de la red habló.", "es"), unit("El jefe de de la red habló.", "es")),
}
SIGNS = st.text(st.sampled_from("aåéñ Áb¿?¡!“”«»\"'’.,%1 0-\n\u00a0\u0301[](){}*`<>&_#|=Ã¥â€\ufffd"), max_size=80)


@pytest.fixture(params=CHECKS, ids=lambda check: check.id)
def check(request: pytest.FixtureRequest) -> Check:
    found = request.param
    assert isinstance(found, Check)
    return found


def test_no_two_checks_have_the_same_id_or_name() -> None:
    assert len({each.id for each in CHECKS}) == len({str(each.name) for each in CHECKS}) == len(CHECKS)


def test_a_check_says_what_it_is_and_why(check: Check) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.id)
    assert check.severity in Severity
    for tag in ("en", "es", "sv"):
        with i18n.language(tag):
            assert len(str(check.name)) > 4
            assert re.fullmatch(r"\w.{30,}\w\.", str(check.reason)), "one whole sentence"
            assert str(check.advice)


def test_a_check_has_an_example_that_passes_and_one_that_fails(check: Check) -> None:
    passes, fails = EXAMPLES[check.id]
    assert remarks(check, passes) == []
    (remark,) = remarks(check, fails)
    assert str(remark.message)
    assert remark.instead or check.id in ("tags", "untranslated"), "what to write, but for a text to be written anew"
    assert remark.excerpt


@given(SIGNS | st.text(max_size=80), SIGNS | st.text(max_size=80), st.sampled_from(["en", "es", "sv", "fr", "ar"]))
@settings(max_examples=200)
def test_no_text_breaks_a_check(target: str, source: str, tag: str) -> None:
    surroundings = Surroundings(GLOSSARY)
    for plain in (True, False):
        for each in CHECKS:
            for remark in each.remarks(unit(target, tag, source, plain=plain), surroundings):
                assert str(remark.message)


LONG = {
    "prose": "Malmö har arbetat med gruppvåldsintervention, skjutningar och kriminella grupperingar sedan 2018. ",
    "words": "a ",
    "one word": "a",
    "spaces": " ",
    "questions": "¿",
    "quotations": "“",
    "digits": "1 000 ",
    "addresses": "a@",
    "tags": "<a",
    "brackets": "( ",
    "placeholders": "%(",
    "broken": "Ã",
}


@pytest.mark.parametrize(("tag", "piece"), [("sv", LONG["prose"]), *(("es", piece) for piece in LONG.values())])
def test_checks_take_time_in_proportion_to_the_text(tag: str, piece: str) -> None:
    """Ten times the text takes ten to sixteen times as long; where each sign were held against each, a hundred."""

    def work(size: int) -> None:
        text = piece * (size // len(piece))
        for each in CHECKS:
            for _ in each.remarks(unit(text, tag, text), Surroundings(GLOSSARY)):
                pass

    work(500)  # What is made at the first use of a check is no part of it.
    assert took(lambda: work(50_000)) < 30 * took(lambda: work(5_000))
