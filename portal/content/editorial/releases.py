"""Releases that the staff prepares: items and languages that are to be published together or not at all.

What is put into one is named, not copied: it is what is saved when it goes out. A mark says what was saved
when somebody last looked at it. Once it goes out, or is planned, it has a `Release`, whose editions are what
readers get; where that was cancelled it is open again. Callers open the transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sqlalchemy import ForeignKey, Select, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.editorial import workflow
from portal.content.model.items import Item
from portal.content.published.editions import Release
from portal.content.sitewide.site import lock, reading_moment
from portal.foundation.database import Base, UtcDateTime, now
from portal.foundation.errors import NotFound, OutOfDate

NAME_LIMIT = 120
MOST_TEXTS = 1_000
"""How many texts a release may have: they are written in one transaction."""

Place: TypeAlias = tuple[int, str]
"""The id of an item, and a language."""


class PreparedRelease(Base):
    """A release by its name; `abandoned_at` is when somebody threw it away."""

    __tablename__ = "prepared_release"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LIMIT))
    actor: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[UtcDateTime]
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), index=True)
    abandoned_at: Mapped[UtcDateTime | None]


class PreparedText(Base):
    """A language of an item in a release; `mark` says what was saved when somebody last looked (`workflow.marks`)."""

    __tablename__ = "prepared_text"

    prepared_id: Mapped[int] = mapped_column(ForeignKey("prepared_release.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    mark: Mapped[str] = mapped_column(String(workflow.MARK_LENGTH))
    actor: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[UtcDateTime]


class Stage(StrEnum):
    """How far a release has come."""

    OPEN = "open"
    PLANNED = "planned"
    OUT = "out"


@dataclass(frozen=True)
class Listed:
    """A release as lists show it: how far it has come, when it goes or went out, how many texts it has."""

    id: int
    name: str
    stage: Stage
    at: datetime.datetime | None
    count: int


class TooMany(NotFound):
    """The release would have more than `MOST_TEXTS` texts."""


def begin(session: Session, name: str, *, actor: str) -> PreparedRelease:
    """Make an empty release."""
    row = PreparedRelease(name=name[:NAME_LIMIT], actor=actor, made_at=now())
    session.add(row)
    session.flush()
    audit.record(session, actor, "release-begin", prepared=row.id, name=row.name)
    return row


def release_of(session: Session, id: int) -> PreparedRelease:
    """The release with a number. Raises NotFound, also where it was thrown away."""
    row = session.get(PreparedRelease, id)
    if row is None or row.abandoned_at is not None:
        raise NotFound(f"release {id}")
    return row


def open_release(session: Session, id: int) -> PreparedRelease:
    """The release with a number, which nobody else changes meanwhile. Raises NotFound, and OutOfDate where it is
    planned or out."""
    lock(session)
    row = release_of(session, id)
    session.refresh(row, with_for_update=True)
    if row.abandoned_at is not None or stage(session, row) is not Stage.OPEN:
        raise OutOfDate(f"release {id}")
    return row


def stage(session: Session, row: PreparedRelease) -> Stage:
    """How far a release has come."""
    release = brought_by(session, row)
    return _stage(None if release is None else release.visible_from, reading_moment(session))


def unpublished(session: Session) -> Select[int]:
    """The numbers of releases of which readers have seen nothing."""
    out = select(Release.id).where(Release.cancelled_at.is_(None), Release.visible_from <= reading_moment(session))
    is_out = PreparedRelease.release_id.in_(out)
    return select(PreparedRelease.id).where(PreparedRelease.release_id.is_(None) | ~is_out)


def brought_by(session: Session, row: PreparedRelease) -> Release | None:
    """What readers get or will get of a release; None while it is open."""
    release = None if row.release_id is None else session.get(Release, row.release_id)
    return None if release is None or release.cancelled_at is not None else release


def _stage(visible_from: datetime.datetime | None, moment: datetime.datetime) -> Stage:
    if visible_from is None:
        return Stage.OPEN
    return Stage.PLANNED if visible_from > moment else Stage.OUT


def listed(session: Session) -> list[Listed]:
    """All releases but those that were thrown away, the newest first."""
    count = select(func.count()).where(PreparedText.prepared_id == PreparedRelease.id).scalar_subquery()
    rows = session.execute(
        select(PreparedRelease.id, PreparedRelease.name, Release.visible_from, count)
        .join(Release, (Release.id == PreparedRelease.release_id) & Release.cancelled_at.is_(None), isouter=True)
        .where(PreparedRelease.abandoned_at.is_(None))
        .order_by(PreparedRelease.id.desc())
    )
    moment = reading_moment(session)
    return [Listed(id, name, _stage(at, moment), at, texts) for id, name, at, texts in rows]


def texts_of(session: Session, row: PreparedRelease) -> Sequence[PreparedText]:
    """What is in a release, in the order in which items were put there."""
    rows = select(PreparedText).where(PreparedText.prepared_id == row.id)
    return session.scalars(rows.order_by(PreparedText.added_at, PreparedText.item_id, PreparedText.language)).all()


def put_in(session: Session, row: PreparedRelease, places: Collection[Place], *, actor: str) -> int:
    """Put texts into an open release, as they are saved now; give how many were not there. Raises TooMany, and NotFound
    for what is no text of the site."""
    known = {(each.item_id, each.language) for each in texts_of(session, row)}
    new = [place for place in dict.fromkeys(places) if place not in known]
    if len(known) + len(new) > MOST_TEXTS:
        raise TooMany(f"release {row.id}")
    marks = _marks(session, new)
    moment = now()
    for item_id, tag in new:
        mark = marks[item_id][tag]
        text = PreparedText(prepared_id=row.id, item_id=item_id, language=tag, mark=mark, actor=actor, added_at=moment)
        session.add(text)
        audit.record(session, actor, "release-put", item_id, tag, prepared=row.id, name=row.name)
    session.flush()
    return len(new)


def take_out(session: Session, row: PreparedRelease, places: Collection[Place], *, actor: str) -> int:
    """Take texts out of an open release; give how many were there."""
    known = {(each.item_id, each.language) for each in texts_of(session, row)}
    gone = [place for place in dict.fromkeys(places) if place in known]
    for item_id, tag in gone:
        session.execute(
            delete(PreparedText).where(
                PreparedText.prepared_id == row.id, PreparedText.item_id == item_id, PreparedText.language == tag
            )
        )
        audit.record(session, actor, "release-take", item_id, tag, prepared=row.id, name=row.name)
    session.expire_all()
    return len(gone)


def look_again(session: Session, row: PreparedRelease, places: Mapping[Place, str]) -> bool:
    """Note that somebody looked at newer texts, by their marks; say whether all of them are still the newest.

    Raises NotFound for what is no text of the site.
    """
    marks = _marks(session, places)
    for text in texts_of(session, row):
        place = text.item_id, text.language
        if place in places and places[place] == marks[text.item_id][text.language]:
            text.mark = places[place]
    session.flush()
    return all(marks[item_id][tag] == mark for (item_id, tag), mark in places.items())


def abandon(session: Session, row: PreparedRelease, *, actor: str) -> None:
    """Throw an open release away; nothing of what is in it is touched."""
    row.abandoned_at = now()
    audit.record(session, actor, "release-abandon", prepared=row.id, name=row.name)


def _marks(session: Session, places: Collection[Place]) -> dict[int, dict[str, str]]:
    ids = {item_id for item_id, _tag in places}
    marks = workflow.all_marks(session, session.scalars(select(Item).where(Item.id.in_(ids))).all())
    for item_id, tag in places:
        if tag not in marks.get(item_id, ()):
            raise NotFound(f"{item_id}:{tag}")
    return marks
