"""Narrowing a shelf: which of its editions the chosen values leave, and what every other value would leave.

Each value of a filter is counted as if it were chosen in place of what is chosen of that filter,
all others being as they are: what a link promises is what its page shows. Facts are asked of
`edition_fact`, links of `edition_link`; no payload is read, and the queries are as many however
many items, values and filters there are. Their statements are made once for a shelf and the names of what is chosen.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.content.directory import Site
from portal.content.editions import Edition, EditionFact, EditionLink, EditionSort
from portal.content.filters import KIND
from portal.content.gathering import MOMENT, TAG, readings_by_edition
from portal.content.items import KEY_PATTERN, Item
from portal.content.passages import Words
from portal.content.queries import best, ids_of, ordered, sorting
from portal.content.shelves import Shelf
from portal.foundation.errors import NotFound
from portal.foundation.facts import FactType
from portal.foundation.fields import Fact
from portal.foundation.filters import TERM_LIMIT, Filter

T = TypeVar("T")
_Column: TypeAlias = ColumnElement[T] | InstrumentedAttribute[T]
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
        return _asking(*self._question).rows.params(self._values)

    def page(self, offset: int, limit: int) -> Sequence[int]:
        """Some of the editions that are left, in the order of the shelf's first kind. Raises NotFound likewise."""
        asked = {**self._values, "offset": offset, "limit": limit}
        return self.session.scalars(_asking(*self._question).page, asked).all()

    @property
    def total(self) -> int:
        """How many editions are left; counted with the values of the filters. Raises NotFound likewise."""
        return self._counted[_TOTAL][""].count

    def facets(self) -> list[Facet]:
        """All filters with their values. Raises NotFound for a chosen key that no item of the shelf has."""
        counted = self._counted
        titles = self._titles(counted)
        found = [self._facet(each, counted[each.name], titles) for each in self.shelf.filters]
        for facet in found:
            key = self.chosen.get(facet.filter.name)
            if key is not None and all(value.key != key for value in facet.values):
                raise NotFound(key)
        return found

    def _facet(self, asked: Filter, counted: Mapping[str, _Counted], titles: Mapping[str, _Title]) -> Facet:
        if asked is KIND:
            kinds = [(kind.name, counted.get(kind.name)) for kind in self.shelf.kinds]
            return Facet(asked, None, [Value(name, None, found.count if found else 0) for name, found in kinds])
        if self.shelf.linked_kinds(asked):
            known = [(titles[target], counted[target].count) for target in titles if target in counted]
            return Facet(asked, None, [Value(title.key, title.words, count) for title, count in known])
        type = next(field.type for field in self.shelf.fields(asked).values() if isinstance(field, Fact))
        values = [Value(term, Words(each.words) if each.words else None, each.count) for term, each in counted.items()]
        return Facet(asked, type, values)

    def _titles(self, counted: Mapping[str, Mapping[str, _Counted]]) -> dict[str, _Title]:
        """The public items that links are counted by, under their ids, in the order of their titles."""
        linked = [counted[each.name] for each in self.shelf.filters if self.shelf.linked_kinds(each)]
        ids = {int(target) for found in linked for target in found}
        if not ids:
            return {}
        rows = select(Edition).where(Edition.item_id.in_(ids), best(self.tag, self.moment))
        rows = rows.join(EditionSort, sorting(self.tag)).order_by(EditionSort.sort_key, Edition.key)
        shown = ids_of(self.session, rows)
        readings = readings_by_edition(self.session, self.site, self.tag, shown, self.moment)
        return {str(each.item_id): _Title(each.key, each.title) for each in readings.values()}

    @cached_property
    def _counted(self) -> dict[str, dict[str, _Counted]]:
        """The values of each filter by its name, in one query: facts by term, links by the target's id."""
        found: dict[str, dict[str, _Counted]] = {each.name: {} for each in self.shelf.filters}
        for name, term, words, count in self.session.execute(_asking(*self._question).counts, self._values):
            found.setdefault(name, {})[term] = _Counted(words, count)
        return found

    @property
    def _question(self) -> tuple[Shelf, frozenset[str], bool]:
        return self.shelf, frozenset(each.name for each in self._chosen), self.among is not None

    @property
    def _chosen(self) -> list[Filter]:
        return [each for each in self.shelf.filters if each.name in self.chosen]

    @cached_property
    def _values(self) -> dict[str, Any]:
        """What stands for the names in the statements. Raises NotFound for what can be no value."""
        keys = {each.name: self.chosen[each.name] for each in self._chosen}
        for key in keys.values():
            # What can be no value is not looked for: PostgreSQL refuses to compare with a NUL.
            if "\x00" in key or len(key) > TERM_LIMIT:
                raise NotFound(key)
        among = {} if self.among is None else {"among": self.among}
        values = {_named(name): value for name, value in {**keys, **self._targets}.items()}
        return {"tag": self.tag, "moment": self.moment, **among, **values}

    @cached_property
    def _targets(self) -> dict[str, int]:
        """The items that chosen links lead to, by the filter's name. Raises NotFound for keys that none has."""
        wanted = [
            (each.name, kind, self.chosen[each.name])
            for each in self.shelf.filters
            if each.name in self.chosen
            for kind in self.shelf.linked_kinds(each)
        ]
        pairs = [(kind, key) for _name, kind, key in wanted if _KEY.fullmatch(key)]
        rows = select(Item.kind, Item.key, Item.id).where(tuple_(Item.kind, Item.key).in_(pairs))
        known = {(kind, key): item_id for kind, key, item_id in self.session.execute(rows)} if pairs else {}
        targets = {name: known[kind, key] for name, kind, key in wanted if (kind, key) in known}
        if len(targets) < len({name for name, _kind, _key in wanted}):
            raise NotFound
        return targets


