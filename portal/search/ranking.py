"""How well texts answer a question: the same numbers on both databases.

`candidates` chooses the few hundred that are compared here. What counts is how much of the question a text
holds, how rare each word is among the candidates, in which fields it stands and how often (after BM25F: Robertson
and Zaragoza, 2009), and whether it is all that a title says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portal.search.engines import Group
from portal.search.index import BREAK

WEIGHTS = (8.0, 3.0, 1.0)
"""What a word counts in a title, in a summary or name, and in the rest."""
SATURATION = 3.0
"""How much it takes for a word to count half of what it can."""
USUAL_LENGTH = 400
"""The length, in words, of a text whose words count as they are."""
SHORT = 0.5
"""What of the length counts nothing: a very short text's words count at most twice."""
COMPLETENESS = 2.0
WHOLE_TITLE = 2.0

_Sought: TypeAlias = tuple[float, tuple[str, ...]]
"""What a phrase counts, and what is sought for it: its stems side by side, or each of them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that may answer: the stems of its fields."""

    edition_id: int
    a: str
    b: str
    c: str


def scores(candidates: Sequence[Candidate], groups: Sequence[Group]) -> dict[int, float]:
    """How well each candidate of one language answers, by its edition."""
    sought = [[_sought(phrase.stems, phrase.weight, adjacent=phrase.adjacent) for phrase in group] for group in groups]
    counts = {each.edition_id: _weighed(each, sought) for each in candidates}
    holding = [sum(1 for found in counts.values() if found[place]) for place in range(len(groups))]
    rarity = [math.log(1 + (len(candidates) - held + 0.5) / (held + 0.5)) + 0.5 for held in holding]
    title = WHOLE_TITLE * sum(rarity) / len(groups)
    titles = _Titles(groups)
    found = {}
    for each in candidates:
        weights = counts[each.edition_id]
        share = sum(map(bool, weights)) / len(groups)
        score = sum(rare * weight / (weight + SATURATION) for rare, weight in zip(rarity, weights, strict=True))
        found[each.edition_id] = (score + title * titles.covered(each.a)) * share**COMPLETENESS
    return found


def _sought(stems: Sequence[str], weight: float, *, adjacent: bool) -> _Sought:
    return weight, (f" {' '.join(stems)} ",) if adjacent else tuple(f" {stem} " for stem in stems)


def _weighed(candidate: Candidate, sought: Sequence[Sequence[_Sought]]) -> list[float]:
    """How much a candidate says of each group."""
    length = SHORT + (1 - SHORT) * (candidate.c.count(" ") + 1) / USUAL_LENGTH
    named, more, rest = WEIGHTS[0], WEIGHTS[1], WEIGHTS[2] / length
    a, b, c = f" {candidate.a} ", f" {candidate.b} ", f" {candidate.c} "
    found = []
    for group in sought:
        most = 0.0
        for weight, (first, *others) in group:
            in_a, in_b, in_c = a.count(first), b.count(first), c.count(first)
            for each in others:
                in_a, in_b, in_c = min(in_a, a.count(each)), min(in_b, b.count(each)), min(in_c, c.count(each))
            most = max(most, weight * (named * in_a + more * in_b + rest * in_c))
        found.append(most)
    return found


class _Titles:
    """How much titles and a question are the same."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._weights = {stem: phrase.weight for group in groups for phrase in reversed(group) for stem in phrase.stems}
        self._groups = [[frozenset(phrase.stems) for phrase in group] for group in groups]

    def covered(self, titles: str) -> float:
        """What share of a title and the question either has of the other, at best.

        What the question lacks counts twice: a title that answers all of it goes before a short one that answers a
        part.
        """
        best = 0.0
        for title in titles.split(BREAK):
            said = title.split()
            known = self._weights.keys() & said
            if known:
                precision = sum(self._weights.get(stem, 0.0) for stem in said) / len(said)
                answered = sum(any(stems <= known for stems in group) for group in self._groups)
                best = max(best, precision * (answered / len(self._groups)) ** 2)
        return best
