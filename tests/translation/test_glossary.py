"""Where a text uses a term, and where it only has the same letters."""

from __future__ import annotations

import pytest

from portal.translation.glossary import Glossary, Term
from tests.translation.examples import GLOSSARY


def used(text: str, language: str = "en", glossary: Glossary = GLOSSARY) -> list[str]:
    return [text[use.start : use.end] for use in glossary.uses(text, language)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Malmö has worked with group violence intervention since 2018.", ["group violence intervention"]),
        ("A shooting review follows each shooting.", ["shooting review", "shooting"]),
        ("Group-violence intervention and street-groups.", ["Group-violence intervention", "street-groups"]),
        ("The shootings, the gang’s call-ins", ["shootings", "gang’s", "call-ins"]),
        ("Shootings a year, and gun violence", ["Shootings", "gun violence"]),
        ("Call-in. At a meeting", ["Call-in"]),
        ("The rate of intentional homicides and of homicides", ["intentional homicides", "homicides"]),
        ("pulling the levers", ["pulling the levers"]),
        ("Group Violence Intervention (GVI) is new.", ["Group Violence Intervention"]),
        ("In Group Violence Intervention, police and residents", ["Group Violence Intervention"]),
        ("after Operation Ceasefire in Oakland", ["Operation Ceasefire"]),
        ("drawn to gangs, applied to shootings", ["gangs", "shootings"]),
        ("the shooting must stop", ["shooting"]),
        ("Those who go on face sanctions.", ["sanctions"]),
        ("to win back the trust of victims. That trust, she argues", ["trust", "trust"]),
    ],
)
def test_a_term_counts_in_its_forms(text: str, terms: list[str]) -> None:
    assert used(text) == terms


@pytest.mark.parametrize(
    "text",
    [
        "the National Council for Crime Prevention",
        "Bermuda’s own Gang Violence Reduction Team",
        "National Initiative for Building Community Trust and Justice",
        "Gang Enforcement Team",
        "the Trust decided",
        "an operation ceasefire",
    ],
)
def test_a_proper_name_is_no_use_of_a_term(text: str) -> None:
    assert used(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "the group that kept shooting",
        "who is shooting whom, and where",
        "at risk of shooting or being shot",
        "networks hear one message: stop shooting",
        "residents and officers who trust each other",
        "able to trust again, and we trust them",
        "residents trust the police",
        "he sanctions it",
        "they call in the police",
        "people who shoot",
    ],
)
def test_a_verb_is_no_use_of_a_term(text: str) -> None:
    assert used(text) == []


def test_other_originals_have_their_own_rules() -> None:
    assert used("Las reuniones de notificación y las pandillas", "es") == ["reuniones de notificación", "pandillas"]
    assert used("Skjutningarna i Malmö", "sv") == ["Skjutningarna"]
    assert used("gängkonflikter", "sv") == [], "only a translation may put a term into a compound"


def test_a_language_that_capitalises_nouns_has_no_names_to_tell_apart() -> None:
    german = Glossary([Term("trust", {"de": ("vertrauen",)})])
    assert used("Das Vertrauen wächst.", "de", german) == ["Vertrauen"]


def test_a_language_without_forms_has_no_uses() -> None:
    assert used("Vertrauen", "de") == []
    assert used("", "en") == used("trust", "en", Glossary()) == []
