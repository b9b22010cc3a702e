"""Which block is which when a text is saved again: equal ones, and similar ones between them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

SIMILAR = 64
"""From how many percent of likeness a block counts as an edited one.

When a block is split in halves, each half is like the whole to two thirds; different paragraphs of
one language are like each other to less than 60 percent, since they share letters and little words.
"""

MARKUP = "#>*+- \t\n"
"""What is not compared at the ends of blocks: two headings are not alike because they are headings."""

COMPARISONS = 20_000
"""How many blocks are compared in a gap, about; in larger gaps only those that are near each other.

Comparing everything with everything would keep a worker busy for minutes on a text of 5,000 lines.
"""


def equal(before: Sequence[str], hashes: Sequence[str]) -> dict[int, int]:
    """The places of blocks with equal hashes, new to old, wherever they moved to; repeated ones in order."""
    places: dict[str, list[int]] = defaultdict(list)
    for old in reversed(range(len(before))):
        places[before[old]].append(old)
    return {new: places[hash].pop() for new, hash in enumerate(hashes) if places[hash]}


def similar(before: Sequence[str], texts: Sequence[str], places: Mapping[int, int]) -> dict[int, int]:
    """The places of changed blocks, new to old: the most similar pairs of each gap first.

    `places` are the pairs that `equal` found.
    """
    found: dict[int, int] = {}
    old_words = [text.strip(MARKUP) for text in before]
    new_words = [text.strip(MARKUP) for text in texts]
    for olds, news in gaps(len(before), len(texts), places):
        taken = set()
        for _, old, new in sorted(_candidates(old_words, new_words, olds, news)):
            if old not in taken and new not in found:
                taken.add(old)
                found[new] = old
    return found


def _candidates(
    before: Sequence[str], texts: Sequence[str], olds: Sequence[int], news: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    reach = COMPARISONS // len(news)
    for row, new in enumerate(news):
        middle = row * len(olds) // len(news)
        for old in olds[max(middle - reach, 0) : middle + reach + 1]:
            likeness = fuzz.ratio(before[old], texts[new], score_cutoff=SIMILAR)
            if likeness:
                yield -likeness, old, new


def gaps(old_count: int, new_count: int, places: Mapping[int, int]) -> Iterator[tuple[list[int], list[int]]]:
    """The unpaired places, old and new, between the pairs that kept their order.

    Pairs with an old place from `old_count` on came back from elsewhere and mark no gap.
    """
    paired = set(places.values())
    old_start = new_start = 0
    for new_end, old_end in [*_in_order(old_count, places), (new_count, old_count)]:
        olds = [old for old in range(old_start, old_end) if old not in paired]
        news = [new for new in range(new_start, new_end) if new not in places]
        if olds and news:
            yield olds, news
        old_start, new_start = old_end, new_end


def _in_order(old_count: int, places: Mapping[int, int]) -> list[tuple[int, int]]:
    """The longest run of pairs (new, old) in which both sides rise: what did not move."""
    ends: list[int] = []
    chains: list[tuple[tuple[int, int], int]] = []
    last: list[int] = []
    for new, old in sorted(places.items()):
        if old >= old_count:
            continue
        length = bisect_left(ends, old)
        chains.append(((new, old), last[length - 1] if length else -1))
        ends[length : length + 1] = [old]
        last[length : length + 1] = [len(chains) - 1]
    run = []
    link = last[-1] if last else -1
    while link >= 0:
        pair, link = chains[link]
        run.append(pair)
    return run[::-1]
