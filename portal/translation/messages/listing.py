"""All messages of a language as a list: how each stands, found by its state and by its words, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.foundation.letters import bare
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages import store
from portal.translation.messages.catalogs import LanguageCatalog, Message
from portal.translation.messages.current import newest
from portal.translation.messages.merging import Merge, merge
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import Forms, loaded

LENGTH = 50


class Standing(StrEnum):
    """How a message stands. `done` is the file's own text, `live` an edit that readers see."""

    MISSING = "missing"
    UNSURE = "unsure"
    DRAFT = "draft"
    TO_REVIEW = "to-review"
    TWO_VERSIONS = "two-versions"
    LIVE = "live"
    DONE = "done"


class Show(StrEnum):
    """What a list is narrowed to."""

    ALL = "all"
    LEFT = "todo"
    UNSURE = "unsure"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    LIVE = "live"


_SHOWN: Mapping[Show, frozenset[Standing]] = {
    Show.ALL: frozenset(Standing),
    Show.LEFT: frozenset({Standing.MISSING, Standing.UNSURE, Standing.DRAFT, Standing.TWO_VERSIONS}),
    Show.UNSURE: frozenset({Standing.UNSURE}),
    Show.TRANSLATED: frozenset({Standing.TO_REVIEW}),
    Show.REVIEWED: frozenset({Standing.LIVE, Standing.DONE}),
    Show.LIVE: frozenset({Standing.LIVE, Standing.TWO_VERSIONS}),
}


@dataclass(frozen=True)
class Line:
    """A message with what was saved of it, its newest text, and how it stands."""

    message: Message
    row: MessageText | None
    text: Forms
    standing: Standing


@dataclass(frozen=True)
class Found:
    """The lines that were looked for on one page (from 1), how many there are, and how many of each sort."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int
    counts: Mapping[Show, int]


def lines(session: Session, catalog: LanguageCatalog) -> list[Line]:
    """All messages, in the order of the catalog. Steps of addresses are none: they never change."""
    rows = store.texts(session, catalog.tag)
    texts = [message for message in catalog.messages if is_text(message)]
    told = standings(session, catalog.tag, [(message, rows.get(message.key.digest)) for message in texts])
    return [
        Line(message, row, newest(message, row).text, standing)
        for message, standing in zip(texts, told, strict=True)
        for row in (rows.get(message.key.digest),)
    ]


def is_text(message: Message) -> bool:
    """Whether a message is read by people: steps of addresses never change."""
    return message.key.context != ADDRESS_CONTEXT


def standings(session: Session, tag: str, pairs: Sequence[tuple[Message, MessageText | None]]) -> list[Standing]:
    """How messages stand, each with what was saved of it, in the same order."""
    known: dict[str, list[Forms]] | None = None
    found = []
    for message, row in pairs:
        is_clash = _clashes(message, row, ())
        if is_clash:
            known = store.known_texts(session, tag) if known is None else known
            is_clash = _clashes(message, row, known[message.key.digest])
        found.append(Standing.TWO_VERSIONS if is_clash else standing(message, row))
    return found


def line(session: Session, catalog: LanguageCatalog, digest: str) -> Line | None:
    """One message; None where the catalog has none of that digest, or an address that never changes."""
    message = catalog.by_digest.get(digest)
    if message is None or not is_text(message):
        return None
    row = store.find(session, catalog.tag, digest)
    is_clash = _clashes(message, row, ())
    if row is not None and is_clash:
        texts = [each for version in store.history(session, row) for each in (version.live, version.base)]
        is_clash = _clashes(message, row, [loaded(each) for each in texts if each is not None])
    text = newest(message, row).text
    return Line(message, row, text, Standing.TWO_VERSIONS if is_clash else standing(message, row))


def standing(message: Message, row: MessageText | None) -> Standing:
    """How a message stands, apart from clashes."""
    if row is None or row.state == State.FILE:
        return standing_of_file(message)
    return {
        State.FUZZY: Standing.UNSURE,
        State.DRAFT: Standing.DRAFT,
        State.TRANSLATED: Standing.TO_REVIEW,
        State.REVIEWED: Standing.LIVE,
    }[State(row.state)]


def standing_of_file(message: Message) -> Standing:
    """How a message stands in its file."""
    if message.file.is_empty:
        return Standing.MISSING
    if message.fuzzy:
        return Standing.UNSURE
    return Standing.DONE if message.file.is_complete else Standing.DRAFT


def _clashes(message: Message, row: MessageText | None, known: Sequence[Forms]) -> bool:
    live = store.live_of(row)
    if row is None or live is None:
        return False
    return merge(loaded(row.base), live, message.file, known) is Merge.CONFLICT


def behind(session: Session, catalog: LanguageCatalog) -> list[MessageText]:
    """Edits of messages that the catalog has no longer, since their source changed; the newest first."""
    rows = store.texts(session, catalog.tag)
    return [row for row in store.latest(rows) if row.digest not in catalog.by_digest and row.state != State.FILE]


def narrowed(every: Sequence[Line], show: Show, words: str) -> list[Line]:
    """The lines of a sort that have all words, in the source, the context or the target; accents do not matter."""
    wanted = bare(words).casefold().split()
    return [each for each in every if each.standing in _SHOWN[show] and _has(each, wanted)]


def find(every: Sequence[Line], show: Show, words: str, page: int) -> Found:
    """One page of a narrowed list."""
    matching = narrowed(every, show, words)
    pages = max(1, -(-len(matching) // LENGTH))
    page = min(max(page, 1), pages)
    with_words = narrowed(every, Show.ALL, words)
    counted = Counter(each.standing for each in with_words)
    counts = {each: sum(counted[standing] for standing in _SHOWN[each]) for each in Show}
    return Found(matching[(page - 1) * LENGTH : page * LENGTH], len(matching), page, pages, counts)


def neighbours(narrow: Sequence[Line], every: Sequence[Line], digest: str) -> tuple[str | None, str | None]:
    """The digests before and after a message in a narrowed list, whether or not it is in it itself."""
    places = {each.message.key.digest: place for place, each in enumerate(every)}
    here = places.get(digest, -1)
    digests = [each.message.key.digest for each in narrow]
    before = [each for each in digests if places[each] < here]
    after = [each for each in digests if places[each] > here]
    return (before[-1] if before else None, after[0] if after else None)


def _has(each: Line, wanted: Sequence[str]) -> bool:
    if not wanted:
        return True
    texts = (*each.message.key.sources, each.message.key.context or "", *each.text.texts)
    held = bare(" ".join(texts)).casefold()
    return all(word in held for word in wanted)
