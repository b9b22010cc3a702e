"""Tables of Markdown, which can be read as they are printed too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SPOILED = "~"
"""Stands before what a clock said while others kept the machine busy."""
BETWEEN = " · "


@dataclass(frozen=True)
class Clocked:
    """A number of the clock, and whether others kept the machine busy meanwhile."""

    value: float
    is_busy: bool


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A table whose first columns hold words, to the left, and the others numbers, to the right."""
    lines = [list(heads), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    rule = ["-" * width if place < words else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    texts = [_line(line, widths, words) for line in lines]
    return "\n".join([texts[0], f"| {' | '.join(rule)} |", *texts[1:]]) + "\n"


def _line(line: Sequence[str], widths: Sequence[int], words: int) -> str:
    cells = zip(line, widths, strict=True)
    padded = [cell.ljust(width) if place < words else cell.rjust(width) for place, (cell, width) in enumerate(cells)]
    return f"| {' | '.join(padded)} |"


def shown(cell: object) -> str:
    """A number as it is read, with three digits that say something; several side by side, or one for all."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        each = [shown(one) for one in cell]
        return each[0] if len(set(each)) == 1 else BETWEEN.join(one or "–" for one in each)
    if isinstance(cell, Clocked):
        return f"{SPOILED if cell.is_busy else ''}{shown(cell.value)}"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.1f}" if cell >= 10 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
