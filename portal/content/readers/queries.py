"""What is public: pages, lists and links, in a reader's language with its fallback.

Every function takes the moment that it answers for, and a number of queries that does not grow
with items, kinds or languages. An item that is not translated is shown in its original. One whose
original is in a language that is not open is nobody's yet, translated or not.
"""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from portal.content.kinds import KINDS
from portal.content.model import addresses
from portal.content.model.items import KEY_PATTERN, Item
from portal.content.model.successors import successor
from portal.content.published.composing import targets
from portal.content.published.editions import Edition, EditionLink, EditionSort, readable, visible
from portal.content.published.reading import Reading
from portal.content.published.shelves import PAGE_LENGTH
from portal.content.readers import shelf_queries
from portal.content.readers.gathering import MOMENT, TAG, gathered, readings_by_edition
from portal.content.sitewide.directory import Addressed, Site
from portal.content.sitewide.site import Openness, SiteLanguage
from portal.foundation.database import Moment, Written
from portal.foundation.errors import NotFound
from portal.foundation.facts import File


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


class Version(Addressed, Protocol):
    """An edition without its texts, as one of the languages of a page."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True)
class ItemPage:
    """An item's page: the reading, its other languages, and the items that name it."""

    reading: Reading
    editions: Mapping[str, Version]
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


def best(tag: Written, moment: Moment) -> ColumnElement[bool]:
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


def sorting(tag: Written) -> ColumnElement[bool]:
    """The condition that a row of `EditionSort` is that of an edition for a reader of `tag`."""
    return and_(EditionSort.edition_id == Edition.id, EditionSort.language == tag)


