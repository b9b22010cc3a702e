"""What a file would do to the translations here, entry by entry, before anything is done."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.editing import MANY, items_of
from portal.content.prose.blocks import Freshness, block_hash
from portal.content.prose.texts import TargetRow, kept_texts
from portal.foundation.markdown.faults import Fault
from portal.translation.checking import Checking, Finding
from portal.translation.exchange.entries import Incoming, IncomingFile, parted
from portal.translation.messages.importing import Planned
from portal.translation.saved import saved_glossary
from portal.translation.units import Place, Text, Unit
from portal.translation.workbench.deeds import NotOnePassage, Unwritable, checked
from portal.translation.workbench.help import is_error
from portal.translation.workbench.work import Passage, Work, open_work


@dataclass(frozen=True)
class Entry:
    """An entry of the file, and what would become of it.

    `text` is the file's as it would be kept, `original` what it was made from. `refused` says that it is no passage
    that can be kept, `markdown` why where that is its Markdown; such an entry is never written. `moved` says that its
    original has changed since it went out, and `left_out` why somebody left its passage out here. `stamp` is what
    `ours` is known by.
    """

    incoming: Incoming
    planned: Planned
    ours: str = ""
    stamp: str = ""
    left_out: str | None = None
    text: str = ""
    path: str = ""
    refused: bool = False
    markdown: Sequence[Fault] = ()
    moved: bool = False
    findings: Sequence[Finding] = ()
    original: str = ""

    @property
    def name(self) -> str:
        """By what it is known in its plan."""
        return f"{self.incoming.owner}/{self.incoming.passage}"

    @property
    def choice(self) -> str:
        """By what a form chooses the file's text in place of ours: it is another one where ours changes."""
        return f"{self.name} {block_hash(self.ours)[:16]}"

    @property
    def has_errors(self) -> bool:
        """Whether it could not be reviewed as it is."""
        return any(map(is_error, self.findings))


@dataclass(frozen=True)
class Plan:
    """What a file would do in a language, against what is saved at this moment."""

    tag: str
    entries: Sequence[Entry]

    @cached_property
    def counts(self) -> Mapping[Planned, int]:
        """How many entries there are of each sort."""
        found = Counter(entry.planned for entry in self.entries)
        return {each: found[each] for each in Planned}

    def clashing(self) -> frozenset[str]:
        """The names of all clashes that could be taken."""
        return frozenset(self.choices().values())

    def choices(self) -> Mapping[str, str]:
        """The names of all clashes that could be taken, by what a form chooses them by."""
        taken = (each for each in self.entries if each.planned is Planned.CLASH and not each.refused)
        return {each.choice: each.name for each in taken}

    def taken(self, chosen: Collection[str] = ()) -> list[Entry]:
        """The entries that would be written, with those clashes that are `chosen`, by name."""
        return [entry for entry in self.entries if _is_taken(entry, chosen)]


def _is_taken(entry: Entry, chosen: Collection[str]) -> bool:
    if entry.refused:
        return False
    if entry.planned is Planned.CLASH:
        return entry.name in chosen
    if entry.planned is Planned.FUZZY:
        return not entry.stamp
    return entry.planned in (Planned.NEW, Planned.CHANGED)


def plan(session: Session, tag: str, file: IncomingFile) -> Plan:
    """Compare a file with what is here, item by item, and have the checks look at what would be written."""
    grouped: defaultdict[str, dict[int, Incoming]] = defaultdict(dict)
    incoming_entries = [parted(each) for each in file.entries]
    for place, incoming in enumerate(incoming_entries):
        grouped[incoming.owner][place] = incoming
    checking = Checking(saved_glossary(session))
    items = items_of(session, map(_name, grouped))
    kept = _kept(session, incoming_entries)
    found: dict[int, Entry] = {}
    for owner, entries in grouped.items():
        item = items.get(_name(owner))
        work = None if item is None or item.source_language == tag else open_work(session, item, tag)
        named = [_named(each, work) for each in entries.values()]
        planned = _with_findings(_planned(session, work, named, kept, file.exported), work, checking)
        found |= dict(zip(entries, planned, strict=True))
    return Plan(tag, [found[place] for place in range(len(file.entries))])


def _named(incoming: Incoming, work: Work | None) -> Incoming:
    """An entry by the id of its passage, where the file names it by its field, as a table of terms does."""
    here = [] if work is None else [each for each in work.passages if each.path == incoming.passage]
    return replace(incoming, passage=here[0].id) if len(here) == 1 else incoming


def _name(owner: str) -> tuple[str, str]:
    """The kind and key of whom a file names."""
    kind, _colon, key = owner.partition(":")
    return kind, key


def _kept(session: Session, entries: Sequence[Incoming]) -> dict[str, str]:
    """Those originals of a file that are remembered, by their hashes."""
    hashes = sorted({each.source_hash for each in entries})
    found: dict[str, str] = {}
    for start in range(0, len(hashes), MANY):
        found |= kept_texts(session, hashes[start : start + MANY])
    return found


