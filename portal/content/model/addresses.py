"""Addresses: every path that was ever published leads somewhere for ever.

A path is a language, a section and a slug. The table holds the slugs; a row is written with the
edition that first has the slug, and stays for good once a reader could see it. Keys
and slugs share one namespace in each language and kind: an item that a language lacks is found
there at its key.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import TypeAlias

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.content.model.items import Item
from portal.foundation.database import Base, Moment, UtcDateTime, Written
from portal.foundation.errors import PortalError

SLUG_LIMIT = 100
SLUG_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = re.compile(SLUG_PATTERN)
_TRANSLITERATED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "œ": "oe"})


Name: TypeAlias = tuple[str, str]
"""A kind and a key, by which an item is known."""


class Address(Base):
    """A slug of an item in a language, and since when it leads there.

    Which of an item's slugs is the present one is said by the edition that readers see; all others
    redirect to it. `position` keeps the order in which they were claimed.
    """

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_item_id_language", "item_id", "language"),)

    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    slug: Mapped[str] = mapped_column(String(SLUG_LIMIT), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    since: Mapped[UtcDateTime]
    position: Mapped[int]


class SlugTaken(PortalError):
    """Another item of the kind has, or once had, this slug or key."""

    def __init__(self, language: str, slug: str, other: str) -> None:
        self.language = language
        self.slug = slug
        self.other = other
        super().__init__(f"{slug!r} in {language} belongs to {other}")


def slugify(title: str) -> str:
    """The slug of a title: lower-case ASCII words joined by hyphens; empty where no letter is left."""
    folded = unicodedata.normalize("NFKD", title.lower().translate(_TRANSLITERATED))
    words = re.findall(r"[a-z0-9]+", "".join(sign for sign in folded if not unicodedata.combining(sign)))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:SLUG_LIMIT]
        if len(longer) > SLUG_LIMIT:
            break
        slug = longer
    return slug


def is_slug(text: str) -> bool:
    """Whether a text can be a slug or a key. PostgreSQL refuses to compare what cannot: a text with a NUL."""
    return _SLUG.fullmatch(text) is not None


def item_at(language: Written, kind: Written, slug: Written, moment: Moment) -> ColumnElement[int]:
    """The id of the item at a slug, former slug or key, for a query; NULL where there is none yet at `moment`."""
    by_slug = select(Address.item_id).where(
        Address.language == language, Address.kind == kind, Address.slug == slug, Address.since <= moment
    )
    by_key = select(Item.id).where(Item.kind == kind, Item.key == slug)
    return func.coalesce(by_slug.scalar_subquery(), by_key.scalar_subquery())


def slugs(session: Session, item_id: int, language: str, moment: datetime.datetime) -> list[str]:
    """All slugs that led to an item in a language by `moment`, in the order they were claimed."""
    rows = select(Address.slug).where(Address.item_id == item_id, Address.language == language, Address.since <= moment)
    return list(session.scalars(rows.order_by(Address.position)))


def check_free(session: Session, item: Item, language: str, slug: str) -> None:
    """Raise SlugTaken where the slug is another item's slug, former slug or key."""
    slugs = (
        select(Item.key)
        .join(Address, Address.item_id == Item.id)
        .where(
            Address.language == language, Address.kind == item.kind, Address.slug == slug, Address.item_id != item.id
        )
    )
    keys = select(Item.key).where(Item.kind == item.kind, Item.key == slug, Item.id != item.id)
    other = session.scalar(slugs.union_all(keys))
    if other is not None:
        raise SlugTaken(language, slug, f"{item.kind}:{other}")


def taken_keys(session: Session, names: Collection[Name]) -> dict[Name, SlugTaken]:
    """Of the names of new items those whose key is another one's slug or former slug in any language."""
    rows = session.execute(
        select(Address.kind, Address.slug, Address.language, Item.key)
        .join(Item, Item.id == Address.item_id)
        .where(tuple_(Address.kind, Address.slug).in_(names))
    )
    return {(kind, slug): SlugTaken(tag, slug, f"{kind}:{key}") for kind, slug, tag, key in rows}


def claim(session: Session, item: Item, language: str, slug: str, since: datetime.datetime) -> None:
    """Make `slug` lead to an item from a moment on. Raises SlugTaken."""
    known = {row.slug: row for row in _rows(session, item.id, language)}
    if slug in known:
        known[slug].since = min(known[slug].since, since)
        return
    check_free(session, item, language, slug)
    place = max((row.position for row in known.values()), default=-1) + 1
    session.add(Address(language=language, kind=item.kind, slug=slug, item_id=item.id, since=since, position=place))
    session.flush()


def release(
    session: Session,
    item_id: int,
    language: str,
    slug: str,
    moment: datetime.datetime,
    planned: datetime.datetime | None = None,
) -> None:
    """Give up a slug that no reader has seen by `moment`, because the edition with it was cancelled.

    Where another edition with that slug is still `planned`, it leads to the item from then on.
    """
    row = next((row for row in _rows(session, item_id, language) if row.slug == slug), None)
    if row is None or row.since <= moment:
        return
    if planned is None:
        session.delete(row)
    else:
        row.since = planned
    session.flush()


def _rows(session: Session, item_id: int, language: str) -> Sequence[Address]:
    return session.scalars(select(Address).where(Address.item_id == item_id, Address.language == language)).all()
