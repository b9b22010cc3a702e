"""What is to be done in which language: all items by what was counted of them, and one page of them looked at closely.

The counts choose and order (`content.counting`). What a page shows of its items is compared block by block, as the
editor and readers' pages do it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content import reviewing
from portal.content.asking import TranslationWish
from portal.content.counting import Count, counts
from portal.content.finding import LanguageState, states
from portal.content.items import Item, Link
from portal.content.kinds import KINDS
from portal.content.kinds.tag import Tag
from portal.content.site import site_languages
from portal.content.titles import Named, named
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotFound

PAGE_LENGTH = 25


class Show(StrEnum):
    """Which items are shown, by how they stand in the chosen languages."""

    TO_DO = "to-do"
    BEHIND = "behind"
    MISSING = "missing"
    DRAFT = "draft"
    TO_REVIEW = "to-review"
    DONE = "done"
    EVERYTHING = "everything"


class Order(StrEnum):
    """What comes first."""

    DEMAND = "demand"
    FEWEST = "fewest"
    MOST = "most"
    TITLE = "title"


@dataclass(frozen=True)
class Asked:
    """What a translator wants to see. `languages` are those whose state counts; None is no limit."""

    languages: Sequence[str]
    show: Show = Show.TO_DO
    kind: str | None = None
    tag: str | None = None
    words: int | None = None
    order: Order = Order.DEMAND
    page: int = 1


@dataclass(frozen=True)
class Cell:
    """An item in a language: how it stands, how often readers asked for it, and who asked for a yes."""

    state: LanguageState
    count: Count
    wishes: int
    sent: reviewing.Asked | None


@dataclass(frozen=True)
class Line:
    """An item with its cells by language."""

    item: Named
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Next:
    """What somebody might do next, and how much of it there is."""

    item: Named
    language: str
    count: Count
    wishes: int


@dataclass(frozen=True)
class Matrix:
    """One page of items, how many there are in all and with something to do, the words to do, and the next thing."""

    lines: Sequence[Line]
    shown: int
    total: int
    words: int
    page: int
    pages: int
    next: Next | None
    kinds: Sequence[str]
    tags: Sequence[Named]


def matrix(session: Session, asked: Asked, tag: str) -> Matrix:
    """The items that are asked for, with their titles in `tag`. Raises NotFound for what there is not."""
    languages = [row.tag for row in site_languages(session)]
    items, known = _all(session, languages)
    chosen = _chosen(session, asked, items)
    shown = [each for each in (_Work(item, asked, known) for item in chosen) if each.is_shown]
    pages = max(1, -(-len(shown) // PAGE_LENGTH))
    if not 1 <= asked.page <= pages:
        raise NotFound(str(asked.page))
    ordered = _ordered(session, shown, asked.order, tag)[(asked.page - 1) * PAGE_LENGTH : asked.page * PAGE_LENGTH]
    tags = named(session, languages, kinds=[Tag.name])
    return Matrix(
        lines=_lines(session, [each.item.id for each in ordered], languages, known),
        shown=len(shown),
        total=len(chosen),
        words=sum(each.words for each in shown),
        page=asked.page,
        pages=pages,
        next=_next(session, items, asked.languages, known),
        kinds=[name for name in KINDS.names() if any(item.kind == name for item in items)],
        tags=sorted(tags, key=lambda each: sort_key(each.title(tag).text, tag)),
    )


def names_of(session: Session, asked: Asked) -> list[tuple[str, str]]:
    """All items that are asked for, on whatever page, by kind and key. Raises NotFound for what there is not."""
    items, known = _all(session, [row.tag for row in site_languages(session)])
    ids = [item.id for item in _chosen(session, asked, items) if _Work(item, asked, known).is_shown]
    keys = {row.id: (row.kind, row.key) for row in session.execute(select(Item.id, Item.kind, Item.key))}
    return [keys[id] for id in ids]


def _all(session: Session, languages: Sequence[str]) -> tuple[list[_Item], _Known]:
    """All items with texts, and what is known of them: what has none, as many a person, is nobody's to translate."""
    known = _Known(counts(session, languages), _wishes(session), reviewing.waiting(session))
    return [item for item in _items(session) if known.has_text(item)], known


def _chosen(session: Session, asked: Asked, items: Sequence[_Item]) -> list[_Item]:
    """Those of a kind and tag. Raises NotFound for what there is not."""
    if asked.kind not in (None, *KINDS.names()):
        raise NotFound(asked.kind)
    tagged = None if asked.tag is None else _tagged(session, asked.tag)
    return [item for item in items if asked.kind in (None, item.kind) and (tagged is None or item.id in tagged)]


class _Item(NamedTuple):
    id: int
    kind: str
    source_language: str


