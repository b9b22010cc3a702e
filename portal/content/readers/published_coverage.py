"""What readers find in which language, and how fresh it is: of published editions alone, never of drafts.

Each translation is compared with its published original, as its own page compares it, so what is
counted here is what the notices of pages say. All is read in one query, however many items, kinds
and languages there are, and of an item nothing is kept but what it adds.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from portal.content.care.coverage import Tally, published_tally
from portal.content.kinds import KINDS
from portal.content.published.editions import Edition, readable
from portal.content.sitewide.directory import Site
from portal.foundation.collation import sort_key

AT_ONCE = 100
"""How many editions, with their texts, are in memory at once."""

SHOWN_KINDS = tuple(dict.fromkeys(kind.name for kind in (*KINDS.with_pages(), *KINDS.with_lists())))
"""The kinds that readers have lists of: first those whose items have pages."""


@dataclass(frozen=True)
class Count:
    """Items, counted: those up to date in a language, those behind their original (by so many passages in
    all), and those that are not translated."""

    current: int = 0
    behind: int = 0
    passages: int = 0
    untranslated: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def published(self) -> int:
        """How many can be read in the language."""
        return self.current + self.behind

    @property
    def total(self) -> int:
        """How many there are in any language."""
        return self.published + self.untranslated


@dataclass(frozen=True)
class Wanting:
    """An item that a language lacks (`tally` is None), or has as it once was.

    `edition_id`, `title` and `path` are what readers of the language are shown instead, or as it
    is; the original changed last at `changed_at`.
    """

    kind: str
    key: str
    language: str
    source_language: str
    edition_id: int
    title: str
    path: str
    changed_at: datetime.datetime
    tally: Tally | None

    @property
    def behind(self) -> int:
        """How many passages are behind the original; 0 where nothing is translated."""
        return 0 if self.tally is None else self.tally.missing + self.tally.outdated


@dataclass(frozen=True)
class PublishedCoverage:
    """The open languages; how each kind that has items stands in each, by (kind, language); when what is
    published in a language changed last (None: nothing is); and what each language lacks.

    Kinds are in the order of `SHOWN_KINDS`; what lacks follows it too, and then the titles, sorted
    as its language does.
    """

    languages: tuple[str, ...]
    counts: Mapping[tuple[str, str], Count]
    changed_at: Mapping[str, datetime.datetime | None]
    wanting: Mapping[str, Sequence[Wanting]]

    @property
    def kinds(self) -> list[str]:
        """The kinds that have items."""
        return [kind for kind in SHOWN_KINDS if any((kind, tag) in self.counts for tag in self.languages)]

    def total(self, tag: str) -> Count:
        """How all kinds together stand in a language."""
        return sum((self.counts[kind, tag] for kind in self.kinds), Count())


def published_coverage(session: Session, site: Site, moment: datetime.datetime) -> PublishedCoverage:
    """Compare all that is published at a moment, in every open language."""
    counts: dict[tuple[str, str], Count] = {}
    changed: dict[str, datetime.datetime | None] = dict.fromkeys(site.languages)
    wanting: dict[str, list[Wanting]] = {tag: [] for tag in site.languages}
    for original, editions in _published(session, site, moment):
        payloads = {tag: row.payload for tag, row in editions.items()}
        for tag in site.languages:
            if tag in editions:
                changed[tag] = max(filter(None, (changed[tag], editions[tag].visible_from)))
            tally = published_tally(original.language, payloads, tag)
            place = original.kind, tag
            counts[place] = counts.get(place, Count()) + _counted(tally)
            if tally is None or tally.is_behind:
                wanting[tag].append(_wanting(site, editions.get(tag, original), original, tag, tally))
    for tag, found in wanting.items():
        found.sort(key=lambda each: (SHOWN_KINDS.index(each.kind), sort_key(each.title, tag), each.key))
    return PublishedCoverage(site.languages, counts, changed, wanting)


def _published(
    session: Session, site: Site, moment: datetime.datetime
) -> Iterator[tuple[Row[Any], dict[str, Row[Any]]]]:
    """The original of each item, and all its readable editions by language."""
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Edition.id,
            Edition.item_id,
            Edition.kind,
            Edition.key,
            Edition.language,
            Edition.source_language,
            Edition.slug,
            Edition.title,
            Edition.visible_from,
            Edition.payload,
        )
        .where(
            Edition.kind.in_(SHOWN_KINDS),
            Edition.language.in_(site.languages),
            Edition.source_language.in_(site.languages),
            readable(moment),
        )
        .order_by(Edition.item_id)
    )
    rows = session.execute(wanted, execution_options={"yield_per": AT_ONCE})
    for _item, group in itertools.groupby(rows, key=lambda row: row.item_id):
        editions = {row.language: row for row in group}
        original = editions.get(next(iter(editions.values())).source_language)
        if original is not None:
            yield original, editions


def _wanting(site: Site, shown: Row[Any], original: Row[Any], tag: str, tally: Tally | None) -> Wanting:
    return Wanting(
        kind=shown.kind,
        key=shown.key,
        language=tag,
        source_language=original.language,
        edition_id=shown.id,
        title=shown.title,
        path=site.url(shown, tag),
        changed_at=original.visible_from,
        tally=tally,
    )


def _counted(tally: Tally | None) -> Count:
    if tally is None:
        return Count(untranslated=1)
    if tally.is_behind:
        return Count(behind=1, passages=tally.missing + tally.outdated)
    return Count(current=1)
