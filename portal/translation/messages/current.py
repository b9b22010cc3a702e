"""What a message says now: to readers, or to those who work on it where readers see nothing yet."""

from __future__ import annotations

from dataclasses import dataclass

from portal.translation.messages.catalogs import Message
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import Forms, loaded

UNSURE = frozenset({State.FUZZY, State.DRAFT})


@dataclass(frozen=True)
class Current:
    """A text, and whether nobody has confirmed it yet."""

    text: Forms
    fuzzy: bool = False


def current(message: Message, row: MessageText | None) -> Current:
    """The live text; else the file's; else the newest that was saved."""
    if row is not None and row.live is not None:
        return Current(loaded(row.live))
    file = Current(message.file, message.fuzzy)
    if row is None or row.state == State.FILE or (message.file.is_complete and not message.fuzzy):
        return file
    return Current(loaded(row.text), row.state in UNSURE)


def newest(message: Message, row: MessageText | None) -> Current:
    """The text that was saved last, whether readers see it or not; else the file's."""
    if row is None or row.state == State.FILE:
        return Current(message.file, message.fuzzy)
    return Current(loaded(row.text), row.state in UNSURE)


def note_of(message: Message, row: MessageText | None) -> str:
    """The translator's own comment."""
    return row.note if row is not None and row.note else message.note
