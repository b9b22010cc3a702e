"""What two versions of a text differ in: paragraphs first, then words. Pure functions over plain text.

Paragraphs are paired as blocks of an original are (`matching`), so that one that moved or was edited is
shown as that one; `difflib` then compares the words of a pair.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from portal.content.blocks import block_hash
from portal.content.drafting import Draft
from portal.content.matching import equal, similar

LONGEST = 4_000
"""As many words of a paragraph are compared; longer ones are shown as replaced, which takes no time."""

_WORDS = re.compile(r"\s+|\w+(?:[’'-]\w+)*|[^\w\s]")


class Fate(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Run:
    """Words in a row with the same fate."""

    fate: Fate
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, as runs; `number` counts those of the newer text from 1, None for one that is gone.
    `is_moved` says that it stood elsewhere."""

    runs: Sequence[Run]
    number: int | None
    is_moved: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything of it is not as it was."""
        return self.is_moved or any(run.fate is not Fate.SAME for run in self.runs)


@dataclass(frozen=True)
class Change:
    """A value that two drafts have differently; None stands for nothing."""

    path: str
    before: Any
    after: Any


def changed_values(before: Draft, after: Draft) -> list[Change]:
    """The values in which two drafts differ, and the keys of parts, in the order of the newer draft."""
    paths = dict.fromkeys((*after.values, *before.values))
    found = [Change(path, before.values.get(path), after.values.get(path)) for path in paths]
    names = dict.fromkeys((*after.parts, *before.parts))
    found += [Change(name, list(before.parts.get(name, ())), list(after.parts.get(name, ()))) for name in names]
    return [each for each in found if each.before != each.after]


def passages(before: Sequence[str], after: Sequence[str]) -> list[Passage]:
    """The paragraphs of two texts, in the order of the newer one; those that are gone stand where they were."""
    hashes = [block_hash(text) for text in before]
    places = equal(hashes, [block_hash(text) for text in after])
    places |= similar(before, after, places)
    if len(before) == len(after) == 1:
        # One value in place of another, however different.
        places = {0: 0}
    stayed = _in_order(places)
    gone = [old for old in range(len(before)) if old not in places.values()]
    found = []
    for new, text in enumerate(after):
        old = places.get(new)
        if old is not None and new in stayed:
            found += [_removed(before[each]) for each in gone if each < old]
            gone = [each for each in gone if each > old]
        runs = words(before[old], text) if old is not None else [Run(Fate.ADDED, text.strip())]
        found.append(Passage(runs, new + 1, is_moved=old is not None and new not in stayed))
    return found + [_removed(before[each]) for each in gone]


def _removed(text: str) -> Passage:
    return Passage([Run(Fate.REMOVED, text.strip())], None)


def _in_order(places: Mapping[int, int]) -> set[int]:
    """The new places of the paragraphs that kept their order: the longest run in which both sides rise."""
    olds = sorted(places.values())
    ordered = [places[new] for new in sorted(places)]
    blocks = difflib.SequenceMatcher(None, olds, ordered, autojunk=False).get_matching_blocks()
    kept = {ordered[place] for block in blocks for place in range(block.b, block.b + block.size)}
    return {new for new, old in places.items() if old in kept}


def words(before: str, after: str) -> list[Run]:
    """The words of two paragraphs, as runs that make up the older one without what was added, and the newer
    one without what was removed."""
    if before.strip() == after.strip():
        return [Run(Fate.SAME, after.strip())]
    old, new = _WORDS.findall(before.strip()), _WORDS.findall(after.strip())
    if max(len(old), len(new)) > LONGEST:
        return [Run(Fate.REMOVED, before.strip()), Run(Fate.ADDED, after.strip())]
    return list(_joined(_bridged(_pieces(old, new))))


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield Run(Fate.SAME, "".join(new[new_start:new_end]))
            continue
        if old_end > old_start:
            yield Run(Fate.REMOVED, "".join(old[old_start:old_end]))
        if new_end > new_start:
            yield Run(Fate.ADDED, "".join(new[new_start:new_end]))


def _bridged(pieces: Iterable[Run]) -> Iterator[Run]:
    """Take a space between two changes as part of both: 'six deputy' that became 'eight social' is one change."""
    found = list(pieces)
    for place, piece in enumerate(found):
        is_between = 0 < place < len(found) - 1 and piece.fate is Fate.SAME and not piece.text.strip()
        if is_between:
            yield Run(Fate.REMOVED, piece.text)
            yield Run(Fate.ADDED, piece.text)
        else:
            yield piece


def _joined(pieces: Iterable[Run]) -> Iterator[Run]:
    """Put what was removed in a row before what was added in its place."""
    for is_same, group in groupby(pieces, lambda piece: piece.fate is Fate.SAME):
        runs = list(group)
        if is_same:
            yield Run(Fate.SAME, "".join(run.text for run in runs))
            continue
        for fate in (Fate.REMOVED, Fate.ADDED):
            text = "".join(run.text for run in runs if run.fate is fate)
            if text:
                yield Run(fate, text)
