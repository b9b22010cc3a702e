"""Tables as CSV (RFC 4180) for spreadsheets and programs.

In UTF-8 with a byte order mark: without one, the most used spreadsheet reads å as Ã¥, and what
programs read CSV with knows the mark (`utf-8-sig`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | None

MARK = "\ufeff"
TYPE = "text/csv; charset=utf-8; header=present"

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection), also after spaces that it ignores.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AS_TEXT = "'"


def csv_table(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table with its columns' names; numbers are written with a point and the decimals that they have."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return MARK + text.getvalue()


def csv_row(cells: Sequence[Cell]) -> str:
    """One row of such a table, for tables that are too long to lie in memory; the first begins with `MARK`."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow([_written(cell) for cell in cells])
    return text.getvalue()


def _written(cell: Cell) -> str:
    """A number as it is; a text so that it is one."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.replace("\x00", "")
        return f"{_AS_TEXT}{text}" if text.lstrip(" \xa0\ufeff").startswith(_FORMULAS) else text
    return str(cell)
