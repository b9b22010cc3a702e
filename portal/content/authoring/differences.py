"""What two versions of a text differ in: paragraphs first, then words. Pure functions over plain text.

Paragraphs are paired as blocks of an original are (`matching`), so that one that moved or was edited is
shown as that one; then the words of a pair are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from portal.content.authoring.drafting import Draft
from portal.content.prose.blocks import block_hash
from portal.content.prose.matching import equal, similar
from portal.foundation.differences import Fate, Run, differences


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
        runs = differences(before[old].strip(), text.strip()) if old is not None else [Run(Fate.ADDED, text.strip())]
        found.append(Passage(runs, new + 1, is_moved=old is not None and new not in stayed))
    return found + [_removed(before[each]) for each in gone]


def _removed(text: str) -> Passage:
    return Passage([Run(Fate.REMOVED, text.strip())], None)


def _in_order(places: Mapping[int, int]) -> set[int]:
    """The new places of the paragraphs that kept their order: the longest run in which both sides rise."""
    olds = sorted(places.values())
    ordered = [places[new] for new in sorted(places)]
    blocks = SequenceMatcher(None, olds, ordered, autojunk=False).get_matching_blocks()
    kept = {ordered[place] for block in blocks for place in range(block.b, block.b + block.size)}
    return {new for new, old in places.items() if old in kept}
