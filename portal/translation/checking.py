"""Running the checks: over a unit, over all saved texts, over the catalogs of the interface."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.translation.checks import CHECKS, Check, Remark, Surroundings
from portal.translation.glossary import Glossary
from portal.translation.spelling import signed
from portal.translation.units import Place, Unit


@dataclass(frozen=True)
class Finding:
    """What a check says, where it says it, and of which language."""

    place: Place
    language: str
    check: Check
    remark: Remark


def findings(unit: Unit, surroundings: Surroundings) -> Iterator[Finding]:
    """What all checks say of one unit."""
    for check in CHECKS:
        for remark in check.remarks(unit, surroundings):
            yield Finding(unit.place, unit.target.language, check, remark)


class Checking:
    """Checks groups of units that belong together, such as the texts of one item, against one glossary."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self._spellings: dict[str, dict[str, str]] = {}

    def findings(self, units: Sequence[Unit]) -> Iterator[Finding]:
        """What is said of units that should spell their words alike."""
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for unit in units:
            texts[unit.target.language].append(unit.target.own)
        spellings = {tag: self._glossary_spellings(tag) | signed(found) for tag, found in texts.items()}
        surroundings = Surroundings(self._glossary, spellings)
        for unit in units:
            yield from findings(unit, surroundings)

    def _glossary_spellings(self, language: str) -> dict[str, str]:
        if language not in self._spellings:
            forms = (form for term in self._glossary.terms for form in term.forms.get(language, ()))
            self._spellings[language] = signed(forms)
        return self._spellings[language]
