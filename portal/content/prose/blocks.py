"""The rules of blocks: identity, pins and freshness.

A text is a list of blocks. A block of the original keeps its id however it is moved or edited. A
block of a translation is pinned to the id and the hash of the original's block that it was made
from, and whether it is up to date follows from comparing hashes: nothing ever ticks a box.

All functions are pure and know no database.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from portal.content.prose.alignment import align as align
from portal.content.prose.matching import equal, gaps, similar
from portal.foundation.markdown.slicing import BLANK
from portal.foundation.markdown.slicing import join as join


class State(StrEnum):
    """How far a translated block has come."""

    DRAFT = "draft"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"


class Origin(StrEnum):
    """How a translated block came to be."""

    TYPED = "typed"
    MEMORY = "memory"
    IMPORT = "import"
    MACHINE = "machine"


class Freshness(StrEnum):
    """How a block of the original and one of the translation stand to each other."""

    CURRENT = "current"
    OUTDATED = "outdated"
    MISSING = "missing"
    REMOVED = "removed"
    ADDED = "added"
    LEFT_OUT = "left_out"


def block_hash(text: str) -> str:
    """SHA-256 (hex) of a block; composed or decomposed letters and blank ends make no difference."""
    normal = unicodedata.normalize("NFC", text).rstrip(BLANK)
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class SourceBlock:
    """A block of the original."""

    id: str
    text: str

    @cached_property
    def hash(self) -> str:
        """The hash that translations made from this text are pinned to."""
        return block_hash(self.text)


@dataclass(frozen=True)
class Pairing:
    """The blocks of a saved original in order, and those that it once had, the last removed last."""

    blocks: tuple[SourceBlock, ...]
    removed: tuple[SourceBlock, ...]


@dataclass(frozen=True)
class TargetBlock:
    """A block of a translation.

    `source_id` and `base_hash` are the pin; a block without either was added by the translator.
    `text` is None where the original's block was left out on purpose, for `reason`. `after` says
    where a block stands that the original has no place for (an added one, or one whose original
    was removed): behind the block with that id, of the original or of the translation. Ids of
    both are unique together. `read_in` is the language in which the translator read it, where that is not
    the original's; the pin is to the original's block all the same.
    """

    id: str
    text: str | None
    source_id: str | None
    base_hash: str | None
    state: State
    origin: Origin
    reason: str | None = None
    after: str | None = None
    read_in: str | None = None


@dataclass(frozen=True)
class Row:
    """A block of the original beside its translation; one of the two may be None."""

    source: SourceBlock | None
    target: TargetBlock | None
    freshness: Freshness


@dataclass(frozen=True)
class Retargeting:
    """A translation saved as a whole: its blocks in order, and those whose text is no longer in it."""

    blocks: tuple[TargetBlock, ...]
    dropped: tuple[TargetBlock, ...]


_NOTHING = Row(None, None, Freshness.ADDED)


def pair(
    before: Sequence[SourceBlock], removed: Sequence[SourceBlock], texts: Sequence[str], new_id: Callable[[], str]
) -> Pairing:
    """Give the blocks of an original that is saved again their ids.

    Equal blocks are paired first, wherever they moved to: repeated ones in order, and removed ones
    that come back after those that stayed. Then, between blocks that kept their order, the most
    similar ones. A text of one block that stays one block is always the same block. The rest is
    new, and what is left over is removed, and remembered for ever.
    """
    known = [*before, *removed]
    places = equal([block.hash for block in known], [block_hash(text) for text in texts])
    if len(before) == len(texts) == 1:
        # A title's translation is outdated when the title changes, however much of it does.
        places.setdefault(0, 0)
    places |= similar([block.text for block in before], texts, places)
    blocks = [
        SourceBlock(known[places[place]].id if place in places else new_id(), text) for place, text in enumerate(texts)
    ]
    kept = {block.id for block in blocks}
    gone = [*removed, *before]
    return Pairing(tuple(blocks), tuple(block for block in gone if block.id not in kept))


def compare(source: Sequence[SourceBlock], targets: Sequence[TargetBlock]) -> list[Row]:
    """Every block of the original in its order, with its translation and that one's freshness.

    `targets` are in the order in which the translation was last saved. Those that the original has
    no place for stand behind their neighbour: the block that `after` names, otherwise the one
    before it in `targets`. Each block is in one row. If two are pinned to one block of the
    original, the second counts as added.
    """
    ids = {block.id for block in source}
    placed = _placed(ids, targets)
    behind = _behind(ids, targets, placed)
    rows = [_unplaced(target, ids) for target in _followers(None, behind)]
    for block in source:
        target = placed.get(block.id)
        rows.append(Row(block, target, _freshness(block, target)))
        rows += [_unplaced(target, ids) for target in _followers(block.id, behind)]
    return rows


def retarget(
    source: Sequence[SourceBlock],
    before: Sequence[TargetBlock],
    texts: Sequence[str],
    new_id: Callable[[], str],
    *,
    repin: bool,
    state: State = State.TRANSLATED,
    origin: Origin = Origin.TYPED,
) -> Retargeting:
    """Save a translation again that was edited as a whole text.

    A block whose text stayed keeps everything; a changed one keeps its id and the original's block
    that it translates, and gets `state` and `origin`. It is found by likeness, otherwise by its
    place and shape between blocks that stayed. With `repin` a changed block counts as made from
    today's original; otherwise an outdated one stays outdated. A new block translates one of the
    original's that had no translation at its place, if the shape fits; otherwise it is added. What
    was left out stays left out.
    """
    rows = [row for row in compare(source, before) if row.target is None or row.target.text is not None]
    places = _slots(rows, texts)
    ids = {block.id for block in source}
    blocks: list[TargetBlock] = []
    for place, text in enumerate(texts):
        row = rows[places[place]] if place in places else _NOTHING
        today = row.source.hash if row.source else None
        if row.target is None:
            saved = TargetBlock(new_id(), text, row.source.id if row.source else None, today, state, origin)
        elif block_hash(_text(row)) == block_hash(text):
            saved = replace(row.target, text=text)
        else:
            base_hash = today if repin and today else row.target.base_hash
            saved = replace(row.target, text=text, base_hash=base_hash, state=state, origin=origin, read_in=None)
        before_it = blocks[-1] if blocks and row.source is None else None
        blocks.append(replace(saved, after=_name(before_it, ids)))
    kept = {block.id for block in blocks}
    dropped = [target for target in before if target.text is not None and target.id not in kept]
    return Retargeting(_with_left_out(blocks, before), tuple(dropped))


def confirm_unchanged(
    old: Sequence[SourceBlock], new: Sequence[SourceBlock], targets: Sequence[TargetBlock]
) -> list[TargetBlock]:
    """Say that what changed from `old` to `new` does not change the meaning.

    Only pins that were current with respect to `old` move; what was outdated then stays outdated.
    """
    now = {block.id: block.hash for block in new}
    moves = {(block.id, block.hash): now[block.id] for block in old if block.id in now}
    return [
        replace(target, base_hash=moves.get((target.source_id or "", target.base_hash or ""), target.base_hash))
        for target in targets
    ]


def found_again(source: Sequence[SourceBlock], targets: Sequence[TargetBlock]) -> list[TargetBlock]:
    """Pin blocks whose original was removed to one that says word for word what they were made from, and has no
    translation: it came back under another id, since it had been edited before it went."""
    ids = {block.id for block in source}
    placed = _placed(ids, targets)
    free: dict[str, list[str]] = defaultdict(list)
    for block in reversed(source):
        if block.id not in placed:
            free[block.hash].append(block.id)
    found = []
    for target in targets:
        has_lost = target.source_id is not None and target.source_id not in ids
        same = free[target.base_hash] if has_lost and target.base_hash is not None else []
        found.append(replace(target, source_id=same.pop(), after=None) if same else target)
    return found


def _slots(rows: Sequence[Row], texts: Sequence[str]) -> dict[int, int]:
    """The places in `rows` that the blocks of an edited translation belong to, by their own places."""
    held = [place for place, row in enumerate(rows) if row.target is not None]
    free = {place for place, row in enumerate(rows) if row.target is None}
    words = [_text(rows[place]) for place in held]
    found = equal([block_hash(text) for text in words], [block_hash(text) for text in texts])
    found |= similar(words, texts, found)
    places = {new: held[old] for new, old in found.items()}
    # Where there are fewer new blocks than places, one that had a translation is the likelier place.
    for narrow in (True, False):
        for gap, news in list(gaps(len(rows), len(texts), places)):
            olds = [old for old in gap if old not in free] if narrow and len(news) < len(gap) else gap
            pairs = align([_text(rows[old]) for old in olds], [texts[new] for new in news])
            places |= {new: olds[old] for new, old in zip(news, pairs, strict=True) if old is not None}
    return places


def _text(row: Row) -> str:
    """The translation, or the original where there is none."""
    block = row.target or row.source
    return block.text or "" if block else ""


def _name(block: TargetBlock | None, ids: Set[str]) -> str | None:
    """How a block behind this one names it: by the original's block, which outlives translations."""
    if block is None:
        return None
    return block.source_id if block.source_id in ids else block.id


