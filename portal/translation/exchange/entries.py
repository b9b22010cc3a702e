"""What goes out in a file and comes back: passages of items, beside their originals, each by a name of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from portal.content.authoring.editing import item_of
from portal.content.prose.blocks import Freshness, State, block_hash
from portal.languages import is_tag
from portal.translation.workbench.work import Passage, Work, open_work

NEEDS, TRANSLATED, REVIEWED = "needs-review", "translated", "reviewed"
"""How far a text that goes out has come; empty where there is none."""


@dataclass(frozen=True)
class Outgoing:
    """A passage on its way out. `owner` is ``kind:key``, `place` the path and number of the passage.

    `passage` is the passage's name: its id; where another language goes out in place of the original, also that
    language and the hash of the original that it says, to which what comes back is pinned: ``ID:es:HASH``.
    """

    owner: str
    passage: str
    place: str
    source_language: str
    source: str
    target: str
    state: str


@dataclass(frozen=True)
class Incoming:
    """An entry of a file: what it is of, both its texts, whether it is unsure, and its line.

    `read_in` is the language that was read in place of the original, and `pin` the hash of the original then.
    """

    owner: str
    passage: str
    source: str
    target: str
    is_fuzzy: bool
    line: int
    read_in: str = ""
    pin: str = ""

    @property
    def source_hash(self) -> str:
        """The hash of the original that the translation was made from."""
        return self.pin or block_hash(self.source)


@dataclass(frozen=True)
class IncomingFile:
    """A file that was read: its entries, and when it was exported, where it says so."""

    entries: Sequence[Incoming]
    exported: datetime.datetime | None
    skipped: int = field(default=0)


def outgoing(
    session: Session, names: Sequence[tuple[str, str]], tag: str, *, only_to_do: bool, read_in: str | None = None
) -> Iterator[Outgoing]:
    """The passages of some items, named by kind and key, in a language; in the order of their texts.

    Passages of the translation's own and those that are left out stay here: they have no original to show. With
    `read_in` those that are current in that language go out in it, before those of the item that are not.
    """
    for kind, key in names:
        item = item_of(session, kind, key)
        if item.source_language == tag:
            continue
        beside = read_in if read_in not in (item.source_language, tag) else None
        work = open_work(session, item, tag, beside)
        shown = [each for each in work.passages if _goes_out(each, only_to_do=only_to_do)]
        yield from (_outgoing(work, each) for each in sorted(shown, key=lambda each: each.beside is None))


def parted(incoming: Incoming) -> Incoming:
    """An entry whose name is parted into the passage's id and what else it says."""
    id, colon, rest = incoming.passage.partition(":")
    read_in, _colon, pin = rest.partition(":")
    return replace(incoming, passage=id, read_in=read_in, pin=pin) if colon and is_tag(read_in) and pin else incoming


def _goes_out(passage: Passage, *, only_to_do: bool) -> bool:
    is_shown = passage.source is not None and passage.freshness is not Freshness.LEFT_OUT
    return is_shown and (passage.is_to_do or not only_to_do)


def _outgoing(work: Work, passage: Passage) -> Outgoing:
    return Outgoing(
        owner=work.name,
        passage=passage.id if passage.beside is None else f"{passage.id}:{work.beside}:{passage.source_hash}",
        place=f"{passage.path} {passage.number}",
        source_language=work.read_in(passage),
        source=passage.shown.rstrip(),
        target=passage.text.rstrip(),
        state=state_of(passage),
    )


def state_of(passage: Passage) -> str:
    """How far a translation has come, as files say it: what is behind or a draft is unsure."""
    if not passage.text:
        return ""
    if passage.is_to_do:
        return NEEDS
    return REVIEWED if passage.state is State.REVIEWED else TRANSLATED
