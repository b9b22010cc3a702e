"""Where a table has its years, in a column or in a row, and the series beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.foundation.pasting.cells import Cell
from portal.foundation.pasting.numbers import is_about, number, plain

# A year, perhaps with the mark of a footnote, or as a number with decimals, which spreadsheets make of it.
_YEAR = re.compile(r"((?:1[5-9]|20|21)[0-9]{2})(?:\.0+)?(?: ?(?:[*†‡§]+|\([a-z]\)|\[[0-9a-z]{1,2}\]))?", re.IGNORECASE)
_LIKE_YEAR = re.compile(r"(?<![0-9])(?:1[5-9]|20|21)[0-9]{2}(?![0-9])")
_NEAR = 10
"""Years of a table are this near to each other; other numbers of four digits hardly are."""


@dataclass(frozen=True)
class Entry:
    """A value beside its year; both as they were written."""

    year: Cell
    value: Cell


@dataclass(frozen=True)
class Column:
    """One series of a table: what it is called, and its entries."""

    name: str
    entries: tuple[Entry, ...]

    @property
    def numbers(self) -> int:
        """How many of its values look like numbers."""
        return sum(is_numeric(each.value.text) for each in self.entries if year_in(each.year.text))

    @property
    def words(self) -> str:
        """What it says where it holds texts, each once."""
        return "; ".join(dict.fromkeys(each.value.text for each in self.entries if each.value.text))


@dataclass(frozen=True)
class Axes:
    """The series of a table, those of texts too, and the lines that are no part of it."""

    columns: tuple[Column, ...] = ()
    outside: tuple[Cell, ...] = ()
    steps: int = 0

    @property
    def valued(self) -> list[Column]:
        """The columns that hold numbers; the only one, even where it holds none."""
        found = [column for column in self.columns if column.numbers]
        return found or list(self.columns if len(self.columns) == 1 else ())

    @property
    def weight(self) -> tuple[int, int]:
        """How sure it is that these are the years: neighbouring ones, and numbers beside them."""
        return self.steps, max((column.numbers for column in self.columns), default=0)


def year_in(text: str) -> str | None:
    """The year in a cell."""
    match = _YEAR.fullmatch(plain(text))
    return None if match is None else match[1]


def is_numeric(text: str) -> bool:
    """Whether a cell holds a number, be it a rough one."""
    return number(text) is not None or is_about(text)


def axes(rows: Sequence[Sequence[Cell]]) -> Axes:
    """The likelier of both: the years are in a column, or in a row."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return max((_in_column(rows), _in_column(turned, is_turned=True)), key=lambda found: found.weight)


def _in_column(rows: Sequence[Sequence[Cell]], *, is_turned: bool = False) -> Axes:
    """The table, if its years are in one of its columns: in that with the most. Of a table that `is_turned`, what
    stands before the first year names the series; of others the last row does."""
    width = len(rows[0]) if rows else 0
    years = [[found for row in rows if (found := year_in(row[place].text))] for place in range(width)]
    best = max(range(width), key=lambda place: (len(set(years[place])), -place), default=0)
    if not width or not years[best]:
        return Axes(outside=tuple(_outside(rows)))
    first = next(at for at, row in enumerate(rows) if _begins(row, best))
    inside = [row for row in rows[first:] if _is_inside(row, best)]
    columns = tuple(
        Column(_heading([row[place].text for row in rows[:first]], is_turned), _entries(inside, best, place))
        for place in range(width)
        if place != best and any(row[place].text for row in inside)
    )
    steps = sum(0 < abs(int(one) - int(other)) <= _NEAR for one, other in pairwise(years[best]))
    before = () if is_turned else rows[: max(0, first - 1)]
    outside = [*before, *(row for row in rows[first:] if not _is_inside(row, best))]
    return Axes(columns, tuple(_outside(outside)), steps)


def _entries(rows: Sequence[Sequence[Cell]], best: int, place: int) -> tuple[Entry, ...]:
    return tuple(Entry(row[best], row[place]) for row in rows)


def _begins(row: Sequence[Cell], best: int) -> bool:
    """Whether the years begin with a row: with a year, or with something like one beside a number."""
    is_like = _LIKE_YEAR.search(plain(row[best].text)) is not None and _is_inside(row, best)
    return is_like or year_in(row[best].text) is not None


def _is_inside(row: Sequence[Cell], best: int) -> bool:
    """Whether a row holds a year, or something that must be one since a number stands beside it."""
    others = [cell.text for place, cell in enumerate(row) if place != best]
    return bool(year_in(row[best].text)) or (bool(row[best].text) and any(map(is_numeric, others)))


def _heading(texts: Sequence[str], is_turned: bool) -> str:
    found = [text for text in texts if text]
    return ", ".join(dict.fromkeys(found if is_turned else found[-1:]))


def _outside(rows: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
    for row in rows:
        texts = [cell.text for cell in row if cell.text]
        if texts:
            yield Cell(" ".join(texts), row[0].line)
