"""Changing a translation passage by passage: what a translator does to one leaves every other as it is.

A passage is a row of `blocks.compare`. It is known by the id of the original's block, or by that of the
translation's where the original has none. All functions are pure and know no database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.content.prose.blocks import Freshness, Origin, Row, SourceBlock, State, TargetBlock, compare

OWN = (Freshness.ADDED, Freshness.REMOVED)
"""Passages that today's original has no block for."""


def passage_id(row: Row) -> str:
    """What a passage is known by."""
    block = row.source or row.target
    assert block is not None
    return block.id


def find(rows: Sequence[Row], id: str) -> Row | None:
    """The passage with an id, or None."""
    return next((row for row in rows if passage_id(row) == id), None)


def write(
    source: Sequence[SourceBlock],
    targets: Sequence[TargetBlock],
    id: str,
    text: str | None,
    *,
    base_hash: str,
    new_id: Callable[[], str],
    state: State = State.TRANSLATED,
    origin: Origin = Origin.TYPED,
    reason: str | None = None,
    read_in: str | None = None,
) -> list[TargetBlock]:
    """Give a passage a text, made from the original as `base_hash` says; None leaves it out, for a reason.

    A passage of the translation's own keeps its pin, or its lack of one. Raises KeyError for no passage.
    """
    rows = compare(source, targets)
    row = _row(rows, id)
    if row.target is None:
        made = TargetBlock(new_id(), text, id, base_hash, state, origin, reason, read_in=read_in)
        return _inserted(rows, targets, rows.index(row), made)
    pin = row.target.base_hash if row.source is None else base_hash
    kept = row.target.reason if row.source is None else reason
    read_in = None if row.source is None else read_in
    changed = replace(row.target, text=text, base_hash=pin, state=state, origin=origin, reason=kept, read_in=read_in)
    return _replaced(targets, changed)


def put_back(
    source: Sequence[SourceBlock], targets: Sequence[TargetBlock], id: str, before: TargetBlock | None
) -> list[TargetBlock]:
    """Make the translation of a passage what it was before; None takes it away. Raises KeyError for no translation."""
    row = _row(compare(source, targets), id)
    if row.target is None:
        raise KeyError(id)
    if before is None:
        return [block for block in targets if block.id != row.target.id]
    return _replaced(targets, replace(before, id=row.target.id))


def confirm(
    source: Sequence[SourceBlock], targets: Sequence[TargetBlock], id: str, base_hash: str
) -> list[TargetBlock]:
    """Say that a text is still right beside the original that `base_hash` names; nobody else has said so yet.

    Raises KeyError for a passage that has no translation, or no original.
    """
    row = _row(compare(source, targets), id)
    if row.target is None or row.source is None:
        raise KeyError(id)
    return _replaced(targets, replace(row.target, base_hash=base_hash, state=State.TRANSLATED))


def review(source: Sequence[SourceBlock], targets: Sequence[TargetBlock], id: str) -> list[TargetBlock]:
    """Say yes to a passage. Raises KeyError for one that is missing or behind: there is nothing to say yes to."""
    row = _row(compare(source, targets), id)
    if row.target is None or row.freshness is Freshness.OUTDATED:
        raise KeyError(id)
    return _replaced(targets, replace(row.target, state=State.REVIEWED))


def add(
    source: Sequence[SourceBlock],
    targets: Sequence[TargetBlock],
    after: str,
    text: str,
    *,
    reason: str,
    new_id: Callable[[], str],
) -> tuple[list[TargetBlock], str]:
    """Add a passage that the original does not have, behind another; give its id too. Raises KeyError."""
    rows = compare(source, targets)
    place = rows.index(_row(rows, after))
    made = TargetBlock(new_id(), text, None, None, State.TRANSLATED, Origin.TYPED, reason, after)
    return _inserted(rows, targets, place, made), made.id


def drop(source: Sequence[SourceBlock], targets: Sequence[TargetBlock], id: str) -> list[TargetBlock]:
    """Take away a passage that the original does not have. Raises KeyError for any other."""
    row = _row(compare(source, targets), id)
    if row.target is None or row.freshness not in OWN:
        raise KeyError(id)
    before = {block.id: block.after for block in targets}
    # What stood behind it now stands where it stood.
    return [replace(block, after=before[id]) if block.after == id else block for block in targets if block.id != id]


def _row(rows: Sequence[Row], id: str) -> Row:
    row = find(rows, id)
    if row is None:
        raise KeyError(id)
    return row


def _replaced(targets: Sequence[TargetBlock], changed: TargetBlock) -> list[TargetBlock]:
    return [changed if block.id == changed.id else block for block in targets]


def _inserted(rows: Sequence[Row], targets: Sequence[TargetBlock], place: int, made: TargetBlock) -> list[TargetBlock]:
    """The blocks with a new one, behind the last translation at or before a place among the passages.

    Whatever stands behind a neighbour without saying so keeps that neighbour: it is a passage before this one.
    """
    before = [row.target for row in rows[: place + 1] if row.target is not None]
    at = targets.index(before[-1]) + 1 if before else 0
    return [*targets[:at], made, *targets[at:]]
