"""How well texts answer a question: the same numbers on both databases.

`candidates` chooses the few hundred that are compared here. What counts is how much of the question a text
holds, how rare each word is among the candidates, in which fields it stands and how often (after BM25F: Robertson
and Zaragoza, 2009), and whether it is all that a title says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from portal.search.engines import Group, Phrase
from portal.search.index import BREAK
from portal.search.known_texts import KnownText

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


def scores(texts: Sequence[KnownText], groups: Sequence[Group]) -> dict[int, float]:
    """How well each text of one language answers, beside the others, by its edition."""
    weights = list(zip(*_weighed(texts, groups), strict=True))
    held = [sum(map(bool, each)) for each in zip(*weights, strict=True)]
    rarity = [math.log(1 + (len(texts) - each + 0.5) / (each + 0.5)) + 0.5 for each in held]
    title = WHOLE_TITLE * sum(rarity) / len(groups)
    titles = _Titles(groups)
    found = {}
    for each, said in zip(texts, weights, strict=True):
        share = sum(map(bool, said)) / len(groups)
        score = sum(rare * weight / (weight + SATURATION) for rare, weight in zip(rarity, said, strict=True))
        found[each.edition_id] = (score + title * titles.covered(each.a)) * share**COMPLETENESS
    return found


def _weighed(texts: Sequence[KnownText], groups: Sequence[Group]) -> Iterator[list[float]]:
    """How much each text says of a group, for each group. Field by field, since most of what it takes is calls."""
    named, more, rest = WEIGHTS
    fields = [each.a for each in texts], [each.b for each in texts], [each.c for each in texts]
    parts = [rest / (SHORT + (1 - SHORT) * each.length / USUAL_LENGTH) for each in texts]
    for group in groups:
        most = [0.0] * len(texts)
        for phrase in group:
            sought = _sought(phrase)
            in_a, in_b, in_c = (_counted(field, sought) for field in fields)
            said = zip(in_a, in_b, in_c, parts, most, strict=True)
            most = [max(known, phrase.weight * (named * a + more * b + part * c)) for a, b, c, part, known in said]
        yield most


def _sought(phrase: Phrase) -> Sequence[str]:
    """What a text holds of a phrase: its stems side by side, or each of them."""
    return [f" {' '.join(phrase.stems)} "] if phrase.adjacent else [f" {stem} " for stem in phrase.stems]


def _counted(field: Sequence[str], sought: Sequence[str]) -> Sequence[int]:
    """How often texts hold all that is sought."""
    first, *others = sought
    found = [each.count(first) for each in field]
    for other in others:
        found = [min(least, each.count(other)) for least, each in zip(found, field, strict=True)]
    return found


class _Titles:
    """How much titles and a question are the same."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._weights = {stem: phrase.weight for group in groups for phrase in reversed(group) for stem in phrase.stems}
        self._groups = [[frozenset(phrase.stems) for phrase in group] for group in groups]
        self._words = [f" {stem} " for stem in self._weights]

    def covered(self, titles: str) -> float:
        """What share of a title and the question either has of the other, at best.

        What the question lacks counts twice: a title that answers all of it goes before a short one that answers a
        part.
        """
        if not any(word in titles for word in self._words):
            return 0.0
        best = 0.0
        for title in titles.split(BREAK):
            said = title.split()
            known = self._weights.keys() & said
            if known:
                precision = sum(self._weights.get(stem, 0.0) for stem in said) / len(said)
                answered = sum(any(stems <= known for stems in group) for group in self._groups)
                best = max(best, precision * (answered / len(self._groups)) ** 2)
        return best
