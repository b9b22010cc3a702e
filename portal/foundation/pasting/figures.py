"""What was understood of a pasted table: a value a year, and what is unclear, with its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.foundation.pasting.axes import Axes, Column, Entry, axes, year_in
from portal.foundation.pasting.cells import Cell, Separator, rows
from portal.foundation.pasting.numbers import DecimalSign, Number, is_about, is_nothing, number


class Problem(StrEnum):
    """Why a line is not taken."""

    NO_YEAR = "no-year"
    NO_NUMBER = "no-number"
    INEXACT = "inexact"
    AMBIGUOUS = "ambiguous"
    TWICE = "twice"


@dataclass(frozen=True)
class Reading:
    """A line: the year and the value as they were written, and as they are understood.

    `value` is a number with a decimal point; None where the source has none, or where there is a problem.
    `readings` are the two numbers that an ambiguous one may be, `source` what stands beside it.
    """

    line: int
    year: str
    written: str
    value: str | None = None
    problem: Problem | None = None
    readings: tuple[str, ...] = ()
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Understood:
    """What was understood; `columns` are the series to choose from, None in `column` where that is to be asked.

    `decimal` is the sign that was chosen or that numbers of the column can only have been written with, `evidence`
    one of those; `outside` are the lines that are no part of the table.
    """

    separator: Separator
    columns: tuple[str, ...] = ()
    column: int | None = None
    decimal: DecimalSign | None = None
    evidence: Cell | None = None
    is_mixed: bool = False
    readings: tuple[Reading, ...] = ()
    outside: tuple[Cell, ...] = ()

    @property
    def values(self) -> dict[str, str | None]:
        """The values by year that are clear, in the order of the years."""
        return dict(sorted((each.year, each.value) for each in self.readings if each.problem is None))

    @property
    def unclear(self) -> list[Reading]:
        """The lines that are not."""
        return [each for each in self.readings if each.problem is not None]

    @property
    def is_decimal_asked(self) -> bool:
        """Whether somebody must say which decimal sign it is."""
        return any(each.problem is Problem.AMBIGUOUS for each in self.readings)

    @property
    def units(self) -> list[str]:
        """What stands behind the numbers, each once."""
        return list(dict.fromkeys(each.unit for each in self.readings if each.unit))

    @property
    def sources(self) -> list[str]:
        """What stands beside the numbers, each once."""
        return list(dict.fromkeys(each.source for each in self.readings if each.source))


def understand(
    text: str,
    *,
    separator: Separator | None = None,
    column: int | None = None,
    decimal: DecimalSign | None = None,
) -> Understood:
    """Read a pasted table; what was chosen is not guessed."""
    tables = {each: axes(rows(text, each)) for each in ([separator] if separator else Separator)}
    # The first of those that are as good: a tab is hardly ever part of a text.
    chosen = max(tables, key=lambda each: tables[each].weight)
    table = tables[chosen]
    valued = table.valued
    names = tuple(each.name for each in valued)
    place = 0 if len(valued) == 1 else column
    if place is None or not 0 <= place < len(valued):
        return Understood(chosen, names, outside=table.outside)
    series = valued[place]
    sign, evidence, is_mixed = _decimal_sign(series, decimal)
    readings = _twice([_reading(each, sign, _source(table, series, at)) for at, each in enumerate(series.entries)])
    return Understood(chosen, names, place, sign, evidence, is_mixed, tuple(readings), table.outside)


def _decimal_sign(series: Column, chosen: DecimalSign | None) -> tuple[DecimalSign | None, Cell | None, bool]:
    """The decimal sign, a cell that shows it, and whether others show the other one."""
    shown: dict[DecimalSign, Cell] = {}
    for each in series.entries:
        found = number(each.value.text)
        if found is not None and found.tells is not None:
            shown.setdefault(found.tells, each.value)
    if chosen is not None:
        return chosen, None, False
    if len(shown) == 1:
        return (*next(iter(shown.items())), False)
    return None, None, len(shown) > 1


def _source(table: Axes, series: Column, place: int) -> str:
    """What the columns of texts say of an entry."""
    texts = [each for each in table.columns if each is not series and not each.numbers]
    return ", ".join(text for each in texts if (text := each.entries[place].value.text))


def _reading(entry: Entry, sign: DecimalSign | None, source: str) -> Reading:
    year, written = year_in(entry.year.text), entry.value.text
    line = max(entry.year.line, entry.value.line)
    found = Reading(line, year or entry.year.text, written, source=source)
    if year is None:
        return replace(found, problem=Problem.NO_YEAR)
    if is_nothing(written):
        return found
    value = number(written)
    if value is None:
        return replace(found, problem=Problem.INEXACT if is_about(written) else Problem.NO_NUMBER)
    return _valued(replace(found, unit=value.unit), value, sign)


def _valued(found: Reading, value: Number, sign: DecimalSign | None) -> Reading:
    read = value.value(sign)
    if read is not None:
        return replace(found, value=read)
    if sign is None:
        both = tuple(each for each in (value.point, value.comma) if each is not None)
        return replace(found, problem=Problem.AMBIGUOUS, readings=both)
    return replace(found, problem=Problem.NO_NUMBER)


def _twice(readings: Sequence[Reading]) -> list[Reading]:
    """The readings without those that say the same again; where two say something else of a year, neither is clear."""
    by_year: defaultdict[str, list[Reading]] = defaultdict(list)
    for each in readings:
        if each.problem is None:
            by_year[each.year].append(each)
    kept = []
    for each in readings:
        same = by_year[each.year] if each.problem is None else [each]
        if len({one.value for one in same}) > 1:
            kept.append(replace(each, value=None, problem=Problem.TWICE))
        elif each is same[0]:
            kept.append(each)
    return kept