def _planned(
    session: Session,
    work: Work | None,
    entries: Iterable[Incoming],
    kept: Mapping[str, str],
    exported: datetime.datetime | None,
) -> list[Entry]:
    if work is None:
        return [Entry(each, Planned.UNKNOWN) for each in entries]
    changed = _changed_at(session, work)
    return [_entry(work, each, changed, kept, exported) for each in entries]


def _changed_at(session: Session, work: Work) -> dict[str, datetime.datetime]:
    """When each block of the translation was last changed."""
    rows = select(TargetRow.id, TargetRow.changed_at)
    found = session.execute(rows.where(TargetRow.item_id == work.item.id, TargetRow.language == work.language))
    return {row.id: row.changed_at for row in found}


def _entry(
    work: Work,
    incoming: Incoming,
    changed: Mapping[str, datetime.datetime],
    kept: Mapping[str, str],
    exported: datetime.datetime | None,
) -> Entry:
    passage = work.passage(incoming.passage)
    if passage is None or passage.source is None:
        return Entry(incoming, Planned.UNKNOWN)
    hash = incoming.source_hash
    pins = (passage.source_hash, passage.row.target.base_hash if passage.row.target else None)
    entry = _as_here(incoming, passage, moved=hash != passage.source_hash)
    if not incoming.target.strip():
        return entry
    if hash not in pins and hash not in kept:
        return replace(entry, planned=Planned.UNKNOWN, text=incoming.target)
    entry = _checked(entry, passage)
    when = changed.get(passage.row.target.id) if passage.row.target is not None else None
    is_newer = when is not None and (exported is None or when > exported)
    return replace(
        entry, planned=_sort(entry, passage, hash, is_newer=is_newer), original=_original(entry, passage, kept)
    )


def _original(entry: Entry, passage: Passage, kept: Mapping[str, str]) -> str:
    """What the original said that an entry was made from, whatever was read in its place."""
    if not entry.incoming.pin:
        return entry.incoming.source
    return kept.get(entry.incoming.pin) or passage.base or "" if entry.moved else passage.source or ""


def _as_here(incoming: Incoming, passage: Passage, *, moved: bool) -> Entry:
    """An entry beside what is here, as if it changed nothing."""
    target = passage.row.target
    return Entry(
        incoming,
        Planned.SAME,
        passage.text.rstrip(),
        passage.stamp,
        left_out=target.reason or "" if target is not None and target.text is None else None,
        path=passage.path,
        moved=moved,
    )


def _checked(entry: Entry, passage: Passage) -> Entry:
    """An entry with its text as it would be kept, or with why it cannot be."""
    try:
        text = checked(entry.incoming.target, passage.path, plain=passage.plain)
    except NotOnePassage:
        return replace(entry, text=entry.incoming.target, refused=True)
    except Unwritable as error:
        return replace(entry, text=entry.incoming.target, refused=True, markdown=error.faults)
    return replace(entry, text=text)


def _sort(entry: Entry, passage: Passage, hash: str, *, is_newer: bool) -> Planned:
    is_same = entry.text.rstrip() == entry.ours
    if is_same and (entry.incoming.is_fuzzy or not _is_confirmed_by(passage, hash)):
        return Planned.SAME
    if entry.incoming.is_fuzzy:
        return Planned.FUZZY
    if not entry.stamp:
        return Planned.NEW
    return Planned.CLASH if is_newer and not is_same else Planned.CHANGED


def _is_confirmed_by(passage: Passage, hash: str) -> bool:
    """Whether the file says of our own unsure text that it is right beside an original that it was not right beside."""
    base = passage.row.target.base_hash if passage.row.target is not None else None
    return passage.is_to_do and (base != hash or passage.freshness is Freshness.CURRENT)


def _with_findings(entries: Sequence[Entry], work: Work | None, checking: Checking) -> Iterator[Entry]:
    """The entries with what the checks say of those that would change something."""
    if work is None:
        yield from entries
        return
    looked_at = [each for each in entries if each.planned in _LOOKED_AT and not each.refused]
    units = {each.name: _unit(each, work) for each in looked_at}
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in checking.findings(list(units.values())):
        found[finding.place.spot].append(finding)
    for each in entries:
        yield replace(each, findings=sorted(found[each.name], key=lambda finding: not is_error(finding)))


_LOOKED_AT = (Planned.NEW, Planned.CHANGED, Planned.CLASH)


def _unit(entry: Entry, work: Work) -> Unit:
    passage = work.passage(entry.incoming.passage)
    assert passage is not None
    original, tag = passage.languages
    source = Text(entry.original, original, passage.plain) if entry.original else None
    return Unit(Place(work.name, entry.path, entry.name), Text(entry.text, tag, passage.plain), source)
