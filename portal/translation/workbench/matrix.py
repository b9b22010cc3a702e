"""What is to be done in which language: all items by what was counted of them, and one page of them looked at closely.

The counts choose and order (`content.counting`). What a page shows of its items is compared block by block, as the
editor and readers' pages do it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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
    if asked.kind not in (None, *KINDS.names()):
        raise NotFound(asked.kind)
    languages = [row.tag for row in site_languages(session)]
    counted = counts(session, languages)
    demand = _wishes(session)
    waiting = reviewing.waiting(session)
    items = [item for item in named(session, languages) if (item.id, item.source_language) in counted]
    tagged = None if asked.tag is None else _tagged(session, asked.tag)
    chosen = [item for item in items if asked.kind in (None, item.kind) and (tagged is None or item.id in tagged)]
    work = [_Work(item, asked, counted, demand, waiting) for item in chosen]
    shown = sorted((each for each in work if each.is_shown), key=_key(asked.order, tag))
    pages = max(1, -(-len(shown) // PAGE_LENGTH))
    if not 1 <= asked.page <= pages:
        raise NotFound(str(asked.page))
    on_page = [each.item for each in shown[(asked.page - 1) * PAGE_LENGTH : asked.page * PAGE_LENGTH]]
    return Matrix(
        lines=_lines(session, on_page, languages, counted, demand, waiting),
        shown=len(shown),
        total=len(chosen),
        words=sum(each.words for each in shown),
        page=asked.page,
        pages=pages,
        next=_next(items, asked.languages, counted, demand),
        kinds=[name for name in KINDS.names() if any(item.kind == name for item in items)],
        tags=sorted(
            (each for each in items if each.kind == Tag.name), key=lambda each: sort_key(each.title(tag).text, tag)
        ),
    )


class _Work:
    """An item, with how it stands in the languages that count."""

    def __init__(
        self,
        item: Named,
        asked: Asked,
        counted: Mapping[tuple[int, str], Count],
        demand: Mapping[tuple[int, str], int],
        waiting: Collection[tuple[int, str]],
    ) -> None:
        places = [(item.id, tag) for tag in asked.languages if tag != item.source_language]
        self.item = item
        self.words = sum(counted[place].words for place in places)
        self.wishes = sum(demand.get(place, 0) for place in places)
        fits = [_FITS[asked.show](counted[place], place in waiting) for place in places]
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


def _key(order: Order, tag: str) -> Callable[[_Work], tuple[object, ...]]:
    def by_title(work: _Work) -> tuple[object, ...]:
        return sort_key(work.item.title(tag).text, tag), work.item.id

    first: Mapping[Order, Callable[[_Work], object]] = {
        Order.DEMAND: lambda work: (-work.wishes, work.words),
        Order.FEWEST: lambda work: (work.words == 0, work.words),
        Order.MOST: lambda work: -work.words,
        Order.TITLE: lambda work: 0,
    }
    return lambda work: (first[order](work), *by_title(work))


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


def _lines(
    session: Session,
    items: Sequence[Named],
    languages: Sequence[str],
    counted: Mapping[tuple[int, str], Count],
    demand: Mapping[tuple[int, str], int],
    waiting: Mapping[tuple[int, str], reviewing.Asked],
) -> list[Line]:
    known = states(session, [item.id for item in items])
    return [
        Line(
            item,
            {
                state.language: Cell(
                    state=state,
                    count=counted[item.id, state.language],
                    wishes=demand.get((item.id, state.language), 0),
                    sent=waiting.get((item.id, state.language)),
                )
                for state in known[item.id]
            },
        )
        for item in items
    ]


def _next(
    items: Sequence[Named],
    languages: Sequence[str],
    counted: Mapping[tuple[int, str], Count],
    demand: Mapping[tuple[int, str], int],
) -> Next | None:
    """What readers ask for most, then what is begun, then what is shortest."""
    places = [
        Next(item, tag, counted[item.id, tag], demand.get((item.id, tag), 0))
        for item in items
        for tag in languages
        if tag != item.source_language and counted[item.id, tag].is_to_do
    ]
    return min(
        places, key=lambda each: (-each.wishes, each.count.is_nothing, each.count.words, each.item.id), default=None
    )
