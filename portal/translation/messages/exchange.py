"""Live edits and the catalogs' files: from the site to the files, back, and after a deploy; three-way each time.

No text that a person wrote gives way unseen. Where the site and the file were both changed since the edit was
made, it is a conflict: both stay as they are, and it is listed with the file's line, until somebody says which
side to `prefer`. An edit of a message that the file has no longer is `behind`: it stays in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.orm import Session

from portal.content.sitewide.site import lock, next_moment, raise_version
from portal.foundation import catalogs as files
from portal.foundation import compiled
from portal.translation.messages import store
from portal.translation.messages.catalogs import LanguageCatalog, file_of, load
from portal.translation.messages.faults import faults
from portal.translation.messages.keys import Key
from portal.translation.messages.merging import Merge, merge
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import NOTHING, ONE, Forms, first_number, loaded
from portal.translation.messages.pofiles import PoEntry
from portal.translation.messages.splicing import spliced


class Outcome(StrEnum):
    """What became of a message. `kept` is newer on the other side; `refused` has faults."""

    WRITTEN = "written"
    KEPT = "kept"
    CONFLICT = "conflict"
    BEHIND = "behind"
    REFUSED = "refused"


class Side(StrEnum):
    """Which text to take where both were changed."""

    LIVE = "live"
    FILE = "file"


@dataclass(frozen=True)
class Line:
    """What became of one message, with both texts; `number` is the file's line, 0 where it has none."""

    outcome: Outcome
    language: str
    number: int
    key: Key
    live: Forms
    file: Forms


def pull(session: Session, root: Path, tag: str, prefer: Side | None = None) -> list[Line]:
    """Write what is live in a language into its file; the database is only read. Raises Refused.

    Only entries that change are written anew.
    """
    file = file_of(root, tag)
    found = {} if file is None else file.by_digest()
    known = store.known_texts(session, tag)
    changes: dict[str, Forms] = {}
    lines: list[Line] = []
    for digest, row in sorted(store.texts(session, tag).items(), key=lambda each: each[1].msgid):
        live = store.live_of(row)
        if live is None:
            continue
        entry = found.get(digest)
        outcome = Outcome.BEHIND if entry is None else _pulled(row, live, entry, known[digest], prefer)
        if outcome is None:
            continue
        if outcome is Outcome.WRITTEN:
            changes[digest] = live
        lines.append(_line(outcome, tag, entry, row.key, live))
    if changes and file is not None:
        files.catalog_path(root, tag).write_text(spliced(file, changes), encoding=files.CHARSET, newline="\n")
    return lines


def _pulled(
    row: MessageText, live: Forms, entry: PoEntry, known: Sequence[Forms], prefer: Side | None
) -> Outcome | None:
    merged = merge(loaded(row.base), live, entry.text, known)
    if merged is Merge.SAME:
        return Outcome.WRITTEN if entry.fuzzy else None
    if merged is Merge.LIVE or (merged is Merge.CONFLICT and prefer is Side.LIVE):
        return Outcome.WRITTEN
    return Outcome.KEPT if merged is Merge.FILE or prefer is Side.FILE else Outcome.CONFLICT


def push(session: Session, root: Path, tag: str, *, actor: str, prefer: Side | None = None) -> list[Line]:
    """Let readers see what a language's file says and the site does not yet; the file is only read.

    The site's own text is what is live, or else what is compiled. Fuzzy and unfinished entries are left.
    Raises Refused.
    """
    lock(session)
    catalog, rows = load(root, tag), store.texts(session, tag)
    known, shown = store.known_texts(session, tag), _compiled(root, catalog)
    lines = []
    for message in catalog.messages:
        if message.fuzzy or not message.file.is_complete:
            continue
        digest = message.key.digest
        row, former = rows.get(digest), shown(message.key)
        live = store.live_of(row)
        mine = former if live is None else live
        outcome = _pushed(row, live, mine, message.file, known.get(digest, ()), prefer)
        if outcome is Outcome.WRITTEN and faults(message.key, message.file):
            outcome = Outcome.REFUSED
        if outcome is Outcome.WRITTEN:
            seen = 0 if row is None else row.revision
            wanted = store.Wanted(message.file, State.REVIEWED, message.file, seen)
            store.save(session, tag, message.key, wanted, actor=actor, deed=store.PUSH)
        if outcome is not None:
            lines.append(Line(outcome, tag, message.line, message.key, mine, message.file))
    return [*lines, *_behind(rows, catalog)]


def _pushed(
    row: MessageText | None, live: Forms | None, mine: Forms, file: Forms, known: Sequence[Forms], prefer: Side | None
) -> Outcome | None:
    if mine.same_as(file):
        return None
    if row is None or live is None:
        return Outcome.WRITTEN
    merged = merge(loaded(row.base), live, file, known)
    if merged is Merge.FILE or (merged is Merge.CONFLICT and prefer is Side.FILE):
        return Outcome.WRITTEN
    return Outcome.KEPT if merged is Merge.LIVE or prefer is Side.LIVE else Outcome.CONFLICT


def settle(session: Session, root: Path, tag: str, *, actor: str) -> list[Line]:
    """After a deploy: note which edits the new file has, and let it show what is newer there than they are.

    Edits that still apply stay live; those in conflict stay live too, and are listed with what is behind.
    """
    lock(session)
    catalog, rows = load(root, tag), store.texts(session, tag)
    known = store.known_texts(session, tag)
    lines = list(_behind(rows, catalog))
    for message in catalog.messages:
        row = rows.get(message.key.digest)
        live = store.live_of(row)
        if row is None or live is None or message.fuzzy:
            continue
        merged = merge(loaded(row.base), live, message.file, known[message.key.digest])
        if merged is Merge.SAME:
            _absorb(session, row, live)
        elif merged is Merge.FILE and message.file.is_complete:
            store.take_file(session, row, message.file, actor=actor)
        elif merged is Merge.CONFLICT:
            lines.append(Line(Outcome.CONFLICT, tag, message.line, message.key, live, message.file))
    return lines


def _absorb(session: Session, row: MessageText, live: Forms) -> None:
    if not loaded(row.base).same_as(live):
        row.base = live.stored()
        raise_version(session, next_moment(session))


def _behind(rows: Mapping[str, MessageText], catalog: LanguageCatalog) -> Iterator[Line]:
    for digest, row in rows.items():
        live = store.live_of(row)
        if live is not None and digest not in catalog.by_digest:
            yield Line(Outcome.BEHIND, catalog.tag, 0, row.key, live, NOTHING)


def _line(outcome: Outcome, tag: str, entry: PoEntry | None, key: Key, live: Forms) -> Line:
    return Line(outcome, tag, entry.line if entry else 0, key, live, entry.text if entry else NOTHING)


def _compiled(root: Path, catalog: LanguageCatalog) -> Callable[[Key], Forms]:
    """What the compiled catalog says of a message, by the rule of the file."""
    read = compiled.read(compiled.path_of(root / "translations", catalog.tag))

    def text(key: Key) -> Forms:
        if key.plural is None:
            found = read.gettext(key.msgid) if key.context is None else read.pgettext(key.context, key.msgid)
            return Forms((str(found),), ONE)
        numbers = [first_number(catalog.plurals, form) for form in range(catalog.plurals.count)]
        forms = [compiled.plural_form(read, key.context, key.msgid, key.plural, number) for number in numbers]
        return Forms(tuple(forms), catalog.plurals)

    return text
