"""Timelines: when each edition of an item in a language is the one that readers see.

The intervals of a timeline follow one another without a gap and never overlap. An edition that
was taken out before its time, or replaced, keeps its place in the history with an empty interval.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.content import addresses
from portal.content.editions import Edition, Release, readable, visible


def visible_edition(session: Session, item_id: int, language: str, moment: datetime.datetime) -> Edition | None:
    """The edition that readers see at a moment, which may be a withdrawal; None where there is none."""
    return session.scalar(select(Edition).where(_of(item_id, language), visible(moment)))


def shown(session: Session, item_id: int, moment: datetime.datetime) -> dict[str, Edition]:
    """The editions of an item that readers can read at a moment, by language."""
    rows = session.scalars(select(Edition).where(Edition.item_id == item_id, readable(moment)))
    return {row.language: row for row in rows.all()}


def planned(session: Session, item_id: int, moment: datetime.datetime) -> Sequence[Edition]:
    """The editions of an item that become visible after a moment, in that order."""
    rows = select(Edition).where(Edition.item_id == item_id, Edition.visible_from > moment, lasts())
    return session.scalars(rows.order_by(Edition.visible_from, Edition.language)).all()


def put(session: Session, edition: Edition, before: Edition | None, moment: datetime.datetime) -> None:
    """Put a new edition into its timeline: it ends the one `before` it and ends where the next begins.

    `before` is what readers would see at its time without it; one planned for the same time gives
    way. `moment` is that of the change.
    """
    if before is None:
        edition.visible_until = _first_after(session, edition)
    else:
        edition.visible_until = before.visible_until
        before.visible_until = edition.visible_from
    session.add(edition)
    session.flush()
    if before is not None and before.visible_from == edition.visible_from:
        _forget(session, before, moment)


def take_out(session: Session, edition: Edition, moment: datetime.datetime) -> None:
    """Cancel a planned edition; the one before it goes on in its place."""
    before = session.scalar(
        select(Edition).where(
            _of(edition.item_id, edition.language), Edition.visible_until == edition.visible_from, lasts()
        )
    )
    if before is not None:
        before.visible_until = edition.visible_until
    edition.visible_until = edition.visible_from
    session.flush()
    _forget(session, edition, moment)


def _forget(session: Session, edition: Edition, moment: datetime.datetime) -> None:
    """Give up the address of an edition that nobody has seen, and its release with the last of them."""
    if edition.slug is not None:
        with_slug = and_(_of(edition.item_id, edition.language), Edition.slug == edition.slug, lasts())
        still = session.scalar(select(func.min(Edition.visible_from)).where(with_slug))
        addresses.release(session, edition.item_id, edition.language, edition.slug, moment, still)
    rest = select(Edition.id).where(Edition.release_id == edition.release_id, lasts()).limit(1)
    if session.scalar(rest) is None:
        session.get_one(Release, edition.release_id).cancelled_at = moment
        session.flush()


def _of(item_id: int, language: str) -> ColumnElement[bool]:
    return and_(Edition.item_id == item_id, Edition.language == language)


def lasts() -> ColumnElement[bool]:
    """The condition that readers see an edition at some time."""
    return or_(Edition.visible_until.is_(None), Edition.visible_until > Edition.visible_from)


def _first_after(session: Session, edition: Edition) -> datetime.datetime | None:
    later = and_(_of(edition.item_id, edition.language), Edition.visible_from > edition.visible_from, lasts())
    return session.scalar(select(func.min(Edition.visible_from)).where(later))
