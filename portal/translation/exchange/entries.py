"""What goes out in a file and comes back: passages of items, beside their originals, each by a name of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from portal.content.blocks import Freshness, State
from portal.content.editing import item_of
from portal.translation.workbench.work import Passage, Work, open_work

NEEDS, TRANSLATED, REVIEWED = "needs-review", "translated", "reviewed"
"""How far a text that goes out has come; empty where there is none."""


@dataclass(frozen=True)
class Outgoing:
    """A passage on its way out. `owner` is ``kind:key``, `place` the path and number of the passage."""

    owner: str
    passage: str
    place: str
    source_language: str
    source: str
    target: str
    state: str


@dataclass(frozen=True)
class Incoming:
    """An entry of a file: what it is of, both its texts, whether it is unsure, and its line."""

    owner: str
    passage: str
    source: str
    target: str
    is_fuzzy: bool
    line: int


@dataclass(frozen=True)
class IncomingFile:
    """A file that was read: its entries, and when it was exported, where it says so."""

    entries: Sequence[Incoming]
    exported: datetime.datetime | None
    skipped: int = field(default=0)


def outgoing(session: Session, names: Sequence[tuple[str, str]], tag: str, *, only_to_do: bool) -> Iterator[Outgoing]:
    """The passages of some items, named by kind and key, in a language; in the order of their texts.

    Passages of the translation's own and those that are left out stay here: they have no original to show.
    """
    for kind, key in names:
        item = item_of(session, kind, key)
        if item.source_language == tag:
            continue
        work = open_work(session, item, tag)
        yield from (_outgoing(work, each) for each in work.passages if _goes_out(each, only_to_do=only_to_do))


def _goes_out(passage: Passage, *, only_to_do: bool) -> bool:
    is_shown = passage.source is not None and passage.freshness is not Freshness.LEFT_OUT
    return is_shown and (passage.is_to_do or not only_to_do)


def _outgoing(work: Work, passage: Passage) -> Outgoing:
    return Outgoing(
        owner=work.name,
        passage=passage.id,
        place=f"{passage.path} {passage.number}",
        source_language=passage.languages[0],
        source=(passage.source or "").rstrip(),
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
