"""Live edits of messages: saved, undone and restored, each as a new version; nothing is ever overwritten unseen.

Callers open the transaction (`writing`). A change of what readers see raises the site's version in it, so
every worker shows it at its next request. Languages are named by tags, people by the trail's actors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.sitewide.site import lock, next_moment, raise_version
from portal.foundation.database import now
from portal.translation.messages.faults import MessageFault, faults
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageText, MessageVersion, State
from portal.translation.messages.plurals import Forms, loaded

message_saved = Signal(
    """Sent when a text of a message was saved, within the transaction that does so. The sender is the session."""
)

SAVE, UNDO, RESTORE, IMPORT, PUSH, DEPLOY = "save", "undo", "restore", "import", "push", "deploy"


class NewerSave(Exception):
    """Somebody saved another text after the one that was seen; `row` holds it."""

    def __init__(self, row: MessageText) -> None:
        super().__init__(row.digest)
        self.row = row


class NotReviewable(Exception):
    """A text has `faults` that keep it from readers."""

    def __init__(self, found: Sequence[MessageFault]) -> None:
        super().__init__(", ".join(each.sort for each in found))
        self.faults = found


class NothingToUndo(Exception):
    """The version is not the newest one, or there is none like it."""


@dataclass(frozen=True)
class Wanted:
    """What is to be saved. `file` is the catalog's text that was seen, `seen` the revision (0: none yet)."""

    text: Forms
    state: State
    file: Forms
    seen: int
    note: str | None = None


@dataclass(frozen=True)
class Saved:
    """The row after a save; `changed` says whether there is a new version, `shown` whether readers see another text."""

    row: MessageText
    changed: bool
    shown: bool


def find(session: Session, language: str, digest: str) -> MessageText | None:
    """What was saved of a message in a language."""
    rows = select(MessageText).where(MessageText.language == language, MessageText.digest == digest)
    return session.scalars(rows).one_or_none()


def texts(session: Session, language: str) -> dict[str, MessageText]:
    """All that was saved in a language, by digest."""
    rows = session.scalars(select(MessageText).where(MessageText.language == language))
    return {row.digest: row for row in rows}


def known_texts(session: Session, language: str) -> dict[str, list[Forms]]:
    """All texts that readers ever saw by an edit, and those that edits were made from, by digest."""
    rows = session.execute(
        select(MessageText.digest, MessageVersion.live, MessageVersion.base)
        .join(MessageVersion, MessageVersion.message_id == MessageText.id)
        .where(MessageText.language == language)
    )
    found: dict[str, list[Forms]] = {}
    for digest, *stored in rows:
        found.setdefault(digest, []).extend(loaded(each) for each in stored if each is not None)
    return found


def history(session: Session, row: MessageText) -> Sequence[MessageVersion]:
    """All versions of a text, the newest first."""
    rows = select(MessageVersion).where(MessageVersion.message_id == row.id)
    return session.scalars(rows.order_by(MessageVersion.revision.desc())).all()


def version(session: Session, row: MessageText, revision: int) -> MessageVersion | None:
    """One version of a text."""
    return session.get(MessageVersion, (row.id, revision))


def save(
    session: Session,
    language: str,
    key: Key,
    wanted: Wanted,
    *,
    actor: str,
    deed: str = SAVE,
    import_id: int | None = None,
) -> Saved:
    """Save a text. Raises NewerSave where another was saved meanwhile, NotReviewable for faults.

    Only a text that is saved as reviewed is shown to readers; below that, they go on seeing what they saw.
    """
    row = _locked(session, language, key)
    if row is None:
        row = _begun(language, key, wanted.file)
    note = row.note if wanted.note is None else wanted.note
    live = wanted.text.stored() if wanted.state is State.REVIEWED else row.live
    if (wanted.text.stored(), wanted.state, note, live) == (row.text, row.state, row.note, row.live):
        return Saved(row, changed=False, shown=False)
    if row.revision != wanted.seen:
        raise NewerSave(row)
    if wanted.state is State.REVIEWED:
        found = faults(key, wanted.text)
        if found:
            raise NotReviewable(found)
    session.add(row)
    was_live = row.live
    row.text, row.state, row.note, row.live = wanted.text.stored(), wanted.state, note, live
    row.base = wanted.file.stored()
    return _written(session, row, was_live, actor, deed, import_id)


