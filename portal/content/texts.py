"""Saved texts: the original's blocks, the translations' blocks, and what they are pinned to.

`blocks` holds the rules; this module keeps their values in tables. A text is found by its item,
its language and its path (``title``, ``body``, ``programmes/KEY/summary``).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.content import blocks
from portal.content.blocks import Origin, SourceBlock, State, TargetBlock
from portal.foundation.database import Base, UtcDateTime, now

ID_BYTES = 8


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


class KeptText(Base):
    """A text that a block of some original once had, by its hash, so that a translation can always
    be compared with what it was made from."""

    __tablename__ = "kept_text"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


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


def new_id() -> str:
    """An id for a block."""
    return secrets.token_hex(ID_BYTES)


def load_texts(session: Session, item_id: int, source_language: str) -> ItemTexts:
    """Read all saved texts of an item, in three queries."""
    texts = ItemTexts(source_language)
    for version in session.scalars(select(LanguageVersion).where(LanguageVersion.item_id == item_id)):
        texts.slugs[version.language] = version.slug
    rows = session.execute(
        select(SourceRow.path, SourceRow.id, SourceRow.text, SourceRow.position)
        .where(SourceRow.item_id == item_id)
        .order_by(SourceRow.path, SourceRow.position, SourceRow.id)
    )
    for path, id, text, position in rows:
        source = texts.sources.setdefault(path, SourceText())
        (source.removed if position is None else source.blocks).append(SourceBlock(id, text))
    table = TargetRow.__table__
    stored = session.execute(select(table).where(table.c.item_id == item_id).order_by(table.c.position))
    for row in stored.mappings():
        targets = texts.targets.setdefault(row["language"], {}).setdefault(row["path"], [])
        targets.append(_target(dict(row)))
    return texts


def save_slug(session: Session, item_id: int, language: str, slug: str | None) -> None:
    """Remember that a language was begun, with the slug its author wants (None: made of the title)."""
    row = session.get(LanguageVersion, (item_id, language))
    if row is None:
        session.add(LanguageVersion(item_id=item_id, language=language, slug=slug))
    else:
        row.slug = slug


def save_source(session: Session, item_id: int, path: str, texts: ItemTexts, cut: Sequence[str]) -> bool:
    """Save one text of the original, cut into blocks; say whether anything changed.

    Nothing is done to translations: that a block is outdated follows from its pin.
    """
    source = texts.sources.setdefault(path, SourceText())
    if [block.text for block in source.blocks] == list(cut):
        return False
    before = _places(source)
    pairing = blocks.pair(source.blocks, source.removed, cut, new_id)
    changed = SourceText(list(pairing.blocks), list(pairing.removed))
    _keep(session, _replaced(source, changed))
    _write_source(session, item_id, path, before, _places(changed))
    source.blocks, source.removed = changed.blocks, changed.removed
    return True


def add_removed(session: Session, item_id: int, path: str, source: SourceText, added: Sequence[SourceBlock]) -> None:
    """Remember blocks that the original once had, as a bundle tells them."""
    _write_source(session, item_id, path, {}, {block.id: (block, None) for block in added})
    source.removed.extend(added)


def _places(source: SourceText) -> dict[str, tuple[SourceBlock, int | None]]:
    """The blocks of a text by id with their places; None for the removed ones."""
    found: dict[str, tuple[SourceBlock, int | None]] = {block.id: (block, None) for block in source.removed}
    return found | {block.id: (block, place) for place, block in enumerate(source.blocks)}


def _replaced(before: SourceText, after: SourceText) -> list[SourceBlock]:
    """The blocks as they were, of those that go on with another text."""
    hashes = {block.id: block.hash for block in after.blocks}
    return [block for block in (*before.blocks, *before.removed) if hashes.get(block.id, block.hash) != block.hash]


def _write_source(
    session: Session,
    item_id: int,
    path: str,
    before: Mapping[str, tuple[SourceBlock, int | None]],
    after: Mapping[str, tuple[SourceBlock, int | None]],
) -> None:
    changed = {id: placed for id, placed in after.items() if before.get(id) != placed}
    rows = [
        {"id": id, "item_id": item_id, "path": path, "position": place, "text": block.text, "hash": block.hash}
        for id, (block, place) in changed.items()
    ]
    _write(session, SourceRow, rows, before.keys())


def _write(session: Session, table: type[Base], rows: Iterable[dict[str, Any]], known: Set[object]) -> None:
    """Update the rows whose ids are known, and insert the others."""
    added = [row for row in rows if row["id"] not in known]
    changed = [row for row in rows if row["id"] in known]
    if changed:
        session.execute(update(table), changed)
    if added:
        session.execute(insert(table), added)


def keep_texts(session: Session, kept: Iterable[str]) -> None:
    """Remember texts that translations were made from, by their hashes."""
    _keep(session, (SourceBlock("", text) for text in kept))


def _keep(session: Session, kept: Iterable[SourceBlock]) -> None:
    by_hash = {block.hash: block.text for block in kept}
    if not by_hash:
        return
    known = set(session.scalars(select(KeptText.hash).where(KeptText.hash.in_(by_hash))))
    rows = [{"hash": hash, "text": text} for hash, text in by_hash.items() if hash not in known]
    if rows:
        session.execute(insert(KeptText), rows)


def kept_texts(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """The remembered texts by hash."""
    wanted = list(set(hashes))
    if not wanted:
        return {}
    rows = session.execute(select(KeptText.hash, KeptText.text).where(KeptText.hash.in_(wanted)))
    return {row.hash: row.text for row in rows}


def save_targets(
    session: Session,
    item_id: int,
    language: str,
    path: str,
    targets: Sequence[TargetBlock],
    texts: ItemTexts,
    actor: str,
) -> bool:
    """Save the blocks of one translated text in their order; say whether anything changed."""
    before = texts.targets.setdefault(language, {}).get(path, [])
    if before == list(targets):
        return False
    known = {block.id: (place, block) for place, block in enumerate(before)}
    gone = known.keys() - {block.id for block in targets}
    if gone:
        session.execute(delete(TargetRow).where(TargetRow.id.in_(gone)))
    rows: list[dict[str, Any]] = []
    for place, block in enumerate(targets):
        if block.id in known and known[block.id][1] == block:
            if known[block.id][0] != place:
                session.execute(update(TargetRow), [{"id": block.id, "position": place}])
        else:
            rows.append(_row(item_id, language, path, place, block, actor))
    _write(session, TargetRow, rows, known.keys())
    texts.targets[language][path] = list(targets)
    return True


def _row(item_id: int, language: str, path: str, position: int, block: TargetBlock, actor: str) -> dict[str, object]:
    return {
        "id": block.id,
        "item_id": item_id,
        "language": language,
        "path": path,
        "position": position,
        "source_id": block.source_id,
        "base_hash": block.base_hash,
        "text": block.text,
        "state": block.state.value,
        "origin": block.origin.value,
        "reason": block.reason,
        "after": block.after,
        "actor": actor,
        "changed_at": now(),
    }


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
    )
