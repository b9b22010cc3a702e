"""Spanish questions and exclamations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.foundation.i18n import _l
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import excerpt

LANGUAGES = frozenset({"ast", "es"})

_OPENING = {"¿": "?", "¡": "!"}
_CLOSING = {"?": "¿", "!": "¡"}
_IN_BRACKETS = "("
_MARKS = re.compile(r"\([?!]\)|[¿¡]+|[?!]+|\n")

_MOST = 20
"""How many marks of one passage are put right at once."""
_BEGINNING = re.compile(r"(?:^|[.!?…:;](?=\s)|\n)[\s>*_#“«\"(-]*", re.MULTILINE)


class OpeningMarks(Check):
    """Every ? and ! closes a ¿ or ¡, and every ¿ and ¡ is closed in its paragraph.

    RAE and ASALE, Ortografía de la lengua española (2010), III, 3.4.9: both marks are written; a
    sentence that asks and exclaims may begin with one and end with the other, or have both; a mark
    in brackets, of doubt or irony, stands alone.
    """

    id = "questions"
    name = _l("Question and exclamation marks")
    reason = _l("In Spanish a question begins with a mark of its own, and a mark without its partner is an error.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a mark without its partner."""
        if primary(unit.target.language) not in LANGUAGES:
            return
        text = unit.target.own
        opened: re.Match[str] | None = None
        for match in _MARKS.finditer(f"{text}\n"):
            sign = match.group()[0]
            if sign in _CLOSING and opened is None:
                yield _remark(text, match, _CLOSING[sign])
            elif sign not in _CLOSING and sign != _IN_BRACKETS and opened is not None:
                yield _remark(text, opened, _OPENING[opened.group()[0]])
            if sign != _IN_BRACKETS:
                opened = match if sign in _OPENING else None

    def repaired(self, text: str, unit: Unit) -> str:
        """The opening mark where its sentence begins; a mark that is never closed stays for a person."""
        for _each in range(_MOST):
            place = self._unopened(text)
            if place is None:
                return text
            start = max((found.end() for found in _BEGINNING.finditer(text, 0, place.start())), default=0)
            text = f"{text[:start]}{_CLOSING[place.group()[0]]}{text[start:]}"
        return text

    def _unopened(self, text: str) -> re.Match[str] | None:
        """The first mark that closes nothing."""
        opened = False
        for match in _MARKS.finditer(text):
            sign = match.group()[0]
            if sign in _CLOSING and not opened:
                return match
            if sign != _IN_BRACKETS:
                opened = sign in _OPENING
        return None


def _remark(text: str, mark: re.Match[str], missing: str) -> Remark:
    message = _l("%(mark)s without its partner", mark=mark.group())
    return Remark(message, (missing,), excerpt(text, *mark.span()))
