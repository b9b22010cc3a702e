"""Catalogs that come from elsewhere: first what would change, entry by entry, then one change that can be undone.

What was edited here after the file was exported is a clash, and keeps the text here unless told. Fuzzy
entries stay fuzzy: readers see nothing of them, and a text that is sure never gives way to one.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.sitewide.site import lock
from portal.foundation.database import now
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages import store
from portal.translation.messages.catalogs import Message, load
from portal.translation.messages.current import Current, current, note_of
from portal.translation.messages.exporting import EXPORTED
from portal.translation.messages.faults import MessageFault, faults
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageImport, MessageText, MessageVersion, State
from portal.translation.messages.plurals import NOTHING, Forms
from portal.translation.messages.pofiles import PoEntry, PoFile

PENDING, DONE, UNDONE = "pending", "done", "undone"
KEPT_DAYS = 30


class Planned(StrEnum):
    """What an import would do with an entry."""

    NEW = "new"
    CHANGED = "changed"
    CLASH = "clash"
    FUZZY = "fuzzy"
    UNKNOWN = "unknown"
    SAME = "same"


@dataclass(frozen=True)
class Entry:
    """An entry of the file: its line, both texts, and what keeps it from being reviewed.

    `revision` is the newest that was saved here, whether or not `ours` comes of it; 0 where nothing was.
    """

    planned: Planned
    line: int
    key: Key
    ours: Forms
    theirs: Forms
    note: str
    faults: tuple[MessageFault, ...] = ()
    revision: int = 0

    @property
    def choice(self) -> str:
        """By what a form chooses the file's text in place of ours: it is another one where anybody saves another."""
        ours = json.dumps(self.ours.stored(), sort_keys=True)
        return f"{self.key.digest} {self.revision} {hashlib.sha256(ours.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Plan:
    """What an import of a file into a language would do, against what is saved at this moment."""

    tag: str
    entries: Sequence[Entry]
    messages: dict[str, Message]
    rows: dict[str, MessageText]

    def clashing(self) -> frozenset[str]:
        """The digests of all clashes."""
        return frozenset(entry.key.digest for entry in self.entries if entry.planned is Planned.CLASH)

    def choices(self) -> dict[str, str]:
        """The digests of all clashes, by what a form chooses them by."""
        return {entry.choice: entry.key.digest for entry in self.entries if entry.planned is Planned.CLASH}

    def counts(self) -> dict[str, int]:
        """How many entries there are of each sort."""
        found = Counter(entry.planned for entry in self.entries)
        return {each.value: found[each] for each in Planned}

    def taken(self, chosen: Collection[str] = ()) -> list[Entry]:
        """The entries that would be written, with those clashes that are `chosen`, by digest."""
        return [entry for entry in self.entries if self._is_taken(entry, chosen)]

    def _is_taken(self, entry: Entry, chosen: Collection[str]) -> bool:
        if entry.key.context == ADDRESS_CONTEXT:
            return False
        if entry.planned is Planned.CLASH:
            return entry.key.digest in chosen
        if entry.planned is Planned.FUZZY:
            return entry.ours.is_empty or current(self.messages[entry.key.digest], self._row(entry)).fuzzy
        return entry.planned in (Planned.NEW, Planned.CHANGED)

    def _row(self, entry: Entry) -> MessageText | None:
        return self.rows.get(entry.key.digest)


def plan(session: Session, root: Path, tag: str, file: PoFile) -> Plan:
    """Compare a file with what is here. Raises `pofiles.Refused` where the site's own catalog cannot be read."""
    catalog, rows = load(root, tag), store.texts(session, tag)
    exported = _exported(file)
    messages = catalog.by_digest
    entries = [_planned(entry, messages, rows, exported) for entry in file.entries]
    return Plan(tag, entries, messages, rows)


def _exported(file: PoFile) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(file.headers.get(EXPORTED, "")).astimezone(datetime.UTC)
    except ValueError:
        return None


def _planned(
    entry: PoEntry,
    messages: dict[str, Message],
    rows: dict[str, MessageText],
    exported: datetime.datetime | None,
) -> Entry:
    message, row = messages.get(entry.key.digest), rows.get(entry.key.digest)
    if message is None:
        return Entry(Planned.UNKNOWN, entry.line, entry.key, NOTHING, entry.text, entry.note)
    ours = current(message, row)
    sort = _sort(entry, ours, note_of(message, row), row, exported)
    found = () if sort is Planned.SAME or entry.text.is_empty else tuple(faults(entry.key, entry.text))
    revision = 0 if row is None else row.revision
    return Entry(sort, entry.line, entry.key, ours.text, entry.text, entry.note, found, revision)


