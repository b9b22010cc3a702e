"""Importing a file of passages: kept until somebody says yes, then one change, which one undo takes back.

Callers open the transaction. Imported texts wait for review, and unsure ones come in as drafts, which are never
published; neither writes over what somebody saved after the file went out, unless that was chosen.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.model.items import Item
from portal.content.model.locking import lock_items
from portal.content.prose.blocks import Origin, State, TargetBlock
from portal.content.publication.publishing import item_ids
from portal.foundation.database import Base, UtcDateTime, now
from portal.foundation.errors import NotFound
from portal.translation.exchange.planning import Entry, Plan
from portal.translation.messages.importing import DONE, KEPT_DAYS, PENDING, UNDONE, Planned, TakenBack
from portal.translation.messages.store import NothingToUndo
from portal.translation.workbench.deeds import Clash, Deeds, NotOnePassage, Seen, Unwritable
from portal.translation.workbench.work import STAMP_LENGTH, stamp_of


class TextImport(Base):
    """A file that somebody sent: its content until it is done or given up, and what came of it."""

    __tablename__ = "text_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(35), index=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(String(12))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[UtcDateTime]


class TextImportEntry(Base):
    """A passage that an import wrote: what was there before (None: nothing), and how to know that it is still there."""

    __tablename__ = "text_import_entry"

    import_id: Mapped[int] = mapped_column(ForeignKey("text_import.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    passage: Mapped[str] = mapped_column(String(16), primary_key=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stamp: Mapped[str] = mapped_column(String(STAMP_LENGTH))
    state: Mapped[str] = mapped_column(String(12))


@dataclass(frozen=True)
class Done:
    """How many texts an import wrote, how many of these have errors, and how many could not be kept after all."""

    written: int
    faulty: int
    refused: int


def propose(session: Session, tag: str, name: str, content: bytes, *, actor: str) -> TextImport:
    """Keep a file that was read, until it is imported or thrown away; forget the contents of old ones."""
    moment = now()
    old = select(TextImport).where(TextImport.at < moment - datetime.timedelta(days=KEPT_DAYS))
    for row in session.scalars(old.where(TextImport.content != b"")):
        row.content = b""
    found = TextImport(language=tag, name=name[:200], content=content, state=PENDING, report={}, actor=actor, at=moment)
    session.add(found)
    session.flush()
    return found


def apply(session: Session, row: TextImport, found: Plan, *, actor: str, chosen: Collection[str] = ()) -> Done:
    """Write what a plan says, with those clashes that are `chosen` by name, as one change."""
    entries = found.taken(chosen)
    by_item: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_item[entry.incoming.owner].append(entry)
    written: list[Entry] = []
    # All of them at once, in the order of their ids: two imports wait for each other.
    lock_items(session, item_ids(session, by_item).values())
    for owner, several in by_item.items():
        kind, _colon, key = owner.partition(":")
        deeds = Deeds(session, kind, key, found.tag, actor=actor)
        written += [entry for entry in several if _write(session, deeds, row, entry)]
    done = Done(len(written), sum(each.has_errors for each in written), len(entries) - len(written))
    row.state, row.actor, row.content = DONE, actor, b""
    row.report = {"counts": {each.value: count for each, count in found.counts.items()}, **asdict(done)}
    audit.record(session, actor, "text-imported", language=found.tag, name=row.name, written=done.written)
    session.flush()
    return done


def _write(session: Session, deeds: Deeds, row: TextImport, entry: Entry) -> bool:
    """Write one entry; False for one that does not fit into its text, or changes nothing."""
    id = entry.incoming.passage
    before = deeds.target(id)
    if stamp_of(before) != entry.stamp:
        # Somebody saved it after the plan was made, and before the item was locked.
        return False
    seen = Seen(id, entry.incoming.source_hash, stamp_of(before))
    read_in = entry.incoming.read_in or None
    state = State.DRAFT if entry.planned is Planned.FUZZY else State.TRANSLATED
    try:
        if not deeds.write(seen, entry.text, state=state, origin=Origin.IMPORT, read_in=read_in):
            return False
    except (NotOnePassage, Unwritable):
        return False
    after = deeds.target(id)
    assert after is not None
    session.add(
        TextImportEntry(
            import_id=row.id,
            item_id=deeds.item.id,
            passage=id,
            before=None if before is None else asdict(before),
            stamp=stamp_of(after),
            state=after.state,
        )
    )
    return True


def undo(session: Session, row: TextImport, *, actor: str) -> TakenBack:
    """Take a whole import back; texts that were saved anew since then stay. Raises NothingToUndo."""
    if row.state != DONE:
        raise NothingToUndo(row.id)
    entries = session.scalars(select(TextImportEntry).where(TextImportEntry.import_id == row.id)).all()
    restored = 0
    lock_items(session, {each.item_id for each in entries})
    for item_id, several in _by_item(entries).items():
        item = session.get(Item, item_id)
        assert item is not None
        deeds = Deeds(session, item.kind, item.key, row.language, actor=actor)
        restored += sum(_put_back(deeds, entry) for entry in several)
    row.state = UNDONE
    row.report = {**row.report, "restored": restored, "left": len(entries) - restored}
    audit.record(session, actor, "text-import-undone", language=row.language, name=row.name, restored=restored)
    session.flush()
    return TakenBack(restored, len(entries) - restored)


def _by_item(entries: Sequence[TextImportEntry]) -> dict[int, list[TextImportEntry]]:
    found: defaultdict[int, list[TextImportEntry]] = defaultdict(list)
    for entry in entries:
        found[entry.item_id].append(entry)
    return found


def _put_back(deeds: Deeds, entry: TextImportEntry) -> bool:
    try:
        target = deeds.target(entry.passage)
        if target is None or (stamp_of(target), target.state) != (entry.stamp, entry.state):
            return False
        return deeds.put_back(Seen(entry.passage, "", entry.stamp), _block(entry.before))
    except (Clash, NotFound):
        return False


def _block(stored: dict[str, Any] | None) -> TargetBlock | None:
    if stored is None:
        return None
    return TargetBlock(**{**stored, "state": State(stored["state"]), "origin": Origin(stored["origin"])})
