"""Editions: the immutable texts that readers see, and the releases that bring them out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    event,
    inspect,
    or_,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from portal.foundation.database import Base, Moment, UtcDateTime
from portal.foundation.filters import TERM_LIMIT

Payload = dict[str, Any]


class Release(Base):
    """Editions that become visible together, at `visible_from`; `cancelled_at` where they never did."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[UtcDateTime]
    visible_from: Mapped[UtcDateTime]
    cancelled_at: Mapped[UtcDateTime | None]


class Edition(Base):
    """One item in one language as readers see it from `visible_from` until `visible_until`.

    The content never changes; only `visible_until` is set when the next edition follows. The
    intervals of an item and language never overlap; one that ends as it begins was cancelled, or
    replaced before its time. An edition that is `withdrawn` has no payload:
    it says that the item was taken back, when, and for what `reason`. `sort_date` is the value by
    which lists of the kind are ordered where that is not the title. `search` is not read with the rest.
    """

    __tablename__ = "edition"
    __table_args__ = (
        # Each holds all that tells which editions readers see, so that no row with its text is read for it.
        Index(
            "ix_edition_item_id_language_visible",
            *("item_id", "language", "visible_from", "visible_until", "withdrawn"),
        ),
        Index(
            "ix_edition_list",
            *("language", "kind", "visible_until", "visible_from", "withdrawn"),
            *("source_language", "item_id", "sort_value", "key"),
        ),
        # What came out last in a language, and what ended last.
        Index("ix_edition_begun", *("language", "visible_from", "kind", "item_id", "visible_until", "withdrawn")),
        Index("ix_edition_ended", *("language", "visible_until", "visible_from", "withdrawn", "item_id")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(35))
    source_language: Mapped[str] = mapped_column(String(35))
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), index=True)
    visible_from: Mapped[UtcDateTime]
    visible_until: Mapped[UtcDateTime | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(Text)
    slug: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(Text)
    sort_value: Mapped[str | None] = mapped_column(String(40))
    payload: Mapped[Payload] = mapped_column(JSON)
    search: Mapped[Mapping[str, Any]] = mapped_column(JSON, deferred=True)


class Immutable(Exception):
    """An edition that exists may only be ended; what it says and that it was stays for good."""


@event.listens_for(Edition, "before_update")
def _only_ends(_mapper: Mapper[Edition], _connection: Connection, edition: Edition) -> None:
    changed = {each.key for each in inspect(edition).attrs if each.history.has_changes()}
    if changed - {"visible_until"}:
        raise Immutable(f"edition {edition.id}: {', '.join(sorted(changed))}")


@event.listens_for(Edition, "before_delete")
def _stays(_mapper: Mapper[Edition], _connection: Connection, edition: Edition) -> None:
    raise Immutable(f"edition {edition.id}")


class EditionLink(Base):
    """An item that an edition names; the readers' counterpart of `Link`."""

    __tablename__ = "edition_link"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(160), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)


class EditionSort(Base):
    """The sort key of an edition's title in a reader's language (languages.md, rule 16).

    An original has one for every language, since lists show it where a translation is missing.
    """

    __tablename__ = "edition_sort"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    sort_key: Mapped[bytes] = mapped_column(LargeBinary)


class EditionFact(Base):
    """A term by which the filter of that name finds an edition; `words` where no code says what people call it."""

    __tablename__ = "edition_fact"
    __table_args__ = (Index("ix_edition_fact_name_term", "name", "term"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    term: Mapped[str] = mapped_column(String(TERM_LIMIT), primary_key=True)
    words: Mapped[str | None] = mapped_column(Text)


class EditionFiling(Base):
    """By which filters an edition was filed, so that one that was filed by others is found and filed anew."""

    __tablename__ = "edition_filing"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    filters: Mapped[str] = mapped_column(Text)


def visible(moment: Moment) -> ColumnElement[bool]:
    """The condition that an edition is the one readers see at a moment, were it a withdrawal or not."""
    return and_(Edition.visible_from <= moment, or_(Edition.visible_until.is_(None), Edition.visible_until > moment))


def readable(moment: Moment) -> ColumnElement[bool]:
    """The condition that readers can read an edition at a moment."""
    return and_(visible(moment), ~Edition.withdrawn)
