"""What is shown: which edition of each item a reader of each language meets, from when until when, and on which
shelves it stands.

All of it follows from the editions, as `queries.best` says. It is written down in the transaction that publishes
(`shelving`), so that a list or the home page reads as many rows as it shows however long it is, and so that nothing is
counted when it is read. What is over before the last change of an item is not there.
"""

from __future__ import annotations

import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base, UtcDateTime
from portal.foundation.filters import TERM_LIMIT

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
"""Stands for the beginning of whatever had begun when it was written down."""
WHOLE = ("", "")
"""The name and the key of the term that all items of a kind have: their whole list."""
WHOLE_HEAD, HEAD = 1200, 40
"""How many bytes of its place a shelf keeps of an item: of a whole list as many as an index of PostgreSQL takes, of
others as many as mostly tell items apart."""


class Shown(Base):
    """The edition of an item that readers of a language are shown from `since` until `until`.

    Of an item and language the intervals never overlap. `place` is where it stands on a list of its kind: the bytes
    sort by the kind's fact, then by title, then by key (`shelving.place_of`). Rows of items whose original is in a
    language that is not open are here too; who asks leaves them out by `source_language`.
    """

    __tablename__ = "shown"
    __table_args__ = (Index("ix_shown_edition_id_language", "edition_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str] = mapped_column(String(30))
    source_language: Mapped[str] = mapped_column(String(35))
    since: Mapped[UtcDateTime]
    until: Mapped[UtcDateTime | None]
    place: Mapped[bytes] = mapped_column(LargeBinary)


class ShelfTerm(Base):
    """A value of a filter that items of a kind have or had; of links, `term` is the id of the item that they lead to.

    `words` are those of a value that no code says, as in `EditionFact`.
    """

    __tablename__ = "shelf_term"
    __table_args__ = (UniqueConstraint("kind", "name", "term"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(40))
    term: Mapped[str] = mapped_column(String(TERM_LIMIT))
    words: Mapped[str | None] = mapped_column(Text)


class ShelfEntry(Base):
    """What is shown, under one of its terms, in the order of the list; `head` is the beginning of its place."""

    __tablename__ = "shelf_entry"
    __table_args__ = (
        Index("ix_shelf_entry_shown_id_term_id", "shown_id", "term_id"),
        {"sqlite_with_rowid": False},
    )

    term_id: Mapped[int] = mapped_column(ForeignKey("shelf_term.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    shown_id: Mapped[int] = mapped_column(ForeignKey("shown.id"), primary_key=True)


class ShelfCount(Base):
    """How many items have a term and another one, or the same: the sum of `count` over all `since` that have come.

    What is planned is a row of its own, which adds or takes away at its time. Readers of all languages are shown the
    same items, so a count is nobody's language; `source_language` is that of the originals.
    """

    __tablename__ = "shelf_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    term_id: Mapped[int] = mapped_column(ForeignKey("shelf_term.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("shelf_term.id"), primary_key=True)
    source_language: Mapped[str] = mapped_column(String(35), primary_key=True)
    since: Mapped[UtcDateTime] = mapped_column(primary_key=True)
    count: Mapped[int]


class ShelfRule(Base):
    """By which declarations the items of a kind were shelved, so that others are noticed."""

    __tablename__ = "shelf_rule"

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
