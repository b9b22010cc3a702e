"""An item beside its translation: all passages in reading order, with what each was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from portal.content.care.coverage import Tally, tally
from portal.content.care.walking import text_paths
from portal.content.model.items import Item
from portal.content.prose import blocks
from portal.content.prose.block_edits import OWN, passage_id
from portal.content.prose.blocks import Freshness, Row, State, TargetBlock
from portal.content.prose.texts import ItemTexts, SourceText, kept_texts, load_texts
from portal.foundation.fields import Prose
from portal.translation.units import Place, Text, Unit

STAMP_LENGTH = 16


@dataclass(frozen=True)
class Passage:
    """A block of the original beside its translation, at a path of the item.

    `number` counts the passages of the path from 1. `base` is the original's text that the translation was made
    from, where that is not today's. `beside` is the text that the translator reads: the original's, or that of
    another translation that is current.
    """

    path: str
    number: int
    row: Row
    plain: bool
    languages: tuple[str, str]
    base: str | None = None
    beside: str | None = None

    @property
    def shown(self) -> str:
        """What the translator reads; empty for a passage that only the translation has."""
        return self.beside or self.source or ""

    @property
    def id(self) -> str:
        """What the passage is known by."""
        return passage_id(self.row)

    @property
    def source(self) -> str | None:
        """The original's text of today; None where it has none."""
        return self.row.source.text if self.row.source is not None else None

    @property
    def text(self) -> str:
        """The translation; empty where there is none."""
        return self.row.target.text or "" if self.row.target is not None else ""

    @property
    def source_hash(self) -> str:
        """The hash that a translation made from today's original is pinned to."""
        return self.row.source.hash if self.row.source is not None else ""

    @property
    def freshness(self) -> Freshness:
        """How the two stand to each other."""
        return self.row.freshness

    @property
    def state(self) -> State | None:
        """How far the translation has come; None where there is none."""
        return self.row.target.state if self.row.target is not None else None

    @property
    def is_own(self) -> bool:
        """Whether today's original has no place for it."""
        return self.freshness in OWN

    @property
    def is_to_do(self) -> bool:
        """Whether a translator has something to do here."""
        return self.freshness in (Freshness.MISSING, Freshness.OUTDATED) or self.state is State.DRAFT

    @property
    def is_to_review(self) -> bool:
        """Whether nobody has said yes to it, though it is ready for that."""
        return not self.is_to_do and self.state is State.TRANSLATED

    @property
    def stamp(self) -> str:
        """What is saved of the translation, as a digest that a form keeps."""
        return stamp_of(self.row.target)

    def unit(self, name: str) -> Unit | None:
        """The translation as checks look at it: beside its original, unless it was made from another one."""
        if not self.text:
            return None
        original, language = self.languages
        source = self.source if self.freshness is Freshness.CURRENT else None
        place = Place(name, self.path, f"block {self.number}")
        beside = None if source is None else Text(source, original, self.plain)
        return Unit(place, Text(self.text, language, self.plain), beside)


@dataclass(frozen=True)
class Work:
    """An item in a language, as its translator sees it. `slug` is the one that was asked for, None where none was;
    `beside` the language that is read in place of the original's where it is current, None for the original."""

    item: Item
    language: str
    passages: Sequence[Passage]
    slug: str | None
    texts: ItemTexts
    beside: str | None = None

    def read_in(self, passage: Passage) -> str:
        """The language of the text that stands beside a passage."""
        return self.beside if self.beside and passage.beside is not None else self.item.source_language

    @property
    def name(self) -> str:
        """``kind:key``."""
        return f"{self.item.kind}:{self.item.key}"

    @cached_property
    def tally(self) -> Tally:
        """How the whole stands."""
        return tally(passage.row for passage in self.passages)

    @cached_property
    def to_do(self) -> list[Passage]:
        """What a translator has to do."""
        return [passage for passage in self.passages if passage.is_to_do]

    @cached_property
    def to_review(self) -> list[Passage]:
        """What waits for a yes."""
        return [passage for passage in self.passages if passage.is_to_review]

    def passage(self, id: str | None) -> Passage | None:
        """The passage with an id."""
        return next((passage for passage in self.passages if passage.id == id), None)

    def next_after(self, id: str | None) -> Passage | None:
        """The next passage to do behind one, going on from the top; None where nothing is left."""
        places = {passage.id: place for place, passage in enumerate(self.passages)}
        here = places.get(id or "", -1)
        others = [passage for passage in self.to_do if passage.id != id]
        return next((each for each in others if places[each.id] > here), others[0] if others else None)


