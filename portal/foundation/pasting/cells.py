"""A pasted text as rows of cells, each with the line that it began on."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from portal.foundation import csvtables

MOST_CELLS = 50_000
"""How many cells a table may have: more than all countries have in a hundred years."""

_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# A year, what stands between, and the value; further cells behind two blanks, as tables in plain text have them.
_YEAR_FIRST = re.compile(r"\s*([12][0-9]{3}[*†‡§]?)\s*[:;,=\s]\s*(.*)")
_WIDE_GAP = re.compile(r"\s{2,}")
_RULE = re.compile(r"[\s|:+-]*")


class Separator(StrEnum):
    """What stands between the cells of a line; YEAR: only the first cell, a year, is told apart."""

    TAB = "tab"
    SEMICOLON = "semicolon"
    BAR = "bar"
    COMMA = "comma"
    YEAR = "year"


_SIGNS = {Separator.TAB: "\t", Separator.SEMICOLON: ";", Separator.BAR: "|", Separator.COMMA: ","}


class Cell(NamedTuple):
    """The text of a cell without blank ends, and its line, counted from 1."""

    text: str
    line: int


def lines(text: str) -> list[str]:
    """The lines of a text, whatever ended them."""
    return _LINE_END.sub("\n", text).removeprefix("\ufeff").split("\n")


def rows(text: str, separator: Separator) -> list[list[Cell]]:
    """The rows of a table, all as wide as the widest; a cell in quotation marks may hold the separator.

    What would be larger than any table of figures is none: one wide line would make all the others as wide.
    """
    found = list(_by_year(text) if separator is Separator.YEAR else _by_sign(text, _SIGNS[separator]))
    width = max(map(len, found), default=0)
    if width * len(found) > MOST_CELLS:
        return []
    return [[*row, *(Cell("", row[0].line) for _missing in range(width - len(row)))] for row in found]


def _by_sign(text: str, sign: str) -> Iterator[list[Cell]]:
    reader = csvtables.reader(lines(text), delimiter=sign, skipinitialspace=sign != "\t")
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # One cell that is longer than csv takes: its line is none of a table.
            row = []
        texts = [" ".join(cell.split()) for cell in row]
        if sign == "|" and not _RULE.fullmatch("".join(texts)):
            # Tables in Markdown have a bar at either end.
            texts = texts[not texts[0] : len(texts) - (len(texts) > 1 and not texts[-1])]
        if any(texts) and not (sign == "|" and _RULE.fullmatch("".join(texts))):
            yield [Cell(cell, start) for cell in texts]
        start = reader.line_num + 1


def _by_year(text: str) -> Iterator[list[Cell]]:
    for number, line in enumerate(lines(text), 1):
        match = _YEAR_FIRST.fullmatch(line)
        texts = [line] if match is None else [match[1], *_WIDE_GAP.split(match[2].strip())]
        if line.strip():
            yield [Cell(" ".join(each.split()), number) for each in texts]
