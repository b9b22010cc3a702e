"""Saved texts: the original's blocks, the translations' blocks, and what they are pinned to.

`blocks` holds the rules; this module keeps their values in tables, and `saving` writes them. A text
is found by its item, its language and its path (``title``, ``body``, ``programmes/KEY/summary``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.content.prose import blocks
from portal.content.prose.blocks import Origin, SourceBlock, State, TargetBlock
from portal.foundation.database import Base, UtcDateTime


class SourceRow(Base):
    """A block of the original. One without a position was removed, and is remembered."""

    __tablename__ = "source_block"
    __table_args__ = (Index("ix_source_block_item_id_path", "item_id", "path"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    path: Mapped[str] = mapped_column(String(200))
    position: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


class TargetRow(Base):
    """A block of a translation with its pin: the original's block and the hash it was made from."""

    __tablename__ = "target_block"
    __table_args__ = (Index("ix_target_block_item_id_language", "item_id", "language"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(35))
    path: Mapped[str] = mapped_column(String(200))
    position: Mapped[int]
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source_block.id"))
    base_hash: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    origin: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[UtcDateTime]
    read_in: Mapped[str | None] = mapped_column(String(35))


class KeptText(Base):
    """A text that a block of some original once had, by its hash, so that a translation can always
    be compared with what it was made from."""

    __tablename__ = "kept_text"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class FormerText(Base):
    """A text that a block of a translation once had: nothing that somebody wrote is ever overwritten.

    `block_id` was the block's; `actor` wrote it at `written_at`.
    """

    __tablename__ = "former_text"
    __table_args__ = (Index("ix_former_text_item_id_language", "item_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(35))
    path: Mapped[str] = mapped_column(String(200))
    block_id: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[str | None] = mapped_column(String(16))
    base_hash: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(200))
    written_at: Mapped[UtcDateTime]
    read_in: Mapped[str | None] = mapped_column(String(35))


class LanguageVersion(Base):
    """One language of an item: its saved slug, and that the language has been begun at all."""

    __tablename__ = "language_version"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    slug: Mapped[str | None] = mapped_column(String(120))


@dataclass
class SourceText:
    """One text of the original: its blocks in order, and those that were removed."""

    blocks: list[SourceBlock] = field(default_factory=list)
    removed: list[SourceBlock] = field(default_factory=list)

    @property
    def text(self) -> str:
        return blocks.join([block.text for block in self.blocks])


@dataclass
class ItemTexts:
    """All saved texts of one item."""

    source_language: str
    sources: dict[str, SourceText] = field(default_factory=dict)
    targets: dict[str, dict[str, list[TargetBlock]]] = field(default_factory=dict)
    slugs: dict[str, str | None] = field(default_factory=dict)

    def text(self, language: str, path: str) -> str:
        """The whole text at a path; empty where there is none."""
        if language == self.source_language:
            return self.sources[path].text if path in self.sources else ""
        targets = self.targets.get(language, {}).get(path, [])
        return blocks.join([block.text for block in targets if block.text is not None])

    def paths(self, language: str) -> list[str]:
        """The paths at which a language has a text."""
        if language == self.source_language:
            return [path for path, source in self.sources.items() if source.blocks]
        return [path for path, targets in self.targets.get(language, {}).items() if targets]


def load_texts(session: Session, item_id: int, source_language: str) -> ItemTexts:
    """Read all saved texts of an item, in three queries."""
    return load_all_texts(session, {item_id: source_language})[item_id]


def load_all_texts(session: Session, originals: Mapping[int, str]) -> dict[int, ItemTexts]:
    """Read all saved texts of several items in three queries; `originals` says in which language each original is."""
    found = {item_id: ItemTexts(language) for item_id, language in originals.items()}
    for version in session.scalars(select(LanguageVersion).where(LanguageVersion.item_id.in_(found))):
        found[version.item_id].slugs[version.language] = version.slug
    rows = session.execute(
        select(SourceRow.item_id, SourceRow.path, SourceRow.id, SourceRow.text, SourceRow.position)
        .where(SourceRow.item_id.in_(found))
        .order_by(SourceRow.path, SourceRow.position, SourceRow.id)
    )
    for item_id, path, id, text, position in rows:
        source = found[item_id].sources.setdefault(path, SourceText())
        (source.removed if position is None else source.blocks).append(SourceBlock(id, text))
    table = TargetRow.__table__
    stored = session.execute(select(table).where(table.c.item_id.in_(found)).order_by(table.c.position))
    for row in stored.mappings():
        targets = found[row["item_id"]].targets.setdefault(row["language"], {}).setdefault(row["path"], [])
        targets.append(_target(dict(row)))
    return found


def kept_texts(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """The remembered texts by hash."""
    wanted = list(set(hashes))
    if not wanted:
        return {}
    rows = session.execute(select(KeptText.hash, KeptText.text).where(KeptText.hash.in_(wanted)))
    return {row.hash: row.text for row in rows}


def _target(row: Mapping[str, Any]) -> TargetBlock:
    return TargetBlock(
        id=row["id"],
        text=row["text"],
        source_id=row["source_id"],
        base_hash=row["base_hash"],
        state=State(row["state"]),
        origin=Origin(row["origin"]),
        reason=row["reason"],
        after=row["after"],
        read_in=row["read_in"],
    )
