"""What is to be done in which language: all items by what was counted of them, and one page of them looked at closely.

The counts choose and order (`choosing`). What a page shows of its items is compared block by block, as the editor and
readers' pages do it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.titles import Named, named
from portal.content.editorial import reviewing
from portal.content.editorial.finding import LanguageState, states
from portal.content.kinds import KINDS
from portal.content.kinds.tag import Tag
from portal.content.model.items import Item
from portal.content.prose.counting import Count, counts
from portal.content.readers import asking
from portal.content.sitewide.site import site_languages
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotFound
from portal.translation import assigning
from portal.translation.assigning import NO_DAY, Assignment, Job
from portal.translation.messages import left
from portal.translation.messages.catalogs import translated_languages
from portal.translation.workbench import choosing
from portal.translation.workbench.choosing import NOBODY, SOON, Asked, Chosen, Due, Order, Show

PAGE_LENGTH = 25


@dataclass(frozen=True)
class Cell:
    """An item in a language: how it stands, how often readers asked for it, who asked for a yes, whose work it is."""

    state: LanguageState
    count: Count
    wishes: int
    sent: reviewing.Asked | None
    given: Assignment | None


@dataclass(frozen=True)
class Line:
    """An item with its cells by language."""

    item: Named
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class WordsCell:
    """The words of the site in a language: how many are left to do, and whose work they are."""

    count: Count
    given: Assignment | None


@dataclass(frozen=True)
class Next:
    """What somebody might do next, and how much of it there is."""

    item: Named
    language: str
    count: Count
    wishes: int


@dataclass(frozen=True)
class Matrix:
    """One page of items, how many there are in all and with something to do, and the words to do.

    `words_of_site` are the cells of the catalogs, by language; empty where they do not belong on the page.
    `by_kind` says how many of all that are shown there are of each kind.
    """

    lines: Sequence[Line]
    words_of_site: Mapping[str, WordsCell]
    shown: int
    total: int
    words: int
    page: int
    pages: int
    kinds: Sequence[str]
    by_kind: Mapping[str, int]
    tags: Sequence[Named]


def matrix(session: Session, asked: Asked, tag: str, catalogs: Path) -> Matrix:
    """The items that are asked for, with their titles in `tag`. Raises NotFound for what there is not.

    `catalogs` is the project's folder, of which the words of the site come.
    """
    languages = [row.tag for row in site_languages(session)]
    kinds = choosing.with_text(session)
    ids = choosing.narrowed(session, asked, kinds)
    found = choosing.chosen(session, asked, ids)
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    if not 1 <= asked.page <= pages:
        raise NotFound(str(asked.page))
    ordered = _ordered(session, found, asked.order, tag)[(asked.page - 1) * PAGE_LENGTH : asked.page * PAGE_LENGTH]
    present = set(kinds.values())
    tags = named(session, languages, kinds=[Tag.name])
    shown_ids = [each.id for each in ordered]
    given = assigning.open_ones(session, shown_ids, languages)
    return Matrix(
        lines=_lines(session, shown_ids, languages, given),
        words_of_site=_words_of_site(session, asked, languages, catalogs, given),
        shown=len(found),
        total=len(ids),
        words=sum(each.words for each in found),
        page=asked.page,
        pages=pages,
        kinds=[name for name in KINDS.names() if name in present],
        by_kind=Counter(kinds[each.id] for each in found),
        tags=sorted(tags, key=lambda each: _title_key(each.title(tag).text, tag)),
    )


def names_of(session: Session, asked: Asked) -> list[tuple[str, str]]:
    """All items that are asked for, on whatever page, by kind and key. Raises NotFound for what there is not."""
    found = choosing.chosen(session, asked, choosing.narrowed(session, asked, choosing.with_text(session)))
    keys = {row.id: (row.kind, row.key) for row in session.execute(select(Item.id, Item.kind, Item.key))}
    return [keys[each.id] for each in found]


def _ordered(session: Session, found: Sequence[Chosen], order: Order, tag: str) -> list[Chosen]:
    """What is asked for first; by title, or, where that says nothing, as the items were made."""
    if order is Order.TITLE:
        ids = {each.id for each in found}
        keys = {item.id: _title_key(item.title(tag).text, tag) for item in named(session, [tag]) if item.id in ids}
        return sorted(found, key=lambda each: (keys.get(each.id, b""), each.id))
    first: Mapping[Order, Callable[[Chosen], tuple[object, ...]]] = {
        Order.DEMAND: lambda each: (-each.wishes, each.words),
        Order.DUE: lambda each: (each.due or NO_DAY, -each.wishes, each.words),
        Order.FEWEST: lambda each: (each.words == 0, each.words),
        Order.MOST: lambda each: (-each.words,),
    }
    return sorted(found, key=lambda each: (*first[order](each), each.id))


@lru_cache(maxsize=16_384)
def _title_key(title: str, tag: str) -> bytes:
    """By what a title is sorted, kept from page to page: making it takes longer than all else of a long list."""
    return sort_key(title, tag)


def _lines(
    session: Session, ids: Sequence[int], languages: Sequence[str], given: Mapping[Job, Assignment]
) -> list[Line]:
    items = {item.id: item for item in named(session, languages, ids=ids)}
    found, counted = states(session, ids), counts(session, languages, ids=ids)
    waiting, wishes = reviewing.waiting(session, ids), asking.wishes(session, ids)
    return [
        Line(
            items[id],
            {
                state.language: Cell(
                    state=state,
                    count=counted[id, state.language],
                    wishes=wishes.get((id, state.language), 0),
                    sent=waiting.get((id, state.language)),
                    given=given.get(Job(id, state.language)),
                )
                for state in found[id]
            },
        )
        for id in ids
    ]


def _words_of_site(
    session: Session, asked: Asked, languages: Sequence[str], catalogs: Path, given: Mapping[Job, Assignment]
) -> dict[str, WordsCell]:
    """The words of the site, on the first page of a list that is not narrowed to items."""
    if asked.kind or asked.tag or asked.page > 1 or asked.show is Show.TO_REVIEW:
        return {}
    found = left.counts(session, catalogs, translated_languages(languages))
    cells = {
        tag: WordsCell(count, given.get(Job(None, tag)) if count.is_to_do else None) for tag, count in found.items()
    }
    may = assigning.translators(session)
    is_shown = any(_is_asked_for(cells[tag], asked, may.get(tag, {})) for tag in asked.languages if tag in cells)
    return cells if is_shown else {}


def _is_asked_for(cell: WordsCell, asked: Asked, translators: Collection[int]) -> bool:
    """The same for the words of the site as `choosing` asks of an item."""
    count, given = cell.count, cell.given
    fits = {
        Show.TO_DO: count.is_to_do,
        Show.BEHIND: count.is_to_do and not count.is_nothing,
        Show.MISSING: count.is_nothing,
        Show.DRAFT: count.drafts > 0,
        Show.DONE: not count.is_to_do,
    }.get(asked.show, True)
    if asked.person is not None:
        holder = given.account_id if given is not None and given.account_id in translators else NOBODY
        fits = fits and holder == asked.person
    if asked.due is not None:
        day = None if given is None else given.due
        last = {Due.OVERDUE: asked.today, Due.SOON: asked.today + SOON + choosing.DAY, Due.DATED: NO_DAY}[asked.due]
        fits = fits and day is not None and day < last
    return fits and (asked.words is None or 0 < count.words <= asked.words)


def next_thing(session: Session, languages: Sequence[str]) -> Next | None:
    """What should be done next in some languages; None where nothing is to be done."""
    place = choosing.urgent(session, languages)
    if place is None:
        return None
    item_id, language = place
    count = counts(session, [language], ids=[item_id])[item_id, language]
    wishes = asking.wishes(session, [item_id]).get((item_id, language), 0)
    known = [row.tag for row in site_languages(session)]
    return Next(named(session, known, ids=[item_id])[0], language, count, wishes)
