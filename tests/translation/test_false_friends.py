"""The list of false friends, and where its entries count."""

from __future__ import annotations

import tomllib
from itertools import product

import pytest

from portal.translation.checks.false_friends import FILE, FalseFriends
from portal.translation.units import Text, Unit
from tests.translation.examples import PLACE, said, unit

CHECK = FalseFriends()
ENTRIES = tomllib.loads(FILE.read_text(encoding="utf-8"))
ROWS = [(tag, entry) for tag, entries in ENTRIES.items() for entry in entries]


def spoken(pattern: str) -> str:
    """Words that a pattern of the list stands for."""
    return pattern.replace("* ", "xx ").replace("*", "xx")


def test_the_list_is_long_enough() -> None:
    assert all(len(ENTRIES[tag]) >= 30 for tag in ("es", "sv"))


@pytest.mark.parametrize(("tag", "entry"), ROWS, ids=[f"{tag} {entry['wrong'][0]}" for tag, entry in ROWS])
def test_each_entry_counts_where_the_original_has_the_word_that_lures(tag: str, entry: dict[str, list[str]]) -> None:
    assert set(entry) - {"unless"} == {"wrong", "english", "write"}
    assert entry["write"]
    for wrong, english in product(entry["wrong"], entry["english"]):
        target = f"… {spoken(wrong)} …"
        told = f"‘{spoken(wrong)}’ for ‘{spoken(english)}’: {entry['write'][0]}"
        assert told in said(CHECK, unit(target, tag, f"x {spoken(english)} y"))
        assert said(CHECK, unit(target, tag, "Something else.")) == []
        for reason in entry.get("unless", ()):
            assert told not in said(CHECK, unit(target, tag, f"{spoken(english)}, {spoken(reason)}"))


@pytest.mark.parametrize("tag", ENTRIES)
def test_what_to_write_is_no_false_friend_of_the_same_entry(tag: str) -> None:
    for entry in ENTRIES[tag]:
        assert said(CHECK, unit(", ".join(entry["write"]), tag, spoken(entry["english"][0]))) == []


@pytest.mark.parametrize(
    ("source", "tag", "target", "told"),
    [
        (
            "They eventually stopped.",
            "es",
            "Eventualmente dejaron de hacerlo.",
            ["‘eventualmente’ for ‘eventually’"],
        ),
        ("They eventually stopped.", "sv", "De slutade eventuellt.", ["‘eventuellt’ for ‘eventually’"]),
        ("Cities address violence.", "sv", "Städer adresserar våldet.", ["‘adresserar’ for ‘address’"]),
        ("The address of the page", "sv", "Sidans adress och alla adresser", []),
        ("We assume that it works.", "es", "Asumimos que funciona.", ["‘asumimos’ for ‘assume’"]),
        ("They assume responsibility.", "es", "Asumen la responsabilidad.", []),
        ("There is no evidence that it works.", "es", "No hay evidencia de ello.", ["‘evidencia’ for ‘no evidence’"]),
        ("The bank rates the evidence as mixed.", "es", "El banco califica de mixta la evidencia.", []),
        ("It was actually closed.", "sv", "Den var aktuellt stängd.", ["‘aktuellt’ for ‘actually’"]),
        ("The character of the place", "sv", "Platsens karaktär", ["‘karaktär’ for ‘character’"]),
        ("An offer of help for victims", "sv", "Ett erbjudande om hjälp för offer", []),
        ("Records of arrests", "es", "Registros de arrestos", []),
        ("[Eventually]{lang=fr} gone", "es", "Eventualmente", []),
        ("Eventually gone", "es", "[Eventualmente]{lang=pt}", []),
    ],
)
def test_sentences(source: str, tag: str, target: str, told: list[str]) -> None:
    found = said(CHECK, unit(target, tag, source, plain=False))
    assert [each.partition(": ")[0] for each in found] == told


def test_only_english_lures() -> None:
    spanish = Text("Dejaron de hacerlo eventually.", "es", plain=True)
    assert said(CHECK, Unit(PLACE, Text("De slutade eventuellt.", "sv", plain=True), spanish)) == []
    assert said(CHECK, unit("De slutade eventuellt.", "sv")) == []
