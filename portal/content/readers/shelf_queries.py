"""What is asked of shelves: the beginning of lists, their pages, and how many items each value has.

Statements are made once, for the kinds and filters that they are about; what is chosen has names in them. None of them
looks at an edition, and a page reads as many entries as it shows: the order is that of the table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.content.model.items import Item
from portal.content.published.editions import Edition
from portal.content.published.shelves import Shelf
from portal.content.published.shown import WHOLE, ShelfCount, ShelfEntry, ShelfTerm, Shown
from portal.content.readers.gathering import MOMENT, TAG
from portal.content.sitewide.site import Openness, SiteLanguage
from portal.foundation.filters import Filter

OFFSET = bindparam("offset", type_=Integer)
LIMIT = bindparam("limit", type_=Integer)


def chosen_key(asked: Filter) -> str:
    """What the chosen key of a filter is called in a statement."""
    return f"chosen_{asked.name}"


def most(kind: type[Item]) -> str:
    """What the number of a kind's items that are wanted is called in `beginnings`."""
    return f"most_{kind.name}"


@cache
def beginnings(kinds: tuple[type[Item], ...]) -> CompoundSelect[str, int]:
    """The first editions of the lists of several kinds, each with the name of its kind."""
    firsts = [_in_order(kind, ()).limit(bindparam(most(kind), type_=Integer)).subquery() for kind in kinds]
    return union_all(
        *(
            select(literal(kind.name), first.c.edition_id, first.c.head, first.c.place)
            for kind, first in zip(kinds, firsts, strict=True)
        )
    ).order_by("head", "place")


@cache
def page(kinds: tuple[type[Item], ...], filters: tuple[Filter, ...]) -> Select[*tuple[Any, ...]]:
    """Some of the editions of kinds that have what is chosen of the filters, the rarest of which is first."""
    if len(kinds) == 1:
        return _in_order(kinds[0], filters).offset(OFFSET).limit(LIMIT)
    parts = [_in_order(kind, filters).limit(OFFSET + LIMIT).subquery() for kind in kinds]
    every = union_all(*(select(part) for part in parts)).subquery()
    return select(every.c.edition_id).order_by(every.c.head, every.c.place).offset(OFFSET).limit(LIMIT)


def _in_order(kind: type[Item], filters: Sequence[Filter]) -> Select[int, bytes, bytes]:
    under = _term_id(kind, filters[0]) if filters else _whole_id(kind)
    return (
        select(Shown.edition_id, ShelfEntry.head, Shown.place)
        .join(ShelfEntry, ShelfEntry.shown_id == Shown.id)
        .where(ShelfEntry.term_id == under, ShelfEntry.language == TAG, is_shown())
        .where(*(_has((kind,), each) for each in filters[1:]))
        .order_by(ShelfEntry.head, Shown.place)
    )


@cache
def rows(kinds: tuple[type[Item], ...], filters: frozenset[Filter], is_among: bool) -> Select[Edition]:
    """The editions of kinds that have what is chosen of the filters, in no order."""
    asked = select(Edition).join(Shown, Shown.edition_id == Edition.id)
    asked = asked.where(Shown.language == TAG, Shown.kind.in_([kind.name for kind in kinds]), is_shown())
    if is_among:
        asked = asked.where(_among())
    return asked.where(*(_has(kinds, each) for each in filters))


@cache
def kept(shelf: Shelf, filters: frozenset[Filter]) -> Select[str, str, str, str, str | None, int]:
    """How many items of a shelf have each value: of all items, and of those that have what is chosen of each filter.

    A row is the name of that filter (empty of all items), a kind, and a filter's name, key, words and count.
    """
    bases = union_all(
        *(
            select(literal(name, String).label("name"), ShelfTerm.id.label("id")).where(ShelfTerm.id == term_id)
            for kind in shelf.kinds
            for name, term_id in (("", _whole_id(kind)), *((each.name, _term_id(kind, each)) for each in filters))
        )
    ).subquery()
    return (
        select(
            *(bases.c.name, ShelfTerm.kind, ShelfTerm.name, ShelfTerm.term),
            *(func.max(ShelfTerm.words), func.sum(ShelfCount.count)),
        )
        .select_from(bases)
        .join(ShelfCount, ShelfCount.term_id == bases.c.id)
        .join(ShelfTerm, ShelfTerm.id == ShelfCount.other_id)
        .where(_is_offered(shelf), ShelfCount.since <= MOMENT, _is_open(ShelfCount.source_language))
        .group_by(bases.c.name, ShelfTerm.id)
    )


