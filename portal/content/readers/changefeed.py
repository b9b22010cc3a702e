"""The change feed: what became different for readers since somebody looked last, so that they can mirror it.

A cursor is a view of the site: the newest edition that was written by then, and the moment that was shown.
Neither alone would do. A moment is not enough, since whoever publishes takes the moment first and commits
later: what comes out may be older than what was read meanwhile. The number of an edition is not enough, since
a scheduled one is written long before its time. Numbers follow the order of commits, because whoever writes
editions holds the site's lock until then. So between two views everything changed that was *written* after the
first, or *began to be shown* after its moment; nothing else changes what readers see.

With an item change its translations (they are compared with it) and the items that name it (a name, an address,
or that it is there at all). They are told of too, so a mirror need know nothing of how items hang together.

What is told is how things are, not how they came to be so: of each item and language the edition that is shown
now. Between the pages of one answer its bounds stay; what is replaced meanwhile is in the next.
"""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select, union
from sqlalchemy.orm import Session, aliased

from portal.content.published.editions import Edition, EditionLink, readable, visible
from portal.content.published.timelines import lasts
from portal.content.readers.queries import is_open
from portal.content.sitewide.directory import Site
from portal.content.sitewide.site import SiteLanguage

NUMBER = "[0-9]{1,18}"
CURSOR_PATTERN = rf"{NUMBER}-{NUMBER}-[0-9a-f]{{8}}(?:-{NUMBER}-{NUMBER}-{NUMBER})?"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_TICK = datetime.timedelta(microseconds=1)
_LATEST = (datetime.datetime.max.replace(tzinfo=datetime.UTC) - _EPOCH) // _TICK


class Expired(Exception):
    """What changed since a cursor cannot be told: other languages are open now, or it is another database's."""


class Alteration(StrEnum):
    """What became of an edition: it is the first in its language (or after a withdrawal), it took the place of
    another, it says that there is none any more; or only what it stands beside changed."""

    PUBLISHED = "published"
    RENEWED = "renewed"
    WITHDRAWN = "withdrawn"
    TOUCHED = "touched"


@dataclass(frozen=True)
class View:
    """The site as somebody saw it: the newest edition that was written, and the moment."""

    edition_id: int
    moment: datetime.datetime


BEGINNING = View(0, _EPOCH)


@dataclass(frozen=True)
class Cursor:
    """How far a mirror has come: all that could be seen at `since`; and, between two pages of an answer, up to
    which view the answer goes (`until`) and the edition that was told of last (`after`)."""

    since: View
    languages: str
    until: View | None = None
    after: int = 0

    def __str__(self) -> str:
        steps = [*_written(self.since), self.languages]
        if self.until is not None:
            steps += [*_written(self.until), str(self.after)]
        return "-".join(steps)


