"""Reading tables of comma-separated values (RFC 4180), with one bound for the longest cell.

`csv` keeps that bound for the whole process: set where one format is read, it would also hold for every other, from
then on. So it is set once, here, and whoever reads a table asks here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable

LONGEST_CELL = 500_000
"""Characters. A longer cell raises `csv.Error`."""

csv.field_size_limit(LONGEST_CELL)

reader = csv.reader
"""As the library's, with the bound."""


def by_name(lines: Iterable[str], delimiter: str) -> csv.DictReader[str]:
    """The rows of a table by the names in its first line. A quotation mark at a wrong place raises `csv.Error`."""
    return csv.DictReader(lines, delimiter=delimiter, strict=True)
