"""One-press repairs: a translation with one thing put right that a check found, where there is one obvious way.

A check says how it would repair; here it is looked at again. A repair is offered only if what it is for is gone and
nothing that was right before is wrong.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from portal.foundation.placeholders import PIECE
from portal.translation.checking import Finding, findings
from portal.translation.checks import Surroundings
from portal.translation.units import Unit

_KEPT = re.compile(rf"`[^`\n]*`|\]\([^)\n]*\)|\{{[^}}\n]*\}}|\[\^[^\]\n]*\]|https?://[^\s<>]+|{PIECE.pattern}")
"""What is no running text: code, what links lead to, languages of words, footnote marks, addresses, placeholders."""

_FIRST_SIGN = 0xE000
"""The first of the signs (Unicode: private use) that stand for such pieces."""


def repaired(unit: Unit, finding: Finding) -> str | None:
    """The translation of a unit with what was found put right; None where no repair is sure."""
    pieces: list[str] = []

    def take(found: re.Match[str]) -> str:
        pieces.append(found.group())
        return chr(_FIRST_SIGN + len(pieces) - 1)

    text = finding.check.repaired(_KEPT.sub(take, unit.target.text), unit)
    for place, piece in enumerate(pieces):
        text = text.replace(chr(_FIRST_SIGN + place), piece)
    if text == unit.target.text or not _is_better(unit, replace(unit, target=replace(unit.target, text=text)), finding):
        return None
    return text


def _is_better(before: Unit, after: Unit, finding: Finding) -> bool:
    """Whether less is said of a check's sort afterwards, and nothing else is said that was not said before."""
    told, now = _told(before), _told(after)
    sort = finding.check.id
    less = sum(told[key] for key in told if key[0] == sort) > sum(now[key] for key in now if key[0] == sort)
    return less and all(count <= told[key] for key, count in now.items())


def _told(unit: Unit) -> Counter[tuple[str, str]]:
    return Counter((each.check.id, str(each.remark.message)) for each in findings(unit, Surroundings()))