@dataclass(frozen=True)
class _Statements:
    """What is asked of a shelf that is narrowed by filters of some names."""

    rows: Select[Edition]
    page: Select[int]
    counts: CompoundSelect[str, str, str | None, int]


_TOTAL = ""


def _named(name: str) -> str:
    """What a chosen key, or the id of the item that it is, is called in a statement."""
    return f"chosen_{name}"


@cache
def _asking(shelf: Shelf, chosen: frozenset[str], is_among: bool) -> _Statements:
    on_the_shelf = and_(Edition.kind.in_([kind.name for kind in shelf.kinds]), best(TAG, MOMENT))
    if is_among:
        among: BindParameter[Collection[int]] = bindparam("among", expanding=True)
        on_the_shelf = and_(on_the_shelf, Edition.id.in_(among))
    shown = select(Edition.id, Edition.kind).where(on_the_shelf).cte("shown")
    left = _conditions(shelf, chosen, shown.c.id, shown.c.kind)
    total = select(literal(_TOTAL), literal(""), cast(null(), Text), func.count()).select_from(shown).where(*left)
    rows = select(Edition).where(on_the_shelf, *_conditions(shelf, chosen, Edition.id, Edition.kind))
    page = ordered(rows, shelf.kinds[0], TAG).with_only_columns(Edition.id)
    return _Statements(
        rows,
        page.offset(bindparam("offset", type_=Integer)).limit(bindparam("limit", type_=Integer)),
        union_all(total, *(_count(shelf, chosen, each, shown) for each in shelf.filters)),
    )


def _count(shelf: Shelf, chosen: frozenset[str], asked: Filter, shown: CTE) -> Select[str, str, str | None, int]:
    left = and_(true(), *_conditions(shelf, chosen, shown.c.id, shown.c.kind, without=asked))
    count = func.count(distinct(case((left, shown.c.id))))
    name, nothing = literal(asked.name, String), cast(null(), Text)
    if asked is KIND:
        return select(name, shown.c.kind, nothing, count).group_by(shown.c.kind)
    if shelf.linked_kinds(asked):
        link = and_(EditionLink.edition_id == shown.c.id, EditionLink.field.in_(shelf.fields(asked)))
        rows = select(name, cast(EditionLink.target_id, String), nothing, count)
        return rows.select_from(shown.join(EditionLink, link)).group_by(EditionLink.target_id)
    fact = and_(EditionFact.edition_id == shown.c.id, EditionFact.name == asked.name)
    rows = select(name, EditionFact.term, func.max(EditionFact.words), count)
    return rows.select_from(shown.join(EditionFact, fact)).group_by(EditionFact.term)


def _conditions(
    shelf: Shelf,
    chosen: frozenset[str],
    edition_id: _Column[int],
    kind: _Column[str],
    without: Filter | None = None,
) -> list[ColumnElement[bool]]:
    """What the chosen keys ask of an edition, but for those of one filter and of what it excludes."""
    return [
        _holds(shelf, each, edition_id, kind)
        for each in shelf.filters
        if each.name in chosen and not (without is not None and without.excludes(each))
    ]


def _holds(shelf: Shelf, asked: Filter, edition_id: _Column[int], kind: _Column[str]) -> ColumnElement[bool]:
    if asked is KIND:
        return kind == bindparam(_named(asked.name))
    if shelf.linked_kinds(asked):
        link = aliased(EditionLink)
        return exists().where(
            link.edition_id == edition_id,
            link.field.in_(shelf.fields(asked)),
            link.target_id == bindparam(_named(asked.name)),
        )
    fact = aliased(EditionFact)
    return exists().where(
        fact.edition_id == edition_id, fact.name == asked.name, fact.term == bindparam(_named(asked.name))
    )


@dataclass(frozen=True)
class _Counted:
    """What is counted of a value."""

    words: str | None
    count: int


@dataclass(frozen=True)
class _Title:
    """What a filter says of an item that others link to."""

    key: str
    words: Words
