"""How much text the parser is given.

The time that it needs grows with the lines of a text, with the cells of its tables (rows that are
too short are filled) and with the characters of markup, and with the square of brackets that are
never closed. The limits lie far above any real text and keep each step under a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LIMIT = 200_000
"""The size of one text, in bytes of UTF-8."""

LINES = 5_000
CELLS = 30_000
MARKS = 20_000
OPEN_BRACKETS = 32
LABEL = 100

_MARKS = "[*_`<"
_BRACKET = re.compile(r"\\.|\n[ \t]*\n|[\[\]]")
_ENDLESS_LABEL = re.compile(rf"\[\^[^\] \n]{{{LABEL}}}")


def too_much(text: str) -> tuple[int, str, str] | None:
    """Why a text is not parsed, as line (from 1), what was found, and what is allowed."""
    size = len(text) if len(text) > LIMIT else len(text.encode("utf-8", "surrogatepass"))
    if size > LIMIT:
        return 1, f"{size} bytes", f"at most {LIMIT} bytes"
    return next(_exceeded(text), None)


def _exceeded(text: str) -> Iterator[tuple[int, str, str]]:
    lines = text.split("\n")
    if len(lines) > LINES:
        yield 1, f"{len(lines)} lines", f"at most {LINES} lines"
    cells = len(lines) * max(line.count("|") for line in lines)
    if cells > CELLS:
        yield 1, f"tables of up to {cells} cells", f"at most {CELLS} cells (the lines of the text, times its columns)"
    marks = sum(text.count(mark) for mark in _MARKS)
    if marks > MARKS:
        yield 1, f"{marks} of the characters {' '.join(_MARKS)}", f"at most {MARKS} of them"
    endless = _ENDLESS_LABEL.search(text)
    if endless is not None:
        yield _line(text, endless.start()), "a footnote label without end", f"labels of at most {LABEL} characters"
    unclosed = _unclosed(text)
    if unclosed is not None:
        yield _line(text, unclosed), "brackets that are not closed", f"at most {OPEN_BRACKETS} open brackets"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _unclosed(text: str) -> int | None:
    """Where in a paragraph more brackets are open than the parser can deal with quickly."""
    depth = 0
    for match in _BRACKET.finditer(text):
        if match.group() == "[":
            depth += 1
            if depth > OPEN_BRACKETS:
                return match.start()
        elif match.group() == "]":
            depth = max(depth - 1, 0)
        elif match.group()[0] == "\n":
            depth = 0
    return None
