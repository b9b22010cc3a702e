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
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.content.kinds import KINDS
from portal.content.model.filters import COUNTRY
from portal.content.model.items import KEY_PATTERN, Item
from portal.content.published.composing import prose_paths
from portal.content.published.editions import Edition, EditionFact, EditionLink, readable
from portal.content.published.known_editions import editions_by_id
from portal.content.published.passages import BEHIND, Library, Passages
from portal.content.published.reading import Reading
from portal.content.published.shelves import PAGE_LENGTH
from portal.content.readers.gathering import readings_by_edition
from portal.content.readers.queries import best, is_open, of_key
from portal.content.sitewide.directory import Site
from portal.content.sitewide.site import SiteState
from portal.foundation.errors import NotFound
from portal.foundation.facts import Territories, Territory
from portal.foundation.fields import facts_of

Rows: TypeAlias = Select[*tuple[Any, ...]]
Ended: TypeAlias = InstrumentedAttribute[datetime.datetime] | InstrumentedAttribute[datetime.datetime | None]

HISTORY = 100
"""How many renewed translations, and how many originals, the newest of those asked for, are compared."""
TOGETHER = 10
"""How many pages, from the first on, are read together: within them what came out in one go is put in order."""
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
    """One page of announcements, the newest first; `page` counts from 1, `has_more` says whether another follows,
    `updated_at` is that of all pages."""

    announcements: Sequence[Announcement]
    page: int
    has_more: bool
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


def announcements(
    session: Session, site: Site, tag: str, about: About, moment: datetime.datetime, *, page: int = 1
) -> AnnouncementPage:
    """One page of what is new to readers of `tag`. Raises NotFound for a page beyond the last.

    As many rows are read for a page however many there are, but for the places of those before it.
    """
    if page < 1:
        raise NotFound(str(page))
    shown = _shown(tag, about, moment)
    if about.translations:
        shown = shown.where(Edition.language != Edition.source_language)
    others = [*_caught_up(session, shown, moment)]
    if about.translations:
        others += _fell_behind(session, shown, moment)
    begun = _begun(shown, about, tag, moment, is_wide=about.tag is None and about.country is None)
    offset, length = (page - 1) * PAGE_LENGTH, TOGETHER * PAGE_LENGTH
    together = _together(session, begun, others, offset - offset % length, length + 1)
    ordered = _newest_first(together[:length])
    chosen = ordered[offset % length :][:PAGE_LENGTH]
    if page > 1 and not chosen:
        raise NotFound(str(page))
    found = readings_by_edition(session, site, tag, [event.edition_id for event in chosen], moment)
    return AnnouncementPage(
        [
            Announcement(event.occasion, found[event.edition_id], event.happened_at, event.updated_at)
            for event in chosen
        ],
        page,
        len(together) > offset % length + PAGE_LENGTH,
        _updated_at(session, shown, others),
    )


def _together(session: Session, begun: Rows, others: Sequence[_Event], start: int, length: int) -> list[_Event]:
    """So many announcements from a place on, the newest first: of those that begin something, of which there may be
    any number, none are read that cannot be among them."""
    skipped = max(0, start - len(others))
    rows = session.execute(begun.offset(skipped).limit(start + length - skipped))
    events = [
        _Event(
            Occasion.TRANSLATED if row.began > row.original_began else Occasion.PUBLISHED,
            edition_id=row.id,
            happened_at=row.began,
            updated_at=row.visible_from,
            day=_day(row),
        )
        for row in rows
    ]
    merged = sorted([*events, *others], key=lambda event: event.happened_at, reverse=True)
    return merged[start - skipped :][:length]


def _updated_at(session: Session, rows: Rows, others: Iterable[_Event]) -> datetime.datetime:
    """When the newest edition came out of those that are asked for; when the site was changed, where there is none."""
    newest = session.execute(rows.order_by(None).order_by(Edition.visible_from.desc()).limit(1)).first()
    moments = [*(event.updated_at for event in others), *([] if newest is None else [newest.visible_from])]
    return max(moments, default=None) or session.scalars(select(SiteState.changed_at)).one()


