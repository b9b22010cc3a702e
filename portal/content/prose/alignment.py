"""Which block of the original a block of a translation renders, where nothing is pinned yet.

A translation that arrives as a whole text says nothing about its blocks. Its structure does: a
translator keeps headings, lists, tables and footnotes, and the order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from portal.foundation.markdown.slicing import shape

CELLS = 1_000_000
"""How many pairs are weighed; texts with more (1,000 blocks by 1,000) are paired by shape alone."""

# What a translation keeps: numbers, addresses of links, footnotes.
_TRACE = re.compile(r"[0-9]+|\]\([^)\s]*|\[\^[^\]]*\]")
_LIKENESS = 1000


@dataclass(frozen=True)
class _Block:
    shape: str
    traces: frozenset[str]
    length: int


def align(source_texts: Sequence[str], target_texts: Sequence[str]) -> list[int | None]:
    """For each block of a translation the place of the original's block, or None.

    Only blocks of one shape are paired, and never across each other: as many as possible,
    headings, lists, tables and footnotes before paragraphs; of several ways the one in which
    numbers, links, footnotes and lengths agree best. Equal structure gives one to one, and so does
    one block beside one block.
    """
    sources = [_block(text) for text in source_texts]
    targets = [_block(text) for text in target_texts]
    same = [block.shape for block in sources] == [block.shape for block in targets]
    if same or len(sources) == len(targets) == 1:
        return list(range(len(targets)))
    if len(sources) * len(targets) > CELLS:
        return _by_shape(sources, targets)
    return _by_weight(sources, targets)


def _block(text: str) -> _Block:
    return _Block(shape(text), frozenset(_TRACE.findall(text)), len(text))


def _by_shape(sources: Sequence[_Block], targets: Sequence[_Block]) -> list[int | None]:
    """Pair each block with the next one of its shape."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, source in enumerate(sources):
        places[source.shape].append(place)
    found: list[int | None] = []
    start = 0
    for target in targets:
        fitting = places[target.shape]
        index = bisect_left(fitting, start)
        found.append(fitting[index] if index < len(fitting) else None)
        if index < len(fitting):
            start = fitting[index] + 1
    return found


def _by_weight(sources: Sequence[_Block], targets: Sequence[_Block]) -> list[int | None]:
    """Find the heaviest pairing that keeps both orders, from the ends of both texts on."""
    unit = _LIKENESS * (len(targets) + 1)
    best = [[0] * (len(targets) + 1) for _ in range(len(sources) + 1)]
    for place in reversed(range(len(sources))):
        row, below = best[place], best[place + 1]
        for other in reversed(range(len(targets))):
            weight = _weight(sources[place], targets[other], unit)
            row[other] = max(weight + below[other + 1] if weight else 0, below[other], row[other + 1])
    return _walked(sources, targets, best, unit)


def _walked(
    sources: Sequence[_Block], targets: Sequence[_Block], best: Sequence[Sequence[int]], unit: int
) -> list[int | None]:
    found: list[int | None] = [None] * len(targets)
    place = other = 0
    while place < len(sources) and other < len(targets):
        weight = _weight(sources[place], targets[other], unit)
        if weight and best[place][other] == weight + best[place + 1][other + 1]:
            found[other] = place
            place, other = place + 1, other + 1
        elif best[place][other] == best[place + 1][other]:
            place += 1
        else:
            other += 1
    return found


def _weight(source: _Block, target: _Block, unit: int) -> int:
    """How much a pair is worth; 0 for blocks of different shapes, which are never a pair."""
    if source.shape != target.shape:
        return 0
    kind = 2 if source.shape == "paragraph" else 3
    return kind * unit + _likeness(source, target)


def _likeness(source: _Block, target: _Block) -> int:
    """How well two blocks of one shape agree, from 0 to 1000: half by traces, half by length."""
    common, either = len(source.traces & target.traces), len(source.traces | target.traces)
    traces = common / either if either else 1.0
    lengths = min(source.length, target.length) / max(source.length, target.length, 1)
    return round(_LIKENESS * (traces + lengths) / 2)
