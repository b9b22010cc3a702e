"""What a reviewer notes at a passage: shown beside its field until somebody says that it is done.

A note keeps the passage as it was when it was made, so that it can be understood whatever became of the text.
Callers open the transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.composing import facts_payload, prose_paths
from portal.content.items import Item
from portal.content.texts import load_texts
from portal.foundation.database import Base, UtcDateTime, now


class ReviewNote(Base):
    """A note at a passage of a text; `resolved_at` is when somebody said that it is done."""

    __tablename__ = "review_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    path: Mapped[str] = mapped_column(String(200))
    passage: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[UtcDateTime]
    resolved_at: Mapped[UtcDateTime | None]
    resolved_by: Mapped[str | None] = mapped_column(String(200))


@dataclass(frozen=True)
class Passage:
    """A block of a saved text: its path, its own id, and what it says."""

    path: str
    id: str
    text: str


def passages(session: Session, item: Item, language: str) -> list[Passage]:
    """All that is saved of a language, block by block, in the order of the item's fields."""
    texts = load_texts(session, item.id, item.source_language)
    found = []
    for path in prose_paths(type(item), facts_payload(item)):
        if language == item.source_language:
            blocks = texts.sources[path].blocks if path in texts.sources else ()
            found += [Passage(path, block.id, block.text) for block in blocks]
        else:
            targets = texts.targets.get(language, {}).get(path, ())
            found += [Passage(path, target.id, target.text) for target in targets if target.text is not None]
    return found


def note(session: Session, item: Item, language: str, passage: Passage, words: str, *, actor: str) -> None:
    """Note something at a passage."""
    row = ReviewNote(
        item_id=item.id,
        language=language,
        path=passage.path,
        passage=passage.text.strip(),
        note=words,
        actor=actor,
        made_at=now(),
    )
    session.add(row)
    session.flush()


def open_notes(session: Session, item_id: int, language: str | None = None) -> Sequence[ReviewNote]:
    """The notes at an item that are not done, of a language or all, in the order in which they were made."""
    rows = select(ReviewNote).where(ReviewNote.item_id == item_id, ReviewNote.resolved_at.is_(None))
    if language is not None:
        rows = rows.where(ReviewNote.language == language)
    return session.scalars(rows.order_by(ReviewNote.id)).all()


def resolve(session: Session, item: Item, id: int, *, actor: str, moment: datetime.datetime | None = None) -> bool:
    """Say that a note is done; False where the item has no such open note."""
    row = session.get(ReviewNote, id)
    if row is None or row.item_id != item.id or row.resolved_at is not None:
        return False
    row.resolved_at, row.resolved_by = moment or now(), actor
    audit.record(session, actor, "note-done", item.id, row.language, note=row.id)
    return True
