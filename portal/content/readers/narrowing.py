"""Narrowing a shelf: which of its items the chosen values leave, and what every other value would leave.

Each value of a filter is counted as if it were chosen in place of what is chosen of that filter,
all others being as they are: what a link promises is what its page shows. While at most one value is chosen beside a
filter, its counts are read, as they were kept when something was published; with more, the items that have all of them
are counted. The queries are as many however many items, values and filters there are (`shelf_queries`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.content.model.filters import KIND
from portal.content.model.items import KEY_PATTERN, Item
from portal.content.published.editions import Edition, EditionSort
from portal.content.published.passages import Words
from portal.content.published.shelves import Shelf
from portal.content.published.shown import WHOLE
from portal.content.readers import shelf_queries
from portal.content.readers.gathering import readings_by_edition
from portal.content.readers.queries import best, ids_of, sorting
from portal.content.readers.shelf_queries import chosen_key
from portal.content.sitewide.directory import Site
from portal.foundation.errors import NotFound
from portal.foundation.facts import FactType
from portal.foundation.fields import Fact
from portal.foundation.filters import TERM_LIMIT, Filter

_KEY = re.compile(KEY_PATTERN)


@dataclass(frozen=True)
class Value:
    """A value of a filter: its key, its words where something stores them, and how many items choosing
    it leaves; perhaps none, although the whole shelf has some."""

    key: str
    words: Words | None
    count: int


@dataclass(frozen=True)
class Facet:
    """A filter with all values that its shelf has.

    `type` is that of the fact, by which values are worded; None for links and kinds. Links come in
    the order of their titles, kinds in that of the shelf, other values in none.
    """

    filter: Filter
    type: FactType[Any] | None
    values: Sequence[Value]


@dataclass(frozen=True)
class Narrowing:
    """A shelf at a moment, for a reader of `tag`, narrowed to the `chosen` keys by their filters' names.

    Where `among` is given, nothing but these editions stands on it, such as the hits of a search.
    """

    session: Session
    site: Site
    tag: str
    moment: datetime.datetime
    shelf: Shelf
    chosen: Mapping[str, str]
    among: Collection[int] | None = None

    def rows(self) -> Select[Edition]:
        """The editions that are left. Raises NotFound for a key that can be no item's."""
        filters = frozenset(self._filters)
        return shelf_queries.rows(self._kinds, filters, self.among is not None).params(self._values)

    def page(self, offset: int, limit: int) -> Sequence[int]:
        """Some of the editions that are left, in the order of the shelf's first kind. Raises NotFound likewise."""
        if not self._kinds:
            return []
        asked = {**self._values, "offset": offset, "limit": limit}
        return self.session.scalars(shelf_queries.page(self._kinds, self._rarest_first(self._filters)), asked).all()

    @property
    def total(self) -> int:
        """How many editions are left; counted with the values of the filters. Raises NotFound likewise."""
        found = self._of(frozenset(self._filters))
        return sum(found.get((kind.name, *WHOLE), _NOTHING).count for kind in self._kinds)

    def facets(self) -> list[Facet]:
        """All filters with their values. Raises NotFound for a chosen key that no item of the shelf has."""
        values = {each: self._counted_values(each) for each in self.shelf.filters}
        titles = self._titles([counted for each, counted in values.items() if self.shelf.linked_kinds(each)])
        found = [self._facet(each, counted, titles) for each, counted in values.items()]
        for facet in found:
            key = self.chosen.get(facet.filter.name)
            if key is not None and all(value.key != key for value in facet.values):
                raise NotFound(key)
        return found

    def _facet(self, asked: Filter, counted: Mapping[str, Counted], titles: Mapping[str, _Title]) -> Facet:
        if asked is KIND:
            return Facet(asked, None, [Value(name, None, each.count) for name, each in counted.items()])
        if self.shelf.linked_kinds(asked):
            known = [(titles[target], counted[target].count) for target in titles if target in counted]
            return Facet(asked, None, [Value(title.key, title.words, count) for title, count in known])
        type = next(field.type for field in self.shelf.fields(asked).values() if isinstance(field, Fact))
        values = [Value(term, Words(each.words) if each.words else None, each.count) for term, each in counted.items()]
        return Facet(asked, type, values)

    def _titles(self, linked: Sequence[Mapping[str, Counted]]) -> dict[str, _Title]:
        """The public items that links are counted by, under their ids, in the order of their titles."""
        ids = {int(target) for found in linked for target in found}
        if not ids:
            return {}
        rows = select(Edition).where(Edition.item_id.in_(ids), best(self.tag, self.moment))
        rows = rows.join(EditionSort, sorting(self.tag)).order_by(EditionSort.sort_key, Edition.key)
        shown = ids_of(self.session, rows)
        readings = readings_by_edition(self.session, self.site, self.tag, shown, self.moment)
        return {str(each.item_id): _Title(each.key, each.title) for each in readings.values()}

    def _counted_values(self, asked: Filter) -> dict[str, Counted]:
        """All values that the shelf has of a filter, with how many items choosing each would leave."""
        left = self._of(self._beside(asked))
        if asked is KIND:
            return {kind.name: left.get((kind.name, *WHOLE), _NOTHING) for kind in self.shelf.kinds}
        is_kept = KIND.name in self.chosen and not asked.excludes(KIND)
        names = {kind.name for kind in (self._kinds if is_kept else self.shelf.kinds)}
        found: dict[str, Counted] = {}
        for (kind, name, term), each in self._of(frozenset()).items():
            if name == asked.name and each.count:
                count = left.get((kind, name, term), _NOTHING).count if kind in names else 0
                before = found.get(term, _NOTHING)
                words = max(before.words or "", each.words or "") or None
                found[term] = Counted(words, before.count + count)
        return found

    def _of(self, filters: frozenset[Filter]) -> Mapping[tuple[str, str, str], Counted]:
        """What the items that have what is chosen of some filters have, by kind, filter's name and key."""
        if self._is_kept(filters):
            return self._kept.get("".join(each.name for each in filters), {})
        return self._scanned.get(filters, {})

    def _is_kept(self, filters: frozenset[Filter]) -> bool:
        return self.among is None and len(filters) <= 1

    def _beside(self, asked: Filter) -> frozenset[Filter]:
        """The filters of which something is chosen, but for one and what it excludes."""
        return frozenset(each for each in self._filters if not asked.excludes(each))

    @cached_property
    def _wanted(self) -> set[frozenset[Filter]]:
        """The sets of filters whose values are counted together."""
        return {frozenset(), frozenset(self._filters), *map(self._beside, self.shelf.filters)}

    @cached_property
    def _kept(self) -> dict[str, dict[tuple[str, str, str], Counted]]:
        """What was counted before, by the name of the filter that it is about."""
        filters = frozenset(each for wanted in self._wanted if self._is_kept(wanted) for each in wanted)
        found: dict[str, dict[tuple[str, str, str], Counted]] = {}
        rows = self.session.execute(shelf_queries.kept(self.shelf, filters), self._values)
        for base, kind, name, term, words, count in rows:
            found.setdefault(base, {})[kind, name, term] = Counted(words, count)
        return found

    @cached_property
    def _scanned(self) -> dict[frozenset[Filter], dict[tuple[str, str, str], Counted]]:
        """What is counted now, of several filters at once or among the hits of a search."""
        sets = sorted(
            (each for each in self._wanted if not self._is_kept(each)), key=lambda each: sorted(map(str, each))
        )
        asked = shelf_queries.counted(self.shelf, tuple(map(self._rarest_first, sets)), self.among is not None)
        found: dict[frozenset[Filter], dict[tuple[str, str, str], Counted]] = {each: {} for each in sets}
        for place, kind, name, term, words, count in self.session.execute(asked, self._values):
            found[sets[place]][kind, name, term] = Counted(words, count)
        return found

    def _rarest_first(self, filters: Iterable[Filter]) -> tuple[Filter, ...]:
        """Filters in the order in which asking for what is chosen of them leaves the least to be looked at."""
        places = {each: place for place, each in enumerate(self.shelf.filters)}
        if self.among is not None:
            return tuple(sorted(filters, key=places.__getitem__))
        whole = self._of(frozenset())
        wanted = {each: self.chosen[each.name] for each in filters}
        counts = {
            each: sum(whole.get((kind.name, each.name, key), _NOTHING).count for kind in self.shelf.kinds)
            for each, key in wanted.items()
        }
        return tuple(sorted(wanted, key=lambda each: (counts[each], places[each])))

    @cached_property
    def _filters(self) -> list[Filter]:
        """The filters by values of which something is chosen."""
        return [each for each in self.shelf.filters if each.name in self.chosen and each is not KIND]

    @cached_property
    def _kinds(self) -> tuple[type[Item], ...]:
        """The kinds that are left."""
        wanted = self.chosen.get(KIND.name) if KIND in self.shelf.filters else None
        return tuple(kind for kind in self.shelf.kinds if wanted in (None, kind.name))

    @cached_property
    def _values(self) -> dict[str, Any]:
        """What stands for the names in the statements. Raises NotFound for what can be no value."""
        keys = {each: self.chosen[each.name] for each in self._filters}
        for each, key in keys.items():
            # What can be no value is not looked for: PostgreSQL refuses to compare with a NUL.
            if "\x00" in key or len(key) > TERM_LIMIT or (self.shelf.linked_kinds(each) and not _KEY.fullmatch(key)):
                raise NotFound(key)
        among = {} if self.among is None else {"among": self.among}
        return {
            "tag": self.tag,
            "moment": self.moment,
            **among,
            **{chosen_key(each): key for each, key in keys.items()},
        }


@dataclass(frozen=True)
class Counted:
    """What is counted of a value: the words that are stored of it, and of how many items it is."""

    words: str | None
    count: int


_NOTHING = Counted(None, 0)


@dataclass(frozen=True)
class _Title:
    """What a filter says of an item that others link to."""

    key: str
    words: Words