@dataclass(frozen=True)
class _Known:
    """What is known of all items by item and language: counts, how often readers asked, who waits for a yes."""

    counted: Mapping[tuple[int, str], Count]
    demand: Mapping[tuple[int, str], int]
    waiting: Mapping[tuple[int, str], reviewing.Asked]

    def has_text(self, item: _Item) -> bool:
        """Whether anything of an item is written in words that are translated."""
        return self.counted.get((item.id, item.source_language), Count()).total > 0


def _items(session: Session) -> list[_Item]:
    rows = select(Item.id, Item.kind, Item.source_language).where(Item.kind.in_(KINDS.names())).order_by(Item.id)
    return [_Item(*row) for row in session.execute(rows)]


class _Work:
    """An item, with how it stands in the languages that count."""

    def __init__(self, item: _Item, asked: Asked, known: _Known) -> None:
        places = [(item.id, tag) for tag in asked.languages if tag != item.source_language]
        self.item = item
        self.words = sum(known.counted[place].words for place in places)
        self.wishes = sum(known.demand.get(place, 0) for place in places)
        fits = [_FITS[asked.show](known.counted[place], place in known.waiting) for place in places]
        is_short = asked.words is None or 0 < self.words <= asked.words
        self.is_shown = (any(fits) or asked.show is Show.EVERYTHING) and is_short


_FITS: Mapping[Show, Callable[[Count, bool], bool]] = {
    Show.TO_DO: lambda count, _waits: count.is_to_do,
    Show.BEHIND: lambda count, _waits: not count.is_nothing and bool(count.missing or count.outdated),
    Show.MISSING: lambda count, _waits: count.is_nothing,
    Show.DRAFT: lambda count, _waits: bool(count.drafts),
    Show.TO_REVIEW: lambda _count, waits: waits,
    Show.DONE: lambda count, _waits: not count.is_to_do,
    Show.EVERYTHING: lambda _count, _waits: True,
}


def _ordered(session: Session, works: Sequence[_Work], order: Order, tag: str) -> list[_Work]:
    """What is asked for first; by title, or, where that says nothing, as the items were made."""
    if order is Order.TITLE:
        ids = [work.item.id for work in works]
        keys = {item.id: sort_key(item.title(tag).text, tag) for item in named(session, [tag], ids=ids)}
        return sorted(works, key=lambda work: (keys[work.item.id], work.item.id))
    first: Mapping[Order, Callable[[_Work], tuple[int, int]]] = {
        Order.DEMAND: lambda work: (-work.wishes, work.words),
        Order.FEWEST: lambda work: (work.words == 0, work.words),
        Order.MOST: lambda work: (-work.words, 0),
    }
    return sorted(works, key=lambda work: (first[order](work), work.item.id))


def _wishes(session: Session) -> dict[tuple[int, str], int]:
    wish = TranslationWish
    return {
        (item_id, tag): count
        for item_id, tag, count in session.execute(select(wish.item_id, wish.language, wish.count))
    }


def _tagged(session: Session, key: str) -> set[int]:
    """The items that bear a tag. Raises NotFound where there is no such tag."""
    tag_id = session.scalar(select(Item.id).where(Item.kind == Tag.name, Item.key == key))
    if tag_id is None:
        raise NotFound(key)
    return set(session.scalars(select(Link.item_id).where(Link.target_id == tag_id)))


def _lines(session: Session, ids: Sequence[int], languages: Sequence[str], known: _Known) -> list[Line]:
    items = {item.id: item for item in named(session, languages, ids=ids)}
    found = states(session, ids)
    return [
        Line(
            items[id],
            {
                state.language: Cell(
                    state=state,
                    count=known.counted[id, state.language],
                    wishes=known.demand.get((id, state.language), 0),
                    sent=known.waiting.get((id, state.language)),
                )
                for state in found[id]
            },
        )
        for id in ids
    ]


def _next(session: Session, items: Sequence[_Item], languages: Sequence[str], known: _Known) -> Next | None:
    """What readers ask for most, then what is begun, then what is shortest."""
    places = [
        (item.id, tag)
        for item in items
        for tag in languages
        if tag != item.source_language and known.counted[item.id, tag].is_to_do
    ]
    if not places:
        return None
    place = min(places, key=lambda each: _urgency(known.counted[each], known.demand.get(each, 0), each[0]))
    item = named(session, [row.tag for row in site_languages(session)], ids=[place[0]])[0]
    return Next(item, place[1], known.counted[place], known.demand.get(place, 0))


def _urgency(count: Count, wishes: int, item_id: int) -> tuple[int, bool, int, int]:
    return -wishes, count.is_nothing, count.words, item_id
