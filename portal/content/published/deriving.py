"""What readers of each language are shown of an item, derived from its editions: plain values in, plain values out.

An item is shown while its original can be read: in the reader's language where it is published in it, else in the
original. Facts and links are the same in all languages of an item (`publishing` sees to that), so the terms by which
filters find it are those of its original.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from portal.content.model.items import Item
from portal.content.published.editions import Edition
from portal.content.published.filing import signature
from portal.content.published.shown import EPOCH
from portal.foundation.fields import links_of
from portal.foundation.filters import Filter

RULES = 1
"""To be raised when the same declarations shelve items otherwise than before."""

Term: TypeAlias = tuple[str, str]
"""The name of a filter and a key."""


class Told(NamedTuple):
    """What is told of an edition without reading its texts."""

    id: int
    item_id: int
    kind: str
    key: str
    language: str
    source_language: str
    visible_from: datetime.datetime
    visible_until: datetime.datetime | None
    withdrawn: bool
    sort_value: str | None

    def is_seen(self, moment: datetime.datetime) -> bool:
        """Whether it is the one of its language at a moment, as `editions.visible` says it in SQL."""
        return self.visible_from <= moment and (self.visible_until is None or self.visible_until > moment)


TOLD = tuple(getattr(Edition, name) for name in Told._fields)
"""The columns of `Told`."""


@dataclass(frozen=True)
class Row:
    """A row of `Shown`, with the terms that it stands under."""

    item_id: int
    language: str
    edition_id: int
    kind: str
    source_language: str
    since: datetime.datetime
    until: datetime.datetime | None
    place: bytes
    terms: frozenset[Term]

    def is_shown(self, moment: datetime.datetime) -> bool:
        """Whether readers are shown it at a moment."""
        return self.since <= moment and (self.until is None or self.until > moment)


@dataclass(frozen=True)
class Known:
    """What rows are made with: sort keys of titles by edition and language, and the terms of editions."""

    kinds: Mapping[str, type[Item]]
    sort_keys: Mapping[tuple[int, str], bytes]
    terms: Mapping[int, frozenset[Term]]


def rows_of(editions: Sequence[Told], tags: Sequence[str], known: Known, moment: datetime.datetime) -> list[Row]:
    """What readers of some languages are shown of one item, from a moment on.

    `editions` are those of the item that are not over. An edition that has no sort key in a language is on none of its
    lists.
    """
    found: list[Row] = []
    for tag in tags:
        rows: list[Row] = []
        for row in _spells(editions, tag, known, moment):
            if rows and rows[-1].until == row.since and _is_the_same(rows[-1], row):
                rows[-1] = replace(rows[-1], until=row.until)
            else:
                rows.append(row)
        found += rows
    return found


def _is_the_same(row: Row, other: Row) -> bool:
    return replace(row, since=other.since, until=other.until) == other


def _spells(editions: Sequence[Told], tag: str, known: Known, moment: datetime.datetime) -> Iterator[Row]:
    """What is shown between each two moments at which anything of the item begins or ends."""
    changes = {at for each in editions for at in (each.visible_from, each.visible_until) if at is not None}
    starts = [EPOCH, *sorted(at for at in changes if at > moment)]
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        seen = {each.language: each for each in editions if each.is_seen(max(start, moment)) and not each.withdrawn}
        original = next((each for each in seen.values() if each.language == each.source_language), None)
        if original is None:
            continue
        shown = seen.get(tag, original)
        sort_key = known.sort_keys.get((shown.id, tag))
        if sort_key is not None:
            place = place_of(known.kinds[shown.kind], shown.sort_value, sort_key, shown.key)
            yield Row(
                *(shown.item_id, tag, shown.id, shown.kind, shown.source_language),
                *(start, end, place, known.terms[original.id]),
            )


def place_of(kind: type[Item], sort_value: str | None, sort_key: bytes, key: str) -> bytes:
    """Bytes that sort as lists of a kind do: by its fact, what lacks it last, then by title, then by key."""
    return b"".join((_fact_place(kind, sort_value), sort_key, b"\0", key.encode()))


def _fact_place(kind: type[Item], sort_value: str | None) -> bytes:
    if kind.order_by is None:
        return b""
    if sort_value is None:
        return b"\xff"
    written = sort_value.encode() + b"\0"
    return b"\x01" + (bytes(255 - each for each in written) if kind.descending else written)


def linked_filters(kind: type[Item]) -> Mapping[str, Sequence[Filter]]:
    """The filters that find a kind's items by whom they name, by the fields of the links."""
    return {name: declared.filters for name, declared in links_of(kind).items() if declared.filters}


def shelf_rule(kind: type[Item]) -> str:
    """What a kind's items are shelved by, in one word: it changes with the declarations and the rules."""
    pairs = sorted(f"{name}:{each.name}" for name, filters in linked_filters(kind).items() for each in filters)
    order = f"{kind.order_by} {'descending' if kind.descending else 'ascending'}"
    return f"{RULES} {order} {' '.join(pairs)} {signature(kind)}"