def put_back(
    session: Session, row: MessageText, revision: int, *, actor: str, deed: str = UNDO, import_id: int | None = None
) -> Saved:
    """Make everything as it was at a revision, as a new version: its text, its state, and what readers saw.

    Revision 0 is before anything was saved: readers see the catalog's file. Raises NothingToUndo.
    """
    former = version(session, row, revision)
    if former is None and revision:
        raise NothingToUndo(revision)
    was_live = row.live
    if former is None:
        row.text, row.state, row.live, row.note = row.base, State.FILE, None, ""
    else:
        row.text, row.state, row.live, row.note = former.text, former.state, former.live, former.note
        row.base = former.base
    return _written(session, row, was_live, actor, deed, import_id)


def undo(session: Session, language: str, key: Key, revision: int, *, actor: str) -> Saved:
    """Take a revision back, which must be the newest. Raises NothingToUndo, and NewerSave where it is not."""
    row = _locked(session, language, key)
    if row is None:
        raise NothingToUndo(revision)
    if row.revision != revision:
        raise NewerSave(row)
    return put_back(session, row, revision - 1, actor=actor)


def restore(session: Session, language: str, key: Key, revision: int, *, seen: int, actor: str) -> Saved:
    """Make a former revision the newest. Raises NothingToUndo, and NewerSave where the newest is not the one `seen`."""
    row = _locked(session, language, key)
    if row is None:
        raise NothingToUndo(revision)
    if row.revision != seen:
        raise NewerSave(row)
    return put_back(session, row, revision, actor=actor, deed=RESTORE)


def take_file(session: Session, row: MessageText, file: Forms, *, actor: str, deed: str = DEPLOY) -> Saved:
    """Let readers see the catalog's file again, whose text is newer than the edit; the edit stays in the history."""
    was_live = row.live
    row.text, row.state, row.live, row.base = file.stored(), State.FILE, None, file.stored()
    return _written(session, row, was_live, actor, deed, None)


def names_of(rows: Iterable[MessageText | MessageVersion]) -> set[str]:
    """The actors of some rows."""
    return {row.actor for row in rows}


def live_of(row: MessageText | None) -> Forms | None:
    """What readers see of a message by an edit; None where they see the file's text."""
    return None if row is None or row.live is None else loaded(row.live)


def latest(rows: Mapping[str, MessageText]) -> Sequence[MessageText]:
    """Rows by their last change, the newest first."""
    return sorted(rows.values(), key=lambda row: row.changed_at, reverse=True)


def _locked(session: Session, language: str, key: Key) -> MessageText | None:
    """The text of a message as it is, which nobody else changes or begins meanwhile."""
    lock(session)
    rows = select(MessageText).where(MessageText.language == language, MessageText.digest == key.digest)
    return session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def _begun(language: str, key: Key, file: Forms) -> MessageText:
    return MessageText(
        language=language,
        digest=key.digest,
        msgid=key.msgid,
        plural=key.plural,
        context=key.context,
        text=file.stored(),
        state=State.FILE,
        base=file.stored(),
        live=None,
        note="",
        revision=0,
    )


def _written(
    session: Session, row: MessageText, was_live: object, actor: str, deed: str, import_id: int | None
) -> Saved:
    shown = row.live != was_live
    row.revision += 1
    row.actor, row.changed_at = actor, next_moment(session) if shown else now()
    session.flush()
    session.add(
        MessageVersion(
            message_id=row.id,
            revision=row.revision,
            text=row.text,
            state=row.state,
            base=row.base,
            live=row.live,
            note=row.note,
            actor=actor,
            at=row.changed_at,
            deed=deed,
            import_id=import_id,
        )
    )
    audit.record(
        session, actor, f"message-{deed}", language=row.language, message=row.digest, revision=row.revision, live=shown
    )
    if shown:
        raise_version(session, row.changed_at)
    session.flush()
    message_saved.send(session, row=row)
    return Saved(row, changed=True, shown=shown)


def text_of(row: MessageText | MessageVersion) -> Forms:
    """The newest text of a message."""
    return loaded(row.text)
