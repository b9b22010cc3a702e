"""Items: the one table that every kind of content shares, their parts and their links.

A kind is a subclass of `Item` in `content/kinds/`; SQLAlchemy's joined-table inheritance gives it
a table of its own for its facts. A repeated part is a subclass of `Part` in the same way. Links
of all kinds are rows of one table, so that 'who names this?' is one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple, TypeAlias

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.content.model.documents import Document
from portal.foundation.database import Base, UtcDateTime
from portal.foundation.facts import File
from portal.foundation.filters import Filter
from portal.foundation.i18n import LazyText

KEY_PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
KEY_LIMIT = 80

FilesByName: TypeAlias = Mapping[str, Mapping[str, File]]
"""The files of items by language, and the items by ``kind:key``."""


class Misfit(NamedTuple):
    """A value that does not fit others of its item, each right by itself.

    `path` is (field,) or (field, key, field); `found` and `allowed` are English, as a bundle's faults are.
    """

    path: tuple[str, ...]
    found: str
    allowed: str


class Item(Base):
    """One piece of content in all its languages.

    A kind sets the class variables below. `folder` is the bundle's folder (or the stem of its
    file, for a kind without pages). `section` is the English first step of its addresses, a
    message of the catalogs; a kind without one has no list. Where `paged` is False, its items
    have no pages of their own: each is an entry of the list. `title_from` names the field that
    people know an item by; `order_by` the fact its lists are sorted by, newest or lowest first
    where `descending` says so, and by title where it is None. `filters` are those that its list
    offers, in their order: all that its fields name where it is None.

    Where an item's titles and other forms are names of one thing in all languages, as a glossary has
    them, `synonymous` says so: a search for one name finds the others. `search_weight` is what an
    item counts among the hits of a search beside others that answer as well.

    In schema.org's words `schema_type` is what an item is or is about, None where that has no type
    of its own; `schema_page` is what its page is, and `schema_role` how the page names the thing.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_item_kind_id", "kind", "id"),
    )

    name: ClassVar[str] = ""
    folder: ClassVar[str] = ""
    label: ClassVar[LazyText]
    label_plural: ClassVar[LazyText]
    section: ClassVar[str | None] = None
    section_text: ClassVar[LazyText | None] = None
    paged: ClassVar[bool] = True
    title_from: ClassVar[str] = "title"
    order_by: ClassVar[str | None] = None
    descending: ClassVar[bool] = False
    filters: ClassVar[tuple[Filter, ...] | None] = None
    synonymous: ClassVar[bool] = False
    search_weight: ClassVar[float] = 1.0
    schema_type: ClassVar[str | None] = None
    schema_page: ClassVar[str] = "WebPage"
    schema_role: ClassVar[str] = "mainEntity"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    source_language: Mapped[str] = mapped_column(String(35))
    revision: Mapped[int] = mapped_column(default=0)
    loaded_revision: Mapped[int | None]
    loaded_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[UtcDateTime]
    changed_at: Mapped[UtcDateTime]

    part_rows: Mapped[list[Part]] = relationship(
        back_populates="item", order_by="Part.position", cascade="all, delete-orphan"
    )
    link_rows: Mapped[list[Link]] = relationship(
        back_populates="item",
        order_by="Link.position",
        cascade="all, delete-orphan",
        foreign_keys="Link.item_id",
    )

    __mapper_args__: dict[str, Any] = {"polymorphic_on": "kind", "polymorphic_identity": ""}  # noqa: RUF012  # SQLAlchemy declares it as an instance's

    def __init_subclass__(cls, kind: str, **options: Any) -> None:
        cls.name = kind
        cls.__tablename__ = f"item_{kind}"
        cls.id = mapped_column(ForeignKey(Item.id), primary_key=True)
        cls.__mapper_args__ = {"polymorphic_identity": kind}
        super().__init_subclass__(**options)

    @classmethod
    def has_pages(cls) -> bool:
        """Whether the kind has a section, and its items pages of their own."""
        return cls.has_list() and cls.paged

    @classmethod
    def has_list(cls) -> bool:
        """Whether the kind has a section, where readers find all its items."""
        return cls.section is not None

    @classmethod
    def misfits(cls, document: Document, files: FilesByName) -> Iterable[Misfit]:
        """The values of an item that do not fit one another; a kind with such a rule says it here.

        `files` are those that items may name.
        """
        return ()


class Part(Base):
    """A repeated part of an item (a programme, a panellist) with a key of its own."""

    __tablename__ = "part"
    __table_args__ = (UniqueConstraint("item_id", "field", "key"),)

    label: ClassVar[LazyText]
    title_from: ClassVar[str] = "title"

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(30))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    position: Mapped[int]

    item: Mapped[Item] = relationship(back_populates="part_rows")

    __mapper_args__: dict[str, Any] = {"polymorphic_on": "type", "polymorphic_identity": ""}  # noqa: RUF012  # SQLAlchemy declares it as an instance's

    def __init_subclass__(cls, type: str, **options: Any) -> None:
        cls.__tablename__ = f"part_{type}"
        cls.id = mapped_column(ForeignKey(Part.id), primary_key=True)
        cls.__mapper_args__ = {"polymorphic_identity": type}
        super().__init_subclass__(**options)


class Link(Base):
    """One item naming another.

    `field` is the path of the declaration within the item: ``tags``, or ``programmes/KEY/partners``
    for a link of a part.
    """

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("item_id", "field", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    field: Mapped[str] = mapped_column(String(160))
    position: Mapped[int]
    target_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)

    item: Mapped[Item] = relationship(back_populates="link_rows", foreign_keys=[item_id])
    target: Mapped[Item] = relationship(foreign_keys=[target_id])


class MergedItem(Base):
    """An item that was a double of another and was merged `into` it: whatever names it means the other, for ever."""

    __tablename__ = "merged_item"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    merged_at: Mapped[UtcDateTime]
