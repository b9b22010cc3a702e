"""What is public: pages, lists and links, in a reader's language with its fallback.

Every function takes the moment that it answers for, and a number of queries that does not grow
with items, kinds or languages. An item that is not translated is shown in its original. One whose
original is in a language that is not open is nobody's yet, translated or not.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.content import addresses
from portal.content.directory import Addressed, Site
from portal.content.editions import Edition, EditionLink, EditionSort, readable, visible
from portal.content.items import KEY_PATTERN, Item
from portal.content.kinds import KINDS
from portal.content.passages import Library
from portal.content.reading import Reading
from portal.content.site import Openness, SiteLanguage
from portal.content.successors import successor
from portal.foundation.errors import NotFound
from portal.foundation.facts import File

PAGE_LENGTH = 50
"""How many items a page of a list has."""


@dataclass(frozen=True)
class Moved:
    """The page is at another address: for good, or (a translation was taken back) for now."""

    url: str
    permanent: bool


@dataclass(frozen=True)
class Gone:
    """The item was published and withdrawn."""

    title: str
    lang: str
    kind: type[Item]
    at: datetime.datetime
    reason: str | None


@dataclass(frozen=True)
class ItemPage:
    """An item's page: the reading, its other languages, and the items that name it."""

    reading: Reading
    editions: Mapping[str, Edition]
    mentions: Sequence[Reading]


@dataclass(frozen=True)
class Beside:
    """What a preview shows that readers do not see: the drafts of items by id and language, and where the file of
    such a media item lies, by its key, its language and its mark."""

    drafts: Mapping[int, Mapping[str, Edition]]
    file_address: Callable[[str, str, str], str]

    def shown(self, tag: str) -> dict[int, Edition]:
        """What a reader of a language would be shown of each."""
        return {id: drafts.get(tag) or original_of(drafts) for id, drafts in self.drafts.items()}

    def originals(self) -> dict[int, Edition]:
        """The original of each."""
        return {id: original_of(drafts) for id, drafts in self.drafts.items()}


def original_of(editions: Mapping[str, Edition]) -> Edition:
    """The original among the editions of an item by language."""
    return next(each for each in editions.values() if each.language == each.source_language)


def item_page(
    session: Session, site: Site, tag: str, kind: type[Item], slug: str, moment: datetime.datetime
) -> ItemPage | Moved | Gone:
    """What a reader of `tag` finds at a kind's slug. Raises NotFound alike for absent and hidden."""
    if not addresses.is_slug(slug):
        raise NotFound(slug)
    wanted = addresses.item_at(tag, kind.name, slug, moment)
    rows = session.scalars(select(Edition).where(Edition.item_id == wanted, visible(moment))).all()
    public = {row.language: row for row in rows if not row.withdrawn}
    original = next((row for row in rows if row.language == row.source_language), None)
    if original is None or original.language not in site.languages:
        raise NotFound(slug)
    if original.withdrawn:
        return Gone(original.title, original.language, kind, original.visible_from, original.reason)
    edition = public.get(tag, original)
    right = edition.slug if edition.language == tag else edition.key
    if slug != right or not kind.has_pages():
        return Moved(site.url(edition, tag), permanent=edition.language == tag)
    return page_of(session, site, tag, edition, public, moment)


def page_of(
    session: Session,
    site: Site,
    tag: str,
    edition: Edition,
    editions: Mapping[str, Edition],
    moment: datetime.datetime,
    beside: Beside | None = None,
) -> ItemPage:
    """The page that a reader of `tag` sees of an item by one of its editions, its original's among them; with
    `beside`, as it would be if that were published too."""
    item_id, original = edition.item_id, editions[edition.source_language]
    drafts, originals = ({}, {}) if beside is None else (beside.shown(tag), beside.originals())
    shown = [*drafts.values(), edition]
    library = _library(session, site, tag, shown, moment, {**originals, item_id: original})
    if beside is not None:
        library = replace(library, draft_files=dict.fromkeys(drafts, beside.file_address))
    mentions = [row for row in _mentions(session, tag, item_id, moment) if row.item_id != item_id]
    return ItemPage(
        reading=Reading(library, edition),
        editions=editions,
        mentions=[Reading(_also(library, mentions), row) for row in mentions],
    )


def _also(library: Library, editions: Sequence[Edition]) -> Library:
    known = {**library.editions, **{edition.item_id: edition for edition in editions}}
    return replace(library, editions=known)


def _mentions(session: Session, tag: str, item_id: int, moment: datetime.datetime) -> Sequence[Edition]:
    kinds = [kind.name for kind in KINDS.with_pages()]
    naming = select(EditionLink.edition_id).where(EditionLink.target_id == item_id)
    rows = select(Edition).where(Edition.id.in_(naming), Edition.kind.in_(kinds), best(tag, moment))
    ordered = rows.join(EditionSort, sorting(tag)).order_by(EditionSort.sort_key).limit(PAGE_LENGTH)
    return session.scalars(ordered).all()


