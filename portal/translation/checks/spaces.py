"""Spaces that are missing, doubled, or may break a line where none should break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.foundation.i18n import _l, _lp, described
from portal.languages import Language, primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import OBJECT, Unit
from portal.translation.words import excerpt

NO_BREAK = "\u00a0\u202f"

_SPACE = f"[ {NO_BREAK}\u2009]"
_DOUBLED = re.compile(rf"(?<=\S){_SPACE}{{2,}}(?=\S)")
_BEFORE_MARK = re.compile(rf"(?<=\w){_SPACE}+([,;:.?!])(?=\s|$)", re.MULTILINE)
_INSIDE_BRACKETS = re.compile(rf"[¿¡(]{_SPACE}+|(?<=\S){_SPACE}+\)")
_PERCENT = re.compile(rf"(?<=[\d{OBJECT}])({_SPACE}*)%")
_ONE_PERCENT = re.compile(r"1(\s*)%")
_NO_DIGIT = re.compile(r"\D")
_GROUPS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?!\d)")

# French sets a narrow no-break space before these marks (CLDR and the Imprimerie nationale agree).
_SET_MARKS_APART = frozenset({"fr"})


class Spaces(Check):
    """Single spaces, none before a mark, and in numbers the signs that the language's formats have."""

    id = "spaces"
    # Translators: the name of a check that looks for missing, doubled and wrong spaces.
    name = _lp("check", "Spaces")
    reason = _l("A doubled space shows, and without a no-break space a line may end in the middle of a number.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a place."""
        text = unit.target.own
        for match in _DOUBLED.finditer(text):
            yield Remark(_l("more than one space"), (" ",), excerpt(text, *match.span()))
        for match in _INSIDE_BRACKETS.finditer(text):
            yield Remark(_l("a space inside brackets"), (match.group().strip(),), excerpt(text, *match.span()))
        if primary(unit.target.language) not in _SET_MARKS_APART:
            for match in _BEFORE_MARK.finditer(text):
                message = _l("a space before %(mark)s", mark=match[1])
                yield Remark(message, (match[1],), excerpt(text, *match.span()))
        yield from _in_numbers(text, unit.target.language)

    def repaired(self, text: str, unit: Unit) -> str:
        """One space for several, none before a mark or inside brackets, and no-break spaces in numbers."""
        text = _DOUBLED.sub(" ", text)
        text = _INSIDE_BRACKETS.sub(lambda found: found.group().strip(), text)
        if primary(unit.target.language) not in _SET_MARKS_APART:
            text = _BEFORE_MARK.sub(r"\1", text)
        before_percent, between_groups = _signs(described(unit.target.language))
        if before_percent is not None:
            text = _PERCENT.sub(f"{before_percent}%", text)
        if between_groups in NO_BREAK:
            text = _GROUPS.sub(lambda found: found.group().replace(" ", between_groups), text)
        return text


def _in_numbers(text: str, tag: str) -> Iterator[Remark]:
    """Numbers as `portal.languages` writes them, which is as CLDR has it for the site's regional format."""
    before_percent, between_groups = _signs(described(tag))
    for match in _PERCENT.finditer(text):
        if before_percent is not None and match[1] != before_percent:
            message = _l("a percent sign without a no-break space") if before_percent else _l("a space before %")
            yield Remark(message, (f"{before_percent}%",), excerpt(text, *match.span()))
    for match in _GROUPS.finditer(text):
        if between_groups in NO_BREAK:
            message = _l("a number without no-break spaces")
            yield Remark(message, (match.group().replace(" ", between_groups),), excerpt(text, *match.span()))


def _signs(language: Language) -> tuple[str | None, str]:
    """What a language writes between a number and its % (None where the % does not follow), and between thousands."""
    percent = _ONE_PERCENT.fullmatch(language.percent(1))
    groups = _NO_DIGIT.search(language.number(1_000_000))
    return percent[1] if percent else None, groups.group() if groups else ","
