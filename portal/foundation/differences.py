"""What changed between two texts, word by word.

Paragraphs are paired first, so that one that was moved in or taken out does not tear its neighbours
apart; the words of those that were changed are compared next (difflib). Of long texts in which every second word
differs, difflib would look through all that is left after each word: they are compared by their longest common
subsequence (rapidfuzz), which takes a bounded time and tears a little more. Runs are plain text: whoever shows them
escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

LONGEST = 4_000
"""How many words are compared one by one; longer texts are shown as replaced."""
MOST_PAIRS = 1_000_000
"""How many pairs of pieces difflib compares, between the common beginning and the common end."""

_WORD = re.compile(r"\s+|\w+(?:['’\-]\w+)*|[^\w\s]")
_PARAGRAPH = re.compile(r"(?<=\n\n)(?=[^\n])")


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Run(NamedTuple):
    """Words in a row with the same fate."""

    fate: Fate
    text: str


def differences(before: str, after: str) -> list[Run]:
    """The runs of both texts in order: those that are not removed are `after`, those not added `before`."""
    found = _compared(_PARAGRAPH.split(before), _PARAGRAPH.split(after), _words_of)
    return list(_joined(_bridged([run for run in found if run.text])))


def _words_of(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    old, new = _WORD.findall("".join(before)), _WORD.findall("".join(after))
    if max(len(old), len(new)) > LONGEST:
        return _replaced(old, new)
    return _compared(old, new, _replaced)


def _compared(
    before: Sequence[str],
    after: Sequence[str],
    within: Callable[[Sequence[str], Sequence[str]], Iterator[Run]],
) -> Iterator[Run]:
    # What is in a long text over and over, as spaces are, begins no match (it is part of those beside it): each would
    # be held against each, for seconds where a paragraph was written anew.
    for tag, start, end, new_start, new_end in _opcodes(before, after):
        if tag == "equal":
            yield Run(Fate.SAME, "".join(before[start:end]))
        else:
            yield from within(before[start:end], after[new_start:new_end])


def _opcodes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """What to do with which places of both, to come from one to the other."""
    begin = _alike(before, after)
    end = _alike(before[begin:][::-1], after[begin:][::-1])
    if (len(before) - begin - end) * (len(after) - begin - end) <= MOST_PAIRS:
        yield from SequenceMatcher(None, before, after).get_opcodes()
        return
    for found in Indel.opcodes(before, after):
        yield found.tag, found.src_start, found.src_end, found.dest_start, found.dest_end


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many pieces are the same in both, from the beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))


def _replaced(before: Sequence[str], after: Sequence[str]) -> Iterator[Run]:
    yield Run(Fate.REMOVED, "".join(before))
    yield Run(Fate.ADDED, "".join(after))


def _bridged(runs: Sequence[Run]) -> Iterator[Run]:
    """Take a space between two changes as part of both: 'six deputy' that became 'eight social' is one change."""
    for place, run in enumerate(runs):
        is_between = 0 < place < len(runs) - 1 and run.fate is Fate.SAME and not run.text.strip()
        if is_between:
            yield Run(Fate.REMOVED, run.text)
            yield Run(Fate.ADDED, run.text)
        else:
            yield run


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Put what was removed in a row before what was added in its place."""
    for is_same, group in groupby(runs, lambda run: run.fate is Fate.SAME):
        found = list(group)
        for fate in (Fate.SAME,) if is_same else (Fate.REMOVED, Fate.ADDED):
            text = "".join(run.text for run in found if run.fate is fate)
            if text:
                yield Run(fate, text)