def best(tag: str, moment: datetime.datetime) -> ColumnElement[bool]:
    """The condition that an edition is what a reader of `tag` is shown of its item."""
    other = aliased(Edition)
    translated = exists().where(
        other.item_id == Edition.item_id,
        other.language == tag,
        ~other.withdrawn,
        other.visible_from <= moment,
        or_(other.visible_until.is_(None), other.visible_until > moment),
    )
    fallback = and_(Edition.language == Edition.source_language, ~translated)
    # Every edition is in a language of the site. Said so, the database finds those of a kind by their index,
    # which begins with the language, and does not read all that there are.
    is_spoken = Edition.language.in_(select(SiteLanguage.tag))
    return and_(readable(moment), is_spoken, is_open(), or_(Edition.language == tag, fallback))


def is_open() -> ColumnElement[bool]:
    """The condition that the language of an edition's original is open."""
    return Edition.source_language.in_(select(SiteLanguage.tag).where(SiteLanguage.openness == Openness.OPEN))


def sorting(tag: str) -> ColumnElement[bool]:
    """The condition that a row of `EditionSort` is that of an edition for a reader of `tag`."""
    return and_(EditionSort.edition_id == Edition.id, EditionSort.language == tag)


def _of_kind(kind: type[Item], tag: str, moment: datetime.datetime) -> Select[Edition]:
    return select(Edition).where(Edition.kind == kind.name, best(tag, moment))


def ordered(rows: Select[Edition], kind: type[Item], tag: str) -> Select[Edition]:
    """Editions in the order of a kind's lists: by its fact, what lacks it last, then by title."""
    rows = rows.join(EditionSort, sorting(tag))
    if kind.order_by is None:
        return rows.order_by(EditionSort.sort_key, Edition.key)
    value = Edition.sort_value.desc().nulls_last() if kind.descending else Edition.sort_value.asc().nulls_last()
    return rows.order_by(value, EditionSort.sort_key, Edition.key)


def latest(
    session: Session, site: Site, tag: str, limits: Mapping[str, int], moment: datetime.datetime
) -> dict[str, list[Reading]]:
    """The first items of several kinds in the order of their lists, by the kind's name."""
    found = {
        name: session.scalars(ordered(_of_kind(KINDS[name], tag, moment), KINDS[name], tag).limit(limit)).all()
        for name, limit in limits.items()
    }
    library = _library(session, site, tag, [row for rows in found.values() for row in rows], moment, {})
    return {name: [Reading(library, row) for row in rows] for name, rows in found.items()}


def titles(
    session: Session, site: Site, item_ids: Collection[int], moment: datetime.datetime
) -> dict[int, dict[str, str]]:
    """The published titles of items in each open language, by item."""
    rows = session.execute(
        select(Edition.item_id, Edition.language, Edition.title).where(
            Edition.item_id.in_(item_ids), Edition.language.in_(site.languages), readable(moment)
        )
    )
    found: dict[int, dict[str, str]] = {}
    for item_id, language, title in rows:
        found.setdefault(item_id, {})[language] = title
    return {item_id: {tag: named[tag] for tag in site.languages if tag in named} for item_id, named in found.items()}


def readings_of(
    session: Session, site: Site, tag: str, editions: Sequence[Edition], moment: datetime.datetime
) -> list[Reading]:
    """Editions as a reader of `tag` meets them, with what they name: three queries however many they are."""
    library = _library(session, site, tag, editions, moment, {})
    return [Reading(library, edition) for edition in editions]


def _library(
    session: Session,
    site: Site,
    tag: str,
    editions: Iterable[Edition],
    moment: datetime.datetime,
    originals: Mapping[int, Edition],
) -> Library:
    """The editions with everything that they, and what they name, link to: three queries."""
    shown = {edition.item_id: edition for edition in editions}
    first = {row.item_id: row for row in shown.values() if row.language == row.source_language}
    known_originals = {**first, **originals}
    wanted = {row.item_id for row in shown.values()} - known_originals.keys()
    for _level in range(2):
        wanted |= {target for row in shown.values() for target in _named(row)} - shown.keys()
        if not wanted:
            break
        for row in session.scalars(
            select(Edition).where(
                Edition.item_id.in_(wanted),
                Edition.source_language.in_(site.languages),
                or_(Edition.language == tag, Edition.language == Edition.source_language),
                readable(moment),
            )
        ):
            if row.language == row.source_language:
                known_originals[row.item_id] = row
            if row.item_id not in shown or row.language == tag:
                shown[row.item_id] = row
        wanted = set()
    return Library(tag, shown, known_originals, site.link)


