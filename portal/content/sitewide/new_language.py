"""Adding a language to a site that is already read, and taking one away: no code, no restart, and nothing is lost.

A language that is taken away is no longer spoken: readers, staff and translators do not meet it. Its texts, editions,
addresses and assignments stay as they are, so that adding it again brings back what it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published import shelving
from portal.content.published.editions import Edition, EditionSort
from portal.content.sitewide.site import (
    Openness,
    Section,
    SiteLanguage,
    StaysOpen,
    add_language,
    next_moment,
    raise_version,
    site_languages,
)
from portal.foundation.collation import sort_key
from portal.foundation.errors import NotFound, PortalError

BATCH = 500


class LanguageKnown(Exception):
    """The site has the language already."""


class HasOriginals(PortalError):
    """Items are written in the language, `count` of them: without it nobody could go on with them."""

    def __init__(self, tag: str, count: int) -> None:
        self.count = count
        super().__init__(tag, count)


def add(session: Session, tag: str, openness: Openness, *, actor: str = "") -> None:
    """Give the site one more language, or one back that it had: its row, its sections, and the order of its lists.

    Its lists show originals until translations come, so every original edition is sorted by the
    language's rules too. With an `actor` the trail has it. Raises LanguageKnown.
    """
    if session.get(SiteLanguage, tag) is not None:
        raise LanguageKnown(tag)
    moment = next_moment(session)
    add_language(session, tag, KINDS, openness)
    for rows in session.execute(_unsorted(tag)).partitions(BATCH):
        keys = [{"edition_id": row.id, "language": tag, "sort_key": sort_key(row.title, tag)} for row in rows]
        session.execute(insert(EditionSort), keys)
    items = session.scalars(select(Edition.item_id).distinct()).all()
    shelving.renew(session, KINDS, [tag], items, moment)
    if actor:
        audit.record(session, actor, "language-add", None, tag, openness=openness.value)
    raise_version(session, moment)


def _unsorted(tag: str) -> Select[int, str]:
    """The editions that lists in a language show, and that it has no order for: all, where it is new."""
    is_sorted = exists().where(EditionSort.edition_id == Edition.id, EditionSort.language == tag)
    is_shown = or_(Edition.language == Edition.source_language, Edition.language == tag)
    return select(Edition.id, Edition.title).where(is_shown, ~is_sorted)


def remove(session: Session, tag: str, *, actor: str) -> None:
    """Take a language away from the site. Raises NotFound, StaysOpen for the first one, and HasOriginals."""
    moment = next_moment(session)
    rows = site_languages(session)
    row = next((each for each in rows if each.tag == tag), None)
    if row is None:
        raise NotFound(tag)
    if row is rows[0]:
        raise StaysOpen(tag)
    count = session.scalar(select(func.count()).select_from(Item).where(Item.source_language == tag)) or 0
    if count:
        raise HasOriginals(tag, count)
    session.execute(delete(SiteLanguage).where(SiteLanguage.tag == tag))
    shelving.forget(session, tag)
    session.expire_all()
    audit.record(session, actor, "language-remove", None, tag)
    raise_version(session, moment)


def former(session: Session) -> Sequence[str]:
    """The languages that the site once had, and that can be brought back: their addresses are kept for ever."""
    spoken = select(SiteLanguage.tag)
    rows = select(Section.language).where(Section.language.not_in(spoken)).distinct()
    return session.scalars(rows.order_by(Section.language)).all()
