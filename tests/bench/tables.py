"""Tables of Markdown, which can be read as they are printed too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], words: int = 1) -> str:
    """A table whose first columns hold words, to the left, and the others numbers, to the right."""
    lines = [list(heads), *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    rule = ["-" * width if place < words else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    texts = [_line(line, widths, words) for line in lines]
    return "\n".join([texts[0], f"| {' | '.join(rule)} |", *texts[1:]]) + "\n"


def _line(line: Sequence[str], widths: Sequence[int], words: int) -> str:
    cells = zip(line, widths, strict=True)
    padded = [cell.ljust(width) if place < words else cell.rjust(width) for place, (cell, width) in enumerate(cells)]
    return f"| {' | '.join(padded)} |"


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell >= 100 else f"{cell:.2f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