def _with_left_out(blocks: Sequence[TargetBlock], before: Sequence[TargetBlock]) -> tuple[TargetBlock, ...]:
    """The blocks of a text, with those that were left out of it behind their old neighbours."""
    kept = {block.id for block in blocks}
    left_out: dict[str | None, list[TargetBlock]] = defaultdict(list)
    last: str | None = None
    for target in before:
        if target.text is None:
            left_out[last].append(target)
        elif target.id in kept:
            last = target.id
    return (*left_out[None], *(each for block in blocks for each in (block, *left_out[block.id])))


def _placed(ids: Set[str], targets: Iterable[TargetBlock]) -> dict[str, TargetBlock]:
    """The translation of each block of the original, by the original's id."""
    placed: dict[str, TargetBlock] = {}
    for target in targets:
        if target.source_id is not None and target.source_id in ids:
            placed.setdefault(target.source_id, target)
    return placed


def _behind(
    ids: Set[str], targets: Iterable[TargetBlock], placed: Mapping[str, TargetBlock]
) -> dict[str | None, list[TargetBlock]]:
    """The blocks that the original has no place for, by the id of the block that they stand behind.

    A neighbour that comes later in `targets` and has no place itself does not count, so that no
    two blocks can wait for each other.
    """
    homes: dict[str | None, str] = {id: id for id in ids}
    homes.update((target.id, id) for id, target in placed.items())
    behind: dict[str | None, list[TargetBlock]] = defaultdict(list)
    last: str | None = None
    for target in targets:
        if target.id not in homes:
            behind[homes.get(target.after, last)].append(target)
            homes[target.id] = target.id
        last = homes[target.id]
    return behind


def _followers(id: str | None, behind: Mapping[str | None, Sequence[TargetBlock]]) -> Iterator[TargetBlock]:
    """The blocks behind a block, each with those behind it."""
    waiting = list(reversed(behind.get(id, ())))
    while waiting:
        target = waiting.pop()
        yield target
        waiting += reversed(behind.get(target.id, ()))


def _unplaced(target: TargetBlock, ids: Set[str]) -> Row:
    """The row of a block that the original has no place for."""
    pinned = target.source_id is not None or target.base_hash is not None
    gone = pinned and target.source_id not in ids
    return Row(None, target, Freshness.REMOVED if gone else Freshness.ADDED)


def _freshness(block: SourceBlock, target: TargetBlock | None) -> Freshness:
    if target is None:
        return Freshness.MISSING
    if target.base_hash != block.hash:
        return Freshness.OUTDATED
    return Freshness.LEFT_OUT if target.text is None else Freshness.CURRENT
