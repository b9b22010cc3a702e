"""The tables of the memory. They say nothing that is not said elsewhere, but for what came in files."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base, UtcDateTime

DIGEST_LENGTH = 32
OWNER_LENGTH = 200


class Source(StrEnum):
    """Where a segment comes from: a passage of an item, a message of the interface, a TMX file."""

    BLOCK = "block"
    MESSAGE = "message"
    FILE = "file"


class Segment(Base):
    """A text and its translation.

    `owner` is what it was taken from: the id of the translation's block, the digest of the message, the name of the
    file. `item_id` and `passage` say where a block is opened. `digest` is that of the text as it is compared.
    `reviewed` says that a second person has said yes, or that it is in a released catalog.
    """

    __tablename__ = "memory_segment"
    __table_args__ = (
        Index("ix_memory_segment_digest", "digest", "source_language", "language"),
        Index("ix_memory_segment_owner", "owner", "origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_language: Mapped[str] = mapped_column(String(35))
    language: Mapped[str] = mapped_column(String(35))
    source: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    origin: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(OWNER_LENGTH))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    passage: Mapped[str | None] = mapped_column(String(16))
    reviewed: Mapped[bool]
    actor: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[UtcDateTime]


class Anchor(Base):
    """A piece of a segment's text by which similar ones are found: a number for it and its pair of languages.

    `length` is that of the whole text, so that those that are far longer or shorter are never looked at.
    """

    __tablename__ = "memory_anchor"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy's own way to say it

    anchor: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    segment_id: Mapped[int] = mapped_column(
        ForeignKey("memory_segment.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    length: Mapped[int]