def _written(view: View) -> list[str]:
    return [str(view.edition_id), str((view.moment - _EPOCH) // _TICK)]


def parse_cursor(text: str) -> Cursor:
    """Read a cursor as it is written. Raises ValueError."""
    if re.fullmatch(CURSOR_PATTERN, text) is None:
        raise ValueError(text)
    first, began, languages, *rest = text.split("-")
    until = _view(rest[0], rest[1]) if rest else None
    return Cursor(_view(first, began), languages, until, int(rest[2]) if rest else 0)


def _view(edition_id: str, moment: str) -> View:
    return View(int(edition_id), _EPOCH + min(int(moment), _LATEST) * _TICK)


@dataclass(frozen=True)
class Change:
    """One edition, as a row with the columns that its addresses are made from, and what became of it."""

    alteration: Alteration
    edition: Row[Any]


@dataclass(frozen=True)
class ChangePage:
    """Changes in the order of their editions' numbers, the cursor to go on from, and whether there are more now."""

    changes: Sequence[Change]
    cursor: Cursor
    more: bool


def changes(session: Session, site: Site, moment: datetime.datetime, since: Cursor | None, limit: int) -> ChangePage:
    """What changed since a cursor, or all that can be read where it is None. Raises Expired.

    The first answers for a new mirror leave out what is withdrawn.
    """
    languages = _digest(site)
    newest, latest = _seen(session, moment)
    cursor = since or Cursor(BEGINNING, languages)
    if cursor.languages != languages or max(_numbers(cursor)) > newest:
        raise Expired
    if cursor == Cursor(View(newest, latest), languages):
        return ChangePage([], cursor, more=False)
    until = cursor.until or View(newest, latest)
    # A cursor may come from a machine whose clock is ahead, or from somebody who wants to see what is planned.
    until = View(until.edition_id, min(until.moment, latest))
    rows = session.execute(_rows(site, cursor.since, until, cursor.after).limit(limit + 1)).all()
    told = [Change(_alteration(row, cursor.since), row) for row in rows[:limit]]
    if len(rows) > limit:
        return ChangePage(told, Cursor(cursor.since, languages, until, rows[limit - 1].id), more=True)
    return ChangePage(told, Cursor(until, languages), more=False)


def _seen(session: Session, moment: datetime.datetime) -> tuple[int, datetime.datetime]:
    """The newest edition, and when one last began to be shown. Between that and the moment nothing changed, so the
    answer for a cursor stays the same, byte by byte, until something does."""
    newest: int | None = session.scalar(select(func.max(Edition.id)))
    # By language, since the index of what came out last is.
    of_language = (
        select(func.max(Edition.visible_from))
        .where(Edition.language == SiteLanguage.tag, Edition.visible_from <= moment)
        .scalar_subquery()
    )
    latest = session.scalar(select(func.max(of_language)).select_from(SiteLanguage))
    return newest or 0, _EPOCH if latest is None else latest


def _digest(site: Site) -> str:
    """The open languages in one word: what is opened or hidden changes all at once, without any edition."""
    return f"{zlib.crc32(' '.join(site.languages).encode()):08x}"


def _numbers(cursor: Cursor) -> list[int]:
    return [cursor.since.edition_id, cursor.after, *([cursor.until.edition_id] if cursor.until else [])]


def _rows(site: Site, since: View, until: View, after: int) -> Select[*tuple[Any, ...]]:
    """The editions that are shown, or say that nothing is, and that changed or stand beside what changed."""
    rows = (
        select(
            *(Edition.id, Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
            *(Edition.slug, Edition.visible_from, Edition.withdrawn, Edition.reason, _follows().label("follows")),
        )
        .where(Edition.id > after, Edition.id <= until.edition_id, is_open())
        # Nothing is added to the tag: only so does SQLite go by numbers, page by page, and not sort a whole language.
        .where(Edition.language.concat("").in_(site.languages))
        .order_by(Edition.id)
    )
    if since == BEGINNING:
        return rows.where(readable(until.moment))
    changed = _changed_items(since, until)
    naming = select(EditionLink.edition_id).where(EditionLink.target_id.in_(changed))
    beside = union(select(Edition.id).where(Edition.item_id.in_(changed)), naming)
    return rows.where(visible(until.moment), Edition.id.in_(beside))


def _changed_items(since: View, until: View) -> Any:
    """The items of which editions were written, or began to be shown, between two views."""
    known = Edition.id <= until.edition_id, Edition.visible_from <= until.moment, lasts()
    written = select(Edition.item_id).where(Edition.id > since.edition_id, *known)
    is_spoken = Edition.language.in_(select(SiteLanguage.tag))
    began = select(Edition.item_id).where(is_spoken, Edition.visible_from > since.moment, *known)
    return select(union(written, began).subquery().c.item_id)


def _follows() -> ColumnElement[bool]:
    """Whether an edition took the place of another that could be read."""
    before = aliased(Edition)
    return exists().where(
        before.item_id == Edition.item_id,
        before.language == Edition.language,
        before.visible_until == Edition.visible_from,
        and_(~before.withdrawn, or_(before.visible_until.is_(None), before.visible_until > before.visible_from)),
    )


def _alteration(row: Row[Any], since: View) -> Alteration:
    if row.withdrawn:
        return Alteration.WITHDRAWN
    if row.id <= since.edition_id and row.visible_from <= since.moment:
        return Alteration.TOUCHED
    return Alteration.RENEWED if row.follows else Alteration.PUBLISHED
