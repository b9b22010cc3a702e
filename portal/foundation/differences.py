"""What changed between two texts, word by word.

Paragraphs are paired first, so that one that was moved in or taken out does not tear its neighbours
apart; the words of those that were changed are compared next (difflib). Pieces are plain text:
whoever shows them escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

LONGEST = 4_000
"""How many words are compared one by one; longer texts are shown as replaced."""

_WORD = re.compile(r"\s+|\w+(?:['’\-]\w+)*|[^\w\s]")
_PARAGRAPH = re.compile(r"(?<=\n\n)(?=[^\n])")


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """A run of text with what became of it."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order: those that are not removed are `after`, those not added `before`."""
    return _joined(_compared(_PARAGRAPH.split(before), _PARAGRAPH.split(after), _words_of))


def _words_of(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    old, new = _WORD.findall("".join(before)), _WORD.findall("".join(after))
    if max(len(old), len(new)) > LONGEST:
        return _replaced(old, new)
    return _compared(old, new, _replaced)


def _compared(
    before: Sequence[str],
    after: Sequence[str],
    within: Callable[[Sequence[str], Sequence[str]], Iterator[Piece]],
) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(before[start:end]))
        else:
            yield from within(before[start:end], after[new_start:new_end])


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    yield Piece(Change.REMOVED, "".join(before))
    yield Piece(Change.ADDED, "".join(after))


def _joined(pieces: Iterator[Piece]) -> list[Piece]:
    """Runs of one change in one piece."""
    runs = groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.change)
    return [Piece(change, "".join(piece.text for piece in run)) for change, run in runs]
