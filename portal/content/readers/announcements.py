"""What is new in a language, told by the history of editions: nothing is noted anywhere else.

An item is announced once in each language: as published where it came out there together with its
original, as translated where the original had been there before. A translation that was behind,
and was published anew so that it no longer is, is announced once more. Who follows translations alone is
told of these two, and of the ones whose original has moved on, as long as they are behind. Only what readers of the
language can read now is announced at all (languages.md, rule 6): what was withdrawn, or is no
longer translated, is not, whatever it was announced as before.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.content.kinds import KINDS
from portal.content.model.items import KEY_PATTERN, Item
from portal.content.published.composing import prose_paths
from portal.content.published.editions import Edition, EditionLink, readable
from portal.content.published.passages import BEHIND, Library, Passages
from portal.content.published.reading import Reading
from portal.content.published.shelves import PAGE_LENGTH
from portal.content.published.timelines import lasts
from portal.content.readers.gathering import readings_by_edition
from portal.content.readers.queries import best, of_key
from portal.content.sitewide.directory import Site
from portal.content.sitewide.site import SiteState
from portal.foundation.errors import NotFound
from portal.foundation.facts import Territories, Territory
from portal.foundation.fields import facts_of

Rows: TypeAlias = Select[*tuple[Any, ...]]

HISTORY = 100
"""How many renewed translations, and how many originals, the newest of those asked for, are compared."""


ONE_GO = datetime.timedelta(minutes=1)
"""Items of a bundle come out one after the other; longer than this there is nothing between them."""


class Occasion(StrEnum):
    """Why something is announced."""

    PUBLISHED = "published"
    TRANSLATED = "translated"
    CAUGHT_UP = "caught-up"
    FELL_BEHIND = "fell-behind"


@dataclass(frozen=True)
class Announcement:
    """One piece of news about an item, which readers now meet as `reading`.

    It `happened_at` the moment of the edition that it is about; `updated_at` is that of the newest
    edition that it speaks of.
    """

    occasion: Occasion
    reading: Reading
    happened_at: datetime.datetime
    updated_at: datetime.datetime


@dataclass(frozen=True)
class AnnouncementPage:
    """One page of announcements, the newest first; `page` counts from 1, `updated_at` is that of all pages."""

    announcements: Sequence[Announcement]
    page: int
    pages: int
    updated_at: datetime.datetime


@dataclass(frozen=True)
class About:
    """What announcements are asked for: those of a kind, with a tag, about a country, of translations alone, or all."""

    kind: type[Item] | None = None
    tag: Reading | None = None
    country: Reading | None = None
    translations: bool = False


@dataclass(frozen=True)
class _Event:
    """An announcement before its item is read; `day` is the date of the item, where its kind is listed by date."""

    occasion: Occasion
    edition_id: int
    happened_at: datetime.datetime
    updated_at: datetime.datetime
    day: str
    name: str


def announcements(
    session: Session, site: Site, tag: str, about: About, moment: datetime.datetime, *, page: int = 1
) -> AnnouncementPage:
    """One page of what is new to readers of `tag`. Raises NotFound for a page beyond the last."""
    shown = _shown(tag, about, moment).subquery()
    rows = session.execute(_with_beginnings(shown, moment)).all()
    events = [*(_begun(row) for row in rows), *_caught_up(session, rows, shown, moment)]
    if about.translations:
        events = [event for event in events if event.occasion is not Occasion.PUBLISHED]
        events += _fell_behind(session, rows, shown, moment)
    events = _newest_first(events)
    pages = max(1, -(-len(events) // PAGE_LENGTH))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    chosen = events[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    found = readings_by_edition(session, site, tag, [event.edition_id for event in chosen], moment)
    return AnnouncementPage(
        [
            Announcement(event.occasion, found[event.edition_id], event.happened_at, event.updated_at)
            for event in chosen
        ],
        page,
        pages,
        max((event.updated_at for event in events), default=None) or _changed_at(session),
    )


def _newest_first(events: Iterable[_Event]) -> list[_Event]:
    """What came out in one go is ordered by the dates of its items, such as the day of a press report."""
    gos: list[list[_Event]] = []
    for event in sorted(events, key=lambda event: (event.happened_at, event.name), reverse=True):
        if not gos or gos[-1][-1].happened_at - event.happened_at > ONE_GO:
            gos.append([])
        gos[-1].append(event)
    return [event for go in gos for event in sorted(go, key=lambda event: event.day, reverse=True)]


def named(session: Session, site: Site, tag: str, kind: type[Item], key: str, moment: datetime.datetime) -> Reading:
    """The item of a key, translated or not. Raises NotFound alike for absent and hidden."""
    rows = select(Edition.id).where(of_key(kind, key), best(tag, moment))
    # What cannot be a key is not looked for: PostgreSQL refuses to compare with a NUL.
    edition_id = session.scalar(rows) if re.fullmatch(KEY_PATTERN, key) else None
    if edition_id is None:
        raise NotFound(key)
    return readings_by_edition(session, site, tag, [edition_id], moment)[edition_id]


def _changed_at(session: Session) -> datetime.datetime:
    return session.scalars(select(SiteState.changed_at)).one()


def _shown(tag: str, about: About, moment: datetime.datetime) -> Rows:
    """The editions in a language that are asked for, as readers see them now, without their texts."""
    kinds = KINDS.with_pages() if about.kind is None else (about.kind,)
    rows = select(
        Edition.id,
        Edition.item_id,
        Edition.kind,
        Edition.key,
        Edition.language,
        Edition.source_language,
        Edition.visible_from,
        Edition.sort_value,
    ).where(Edition.language == tag, Edition.kind.in_([kind.name for kind in kinds]), best(tag, moment))
    if about.tag is not None:
        rows = rows.where(_names(about.tag.item_id, EditionLink.field == "tags"))
    if about.country is not None:
        rows = rows.where(_is_about(about.country, kinds))
    return rows


def _names(item_id: int, fields: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that an edition links to an item, by some of its fields."""
    return Edition.id.in_(select(EditionLink.edition_id).where(EditionLink.target_id == item_id, fields))


