"""Publishing: making editions, together or not at all, now or at a given time.

A scheduled edition becomes visible by its time alone, since the query reads the time. The original
of an item is always visible while a translation is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from portal.content import addresses, audit, composing, site, timelines
from portal.content.addresses import SlugTaken
from portal.content.editions import Edition, EditionLink, EditionSort, Payload, Release
from portal.content.items import Item
from portal.content.texts import ItemTexts, load_texts
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotPublishable


@dataclass(frozen=True)
class Wanted:
    """An item, and the languages of it that are to be published."""

    item: Item
    languages: Sequence[str]


@dataclass(frozen=True)
class _Draft:
    """An edition that is ready to be written, but for its slug: `slug` is the one that was asked for."""

    item: Item
    language: str
    slug: str | None
    title: str
    payload: Payload


class _Change:
    """One change of what readers see, now or later: its moment, its release, and whether it did anything."""

    def __init__(self, session: Session, actor: str) -> None:
        self.session = session
        self.actor = actor
        self.moment = site.next_moment(session)
        self.release: Release | None = None
        self._done = False

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
        audit.record(
            self.session,
            self.actor,
            action,
            edition.item_id,
            edition.language,
            release=edition.release_id,
            **detail,
        )

    def cancel(session: Session, release: Release, *, actor: str) -> bool:
    """Cancel a release that is still to come; say whether there was anything to cancel.

    Translations that were planned for later, but would lack their original then, go with it.
    """
    change = _Change(session, actor)
    session.refresh(release)
    if release.visible_from <= change.moment or release.cancelled_at is not None:
        return False
    rows = select(Edition).where(Edition.release_id == release.id, timelines.lasts()).order_by(Edition.id)
    editions = session.scalars(rows).all()
    change.cancel(editions)
    for item_id in dict.fromkeys(edition.item_id for edition in editions):
        _settle(change, session.get_one(Item, item_id), change.moment)
    change.finish()
    return True


def withdraw(
    session: Session, item: Item, *, actor: str, reason: str | None = None, languages: Sequence[str] | None = None
) -> Release | None:
    """Take an item back, or only some translations of it; None where nothing was published.

    Without its original an item is withdrawn as a whole. What was planned is cancelled.
    """
    change = _Change(session, actor)
    whole = languages is None or item.source_language in languages

    def chosen(edition: Edition) -> bool:
        return whole or edition.language in (languages or ())

    change.cancel(filter(chosen, timelines.planned(session, item.id, change.moment)))
    for edition in filter(chosen, timelines.shown(session, item.id, change.moment).values()):
        _bury(change, item, edition.language, edition.title, edition.slug, reason)
    change.finish()
    return change.release


def remember_withdrawn(
    session: Session, item: Item, language: str, *, actor: str, title: str, reason: str | None
) -> None:
    """Note that a language of an item was published once and withdrawn, where it never was so here."""
    change = _Change(session, actor)
    if timelines.visible_edition(session, item.id, language, change.moment) is None:
        _bury(change, item, language, title, None, reason)
    change.finish()


def _bury(change: _Change, item: Item, language: str, title: str, slug: str | None, reason: str | None) -> None:
    """Write the edition which says that there is none any more."""
    release = change.begin_release(change.moment)
    edition = Edition(
        item_id=item.id,
        kind=item.kind,
        key=item.key,
        language=language,
        source_language=item.source_language,
        release_id=release.id,
        visible_from=release.visible_from,
        slug=slug,
        title=title,
        payload={},
        search={},
        withdrawn=True,
        reason=reason,
    )
    timelines.put(change.session, edition, change.moment)
    change.note("withdraw", edition, reason=reason)
