"""Saving an item's texts: what an author or a bundle says, as blocks with identity and pins.

`blocks` holds the rules. What has changed is collected for the whole item and written at the end,
a few statements for all of it, however many texts and languages it has.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from blinker import Signal
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from portal.content.prose import blocks, counting
from portal.content.prose.blocks import SourceBlock, TargetBlock
from portal.content.prose.texts import (
    FormerText,
    ItemTexts,
    KeptText,
    LanguageVersion,
    SourceRow,
    SourceText,
    TargetRow,
)
from portal.foundation.database import Base, now

ID_BYTES = 8
TABLES: tuple[type[Base], ...] = (LanguageVersion, SourceRow, TargetRow)
"""In the order in which they are written: a translation's block refers to one of the original."""

texts_saved = Signal(
    """Sent when blocks of translations were written, within the transaction that does so.

    The sender is the session; `ids` are the blocks that were added, changed or taken away, and `is_new` says that
    their item had no texts before. What a receiver raises undoes the whole change.
    """
)

item_saved = Signal(
    """Sent when texts of an item that had some were written and counted, within the transaction that does so.

    The sender is the session; `item_id` is the item, and `actor` who saved it. What a receiver raises undoes the
    whole change.
    """
)

Row = dict[str, Any]
Places = Mapping[str, tuple[SourceBlock, int | None]]


def new_id() -> str:
    """An id for a block."""
    return secrets.token_hex(ID_BYTES)


