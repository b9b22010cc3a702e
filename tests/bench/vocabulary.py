"""Words for the copies of a grown site, as unevenly spread as words of real texts are.

They are simplemma's: real words of the language, with its endings. How often each stands in a text falls with its rank
(Zipf's law as Mandelbrot put it, https://en.wikipedia.org/wiki/Zipf%27s_law), so that a search meets words that
thousands of texts have and words that one has.
"""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from portal.languages import primary
from portal.search import words

SIZE = 20_000
"""How many different words a language's texts have."""
_OFFSET = 100
"""Evens the first ranks out: the most usual word stands in two of five texts, since no stop word is among them."""
_WORD = re.compile(r"[^\W\d_]{3,14}")
_LINES = "\n"


@dataclass(frozen=True)
class Vocabulary:
    """Words of a language, and how often each stands in texts, summed from the first on."""

    words: Sequence[str]
    weights: Sequence[float]

    def line(self, like: str, chance: random.Random) -> str:
        """A line of as many words as another, ended as that is."""
        many = max(1, len(like.split()))
        found = " ".join(chance.choices(self.words, cum_weights=self.weights, k=many))
        return f"{found[0].upper()}{found[1:]}{'.' if like.endswith('.') else ''}"

    def texts(self, like: Mapping[str, str], title: str, chance: random.Random) -> tuple[str, dict[str, str]]:
        """A title, and texts for search that are as long as others and have it in place of theirs."""
        own = self.line(title, chance)
        found = {
            field: _LINES.join(own if line == title else self.line(line, chance) for line in text.split(_LINES))
            for field, text in like.items()
        }
        return own, found

    def counts(self, tag: str) -> dict[str, Counter[str]]:
        """The forms of all words, as the index counts them."""
        return {words.fold(each, tag): Counter([each]) for each in self.words}


def vocabulary(tag: str) -> Vocabulary:
    """The same words every time for a language."""
    known = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(primary(tag))
    usable = sorted({word for word in known if _WORD.fullmatch(word) and word.islower()})
    chosen = random.Random(f"vocabulary {tag}").sample(usable, SIZE)  # noqa: S311  # the same words every time
    weights = itertools.accumulate(1 / (rank + _OFFSET) for rank in range(SIZE))
    return Vocabulary(chosen, list(weights))
