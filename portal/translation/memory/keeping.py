"""Keeping the memory: in the transaction that saves a text, after a deploy, and all anew.

Whatever texts and catalogs say is taken from them again at any time; what came in files is kept until it is
taken out by the file's name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.content.prose.saving import texts_saved
from portal.translation.memory.gathering import Said, of_blocks, of_language, of_row
from portal.translation.memory.likeness import anchors, digest, normal
from portal.translation.memory.models import Anchor, Segment, Source
from portal.translation.messages.models import MessageText
from portal.translation.messages.store import message_saved

MANY = 500
"""How many rows one statement is about at most."""


def listen() -> None:
    """Keep the memory whenever a text of an item or of the interface is saved, in the same transaction."""
    texts_saved.connect(_renew_blocks)
    message_saved.connect(_renew_message)


def _renew_blocks(session: Session, *, ids: Collection[str], is_new: bool) -> None:
    """Take what blocks say now; `is_new` where nothing can be known of them yet."""
    if not is_new:
        forget(session, Source.BLOCK, ids)
    for batch in of_blocks(session, ids):
        store(session, batch)


def _renew_message(session: Session, *, row: MessageText) -> None:
    session.execute(
        delete(Segment).where(
            Segment.origin == Source.MESSAGE, Segment.owner == row.digest, Segment.language == row.language
        )
    )
    store(session, of_row(row))


def store(session: Session, said: Sequence[Said]) -> None:
    """Add segments, with what they are found by."""
    for start in range(0, len(said), MANY):
        batch = said[start : start + MANY]
        rows = [asdict(each) | {"digest": digest(each.source)} for each in batch]
        columns = (Segment.id, Segment.source, Segment.source_language, Segment.language)
        # Whatever the order in which they come back: kept in order, SQLite would take them one by one.
        stored = session.execute(insert(Segment).returning(*columns), rows).all()
        found = [
            {"anchor": anchor, "segment_id": id, "length": len(normal(source))}
            for id, source, first, second in stored
            for anchor in anchors(source, first, second)
        ]
        if found:
            session.execute(insert(Anchor), found)


def forget(session: Session, origin: Source, owners: Iterable[str]) -> None:
    """Take the segments of some owners out."""
    known = sorted(owners)
    for start in range(0, len(known), MANY):
        wanted = known[start : start + MANY]
        session.execute(delete(Segment).where(Segment.owner.in_(wanted), Segment.origin == origin))


def forget_file(session: Session, name: str, language: str) -> int:
    """Take what came in a file out of the memory of a language; give how many segments that were."""
    wanted = (Segment.owner == name, Segment.origin == Source.FILE, Segment.language == language)
    ids = session.scalars(select(Segment.id).where(*wanted)).all()
    session.execute(delete(Segment).where(*wanted))
    return len(ids)


def renew_language(session: Session, root: Path, tag: str) -> int:
    """Bring the segments of a language's messages up to its catalog and what was saved; give how many changed.

    Raises `pofiles.Refused`.
    """
    rows = session.scalars(select(Segment).where(Segment.origin == Source.MESSAGE, Segment.language == tag))
    known = {_told(row): row.id for row in rows}
    wanted = {_told(each): each for each in of_language(session, root, tag)}
    gone = [id for told, id in known.items() if told not in wanted]
    for start in range(0, len(gone), MANY):
        session.execute(delete(Segment).where(Segment.id.in_(gone[start : start + MANY])))
    added = [each for told, each in wanted.items() if told not in known]
    store(session, added)
    return len(gone) + len(added)


def rebuild(session: Session, root: Path, tags: Iterable[str]) -> int:
    """Make everything anew but what came in files; give how many segments there are."""
    session.execute(delete(Segment).where(Segment.origin != Source.FILE))
    count = 0
    for batch in of_blocks(session):
        store(session, batch)
        count += len(batch)
    for tag in tags:
        count += renew_language(session, root, tag)
    return count


def is_empty(session: Session) -> bool:
    """Whether there is nothing of a text or a message in the memory."""
    return session.scalar(select(Segment.id).where(Segment.origin != Source.FILE).limit(1)) is None


def _told(segment: Segment | Said) -> tuple[object, ...]:
    """What two segments of messages must have in common to be the same."""
    return (segment.owner, segment.source, segment.target, segment.reviewed, segment.actor, segment.changed_at)