def _is_about(country: Reading, kinds: Sequence[type[Item]]) -> ColumnElement[bool]:
    """The condition that an edition is a country's profile, links to it other than in passing, or is
    about its territory by a fact."""
    code = country.fact("territory")
    return or_(
        Edition.item_id == country.item_id,
        _names(country.item_id, EditionLink.field != "body"),
        *(_states(kind, code) for kind in kinds),
    )


def _states(kind: type[Item], code: str) -> ColumnElement[bool]:
    """The condition that an edition of a kind has a territory among its facts."""
    stated = []
    for name, declared in facts_of(kind).items():
        stored = Edition.payload[("facts", name)].as_string()
        if isinstance(declared.type, Territory):
            stated.append(stored == code)
        elif isinstance(declared.type, Territories):
            stated.append(stored.contains(f'"{code}"', autoescape=True))  # a list, as JSON writes it
    return and_(Edition.kind == kind.name, or_(*stated)) if stated else Edition.id.is_(None)


def _with_beginnings(shown: Subquery, moment: datetime.datetime) -> Rows:
    """The rows with the moments at which their item first came out, in their language and in the original's."""

    def first(language: ColumnElement[str]) -> ColumnElement[datetime.datetime]:
        earliest = select(func.min(Edition.visible_from)).where(
            Edition.item_id == shown.c.item_id,
            Edition.language == language,
            ~Edition.withdrawn,
            Edition.visible_from <= moment,
            lasts(),
        )
        return earliest.scalar_subquery()

    return select(shown, first(shown.c.language).label("began"), first(shown.c.source_language).label("original_began"))


def _begun(row: Row[Any]) -> _Event:
    occasion = Occasion.TRANSLATED if row.began > row.original_began else Occasion.PUBLISHED
    return _Event(occasion, row.id, row.began, row.visible_from, _day(row), _name(row))


def _name(row: Row[Any]) -> str:
    return f"{row.kind}:{row.key}"


def _day(row: Row[Any]) -> str:
    """The date of what an item is about, where its kind is listed by date."""
    return (row.sort_value or "") if KINDS[row.kind].descending else ""


