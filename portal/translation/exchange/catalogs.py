"""Passages as a PO file, for the many programs that read nothing else: the context names the passage."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from portal.foundation.database import now
from portal.translation.exchange.entries import NEEDS, Incoming, IncomingFile, Outgoing
from portal.translation.exchange.xmlfiles import Reason, Refused
from portal.translation.messages import pofiles
from portal.translation.messages.exporting import EXPORTED
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import Forms, usual
from portal.translation.messages.pofiles import PLURAL_FORMS, PoEntry
from portal.translation.messages.splicing import entry_lines, headers

MIME = "text/x-gettext-translation"
_REASONS = {
    pofiles.Reason.TOO_LARGE: Reason.TOO_LARGE,
    pofiles.Reason.UNKNOWN_ENCODING: Reason.UNKNOWN_ENCODING,
    pofiles.Reason.NOT_THE_ENCODING: Reason.NOT_THE_ENCODING,
    pofiles.Reason.LANGUAGE: Reason.LANGUAGE,
    pofiles.Reason.TWICE: Reason.TWICE,
    pofiles.Reason.NOTHING: Reason.NOTHING,
}


def written(entries: Iterable[Outgoing], tag: str) -> bytes:
    """A file of passages in a language."""
    values = {
        "Project-Id-Version": "portal",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": tag.replace("-", "_"),
        PLURAL_FORMS: usual(tag).header,
        EXPORTED: now().isoformat(),
    }
    lines = headers(values)
    for each in entries:
        key = Key(each.source, context=f"{each.owner}/{each.passage}")
        fuzzy = each.state == NEEDS
        entry = PoEntry(key, Forms((each.target,)), fuzzy, 0, 0, comment=each.place)
        lines += ["", *entry_lines(entry, fuzzy=fuzzy)]
    return "\n".join([*lines, ""]).encode()


def read(content: bytes, tag: str) -> IncomingFile:
    """The entries of a file. Raises Refused."""
    try:
        file = pofiles.parsed(pofiles.decoded(content), tag)
    except pofiles.Refused as refused:
        raise Refused(_REASONS.get(refused.reason, Reason.SYNTAX), refused.line, refused.found) from None
    return IncomingFile([_entry(each) for each in file.entries], _moment(file.headers.get(EXPORTED, "")))


def _entry(entry: PoEntry) -> Incoming:
    owner, _slash, passage = (entry.key.context or "").rpartition("/")
    return Incoming(owner, passage, entry.key.msgid, entry.text.texts[0], entry.fuzzy, entry.line)


def _moment(told: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.fromisoformat(told).astimezone(datetime.UTC)
    except ValueError:
        return None