def _sort(
    entry: PoEntry, ours: Current, note: str, row: MessageText | None, exported: datetime.datetime | None
) -> Planned:
    other_note = bool(entry.note) and entry.note != note
    if entry.text.is_empty or (entry.text.same_as(ours.text) and entry.fuzzy == ours.fuzzy):
        return Planned.CHANGED if other_note else Planned.SAME
    if entry.fuzzy:
        return Planned.FUZZY
    if row is not None and row.state != State.FILE and (exported is None or row.changed_at > exported):
        return Planned.CLASH
    return Planned.NEW if ours.text.is_empty else Planned.CHANGED


def propose(session: Session, tag: str, name: str, content: str, *, actor: str) -> MessageImport:
    """Keep a file that was read, until it is imported or thrown away; forget the contents of old ones."""
    moment = now()
    old = select(MessageImport).where(MessageImport.at < moment - datetime.timedelta(days=KEPT_DAYS))
    for row in session.scalars(old.where(MessageImport.content != "")):
        row.content = ""
    found = MessageImport(
        language=tag, name=name[:200], content=content, state=PENDING, report={}, actor=actor, at=moment
    )
    session.add(found)
    session.flush()
    return found


def apply(
    session: Session,
    found: Plan,
    *,
    name: str,
    actor: str,
    reviewed: bool,
    taken: Collection[str] = (),
    proposed: MessageImport | None = None,
) -> MessageImport:
    """Write what a plan says, with those clashes that are `taken`, as one change.

    Texts with faults wait for review, and fuzzy ones stay fuzzy: readers see neither.
    """
    lock(session)
    row = proposed or propose(session, found.tag, name, "", actor=actor)
    entries = found.taken(taken)
    for entry in entries:
        _write(session, found, entry, row, actor, reviewed=reviewed)
    row.state, row.actor = DONE, actor
    faulty = sum(bool(entry.faults) for entry in entries)
    row.report = {"counts": found.counts(), "written": len(entries), "faulty": faulty, "reviewed": reviewed}
    audit.record(session, actor, "message-imported", language=found.tag, name=row.name, written=len(entries))
    session.flush()
    return row


def _write(session: Session, found: Plan, entry: Entry, row: MessageImport, actor: str, *, reviewed: bool) -> None:
    known = found.rows.get(entry.key.digest)
    message = found.messages[entry.key.digest]
    unchanged = entry.theirs.is_empty or (entry.theirs.same_as(entry.ours) and entry.planned is Planned.CHANGED)
    if unchanged:
        state = State.FILE if known is None else State(known.state)
        text = entry.ours if known is None else store.text_of(known)
    else:
        state, text = _state(entry, reviewed=reviewed), entry.theirs
    wanted = store.Wanted(text, state, message.file, known.revision if known else 0, entry.note or None)
    store.save(session, found.tag, entry.key, wanted, actor=actor, deed=store.IMPORT, import_id=row.id)


def _state(entry: Entry, *, reviewed: bool) -> State:
    if entry.planned is Planned.FUZZY:
        return State.FUZZY
    return State.REVIEWED if reviewed and not entry.faults else State.TRANSLATED


@dataclass(frozen=True)
class TakenBack:
    """How many texts an undone import gave back, and how many were left since somebody has changed them."""

    restored: int
    left: int


def undo(session: Session, row: MessageImport, *, actor: str) -> TakenBack:
    """Take a whole import back; texts that were saved anew since then stay as they are."""
    lock(session)
    if row.state != DONE:
        raise store.NothingToUndo(row.id)
    restored, total = 0, 0
    for text, revision in _imported(session, row):
        total += 1
        if text.revision == revision:
            store.put_back(session, text, revision - 1, actor=actor)
            restored += 1
    row.state = UNDONE
    row.report = {**row.report, "restored": restored, "left": total - restored}
    audit.record(session, actor, "message-import-undone", language=row.language, name=row.name, restored=restored)
    session.flush()
    return TakenBack(restored, total - restored)


def _imported(session: Session, row: MessageImport) -> Iterator[tuple[MessageText, int]]:
    rows: Any = session.execute(
        select(MessageText, MessageVersion.revision)
        .join(MessageVersion, MessageVersion.message_id == MessageText.id)
        .where(MessageVersion.import_id == row.id)
        .order_by(MessageText.id)
    ).all()
    yield from rows