def _newest_first(events: Iterable[_Event]) -> list[_Event]:
    """What came out in one go is ordered by the dates of its items, such as the day of a press report."""
    gos: list[list[_Event]] = []
    for event in events:
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


def _kinds(about: About) -> list[str]:
    return [kind.name for kind in (KINDS.with_pages() if about.kind is None else (about.kind,))]


def _shown(tag: str, about: About, moment: datetime.datetime) -> Rows:
    """The editions in a language that are asked for, as readers see them now, without their texts."""
    rows = select(
        *(Edition.id, Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
        *(Edition.visible_from, Edition.sort_value),
    ).where(Edition.language == tag, Edition.kind.in_(_kinds(about)), readable(moment), is_open())
    if about.tag is not None:
        rows = rows.where(Edition.id.in_(_naming(about.tag.item_id, EditionLink.field == "tags")))
    if about.country is not None:
        rows = rows.where(Edition.id.in_(_about(tag, about.country, [KINDS[name] for name in _kinds(about)])))
    return rows


def _naming(item_id: int, fields: ColumnElement[bool]) -> Select[int]:
    """The editions that link to an item by some of their fields."""
    return select(EditionLink.edition_id).where(EditionLink.target_id == item_id, fields)


def _about(tag: str, country: Reading, kinds: Sequence[type[Item]]) -> CompoundSelect[int]:
    """The editions (in a language, perhaps in others) that are a country's profile, link to it other than in passing,
    or are about its territory by a fact: by one that lists are narrowed by, as it was filed."""
    code = country.fact("territory")
    edition = aliased(Edition)
    return union(
        select(edition.id).where(edition.item_id == country.item_id),
        _naming(country.item_id, EditionLink.field != "body"),
        select(EditionFact.edition_id).where(EditionFact.name == COUNTRY.name, EditionFact.term == code),
        *(
            select(edition.id).where(edition.language == tag, edition.kind == kind.name, or_(*stated))
            for kind in kinds
            if (stated := _stated(kind, edition, code))
        ),
    )


def _stated(kind: type[Item], edition: type[Edition], code: str) -> list[ColumnElement[bool]]:
    """The conditions that an edition of a kind has a territory among its facts that no list is narrowed by."""
    stated: list[ColumnElement[bool]] = []
    for name, declared in facts_of(kind).items():
        stored = edition.payload[("facts", name)].as_string()
        if isinstance(declared.type, Territory) and COUNTRY not in declared.filters:
            stated.append(stored == code)
        elif isinstance(declared.type, Territories) and COUNTRY not in declared.filters:
            stated.append(stored.contains(f'"{code}"', autoescape=True))  # a list, as JSON writes it
    return stated


def _begun(shown: Rows, about: About, tag: str, moment: datetime.datetime, *, is_wide: bool = False) -> Rows:
    """The rows with the moments at which their item first came out, in their language and in the original's; the
    newest first. Where most items are asked for (`is_wide`), they come in this order by an index."""
    first, earlier, of_original = (aliased(Edition) for _place in range(3))
    # Nothing is added to the tag: only so does SQLite look up each item, and not go through all that came out.
    language = first.language if is_wide else first.language.concat("")
    was_before = exists().where(
        *(earlier.item_id == first.item_id, earlier.language == tag, earlier.visible_from < first.visible_from),
        _was_read(earlier),
    )
    original_began = (
        select(func.min(of_original.visible_from))
        .where(of_original.item_id == Edition.item_id, of_original.language == Edition.source_language)
        .where(of_original.visible_from <= moment, _was_read(of_original))
        .scalar_subquery()
    )
    rows = (
        shown.add_columns(first.visible_from.label("began"), original_began.label("original_began"))
        .join(first, and_(first.item_id == Edition.item_id, language == tag))
        .where(first.visible_from <= moment, _was_read(first), ~was_before)
        .where(first.kind.in_(_kinds(about)))
        .order_by(first.visible_from.desc(), first.kind.desc(), first.item_id.desc())
    )
    return rows.where(first.visible_from > original_began) if about.translations else rows


def _was_read(edition: type[Edition]) -> ColumnElement[bool]:
    """The condition that readers could read an edition once, if its time has come."""
    return and_(~edition.withdrawn, _at(edition, edition.visible_from))


def _day(row: Row[Any] | Edition) -> str:
    """The date of what an item is about, where its kind is listed by date."""
    return (row.sort_value or "") if KINDS[row.kind].descending else ""


def _caught_up(session: Session, shown: Rows, moment: datetime.datetime) -> Iterator[_Event]:
    """Those of the newest renewals by which a translation that was behind no longer is."""
    rows = session.execute(_renewals(shown, moment)).all()
    wanted = {each for row in rows for each in (row.original, row.before, row.original_now, row.renewed)}
    found = editions_by_id(session, wanted)
    for row in rows:
        at = found[row.renewed].visible_from
        was_behind = is_behind(found[row.original], found[row.before])
        if was_behind and not is_behind(found[row.original_now], found[row.renewed]):
            yield _Event(Occasion.CAUGHT_UP, row.id, at, at, _day(row))


def _fell_behind(session: Session, shown: Rows, moment: datetime.datetime) -> Iterator[_Event]:
    """Those translations of the newest originals that lack something of them, each since both can be read."""
    original = aliased(Edition)
    newest = (
        shown.with_only_columns(original.id, Edition.id)
        .join(original, and_(original.item_id == Edition.item_id, original.language == Edition.source_language))
        .where(~original.withdrawn, _at(original, moment))
        .order_by(original.visible_from.desc(), original.id.desc())
        .limit(HISTORY)
    )
    pairs = session.execute(newest).all()
    found = editions_by_id(session, itertools.chain(*pairs))
    for source, translation in ((found[one], found[other]) for one, other in pairs):
        if is_behind(source, translation):
            at = max(source.visible_from, translation.visible_from)
            yield _Event(Occasion.FELL_BEHIND, translation.id, at, at, _day(translation))


def _renewals(shown: Rows, moment: datetime.datetime) -> Rows:
    """Translations that followed one another, and the originals beside them just before and after.

    They are found by what ended, the newest first: of that there is as much as was renewed or withdrawn.
    """
    before, renewed, original, original_now = (aliased(Edition) for _place in range(4))
    at = before.visible_until
    return (
        shown.add_columns(
            *(before.id.label("before"), renewed.id.label("renewed")),
            *(original.id.label("original"), original_now.id.label("original_now")),
        )
        .join(before, and_(before.item_id == Edition.item_id, before.language == Edition.language))
        .join(renewed, and_(renewed.item_id == before.item_id, renewed.language == before.language))
        .join(original, _readable(original, before, _just_before(original, at)))
        .join(original_now, _readable(original_now, before, _at(original_now, at)))
        .where(Edition.language != Edition.source_language)
        .where(before.visible_from < at, at <= moment, ~before.withdrawn)
        .where(renewed.visible_from == at, _was_read(renewed))
        .order_by(at.desc(), renewed.id.desc())
        .limit(HISTORY)
    )


def _readable(original: type[Edition], of: type[Edition], when: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that an edition is that of the original of another, and was read at a time."""
    is_it = and_(original.item_id == of.item_id, original.language == of.source_language)
    return and_(is_it, ~original.withdrawn, when)


def _just_before(edition: type[Edition], at: Ended) -> ColumnElement[bool]:
    return and_(edition.visible_from < at, or_(edition.visible_until.is_(None), edition.visible_until >= at))


def _at(edition: type[Edition], at: Ended | datetime.datetime) -> ColumnElement[bool]:
    return and_(edition.visible_from <= at, or_(edition.visible_until.is_(None), edition.visible_until > at))


def is_behind(original: Edition, translation: Edition) -> bool:
    """Whether a translation lacks something of its original, or has it as it once was; as `Reading.behind` says."""
    library = Library(translation.language, {}, {original.item_id: original}, lambda _edition, _language: "")
    texts = Passages(library, translation)
    paths = prose_paths(KINDS[translation.kind], translation.payload)
    return any(row.freshness in BEHIND for path in paths for row in texts.rows(path))
