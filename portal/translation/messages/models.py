"""The tables of live edits. A text of a message is JSON: its forms, and the plural rule that they follow (`Forms`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models import TAG_LENGTH
from portal.foundation.database import Base, UtcDateTime
from portal.translation.messages.keys import DIGEST_LENGTH, Key


class State(StrEnum):
    """How far a text has come. Readers see what is reviewed, and what the catalog's file says."""

    FILE = "file"
    FUZZY = "fuzzy"
    DRAFT = "draft"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"


class MessageText(Base):
    """What was last saved of a message in a language, and what of it readers see.

    `text` is the newest version; `live` the last one that was reviewed, None where readers see the file's.
    `base` is the file's text that it was made from, for merges. `note` is the translator's own comment.
    """

    __tablename__ = "message_text"
    __table_args__ = (UniqueConstraint("language", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(TAG_LENGTH))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    msgid: Mapped[str] = mapped_column(Text)
    plural: Mapped[str | None] = mapped_column(Text)
    context: Mapped[str | None] = mapped_column(Text)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    base: Mapped[dict[str, Any]] = mapped_column(JSON)
    live: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    actor: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[UtcDateTime]

    @property
    def key(self) -> Key:
        """The message that it is a text of."""
        return Key(self.msgid, self.plural, self.context)


class MessageVersion(Base):
    """A text as it was saved, kept for ever. `deed` says how it came about."""

    __tablename__ = "message_version"

    message_id: Mapped[int] = mapped_column(ForeignKey("message_text.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12))
    base: Mapped[dict[str, Any]] = mapped_column(JSON)
    live: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcDateTime]
    deed: Mapped[str] = mapped_column(String(12))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("message_import.id"), index=True)


class MessageImport(Base):
    """A catalog that somebody sent: its content until it is done or given up, and what came of it."""

    __tablename__ = "message_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(TAG_LENGTH), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcDateTime]


class MessageUse(Base):
    """A page that shows a message, as `portal catalog usage` found it: one row of at most a few a language."""

    __tablename__ = "message_use"
    __table_args__ = (Index("ix_message_use_language_digest", "language", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(TAG_LENGTH))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    path: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
