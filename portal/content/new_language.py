"""Adding a language to a site that is already read: no code, no restart."""

from __future__ import annotations

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.content import shelving
from portal.content.editions import Edition, EditionSort
from portal.content.kinds import KINDS
from portal.content.site import Openness, SiteLanguage, add_language, next_moment, raise_version
from portal.foundation.collation import sort_key

BATCH = 500


class LanguageKnown(Exception):
    """The site has the language already."""


def add(session: Session, tag: str, openness: Openness) -> None:
    """Give the site one more language: its row, its sections, and the order of its lists.

    Its lists show originals until translations come, so every original edition is sorted by the
    language's rules too. Raises LanguageKnown.
    """
    if session.get(SiteLanguage, tag) is not None:
        raise LanguageKnown(tag)
    moment = next_moment(session)
    add_language(session, tag, KINDS, openness)
    originals = select(Edition.id, Edition.title).where(Edition.language == Edition.source_language)
    for rows in session.execute(originals).partitions(BATCH):
        keys = [{"edition_id": row.id, "language": tag, "sort_key": sort_key(row.title, tag)} for row in rows]
        session.execute(insert(EditionSort), keys)
    items = session.scalars(select(Edition.item_id).distinct()).all()
    shelving.renew(session, KINDS, [tag], items, moment)
    raise_version(session, moment)
