"""The filters of what was found: what the hits have, counted as `narrowing` counts a whole shelf.

The hits are known, and few, and so is all that is filed of them, whatever is chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from portal.content.kinds import KINDS
from portal.content.model.filters import KIND
from portal.content.published.passages import Words
from portal.content.published.shelves import Shelf
from portal.content.readers.narrowing import Facet, Value
from portal.foundation.fields import Fact
from portal.foundation.filters import Filter
from portal.search.finding import Hit
from portal.search.known_texts import FILTERS


@dataclass(frozen=True)
class Narrowed:
    """What is left of the hits, in their order; the choices that some hit has, and what any other would leave."""

    hits: Sequence[Hit]
    facets: Sequence[Facet]
    chosen: Mapping[str, str]


@cache
def shelf() -> Shelf:
    """All kinds whose items have an address."""
    return Shelf(KINDS.with_lists(), FILTERS)


def narrowed(hits: Sequence[Hit], chosen: Mapping[str, str]) -> Narrowed:
    """Hits with what is chosen; choices that no hit has are not heeded."""
    if not hits:
        return Narrowed((), (), {})
    filed, words = _filed(hits)
    having = {name: filed[name][key] for name, key in chosen.items() if key in filed.get(name, ())}
    left = _left(having.values(), hits)
    facets = [_facet(asked, hits, filed[asked.name], words[asked.name], having) for asked in FILTERS]
    return Narrowed([hit for hit in hits if hit.edition_id in left], facets, {name: chosen[name] for name in having})


Terms = Mapping[str, set[int]]
"""The terms of a filter, with the editions that are filed under each."""


def _filed(hits: Sequence[Hit]) -> tuple[Mapping[str, Terms], Mapping[str, Mapping[str, str]]]:
    """The terms of each filter, by its name, and the words of those that have some."""
    found: dict[str, defaultdict[str, set[int]]] = {asked.name: defaultdict(set) for asked in FILTERS}
    words: dict[str, dict[str, str]] = {asked.name: {} for asked in FILTERS}
    for hit in hits:
        found[KIND.name][hit.kind].add(hit.edition_id)
        for name, term, said in hit.filed:
            found[name][term].add(hit.edition_id)
            if said is not None:
                words[name][term] = max(words[name].get(term, said), said)
    return found, words


def _left(having: Iterable[set[int]], hits: Sequence[Hit]) -> set[int]:
    """The editions of hits that are among all of some others."""
    return {hit.edition_id for hit in hits}.intersection(*having)


def _facet(
    asked: Filter, hits: Sequence[Hit], filed: Terms, words: Mapping[str, str], having: Mapping[str, set[int]]
) -> Facet:
    """A filter with the values that some hit has, each counted as if it were chosen instead."""
    others = [found for name, found in having.items() if name != asked.name]
    left = _left(others, hits) if others else None
    counts = {term: len(found if left is None else found & left) for term, found in filed.items()}
    terms = [kind.name for kind in shelf().kinds if kind.name in counts] if asked is KIND else sorted(counts)
    values = [Value(term, Words(words[term]) if term in words else None, counts[term]) for term in terms]
    return Facet(asked, None if asked is KIND else _type(asked), values)


@cache
def _type(asked: Filter) -> Any:
    """The type of the fact by which a filter's values are worded."""
    return next(declared.type for declared in shelf().fields(asked).values() if isinstance(declared, Fact))