class Saving:
    """One saving of an item's texts.

    Each method changes `texts` at once; nothing is in the database before `write`, which ends the
    saving. Each text is saved once, the original's before those that are pinned to it.
    """

    def __init__(self, session: Session, item_id: int, texts: ItemTexts, actor: str) -> None:
        self.texts = texts
        self._is_new = not texts.slugs
        self._session = session
        self._item_id = item_id
        self._actor = actor
        self._added: dict[type[Base], list[Row]] = {table: [] for table in TABLES}
        self._changed: dict[type[Base], list[Row]] = {table: [] for table in TABLES}
        self._moved: list[Row] = []
        self._gone: list[str] = []
        self._overwritten: list[str] = []
        self._kept: dict[str, str] = {}

    def slug(self, language: str, slug: str | None) -> None:
        """Remember that a language was begun, with the slug its author wants (None: made of the title)."""
        if language in self.texts.slugs and self.texts.slugs[language] == slug:
            return
        rows = self._changed if language in self.texts.slugs else self._added
        rows[LanguageVersion].append({"item_id": self._item_id, "language": language, "slug": slug})
        self.texts.slugs[language] = slug

    def source(self, path: str, cut: Sequence[str]) -> bool:
        """Save one text of the original, cut into blocks; say whether anything changed.

        Nothing is done to translations: that a block is outdated follows from its pin.
        """
        source = self.texts.sources.setdefault(path, SourceText())
        if [block.text for block in source.blocks] == list(cut):
            return False
        before = _places(source)
        pairing = blocks.pair(source.blocks, source.removed, cut, new_id)
        changed = SourceText(list(pairing.blocks), list(pairing.removed))
        self.keep(block.text for block in _replaced(source, changed))
        self._write_source(path, before, _places(changed))
        source.blocks, source.removed = changed.blocks, changed.removed
        return True

    def removed(self, path: str, added: Sequence[SourceBlock]) -> None:
        """Remember blocks that the original once had, as a bundle tells them."""
        self._write_source(path, {}, {block.id: (block, None) for block in added})
        self.texts.sources.setdefault(path, SourceText()).removed.extend(added)

    def keep(self, texts: Iterable[str]) -> None:
        """Remember texts that translations were made from, by their hashes."""
        self._kept |= {blocks.block_hash(text): text for text in texts}

    def targets(self, language: str, path: str, targets: Sequence[TargetBlock]) -> bool:
        """Save the blocks of one translated text in their order; say whether anything changed."""
        saved = self.texts.targets.setdefault(language, {})
        before = saved.get(path, [])
        if before == list(targets):
            return False
        known = {block.id: (place, block) for place, block in enumerate(before)}
        self._gone += sorted(known.keys() - {block.id for block in targets})
        after = {block.id: block.text for block in targets}
        self._overwritten += [block.id for block in before if block.text not in (None, after.get(block.id))]
        for place, block in enumerate(targets):
            if block.id not in known:
                self._added[TargetRow].append(self._target_row(language, path, place, block))
            elif known[block.id][1] != block:
                self._changed[TargetRow].append(self._target_row(language, path, place, block))
            elif known[block.id][0] != place:
                self._moved.append({"id": block.id, "position": place})
        saved[path] = list(targets)
        return True

    def write(self) -> None:
        """Write everything that was saved into the database."""
        self._write_kept()
        self._write_former()
        if self._gone:
            self._session.execute(delete(TargetRow).where(TargetRow.id.in_(self._gone)))
        if self._moved:
            self._session.execute(update(TargetRow), self._moved)
        for table in TABLES:
            if self._changed[table]:
                self._session.execute(update(table), self._changed[table])
            if self._added[table]:
                self._session.execute(insert(table), self._added[table])
        counting.note(self._session, self._item_id, self.texts, is_new=self._is_new)
        written = (*self._added[TargetRow], *self._changed[TargetRow])
        ids = {*self._gone, *(str(row["id"]) for row in written)}
        if ids:
            texts_saved.send(self._session, ids=ids, is_new=self._is_new)
        if not self._is_new:
            item_saved.send(self._session, item_id=self._item_id, actor=self._actor)

    def _write_source(self, path: str, before: Places, after: Places) -> None:
        for id, (block, place) in after.items():
            if before.get(id) != (block, place):
                rows = self._changed if id in before else self._added
                rows[SourceRow].append(
                    {
                        "id": id,
                        "item_id": self._item_id,
                        "path": path,
                        "position": place,
                        "text": block.text,
                        "hash": block.hash,
                    }
                )

    def _target_row(self, language: str, path: str, position: int, block: TargetBlock) -> Row:
        return {
            "id": block.id,
            "item_id": self._item_id,
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
            "read_in": block.read_in,
            "actor": self._actor,
            "changed_at": now(),
        }

    def _write_former(self) -> None:
        """Keep the texts that this saving overwrites or takes away."""
        if not self._overwritten:
            return
        old = TargetRow.__table__.c
        columns = {
            FormerText.item_id: old.item_id,
            FormerText.language: old.language,
            FormerText.path: old.path,
            FormerText.block_id: old.id,
            FormerText.source_id: old.source_id,
            FormerText.base_hash: old.base_hash,
            FormerText.text: old.text,
            FormerText.state: old.state,
            FormerText.actor: old.actor,
            FormerText.written_at: old.changed_at,
            FormerText.read_in: old.read_in,
        }
        rows = select(*columns.values()).where(old.id.in_(self._overwritten)).order_by(old.position)
        self._session.execute(insert(FormerText).from_select([*columns], rows))

    def _write_kept(self) -> None:
        if not self._kept:
            return
        known = set(self._session.scalars(select(KeptText.hash).where(KeptText.hash.in_(self._kept))))
        rows = [{"hash": hash, "text": text} for hash, text in self._kept.items() if hash not in known]
        if rows:
            self._session.execute(insert(KeptText), rows)


def _places(source: SourceText) -> dict[str, tuple[SourceBlock, int | None]]:
    """The blocks of a text by id with their places; None for the removed ones."""
    found: dict[str, tuple[SourceBlock, int | None]] = {block.id: (block, None) for block in source.removed}
    return found | {block.id: (block, place) for place, block in enumerate(source.blocks)}


def _replaced(before: SourceText, after: SourceText) -> list[SourceBlock]:
    """The blocks as they were, of those that go on with another text."""
    hashes = {block.id: block.hash for block in after.blocks}
    return [block for block in (*before.blocks, *before.removed) if hashes.get(block.id, block.hash) != block.hash]
