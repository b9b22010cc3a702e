"""One change of what readers see: its moment, its release, and the editions that it writes, ends or cancels."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from blinker import Signal
from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.kinds import KINDS
from portal.content.published import composing, filing, shelving
from portal.content.published.editions import Edition, EditionLink, EditionSort, Release
from portal.content.published.timelines import Timelines
from portal.content.sitewide import site
from portal.foundation.collation import sort_key

changed = Signal(
    """Sent when editions of items were written, ended or cancelled, within the transaction that does so.

    The sender is the session; `item_ids` are the items, `moment` that of the change. What a receiver
    raises undoes the whole change.
    """
)


class Change:
    """A change of what readers see, now or later; `finish` writes what follows from it."""

    def __init__(self, session: Session, actor: str) -> None:
        self.session = session
        self.actor = actor
        self.moment = site.next_moment(session)
        self.release: Release | None = None
        self._timelines: dict[int, Timelines] = {}
        self._written: list[Edition] = []
        self._changed: dict[int, None] = {}
        self._done = False

    @cached_property
    def languages(self) -> list[str]:
        """The languages of the site."""
        return [row.tag for row in site.site_languages(self.session)]

    def timelines(self, item_id: int) -> Timelines:
        """The timelines of an item from the moment of this change on."""
        if item_id not in self._timelines:
            self._timelines[item_id] = Timelines(self.session, item_id, self.moment)
        return self._timelines[item_id]

    def begin_release(self, start: datetime.datetime) -> Release:
        """The release of this change, made when the first edition needs it."""
        if self.release is None:
            self.release = Release(actor=self.actor, created_at=self.moment, visible_from=start)
            self.session.add(self.release)
            self.session.flush()
        return self.release

    def note(self, action: str, edition: Edition, **detail: str | None) -> None:
        """Write into the audit trail what was done to an edition."""
        self._done = True
        self._changed[edition.item_id] = None
        audit.record(
            self.session,
            self.actor,
            action,
            edition.item_id,
            edition.language,
            release=edition.release_id,
            **detail,
        )

    def cancel(self, editions: Iterable[Edition]) -> None:
        """Take out editions that nobody has seen."""
        for edition in editions:
            self.timelines(edition.item_id).take_out(edition)
            self.note("cancel", edition)

    def put(self, edition: Edition, before: Edition | None) -> None:
        """Put a new edition into its timeline, in place of the one before it."""
        self.timelines(edition.item_id).put(edition, before)
        self._written.append(edition)

    def finish(self) -> None:
        """Write by what lists find the new editions, and raise the site's version, unless nothing was done."""
        if not self._done:
            return
        self.session.flush()
        sorts = [row for edition in self._written for row in _sorts(edition, self.languages)]
        if sorts:
            self.session.execute(insert(EditionSort), sorts)
        links = [row for edition in self._written for row in _links(edition)]
        if links:
            self.session.execute(insert(EditionLink), links)
        shown = [each for each in self._written if not each.withdrawn]
        filing.file(self.session, [(each.id, KINDS[each.kind], each.payload) for each in shown])
        shelving.renew_or_note(self.session, KINDS, self.languages, self._changed, self.moment)
        changed.send(self.session, item_ids=list(self._changed), moment=self.moment)
        site.raise_version(self.session, self.moment)


def _sorts(edition: Edition, languages: Sequence[str]) -> list[dict[str, Any]]:
    """By what lists sort an edition: an original in every language, since lists show it where it is not translated."""
    if edition.withdrawn:
        return []
    tags = languages if edition.language == edition.source_language else [edition.language]
    return [{"edition_id": edition.id, "language": tag, "sort_key": sort_key(edition.title, tag)} for tag in tags]


def _links(edition: Edition) -> list[dict[str, Any]]:
    """Whom an edition names."""
    named = [] if edition.withdrawn else composing.targets(edition.payload)
    return [{"edition_id": edition.id, "field": field, "target_id": target} for field, target in named]
