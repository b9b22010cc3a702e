"""What is noted at a passage, a reviewer's note or a translator's question: shown there until it is done.

A note keeps the passage as it was when it was made, so that it can be understood whatever became of the text. A
question is answered by those whom it calls, or by anybody else who sees it; an answer may call others. A call ends with
the answer of whoever was called, or with the question. Callers open the transaction.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, String, Text, delete, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.accounts.models import ACTOR, Account
from portal.content.model.items import Item
from portal.content.prose.texts import load_texts
from portal.content.published.composing import facts_payload, prose_paths
from portal.foundation.database import Base, UtcDateTime, now


class ReviewNote(Base):
    """A note at a passage of a text; `resolved_at` is when somebody said that it is done.

    A question is known by its passage too, the id of the original's block, whatever its text is by now.
    """

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
    is_question: Mapped[bool] = mapped_column(default=False, server_default=false())
    passage_id: Mapped[str | None] = mapped_column(String(16))


class NoteAnswer(Base):
    """What somebody answered to a question."""

    __tablename__ = "note_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("review_note.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[UtcDateTime]


class NoteCall(Base):
    """Somebody who is asked for an answer to a question, or told of one, and has not said anything since."""

    __tablename__ = "note_call"

    note_id: Mapped[int] = mapped_column(ForeignKey("review_note.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    called_at: Mapped[UtcDateTime]


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
    session.execute(delete(NoteCall).where(NoteCall.note_id == id))
    audit.record(
        session, actor, "question-done" if row.is_question else "note-done", item.id, row.language, note=row.id
    )
    return True


def ask(
    session: Session, item: Item, language: str, passage: Passage, words: str, *, actor: str, called: Iterable[Account]
) -> ReviewNote:
    """Ask something at a passage of a translation into `language`; `passage` has the original's id and text."""
    row = ReviewNote(
        item_id=item.id,
        language=language,
        path=passage.path,
        passage=passage.text.strip(),
        note=words,
        actor=actor,
        made_at=now(),
        is_question=True,
        passage_id=passage.id,
    )
    session.add(row)
    session.flush()
    _call(session, row, called, besides=actor)
    audit.record(session, actor, "question-ask", item.id, language, note=row.id)
    return row


def answer(session: Session, item: Item, id: int, words: str, *, actor: str, called: Iterable[Account] = ()) -> bool:
    """Answer an open question; False where the item has none with this number. Whoever asked it is told."""
    row = session.get(ReviewNote, id)
    if row is None or row.item_id != item.id or row.resolved_at is not None or not row.is_question:
        return False
    session.add(NoteAnswer(note_id=id, words=words, actor=actor, made_at=now()))
    mine = int(actor.removeprefix(ACTOR)) if actor.startswith(ACTOR) else None
    session.execute(delete(NoteCall).where(NoteCall.note_id == id, NoteCall.account_id == mine))
    asker = session.get(Account, int(row.actor.removeprefix(ACTOR))) if row.actor.startswith(ACTOR) else None
    _call(session, row, [*called, *([] if asker is None or asker.is_erased else [asker])], besides=actor)
    audit.record(session, actor, "question-answer", item.id, row.language, note=row.id)
    return True


def _call(session: Session, row: ReviewNote, accounts: Iterable[Account], *, besides: str) -> None:
    """Ask accounts for an answer, each once."""
    known = set(session.scalars(select(NoteCall.account_id).where(NoteCall.note_id == row.id)))
    for account in {each.id: each for each in accounts if each.actor != besides and each.id not in known}.values():
        session.add(NoteCall(note_id=row.id, account_id=account.id, called_at=now()))
    session.flush()


def answers(session: Session, ids: Collection[int]) -> Mapping[int, Sequence[NoteAnswer]]:
    """The answers to questions by their numbers, as they were given."""
    found: defaultdict[int, list[NoteAnswer]] = defaultdict(list)
    for row in session.scalars(select(NoteAnswer).where(NoteAnswer.note_id.in_(ids)).order_by(NoteAnswer.id)):
        found[row.note_id].append(row)
    return found


def called(session: Session, account: Account) -> Sequence[ReviewNote]:
    """The questions that wait for an account, the latest first."""
    waiting = select(ReviewNote).join(NoteCall).where(NoteCall.account_id == account.id)
    return session.scalars(waiting.order_by(NoteCall.called_at.desc(), ReviewNote.id.desc())).all()


def forget(session: Session, account: Account) -> None:
    """Call somebody no more, for whoever erases a person. What they asked and answered stays, under their number."""
    session.execute(delete(NoteCall).where(NoteCall.account_id == account.id))