def published_title(session: Session, tag: str, kind: type[Item], key: str, moment: datetime.datetime) -> str:
    """What an item is called in a language that it is published in. Raises NotFound alike for absent and hidden."""
    if re.fullmatch(KEY_PATTERN, key) is None:
        raise NotFound(key)
    rows = select(Edition.title).where(
        Edition.kind == kind.name, Edition.key == key, Edition.language == tag, readable(moment), is_open()
    )
    title = session.scalar(rows)
    if title is None:
        raise NotFound(key)
    return title


def entry(session: Session, site: Site, tag: str, kind: type[Item], key: str, moment: datetime.datetime) -> Reading:
    """An item that is known by its key, or by that of one that was merged into it, as a reader of `tag` meets it.

    Raises NotFound alike for absent and hidden.
    """
    if re.fullmatch(KEY_PATTERN, key) is None:
        raise NotFound(key)
    edition = session.scalar(_of_kind(kind, tag, moment).where(Edition.key == key))
    if edition is None:
        into = successor(session, kind.name, key)
        if into is None:
            raise NotFound(key)
        return entry(session, site, tag, kind, into, moment)
    return Reading(_library(session, site, tag, [edition], moment, {}), edition)


def readings_by_name(
    session: Session, site: Site, tag: str, names: Sequence[tuple[str, str]], moment: datetime.datetime
) -> list[Reading]:
    """Those of some items, by kind and key, that a reader of `tag` can read, in their order."""
    if not names:
        return []
    keys: dict[str, list[str]] = {}
    for kind, key in names:
        keys.setdefault(kind, []).append(key)
    wanted = or_(*(and_(Edition.kind == kind, Edition.key.in_(each)) for kind, each in keys.items()))
    found = {(each.kind.name, each.key): each for each in _read(session, site, tag, wanted, moment)}
    return [found[name] for name in names if name in found]


def readings_by_id(
    session: Session, site: Site, tag: str, ids: Sequence[int], moment: datetime.datetime
) -> list[Reading]:
    """The same by the ids of items; only of kinds with pages."""
    kinds = [kind.name for kind in KINDS.with_pages()]
    wanted = and_(Edition.item_id.in_(ids), Edition.kind.in_(kinds))
    found = {each.item_id: each for each in _read(session, site, tag, wanted, moment)} if ids else {}
    return [found[each] for each in dict.fromkeys(ids) if each in found]


def _read(
    session: Session, site: Site, tag: str, wanted: ColumnElement[bool], moment: datetime.datetime
) -> list[Reading]:
    rows = session.scalars(select(Edition).where(wanted, best(tag, moment))).all()
    translated = {row.item_id for row in rows if row.language != row.source_language}
    originals = session.scalars(
        select(Edition).where(
            Edition.item_id.in_(translated), Edition.language == Edition.source_language, readable(moment)
        )
    ).all()
    library = _library(session, site, tag, rows, moment, {row.item_id: row for row in originals})
    return [Reading(library, row) for row in rows]


def readings_by_edition(
    session: Session, site: Site, tag: str, edition_ids: Collection[int], moment: datetime.datetime
) -> dict[int, Reading]:
    """Editions, by their ids, as a reader of `tag` meets them."""
    rows = session.scalars(select(Edition).where(Edition.id.in_(edition_ids))).all()
    library = _library(session, site, tag, rows, moment, {})
    return {row.id: Reading(library, row) for row in rows}


def _named(edition: Edition) -> set[int]:
    payload = edition.payload
    found = {target for targets in payload["links"].values() for target in targets}
    for parts in payload["parts"].values():
        found |= {target for part in parts for targets in part["links"].values() for target in targets}
    return found | set(payload["refs"].values())


def media_facts(session: Session, site: Site, key: str, moment: datetime.datetime) -> dict[str, Any]:
    """What is said of a published media item in all languages; empty where there is none."""
    if re.fullmatch(KEY_PATTERN, key) is None:
        return {}
    rows = _of_kind(KINDS["media"], site.default, moment).where(Edition.key == key)
    edition = session.scalar(rows)
    facts: dict[str, Any] = {} if edition is None else edition.payload["facts"]
    return facts


def media_files(session: Session, site: Site, key: str, moment: datetime.datetime) -> dict[str, File]:
    """The files by language of a published media item; empty where there is none."""
    files: dict[str, File] = media_facts(session, site, key, moment).get("files", {})
    return files


def sitemap(session: Session, moment: datetime.datetime) -> Iterator[list[Addressed]]:
    """The readable editions of kinds with pages, one group an item, without their texts."""
    kinds = [kind.name for kind in KINDS.with_pages()]
    rows = session.execute(
        select(
            Edition.item_id,
            Edition.kind,
            Edition.key,
            Edition.language,
            Edition.source_language,
            Edition.slug,
            Edition.visible_from,
        )
        .where(Edition.kind.in_(kinds), readable(moment), is_open())
        .order_by(Edition.item_id, Edition.id)
    )
    for _item, group in itertools.groupby(rows, key=lambda row: row.item_id):
        yield list(group)
