"""All that is published, kind by kind, for those who take it away by machine: an item or a page of items, in one
language or in all.

A page of a kind goes by keys, which never change: whoever walks through the pages meets every item that is there
all the while exactly once, whatever is published meanwhile. The number of queries does not grow with items,
fields or languages.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.content.care.coverage import Tally, published_tally
from portal.content.model.items import KEY_PATTERN, Item
from portal.content.published.composing import targets
from portal.content.published.editions import Edition, readable, visible
from portal.content.published.passages import Library
from portal.content.published.reading import Reading
from portal.content.published.shelves import Shelf, shelf_of
from portal.content.readers.narrowing import Narrowing
from portal.content.readers.queries import Gone, is_open
from portal.content.sitewide.directory import Addressed, Site
from portal.foundation.errors import NotFound

PageAddress = Callable[[Edition, str], str]
"""The address at which readers of a language find an item."""


@dataclass(frozen=True)
class Entry:
    """An item as it is given to who asked for it in a language.

    `tally` compares the language with the original; it is None where the item is not translated.
    `versions` are the languages in which the item can be read, in the order of the site; the text or its
    original changed last at `updated_at`.
    """

    reading: Reading
    tally: Tally | None
    versions: Sequence[Addressed]
    updated_at: datetime.datetime

    @property
    def original(self) -> Edition:
        """The published original."""
        return self.reading.library.originals[self.reading.item_id]


@dataclass(frozen=True)
class Untranslated:
    """The item cannot be read in the language, but in others."""

    languages: Sequence[str]


@dataclass(frozen=True)
class Catalogue:
    """What is published at a moment; `url` makes the addresses that texts lead to."""

    session: Session
    site: Site
    moment: datetime.datetime
    url: PageAddress

    def page(
        self,
        kind: type[Item],
        tag: str,
        *,
        limit: int,
        fill: bool = True,
        after: str = "",
        chosen: Mapping[str, str] | None = None,
        since: datetime.datetime | None = None,
    ) -> tuple[list[Entry], bool]:
        """Items of a kind behind a key, narrowed by filters and to what changed `since`, and whether there are more.

        Without `fill` those that are not translated are left out.
        """
        narrowing = Narrowing(self.session, self.site, tag, self.moment, shelf_of(kind), chosen or {})
        rows = narrowing.rows().join(Item, Item.id == Edition.item_id).where(Item.kind == kind.name, Item.key > after)
        if not fill:
            rows = rows.where(Edition.language == tag)
        if since is not None:
            rows = rows.where(self._changed(tag, since))
        found = self.session.scalars(rows.order_by(Item.key).limit(limit + 1)).all()
        return self._entries([(edition, tag) for edition in found[:limit]]), len(found) > limit

    def _changed(self, tag: str, since: datetime.datetime) -> ColumnElement[bool]:
        """The condition that the text in a language or its original came out, was renewed or was taken back."""
        other = aliased(Edition)
        return exists().where(
            other.item_id == Edition.item_id,
            or_(other.language == tag, other.language == Edition.source_language),
            other.visible_from >= since,
            other.visible_from <= self.moment,
            or_(other.visible_until.is_(None), other.visible_until > self.moment),
        )

    def unknown(self, kind: type[Item], chosen: Mapping[str, str]) -> list[str]:
        """The chosen filters, by name, whose key is that of no public item they could lead to."""
        shelf = shelf_of(kind)
        asked = {name: [(to, key) for to in _linked(shelf, name)] for name, key in chosen.items()}
        pairs = [pair for found in asked.values() for pair in found if re.fullmatch(KEY_PATTERN, pair[1])]
        rows = (
            select(Item.kind, Item.key)
            .join(Edition, Edition.item_id == Item.id)
            .where(tuple_(Item.kind, Item.key).in_(pairs), self._readable_original())
        )
        known = set(map(tuple, self.session.execute(rows))) if pairs else set()
        return [name for name, wanted in asked.items() if wanted and not known.intersection(wanted)]

    def _readable_original(self) -> ColumnElement[bool]:
        return (Edition.language == Edition.source_language) & readable(self.moment) & is_open()

    def item(self, kind: type[Item], key: str, tag: str, *, fill: bool = True) -> Entry | Gone | Untranslated:
        """An item in a language. Raises NotFound alike for absent and hidden."""
        editions = self._editions(kind, key)
        if isinstance(editions, Gone):
            return editions
        original = next(each for each in editions.values() if each.language == each.source_language)
        if tag not in editions and not fill:
            return Untranslated(list(editions))
        return self._entries([(editions.get(tag, original), tag)])[0]

    def in_all_languages(self, kind: type[Item], key: str) -> list[Entry] | Gone:
        """An item in each language that it can be read in. Raises NotFound alike for absent and hidden."""
        editions = self._editions(kind, key)
        if isinstance(editions, Gone):
            return editions
        return self._entries([(edition, tag) for tag, edition in editions.items()])

    def _editions(self, kind: type[Item], key: str) -> dict[str, Edition] | Gone:
        """What can be read of an item, by language, in the order of the site."""
        # What cannot be a key is not looked for: PostgreSQL refuses to compare with a NUL.
        if re.fullmatch(KEY_PATTERN, key) is None:
            raise NotFound(key)
        rows = select(Edition).join(Item, Item.id == Edition.item_id)
        rows = rows.where(Item.kind == kind.name, Item.key == key, visible(self.moment))
        found = {each.language: each for each in self.session.scalars(rows)}
        original = next((each for each in found.values() if each.language == each.source_language), None)
        if original is None or original.language not in self.site.languages:
            raise NotFound(key)
        if original.withdrawn:
            return Gone(original.title, original.language, kind, original.visible_from, original.reason)
        return {tag: found[tag] for tag in self.site.languages if tag in found and not found[tag].withdrawn}

    def _entries(self, shown: Sequence[tuple[Edition, str]]) -> list[Entry]:
        """Editions, each with the language that was asked for, as entries: two queries."""
        libraries = self._libraries([edition for edition, _tag in shown], {tag for _edition, tag in shown})
        versions: dict[int, list[Row[Any]]] = {edition.item_id: [] for edition, _tag in shown}
        for row in self.session.execute(self._versions(versions)) if versions else ():
            versions[row.item_id].append(row)
        return [self._entry(edition, tag, libraries[tag], versions[edition.item_id]) for edition, tag in shown]

    def _versions(self, item_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
        columns = (
            *(Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
            *(Edition.slug, Edition.visible_from, Edition.withdrawn),
        )
        known = Edition.item_id.in_(item_ids), Edition.language.in_(self.site.languages), visible(self.moment)
        return select(*columns).where(*known)

    def _entry(self, edition: Edition, tag: str, library: Library, versions: Sequence[Row[Any]]) -> Entry:
        own = {edition.language: edition.payload} if edition.language == tag else {}
        original = library.originals[edition.item_id]
        tally = published_tally(original.language, {original.language: original.payload, **own}, tag)
        moments = [row.visible_from for row in versions if row.language in (tag, original.language)]
        order = {language: place for place, language in enumerate(self.site.languages)}
        readable_ones = sorted((row for row in versions if not row.withdrawn), key=lambda row: order[row.language])
        updated_at = max([edition.visible_from, original.visible_from, *moments])
        return Entry(Reading(library, edition), tally, readable_ones, updated_at)

    def _libraries(self, shown: Sequence[Edition], tags: Collection[str]) -> dict[str, Library]:
        """For readers of each language the editions shown with what they name, and all originals: one query."""
        known = {edition.id: edition for edition in shown}
        wanted = {target for edition in shown for _field, target in targets(edition.payload)}
        wanted |= {edition.item_id for edition in shown}
        rows = select(Edition).where(
            Edition.item_id.in_(wanted),
            Edition.source_language.in_(self.site.languages),
            or_(Edition.language.in_(tags), Edition.language == Edition.source_language),
            readable(self.moment),
        )
        known |= {edition.id: edition for edition in self.session.scalars(rows)} if wanted else {}
        originals = _by_item(edition for edition in known.values() if edition.language == edition.source_language)
        return {tag: Library(tag, originals | _in(tag, known.values()), originals, self.url) for tag in tags}


def _in(tag: str, editions: Iterable[Edition]) -> dict[int, Edition]:
    return _by_item(edition for edition in editions if edition.language == tag)


def _by_item(editions: Iterable[Edition]) -> dict[int, Edition]:
    return {edition.item_id: edition for edition in editions}


def _linked(shelf: Shelf, name: str) -> list[str]:
    """The kinds that a filter's key may name; none where it goes by facts."""
    return next(shelf.linked_kinds(each) for each in shelf.filters if each.name == name)
