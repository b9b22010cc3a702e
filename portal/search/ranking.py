"""How well texts answer a question: the same numbers on both databases.

An engine chooses the best few hundred by its own measure; these are compared here. What counts is
how much of the question a text holds, how rare each word is among the candidates, in which fields it
stands and how often (after BM25F: Robertson and Zaragoza, 2009), and whether it is all that a title says.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.search.engines import Group, Phrase
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


@dataclass(frozen=True)
class Candidate:
    """An edition that an engine found: the stems of its fields."""

    edition_id: int
    a: str
    b: str
    c: str


def scores(candidates: Sequence[Candidate], groups: Sequence[Group]) -> dict[int, float]:
    """How well each candidate of one language answers, by its edition."""
    counts = {each.edition_id: [_weighed(each, group) for group in groups] for each in candidates}
    holding = [sum(1 for found in counts.values() if found[place]) for place in range(len(groups))]
    rarity = [math.log(1 + (len(candidates) - held + 0.5) / (held + 0.5)) + 0.5 for held in holding]
    found = {}
    for each in candidates:
        weights = counts[each.edition_id]
        share = sum(map(bool, weights)) / len(groups)
        score = sum(rare * weight / (weight + SATURATION) for rare, weight in zip(rarity, weights, strict=True))
        title = WHOLE_TITLE * _covered(each.a, groups) * sum(rarity) / len(groups)
        found[each.edition_id] = (score + title) * share**COMPLETENESS
    return found


def _weighed(candidate: Candidate, group: Group) -> float:
    """How much a candidate says of one group."""
    length = SHORT + (1 - SHORT) * (candidate.c.count(" ") + 1) / USUAL_LENGTH
    fields = zip((candidate.a, candidate.b, candidate.c), WEIGHTS, (1.0, 1.0, length), strict=True)
    padded = [(f" {text} ", weight / norm) for text, weight, norm in fields if text]
    return max(phrase.weight * sum(weight * _count(text, phrase) for text, weight in padded) for phrase in group)


def _count(text: str, phrase: Phrase) -> float:
    if phrase.adjacent:
        return text.count(f" {' '.join(phrase.stems)} ")
    return min(text.count(f" {stem} ") for stem in phrase.stems)


def _covered(titles: str, groups: Sequence[Group]) -> float:
    """How much a title and the question are the same: what share of either the other has.

    What the question lacks counts twice: a title that answers all of it goes before a short one that answers a part.
    """
    stems = {stem: phrase.weight for group in groups for phrase in reversed(group) for stem in phrase.stems}
    best = 0.0
    for title in titles.split(BREAK):
        said = title.split()
        if said:
            precision = sum(stems.get(stem, 0.0) for stem in said) / len(said)
            answered = sum(any(set(phrase.stems) <= set(said) for phrase in group) for group in groups)
            best = max(best, precision * (answered / len(groups)) ** 2)
    return best
