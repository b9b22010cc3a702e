"""Numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from portal.content.care.number_checks import Block, Told, without
from portal.foundation.i18n import _l, described
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import OBJECT, Text, Unit
from portal.translation.words import excerpt, words

_YEARS = range(1000, 3000)

# In these languages months and days of the week begin with a small letter (CLDR, `contextTransforms` and names).
_SMALL_MONTHS = frozenset({"ast", "ca", "da", "es", "fi", "fr", "gl", "it", "nb", "nn", "no", "pl", "pt", "sv"})
_BARE_DATE = re.compile(r"(?<![\d/.])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\d/])")


class ChangedNumbers(Check):
    """No number that the original does not have, in the place of one that it has."""

    id = "changed-numbers"
    name = _l("Changed numbers")
    reason = _l("A wrong figure or year is the worst thing that can happen to a fact on its way to another language.")
    severity = Severity.ERROR

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a number that is the translation's alone, while the original's are missing."""
        lacking, added = _differences(unit)
        if lacking and added:
            instead = tuple(_written(told.numeral.value, unit.target.language) for told in lacking)
            for told in added:
                message = _l("the original has no %(piece)s", piece=told.numeral.text)
                yield Remark(message, instead, told.words)

    def repaired(self, text: str, unit: Unit) -> str:
        """Where one number stands for one of the original, and stands there once, it is that of the original."""
        lacking, added = _differences(unit)
        if len(lacking) == len(added) == 1:
            pattern = _written_so(added[0].numeral.text)
            if len(pattern.findall(text)) == 1:
                return pattern.sub(_written(lacking[0].numeral.value, unit.target.language), text)
        return text


class Numbers(Check):
    """The numbers of the original; one that is written as a word in one of the languages is a matter of taste."""

    id = "numbers"
    name = _l("Missing or added numbers")
    reason = _l(
        "Readers compare figures, and look for them with their eyes. If the number is written as a word, say so."
    )
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a number that is missing, or that the original does not have."""
        lacking, added = _differences(unit)
        if lacking and added:
            return  # the check of changed numbers says so
        for told in lacking:
            number = _written(told.numeral.value, unit.target.language)
            yield Remark(_l("%(piece)s is missing", piece=number), (number,), told.words)
        for told in added:
            yield Remark(_l("the original has no %(piece)s", piece=told.numeral.text), (), told.words)


class Dates(Check):
    """No date of bare numbers, and months as the language writes them."""

    id = "dates"
    name = _l("Dates")
    reason = _l(
        "A date of bare numbers is another day to readers elsewhere, and a month with a capital is an English habit."
    )
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a date or month."""
        text = unit.target.own
        for match in _BARE_DATE.finditer(text):
            yield Remark(
                _l("the date %(date)s can be read in two ways", date=match.group()), (), excerpt(text, *match.span())
            )
        if primary(unit.target.language) in _SMALL_MONTHS:
            yield from _capital_months(text, unit.target.language)


def _capital_months(text: str, tag: str) -> Iterator[Remark]:
    """Months with a capital beside a number, which are parts of dates and not somebody's name."""
    months = {name.casefold() for name in described(tag).formats.months["format"]["wide"].values()}
    found = words(text)
    for place, word in enumerate(found):
        around = [found[each].form for each in (place - 1, place - 2, place + 1, place + 2) if 0 <= each < len(found)]
        is_date = place > 0 and any(map(str.isdigit, around))
        if word.form in months and text[word.start].isupper() and is_date and not _begins(text, word.start):
            yield Remark(_l("a month with a capital letter"), (word.form,), excerpt(text, word.start, word.end))


def _begins(text: str, place: int) -> bool:
    """Whether a sentence or line begins at a place."""
    before = text[:place].rstrip(" \u00a0“”«»\"'(¿¡")
    return not before or before[-1] in ".!?:\n"


def _differences(unit: Unit) -> tuple[Sequence[Told], Sequence[Told]]:
    """The numbers that the translation lacks, and those that it alone has."""
    if unit.source is None:
        return (), ()
    wanted, found = _numbers(unit.source), _numbers(unit.target)
    lacking = without(wanted, found)
    # What is written as in the original may be right where it is to be typed just so.
    quoted = [told for told in lacking if _written_so(told.numeral.text).search(unit.target.text)]
    if quoted:
        for told in quoted:
            pattern = _written_so(told.numeral.text)
            wanted.remove(told)
            text = pattern.sub(OBJECT, unit.target.text, count=1)
            unit = replace(unit, target=replace(unit.target, text=text))
        found = _numbers(unit.target)
    return without(wanted, found), without(found, wanted)


def _written_so(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,]){re.escape(number)}(?!\d)")


def _numbers(text: Text) -> list[Told]:
    return Block(text.language, "", text.text, text.plain).numbers()


def _written(value: Decimal, tag: str) -> str:
    """A number as a language writes it; a year has no groups."""
    if value == value.to_integral_value() and int(value) in _YEARS:
        return str(int(value))
    return described(tag).number(value)
