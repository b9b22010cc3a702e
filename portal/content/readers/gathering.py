"""What editions are read with: everything that they, and what they name, link to, by one query of ids.

Statements that pages ask every time are made once, with names for what differs (`TAG`, `MOMENT`): making one takes
longer than a small database takes to answer it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, any_, bindparam, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.content.model.items import Item
from portal.content.published.editions import Edition, EditionLink, readable
from portal.content.published.known_editions import editions_by_id
from portal.content.published.passages import Library
from portal.content.published.reading import Reading
from portal.content.sitewide.directory import Site
from portal.foundation.database import UtcTime

TAG = bindparam("tag", type_=String)
"""The reader's language, in statements that are made once."""
MOMENT = bindparam("moment", type_=UtcTime())
"""The moment that is shown."""


def readings_by_edition(
    session: Session, site: Site, tag: str, edition_ids: Collection[int], moment: datetime.datetime
) -> dict[int, Reading]:
    """Editions, by their ids, as a reader of `tag` meets them, with what they name: one query however many they are,
    and one for texts that this process does not know yet."""
    library, found = gathered(session, site, tag, edition_ids, moment)
    return {each: Reading(library, found[each]) for each in dict.fromkeys(edition_ids) if each in found}


def gathered(
    session: Session,
    site: Site,
    tag: str,
    edition_ids: Collection[int],
    moment: datetime.datetime,
    *,
    named: Collection[int] = (),
    beside: Collection[int] = (),
) -> tuple[Library, Mapping[int, Edition]]:
    """What some editions, and items that are `named`, are read with: all that is two links away at most.

    Given too are the editions themselves by their ids, with others that stand `beside` them.
    """
    near = _nearby(session, site, tag, edition_ids, named, moment)
    found = editions_by_id(session, [*near, *edition_ids, *beside])
    shown: dict[int, Edition] = {}
    originals: dict[int, Edition] = {}
    for row in map(found.__getitem__, near):
        item_id, language = row.item_id, row.language
        if language == row.source_language:
            originals[item_id] = row
        if language == tag or item_id not in shown:
            shown[item_id] = row
    for each in (*edition_ids, *beside):
        if each in found:
            shown.setdefault(found[each].item_id, found[each])
    return Library(tag, shown, originals, site.link), found


def _nearby(
    session: Session,
    site: Site,
    tag: str,
    edition_ids: Collection[int],
    named: Collection[int],
    moment: datetime.datetime,
) -> Collection[int]:
    """The editions of what is near: in the reader's language, and the originals."""
    if not edition_ids and not named:
        return ()
    asked = {"tag": tag, "moment": moment, "editions": edition_ids, "named": named, "languages": site.languages}
    return session.scalars(_NEARBY[session.get_bind().dialect.name], asked).all()


def _asking(dialect: str) -> Select[int]:
    editions: BindParameter[Sequence[int]] = bindparam("editions", expanding=True)
    named: BindParameter[Sequence[int]] = bindparam("named", expanding=True)
    is_read = and_(
        Edition.source_language.in_(bindparam("languages", expanding=True)),
        # Said as an alternative of two, SQLite would read all editions of a language by their index.
        Edition.language.in_((TAG, Edition.source_language)),
        readable(MOMENT),
    )
    first = union(
        select(Edition.item_id.label("item_id")).where(Edition.id.in_(editions)),
        select(EditionLink.target_id).where(EditionLink.edition_id.in_(editions)),
        select(Item.id).where(Item.id.in_(named)),
    ).cte("first")
    near = select(Edition.id).where(_is_one_of(Edition.item_id, select(first.c.item_id), dialect), is_read)
    both = union(
        select(first.c.item_id),
        select(EditionLink.target_id).where(EditionLink.edition_id.in_(near)),
    ).cte("both")
    return select(Edition.id).where(_is_one_of(Edition.item_id, select(both.c.item_id), dialect), is_read)


def _is_one_of(column: InstrumentedAttribute[int], ids: Select[int], dialect: str) -> ColumnElement[bool]:
    """The condition that a column has one of few ids. PostgreSQL takes them for many, and reads the whole table, unless
    they come as an array."""
    if dialect == "postgresql":
        return column == any_(func.array(ids.scalar_subquery()))
    return column.in_(ids)


_NEARBY = {dialect: _asking(dialect) for dialect in ("postgresql", "sqlite")}
