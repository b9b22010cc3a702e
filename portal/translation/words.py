"""The words of a text, and what stands between them."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

REMEMBERED = 128
SHORT = 20_000
"""How many texts' words are kept at hand, and how many characters such a text has at the most."""

EXCERPT = 72
"""How many characters an excerpt has, without the ellipses."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_JOINTS = re.compile(r"(?P<hyphen>[-\u2010\u2011])|(?P<space>[^\S\n]+)")


class Joint(Enum):
    """What stands between a word and the one before it."""

    HYPHEN = "hyphen"
    SPACE = "space"
    BREAK = "break"


class Word(NamedTuple):
    """A word in lower case, where it begins and ends in the text, and how it hangs on the one before."""

    form: str
    start: int
    end: int
    joint: Joint


def words(text: str) -> tuple[Word, ...]:
    """The words of a text; those of a hyphenated compound are words of their own."""
    return _remembered(text) if len(text) <= SHORT else _read(text)


# Every check of a unit reads its words again.
@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> tuple[Word, ...]:
    return _read(text)


def _read(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(text):
        joint = _joint(text, before, match.start()) if found else Joint.BREAK
        before = match.end()
        found.append(Word(match.group().lower(), match.start(), before, joint))
    return tuple(found)


def _joint(text: str, start: int, end: int) -> Joint:
    match = _JOINTS.fullmatch(text, start, end)
    return Joint(match.lastgroup) if match else Joint.BREAK


def excerpt(text: str, start: int, end: int | None = None) -> str:
    """The words around a place, whole, on one line; an ellipsis says where there are more."""
    end = start if end is None else end
    room = max(EXCERPT - (end - start), 0) // 2
    first, last = max(start - room, 0), min(end + room, start + EXCERPT, len(text))
    if first > 0:
        first = text.find(" ", first, start) + 1 or first
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space > end else last
    piece = " ".join(text[first:last].split())
    return f"{'…' if first > 0 else ''}{piece}{'…' if last < len(text) else ''}"
