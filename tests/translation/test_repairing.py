"""One-press repairs: what has one obvious way is put right, and nothing else is touched."""

from __future__ import annotations

import pytest

from portal.translation.checking import findings
from portal.translation.checks import Surroundings
from portal.translation.repairing import repaired
from portal.translation.units import Place, Text, Unit

PLACE = Place("page:about", "body", "block 1")

# The check, the language, the text, and what it becomes; None where no repair is sure.
REPAIRS = (
    ("spaces", "sv", "Det blev  50 % av 12 000.", "Det blev 50\u00a0% av 12\u00a0000."),
    ("spaces", "es", "Fue así , dijo ( nadie ).", "Fue así, dijo (nadie)."),
    ("spaces", "en", "About 50 % of them.", "About 50% of them."),
    (
        "quotations",
        "es",
        'Lo llaman "tregua" y [así](https://a.example "t").',
        'Lo llaman “tregua” y [así](https://a.example "t").',
    ),
    ("quotations", "es", 'Lo llaman "tregua" y **"paz"**.', "Lo llaman “tregua” y **“paz”**."),
    ("quotations", "sv", 'De kallar det "vapenvila" och `"kod"`.', 'De kallar det ”vapenvila” och `"kod"`.'),
    ("quotations", "sv", "De kallar det «vapenvila».", "De kallar det ”vapenvila”."),
    ("quotations", "en", "It's the city's.", "It’s the city’s."),
    ("questions", "es", "Hola. Qué pasó?", "Hola. ¿Qué pasó?"),
    ("questions", "es", "- Quién fue? Nadie sabe!", "- ¿Quién fue? ¡Nadie sabe!"),
    ("questions", "es", "¿Qué pasó. Nada.", None),
    ("doubled", "sv", "Det var för att att de kom.", "Det var för att de kom."),
    ("doubled", "en", "They met in Sing Sing, and said that that was it.", None),
)


def found(unit: Unit, check: str) -> list[object]:
    return [each for each in findings(unit, Surroundings()) if each.check.id == check]


@pytest.mark.parametrize(("check", "language", "text", "wanted"), REPAIRS)
def test_what_has_one_obvious_repair_is_put_right(check: str, language: str, text: str, wanted: str | None) -> None:
    unit = Unit(PLACE, Text(text, language))
    finding = next((each for each in findings(unit, Surroundings()) if each.check.id == check), None)
    got = None if finding is None else repaired(unit, finding)
    assert got == wanted
    if wanted is not None:
        after = Unit(PLACE, Text(wanted, language))
        assert not found(after, check)


def test_a_placeholder_that_is_missing_comes_from_the_original() -> None:
    source = Text("%(name)s and %(count)s", "en", plain=True)
    unit = Unit(PLACE, Text("Och %(count)s", "sv", plain=True), source)
    (finding,) = [each for each in findings(unit, Surroundings()) if each.check.id == "placeholders"]
    assert repaired(unit, finding) == "Och %(count)s %(name)s"


def test_a_number_in_the_place_of_another_becomes_that_of_the_original() -> None:
    source = Text("In 2024 they met 1,200 people, `2023` of them here.", "en")
    for before, after in (
        (
            "År 2023 träffade de 1 200 personer, `2023` av dem här.",
            "År 2024 träffade de 1 200 personer, `2023` av dem här.",
        ),
        (
            "År 2024 träffade de 1 300 personer, `2023` av dem här.",
            "År 2024 träffade de 1200 personer, `2023` av dem här.",
        ),
        # Two that differ, and one that stands there twice: a person knows which is which.
        ("År 2022 träffade de 1 300 personer, `2023` av dem här.", None),
    ):
        unit = Unit(PLACE, Text(before, "sv"), source)
        finding = next(each for each in findings(unit, Surroundings()) if each.check.id == "changed-numbers")
        assert repaired(unit, finding) == after, before


def test_what_no_check_repairs_is_left_to_a_person() -> None:
    source = Text("See [the page](country:sweden).", "en")
    unit = Unit(PLACE, Text("Se sidan.", "sv"), source)
    for finding in findings(unit, Surroundings()):
        assert repaired(unit, finding) is None
