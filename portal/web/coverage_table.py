"""Coverage as its page draws it: a line for each language, and a row for each kind with a number a language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.content.kinds import KINDS
from portal.content.readers.published_coverage import Count, PublishedCoverage
from portal.languages import language as describe

WIDTH = 100


@dataclass(frozen=True)
class Share:
    """The parts of a bar that is a hundred wide: what is up to date from its beginning, then what is behind.

    Something is never drawn as nothing, nor almost all as all.
    """

    current: int
    behind: int

    @classmethod
    def of(cls, count: Count) -> Share:
        """The share of each in all items."""
        behind = _part(count.behind, count.total)
        current = _part(count.current, count.total)
        room = WIDTH - _part(count.untranslated, count.total)
        return cls(current=max(min(current, room - behind), 0), behind=behind)


def _part(number: int, total: int) -> int:
    if not 0 < number < total:
        return WIDTH if number else 0
    return min(max(round(WIDTH * number / total), 1), WIDTH - 1)


@dataclass(frozen=True)
class LanguageLine:
    """A language: how all its items stand, when it changed last, and how those of each kind stand, by its name."""

    tag: str
    name: str
    count: Count
    share: Share
    changed_at: datetime.datetime | None
    counts: Mapping[str, Count]


@dataclass(frozen=True)
class KindRow:
    """A kind that has items, and what it is called."""

    name: str
    label: str


@dataclass(frozen=True)
class CoverageTable:
    """All languages, that of the page first, and all kinds that have items."""

    lines: Sequence[LanguageLine]
    kinds: Sequence[KindRow]


def table_of(found: PublishedCoverage, tag: str) -> CoverageTable:
    """Coverage for a page of a language."""
    tags = [tag, *(each for each in found.languages if each != tag)]
    kinds = [KindRow(kind, str(KINDS[kind].label_plural)) for kind in found.kinds]
    return CoverageTable([_line(found, each) for each in tags], kinds)


def _line(found: PublishedCoverage, tag: str) -> LanguageLine:
    total = found.total(tag)
    counts = {kind: found.counts[kind, tag] for kind in found.kinds}
    return LanguageLine(tag, describe(tag).own_name, total, Share.of(total), found.changed_at[tag], counts)