def stamp_of(target: TargetBlock | None) -> str:
    """A digest of a translation's text, by which a form knows whether somebody saved another."""
    if target is None:
        return ""
    words = f"left out: {target.reason}" if target.text is None else f"text: {target.text}"
    return hashlib.sha256(words.encode()).hexdigest()[:STAMP_LENGTH]


def open_work(session: Session, item: Item, language: str, beside: str | None = None) -> Work:
    """All passages of an item in a language; `beside` names a translation to read in place of the original."""
    texts = load_texts(session, item.id, item.source_language)
    paths = text_paths(session, [item])[item.id]
    rows = dict(_rows(texts, paths, language))
    bases = _bases(session, (row for found in rows.values() for row in found))
    others = _current_texts(texts, paths, beside) if beside else {}
    passages = [
        Passage(
            path=path,
            number=number,
            row=row,
            plain=paths[path].plain,
            languages=(texts.source_language, language),
            base=bases.get(row.target.base_hash or "") if row.target and row.freshness not in _SAME else None,
            beside=others.get(row.source.id) if row.source is not None else None,
        )
        for path, found in rows.items()
        for number, row in enumerate(found, 1)
    ]
    return Work(item, language, passages, texts.slugs.get(language), texts, beside if others else None)


_SAME = (Freshness.CURRENT, Freshness.ADDED, Freshness.LEFT_OUT)


@dataclass(frozen=True)
class Readable:
    """A translation that can be read in place of the original, where it is current: in so many passages of how many."""

    language: str
    current: int
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether it says all that the original says today."""
        return self.current >= self.total


def readable(work: Work) -> list[Readable]:
    """The other translations that say something of what the original says today, and so may be translated from."""
    paths = dict.fromkeys(passage.path for passage in work.passages)
    total = sum(passage.source is not None for passage in work.passages)
    found = []
    for tag in sorted(work.texts.targets.keys() - {work.language}):
        current = sum(
            _is_readable(row)
            for path in paths
            for row in blocks.compare(_source(work.texts, path), work.texts.targets[tag].get(path, ()))
        )
        if current:
            found.append(Readable(tag, current, total))
    return found


@dataclass(frozen=True)
class Other:
    """What another translation says of a passage, and whether that is what the original says today."""

    language: str
    text: str
    freshness: Freshness
    state: State


def others(work: Work, passage: Passage) -> list[Other]:
    """What the other translations of an item say of a passage, drafts apart."""
    found = []
    for tag in sorted(work.texts.targets.keys() - {work.language}):
        targets = work.texts.targets[tag].get(passage.path, ())
        for row in blocks.compare(_source(work.texts, passage.path), targets):
            if row.source is None or row.source.id != passage.id or row.target is None or not row.target.text:
                continue
            if row.target.state is not State.DRAFT:
                found.append(Other(tag, row.target.text, row.freshness, row.target.state))
    return found


def _rows(texts: ItemTexts, paths: Mapping[str, Prose], language: str) -> Iterator[tuple[str, list[Row]]]:
    targets = texts.targets.get(language, {})
    for path in paths:
        found = blocks.compare(_source(texts, path), targets.get(path, ()))
        if found:
            yield path, found


def _source(texts: ItemTexts, path: str) -> Sequence[blocks.SourceBlock]:
    return texts.sources.get(path, SourceText()).blocks


def _bases(session: Session, rows: Iterable[Row]) -> dict[str, str]:
    """The former texts of the original that translations were made from, by hash."""
    hashes = {row.target.base_hash for row in rows if row.target is not None and row.freshness not in _SAME}
    return kept_texts(session, {hash for hash in hashes if hash is not None})


def _current_texts(texts: ItemTexts, paths: Mapping[str, Prose], tag: str) -> dict[str, str]:
    """The passages of a translation that are current, by the original's block."""
    return {
        row.source.id: row.target.text
        for _path, found in _rows(texts, paths, tag)
        for row in found
        if _is_readable(row) and row.source and row.target and row.target.text
    }


def _is_readable(row: Row) -> bool:
    """Whether a translation says what the original says today; what is left out is nothing to read."""
    return row.freshness is Freshness.CURRENT and row.target is not None and row.target.state is not State.DRAFT