_STANDING = (
    *(Edition.id, Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
    *(Edition.slug, Edition.visible_from, Edition.withdrawn, Edition.title, Edition.reason),
)
"""What is asked of an item's editions to know which of them is shown, and where."""

_AT_SLUG = select(*_STANDING).where(
    Edition.item_id == addresses.item_at(TAG, bindparam("kind"), bindparam("slug"), MOMENT), visible(MOMENT)
)
_NAMING = (
    select(Edition.id)
    .where(
        Edition.id.in_(select(EditionLink.edition_id).where(EditionLink.target_id == bindparam("item"))),
        Edition.item_id != bindparam("item"),
        Edition.kind.in_(bindparam("kinds", expanding=True)),
        best(TAG, MOMENT),
    )
    .join(EditionSort, sorting(TAG))
    .order_by(EditionSort.sort_key)
    .limit(PAGE_LENGTH)
)


def item_page(
    session: Session, site: Site, tag: str, kind: type[Item], slug: str, moment: datetime.datetime
) -> ItemPage | Moved | Gone:
    """What a reader of `tag` finds at a kind's slug. Raises NotFound alike for absent and hidden."""
    if not addresses.is_slug(slug):
        raise NotFound(slug)
    rows = session.execute(_AT_SLUG, {"tag": tag, "kind": kind.name, "slug": slug, "moment": moment}).all()
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
    mentions = _mentions(session, tag, edition.item_id, moment)
    library, shown = gathered(session, site, tag, [edition.id], moment, beside=mentions)
    return ItemPage(
        reading=Reading(library, shown[edition.id]),
        editions=public,
        mentions=[Reading(library, shown[each]) for each in mentions],
    )


def page_of(
    session: Session,
    site: Site,
    tag: str,
    edition: Edition,
    editions: Mapping[str, Edition],
    moment: datetime.datetime,
    beside: Beside | None = None,
) -> ItemPage:
    """The page that a reader of `tag` would see of an item by editions that are not stored, the original among them;
    with `beside`, as it would be if that were published too."""
    drafts, originals = ({}, {}) if beside is None else (beside.shown(tag), beside.originals())
    drafts, originals = {**drafts, edition.item_id: edition}, {**originals, edition.item_id: original_of(editions)}
    named = set().union(*map(_named, drafts.values()))
    mentions = _mentions(session, tag, edition.item_id, moment)
    library, shown = gathered(session, site, tag, (), moment, named=named, beside=mentions)
    library = replace(
        library,
        editions={**library.editions, **drafts},
        originals={**library.originals, **originals},
        draft_files={} if beside is None else dict.fromkeys(beside.drafts, beside.file_address),
    )
    return ItemPage(
        reading=Reading(library, edition),
        editions=editions,
        mentions=[Reading(library, shown[each]) for each in mentions],
    )


def _mentions(session: Session, tag: str, item_id: int, moment: datetime.datetime) -> Sequence[int]:
    """The editions that a reader of `tag` is shown of other items that name an item."""
    kinds = [kind.name for kind in KINDS.with_pages()]
    return session.scalars(_NAMING, {"tag": tag, "moment": moment, "item": item_id, "kinds": kinds}).all()


def of_key(kind: type[Item], *keys: str) -> ColumnElement[bool]:
    """The condition that an edition is of an item of a kind with one of some keys; the items are found first."""
    return Edition.item_id.in_(select(Item.id).where(Item.kind == kind.name, Item.key.in_(keys)))


def latest(
    session: Session, site: Site, tag: str, limits: Mapping[str, int], moment: datetime.datetime
) -> dict[str, list[Reading]]:
    """The first items of several kinds in the order of their lists, by the kind's name."""
    kinds = tuple(KINDS[name] for name in limits)
    asked = {shelf_queries.most(kind): limits[kind.name] for kind in kinds}
    found: dict[str, list[int]] = {name: [] for name in limits}
    rows = session.execute(shelf_queries.beginnings(kinds), {"tag": tag, "moment": moment, **asked})
    for row in rows:
        found[row[0]].append(row[1])
    readings = readings_by_edition(session, site, tag, list(itertools.chain(*found.values())), moment)
    return {name: [readings[each] for each in ids] for name, ids in found.items()}


def ids_of(session: Session, editions: Select[Edition]) -> Sequence[int]:
    """The ids of editions, in their order, without their texts."""
    return session.scalars(editions.with_only_columns(Edition.id)).all()


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


def published_title(session: Session, tag: str, kind: type[Item], key: str, moment: datetime.datetime) -> str:
    """What an item is called in a language that it is published in. Raises NotFound alike for absent and hidden."""
    if re.fullmatch(KEY_PATTERN, key) is None:
        raise NotFound(key)
    rows = select(Edition.title).where(of_key(kind, key), Edition.language == tag, readable(moment), is_open())
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
    found = ids_of(session, select(Edition).where(of_key(kind, key), best(tag, moment)))
    if not found:
        into = successor(session, kind.name, key)
        if into is None:
            raise NotFound(key)
        return entry(session, site, tag, kind, into, moment)
    return readings_by_edition(session, site, tag, found, moment)[found[0]]


def readings_by_name(
    session: Session, site: Site, tag: str, names: Sequence[tuple[str, str]], moment: datetime.datetime
) -> list[Reading]:
    """Those of some items, by kind and key, that a reader of `tag` can read, in their order."""
    if not names:
        return []
    keys: dict[str, list[str]] = {}
    for kind, key in names:
        keys.setdefault(kind, []).append(key)
    wanted = or_(*(of_key(KINDS[kind], *each) for kind, each in keys.items()))
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
    ids = ids_of(session, select(Edition).where(wanted, best(tag, moment)))
    return list(readings_by_edition(session, site, tag, ids, moment).values())


def _named(edition: Edition) -> set[int]:
    return {target for _field, target in targets(edition.payload)}


def media_facts(session: Session, site: Site, key: str, moment: datetime.datetime) -> dict[str, Any]:
    """What is said of a published media item in all languages; empty where there is none."""
    if re.fullmatch(KEY_PATTERN, key) is None:
        return {}
    rows = select(Edition).where(of_key(KINDS["media"], key), best(site.default, moment))
    edition = session.scalar(rows)
    facts: dict[str, Any] = {} if edition is None else edition.payload["facts"]
    return facts


def media_files(session: Session, site: Site, key: str, moment: datetime.datetime) -> dict[str, File]:
    """The files by language of a published media item; empty where there is none."""
    files: dict[str, File] = media_facts(session, site, key, moment).get("files", {})
    return files


def sitemap(session: Session, moment: datetime.datetime, item_ids: range | None = None) -> Iterator[list[Addressed]]:
    """The readable editions of kinds with pages, one group an item, without their texts; of all or of some items."""
    rows = (
        select(
            Edition.item_id,
            Edition.kind,
            Edition.key,
            Edition.language,
            Edition.source_language,
            Edition.slug,
            Edition.visible_from,
        )
        .where(_has_address(moment))
        .order_by(Edition.item_id, Edition.id)
    )
    if item_ids is not None:
        rows = rows.where(Edition.item_id >= item_ids.start, Edition.item_id < item_ids.stop)
    for _item, group in itertools.groupby(session.execute(rows), key=lambda row: row.item_id):
        yield list(group)


def sitemap_parts(session: Session, moment: datetime.datetime, size: int) -> Sequence[int]:
    """In which ranges of `size` ids there are items with pages that can be read; 0 is that of the first ids.

    The database looks for the first item of each range, and passes over the others.
    """

    def first(begin: ColumnElement[int]) -> ScalarSelect[int]:
        found = select(Edition.item_id).where(Edition.item_id >= begin, _has_address(moment))
        return found.order_by(Edition.item_id).limit(1).scalar_subquery()

    firsts = select(first(literal(0)).label("item_id")).cte("firsts", recursive=True)
    following = (firsts.c.item_id // size + 1) * size
    firsts = firsts.union_all(select(first(following)).where(firsts.c.item_id.is_not(None)))
    return session.scalars(select(firsts.c.item_id // size).where(firsts.c.item_id.is_not(None))).all()


def _has_address(moment: datetime.datetime) -> ColumnElement[bool]:
    """The condition that readers can read an edition, and that it has a page of its own."""
    kinds = [kind.name for kind in KINDS.with_pages()]
    return and_(Edition.kind.in_(kinds), readable(moment), is_open())