@cache
def counted(
    shelf: Shelf, sets: tuple[tuple[Filter, ...], ...], is_among: bool
) -> CompoundSelect[int, str, str, str, str | None, int]:
    """The same, counted of the items that have what is chosen of all filters of a set, which is known by its place."""
    parts = []
    for place, filters in enumerate(sets):
        left = select(Shown.id).where(Shown.language == TAG, is_shown())
        if is_among:
            left = left.where(_among(), Shown.kind.in_([kind.name for kind in shelf.kinds]))
            rest = filters
        else:
            first = [_term_id(kind, filters[0]) for kind in shelf.kinds]
            left = left.join(ShelfEntry, ShelfEntry.shown_id == Shown.id)
            left = left.where(ShelfEntry.term_id.in_(first), ShelfEntry.language == TAG)
            rest = filters[1:]
        found = left.where(*(_has(shelf.kinds, each) for each in rest)).subquery()
        entry = aliased(ShelfEntry)
        parts.append(
            select(
                *(literal(place, Integer), ShelfTerm.kind, ShelfTerm.name, ShelfTerm.term),
                *(func.max(ShelfTerm.words), func.count()),
            )
            .select_from(found)
            .join(entry, entry.shown_id == found.c.id)
            .join(ShelfTerm, ShelfTerm.id == entry.term_id)
            .where(_is_offered(shelf))
            .group_by(ShelfTerm.id)
        )
    return union_all(*parts)


def _is_offered(shelf: Shelf) -> ColumnElement[bool]:
    return ShelfTerm.name.in_([WHOLE[0], *(each.name for each in shelf.filters)])


def _among() -> ColumnElement[bool]:
    among: BindParameter[Collection[int]] = bindparam("among", expanding=True)
    return Shown.edition_id.in_(among)


def is_shown() -> ColumnElement[bool]:
    """The condition that what is written down as shown is so at `MOMENT`, and that its language is open."""
    in_time = and_(Shown.since <= MOMENT, or_(Shown.until.is_(None), Shown.until > MOMENT))
    return and_(in_time, _is_open(Shown.source_language))


def _is_open(language: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return language.in_(select(SiteLanguage.tag).where(SiteLanguage.openness == Openness.OPEN))


def _has(kinds: Sequence[type[Item]], asked: Filter) -> ColumnElement[bool]:
    """The condition that what is shown has what is chosen of a filter.

    It is not said as EXISTS: PostgreSQL would look up all that have it, where few rows are asked, in their order.
    """
    entry = aliased(ShelfEntry)
    terms = [_term_id(kind, asked) for kind in kinds]
    found = select(literal(1)).where(entry.shown_id == Shown.id, entry.term_id.in_(terms)).limit(1)
    return found.scalar_subquery() == 1


def _whole_id(kind: type[Item]) -> ScalarSelect[int]:
    term = aliased(ShelfTerm)
    name, key = WHOLE
    found = select(term.id).where(term.kind == kind.name, term.name == name, term.term == key)
    return found.limit(1).scalar_subquery()


def _term_id(kind: type[Item], asked: Filter) -> ScalarSelect[int]:
    """The term of a kind that the chosen key of a filter means; of links, that of the item with the key."""
    term = aliased(ShelfTerm)
    key = bindparam(chosen_key(asked), type_=String)
    linked = Shelf((kind,), (asked,)).linked_kinds(asked)
    if linked:
        item = select(cast(Item.id, String)).where(Item.kind.in_(linked), Item.key == key)
        is_meant: ColumnElement[bool] = term.term.in_(item)
    else:
        is_meant = term.term == key
    found = select(term.id).where(term.kind == kind.name, term.name == asked.name, is_meant)
    return found.limit(1).scalar_subquery()
