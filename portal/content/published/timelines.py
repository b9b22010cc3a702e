"""Timelines: when each edition of an item in a language is the one that readers see.

The intervals of a timeline follow one another without a gap and never overlap. An edition that
was taken out before its time, or replaced, keeps its place in the history with an empty interval.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.content.model import addresses
from portal.content.published.editions import Edition, Release


class Timelines:
    """An item's timelines, one a language, from a moment on; what is over by then is not looked at.

    One query reads them; asking them asks the database nothing more.
    """

    def __init__(self, session: Session, item_id: int, moment: datetime.datetime) -> None:
        self._session = session
        self._item_id = item_id
        self._moment = moment
        # One that ends at the moment itself is what was seen just before it.
        not_over = or_(Edition.visible_until.is_(None), Edition.visible_until >= moment)
        rows = select(Edition).where(Edition.item_id == item_id, not_over, lasts()).order_by(Edition.id)
        self._editions = list(session.scalars(rows))

    def visible(self, language: str, moment: datetime.datetime) -> Edition | None:
        """The edition that readers see at a moment, which may be a withdrawal; None where there is none."""
        return next((each for each in self._of(language) if _is_visible(each, moment)), None)

    def shown(self, moment: datetime.datetime) -> dict[str, Edition]:
        """The editions of the item that readers can read at a moment, by language."""
        return {each.language: each for each in self._editions if _is_visible(each, moment) and not each.withdrawn}

    def planned(self, moment: datetime.datetime) -> list[Edition]:
        """The editions of the item that become visible after a moment, in that order."""
        later = [each for each in self._editions if each.visible_from > moment]
        return sorted(later, key=lambda each: (each.visible_from, each.language))

    def put(self, edition: Edition, before: Edition | None) -> None:
        """Put a new edition into its timeline: it ends the one `before` it and ends where the next begins.

        `before` is what readers would see at its time without it; one planned for the same time gives
        way.
        """
        if before is None:
            later = [each.visible_from for each in self._of(edition.language)]
            edition.visible_until = min((start for start in later if start > edition.visible_from), default=None)
        else:
            edition.visible_until = before.visible_until
            before.visible_until = edition.visible_from
        self._session.add(edition)
        self._editions.append(edition)
        if before is not None and before.visible_from == edition.visible_from:
            self._forget(before)

    def take_out(self, edition: Edition) -> None:
        """Cancel a planned edition; the one before it goes on in its place."""
        ended = (each for each in self._of(edition.language) if each.visible_until == edition.visible_from)
        before = next(ended, None)
        if before is not None:
            before.visible_until = edition.visible_until
        edition.visible_until = edition.visible_from
        self._forget(edition)

    def _of(self, language: str) -> Sequence[Edition]:
        return [each for each in self._editions if each.language == language]

    def _forget(self, edition: Edition) -> None:
        """Give up the address of an edition that nobody has seen, and its release with the last of them."""
        self._editions.remove(edition)
        if edition.slug is not None:
            starts = [each.visible_from for each in self._of(edition.language) if each.slug == edition.slug]
            still = min(starts, default=None)
            addresses.release(self._session, self._item_id, edition.language, edition.slug, self._moment, still)
        self._session.flush()
        rest = select(Edition.id).where(Edition.release_id == edition.release_id, lasts()).limit(1)
        if self._session.scalar(rest) is None:
            self._session.get_one(Release, edition.release_id).cancelled_at = self._moment
            self._session.flush()


def _is_visible(edition: Edition, moment: datetime.datetime) -> bool:
    """Whether readers see an edition at a moment, as `editions.visible` says it in SQL."""
    return edition.visible_from <= moment and (edition.visible_until is None or edition.visible_until > moment)


def lasts() -> ColumnElement[bool]:
    """The condition that readers see an edition at some time."""
    return or_(Edition.visible_until.is_(None), Edition.visible_until > Edition.visible_from)