def _caught_up(
    session: Session, rows: Sequence[Row[Any]], shown: Subquery, moment: datetime.datetime
) -> Iterator[_Event]:
    """Those of the newest renewals by which a translation that was behind no longer is."""
    renewals = session.execute(_renewals(shown, moment)).all()
    wanted = {each for renewal in renewals for each in renewal[1:]}
    found = {row.id: row for row in session.scalars(select(Edition).where(Edition.id.in_(wanted)))} if wanted else {}
    now = {row.item_id: row for row in rows}
    for item_id, original, before, original_now, renewed in renewals:
        if item_id not in now:  # came out since the rows were read: PostgreSQL shows each query what is committed
            continue
        at = found[renewed].visible_from
        if is_behind(found[original], found[before]) and not is_behind(found[original_now], found[renewed]):
            yield _Event(Occasion.CAUGHT_UP, now[item_id].id, at, at, _day(now[item_id]), _name(now[item_id]))


def _fell_behind(
    session: Session, rows: Sequence[Row[Any]], shown: Subquery, moment: datetime.datetime
) -> Iterator[_Event]:
    """Those translations of the newest originals that lack something of them, each since both can be read."""
    newest = (
        select(Edition)
        .join(shown, and_(shown.c.item_id == Edition.item_id, shown.c.source_language == Edition.language))
        .where(shown.c.language != Edition.language, readable(moment))
        .order_by(Edition.visible_from.desc(), Edition.id.desc())
        .limit(HISTORY)
    )
    originals = {each.item_id: each for each in session.scalars(newest)}
    now = {row.id: row for row in rows if row.item_id in originals}
    for translation in session.scalars(select(Edition).where(Edition.id.in_(now))) if now else ():
        original, row = originals[translation.item_id], now[translation.id]
        if is_behind(original, translation):
            at = max(original.visible_from, translation.visible_from)
            yield _Event(Occasion.FELL_BEHIND, row.id, at, at, _day(row), _name(row))


def _renewals(shown: Subquery, moment: datetime.datetime) -> Rows:
    """Translations that followed one another, and the originals beside them just before and after."""
    renewed, before, original, original_now = (aliased(Edition) for _place in range(4))
    at = renewed.visible_from
    return (
        select(renewed.item_id, original.id, before.id, original_now.id, renewed.id)
        .join(shown, and_(shown.c.item_id == renewed.item_id, shown.c.language == renewed.language))
        .join(before, _readable(before, renewed, renewed.language, _just_before(before, at)))
        .join(original, _readable(original, renewed, renewed.source_language, _just_before(original, at)))
        .join(original_now, _readable(original_now, renewed, renewed.source_language, _at(original_now, at)))
        .where(renewed.language != renewed.source_language, ~renewed.withdrawn, _at(renewed, at), at <= moment)
        .order_by(at.desc(), renewed.id.desc())
        .limit(HISTORY)
    )


def _readable(
    edition: type[Edition],
    of: type[Edition],
    language: InstrumentedAttribute[str],
    when: ColumnElement[bool],
) -> ColumnElement[bool]:
    return and_(edition.item_id == of.item_id, edition.language == language, ~edition.withdrawn, when)


def _just_before(edition: type[Edition], at: InstrumentedAttribute[datetime.datetime]) -> ColumnElement[bool]:
    return and_(edition.visible_from < at, or_(edition.visible_until.is_(None), edition.visible_until >= at))


def _at(edition: type[Edition], at: InstrumentedAttribute[datetime.datetime]) -> ColumnElement[bool]:
    return and_(edition.visible_from <= at, or_(edition.visible_until.is_(None), edition.visible_until > at))


def is_behind(original: Edition, translation: Edition) -> bool:
    """Whether a translation lacks something of its original, or has it as it once was; as `Reading.behind` says."""
    library = Library(translation.language, {}, {original.item_id: original}, lambda _edition, _language: "")
    texts = Passages(library, translation)
    paths = prose_paths(KINDS[translation.kind], translation.payload)
    return any(row.freshness in BEHIND for path in paths for row in texts.rows(path))
