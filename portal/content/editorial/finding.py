"""Finding any item by its title in any language, and how it stands in each."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.content.authoring.titles import Named, fold, named
from portal.content.care.coverage import Tally, standings_of
from portal.content.editorial import reviewing
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.editions import Edition
from portal.content.published.timelines import lasts
from portal.content.sitewide.site import reading_moment, site_languages
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotFound

PAGE_LENGTH = 40


class Publicity(StrEnum):
    """What readers know of a language of an item."""

    NEVER = "never"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class LanguageState:
    """How an item stands in a language.

    `saved` counts what is written, `published` what readers have (None: nothing); `is_changed` says that something
    was saved after readers last got something new, `planned` when they get it by itself, `in_review` that somebody
    was asked for a yes.
    """

    language: str
    is_original: bool
    saved: Tally
    publicity: Publicity
    is_changed: bool = False
    planned: datetime.datetime | None = None
    in_review: bool = False
    published: Tally | None = None

    @property
    def has_text(self) -> bool:
        """Whether anything is written in the language."""
        return not self.saved.is_nothing

    @property
    def is_behind(self) -> bool:
        """Whether it is a translation that is begun and does not say all that today's original says."""
        return not self.is_original and self.has_text and self.saved.is_behind


@dataclass(frozen=True)
class Hit:
    """An item that was found, and its languages in the order of the site's."""

    item: Named
    states: Sequence[LanguageState]


@dataclass(frozen=True)
class Found:
    """One page of what was found; `page` counts from 1, `counts` says how many there are of each kind."""

    hits: Sequence[Hit]
    total: int
    page: int
    pages: int
    counts: Mapping[str, int]


def find(session: Session, tag: str, *, words: str = "", kind: str | None = None, page: int = 1) -> Found:
    """The items with all of some words in one of their titles, or in their key; all items where there are none.

    The best come first: those that a title of begins with the words, then in the alphabetical order of `tag`;
    without words those that were changed last. Raises NotFound for an unknown kind, and for a page beyond the last.
    """
    if kind is not None and kind not in KINDS:
        raise NotFound(kind)
    languages = [row.tag for row in site_languages(session)]
    matching = matches(named(session, languages), words)
    counts = Counter(item.kind for item in matching)
    chosen = [item for item in matching if kind in (None, item.kind)]
    pages = max(1, -(-len(chosen) // PAGE_LENGTH))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    shown = _ordered(chosen, words, tag)[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    known = states(session, [item.id for item in shown])
    hits = [Hit(item, known[item.id]) for item in shown]
    return Found(hits, len(chosen), page, pages, {name: counts[name] for name in KINDS.names() if counts[name]})


def suggested(session: Session, tag: str, words: str, limit: int) -> list[Named]:
    """The first items that `find` finds for some words, without their states; none without words."""
    if not words.strip():
        return []
    languages = [row.tag for row in site_languages(session)]
    return _ordered(matches(named(session, languages), words), words, tag)[:limit]


def found_ids(session: Session, *, words: str = "", kind: str | None = None) -> list[int]:
    """The ids of all items that `find` finds, on all its pages."""
    languages = [row.tag for row in site_languages(session)]
    return [item.id for item in matches(named(session, languages), words) if kind in (None, item.kind)]


def matches(items: Iterable[Named], words: str) -> list[Named]:
    """Those of the items that have all the words in one of their titles, or in their key."""
    wanted = fold(words).split()
    return [item for item in items if _has(item, wanted)] if wanted else list(items)


def _has(item: Named, wanted: Sequence[str]) -> bool:
    texts = (*map(fold, item.titles.values()), item.key)
    return any(all(word in text for word in wanted) for text in texts)


def _ordered(items: Iterable[Named], words: str, tag: str) -> list[Named]:
    if not words.strip():
        return sorted(items, key=lambda item: (item.changed_at, item.id), reverse=True)
    start = fold(words).strip()

    def place(item: Named) -> tuple[bool, bytes, int]:
        begins = any(fold(title).startswith(start) for title in item.titles.values())
        return not begins, sort_key(item.title(tag).text, tag), item.id

    return sorted(items, key=place)


def states(session: Session, ids: Sequence[int]) -> dict[int, list[LanguageState]]:
    """How items stand in each language of the site, in a number of queries that does not grow with them."""
    languages = [row.tag for row in site_languages(session)]
    moment = reading_moment(session)
    items = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    by_name = {(item.kind, item.key): item for item in items.values()}
    public = _public(session, ids, moment)
    waiting = reviewing.waiting(session, ids)
    found: dict[int, list[LanguageState]] = {item_id: [] for item_id in ids}
    for standing in standings_of(session, list(items.values()), languages, moment):
        item = by_name[standing.kind, standing.key]
        now, planned = public.get((item.id, standing.language), (None, None))
        found[item.id].append(
            LanguageState(
                language=standing.language,
                is_original=standing.language == item.source_language,
                saved=standing.saved,
                publicity=_publicity(now),
                is_changed=now is not None and not now.withdrawn and item.changed_at > now.visible_from,
                planned=planned,
                in_review=(item.id, standing.language) in waiting,
                published=standing.published,
            )
        )
    return found


@dataclass(frozen=True)
class _Shown:
    """What readers see of an item in a language: since when, and whether it says that there is nothing any more."""

    visible_from: datetime.datetime
    withdrawn: bool


def _publicity(shown: _Shown | None) -> Publicity:
    if shown is None:
        return Publicity.NEVER
    return Publicity.WITHDRAWN if shown.withdrawn else Publicity.PUBLISHED


def _public(
    session: Session, ids: Sequence[int], moment: datetime.datetime
) -> dict[tuple[int, str], tuple[_Shown | None, datetime.datetime | None]]:
    """What readers see of each item and language at a moment, and when they next see something new."""
    columns = select(Edition.item_id, Edition.language, Edition.visible_from, Edition.withdrawn)
    not_over = or_(Edition.visible_until.is_(None), Edition.visible_until > moment)
    rows = session.execute(columns.where(Edition.item_id.in_(ids), lasts(), not_over).order_by(Edition.visible_from))
    found: dict[tuple[int, str], tuple[_Shown | None, datetime.datetime | None]] = {}
    for item_id, language, visible_from, withdrawn in rows:
        now, planned = found.get((item_id, language), (None, None))
        if visible_from <= moment:
            now = _Shown(visible_from, withdrawn)
        else:
            planned = planned or visible_from
        found[item_id, language] = now, planned
    return found
