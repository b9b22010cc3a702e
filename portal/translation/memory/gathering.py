"""The segments that texts and catalogs make: what is translated, confirmed, and known to be made from what."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from portal.content.model.items import Item
from portal.content.prose.blocks import State as BlockState
from portal.content.prose.texts import KeptText, SourceRow, TargetRow
from portal.foundation.i18n import SOURCE_LANGUAGE
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.memory.models import Source
from portal.translation.messages.catalogs import LanguageCatalog, Message, load
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import Forms, loaded

CATALOG = "catalog"
"""Who wrote what stands in a catalog's file, as far as anybody knows."""

LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
BATCH = 500


@dataclass(frozen=True)
class Said:
    """A segment before it is stored: the fields are those of `models.Segment`."""

    source_language: str
    language: str
    source: str
    target: str
    origin: Source
    owner: str
    reviewed: bool
    actor: str
    changed_at: datetime.datetime
    item_id: int | None = None
    passage: str | None = None


def of_blocks(session: Session, ids: Collection[str] | None = None) -> Iterator[list[Said]]:
    """The segments of blocks of translations, of all or of those with some ids, in batches.

    Drafts say nothing yet. A block that is behind stands beside the text that it was made from.
    """
    wanted = _blocks() if ids is None else _blocks().where(TargetRow.id.in_(ids))
    last = ""
    is_more = True
    while is_more:
        rows = session.execute(wanted.where(TargetRow.id > last).limit(BATCH)).all()
        is_more = len(rows) == BATCH
        last = rows[-1].id if rows else last
        yield [
            Said(
                source_language=row.source_language,
                language=row.language,
                source=row.source.rstrip(),
                target=row.text.rstrip(),
                origin=Source.BLOCK,
                owner=row.id,
                reviewed=row.state == BlockState.REVIEWED,
                actor=row.actor,
                changed_at=row.changed_at,
                item_id=row.item_id,
                passage=row.source_id,
            )
            for row in rows
        ]


def _blocks() -> Select[tuple[object, ...]]:
    source = case((SourceRow.hash == TargetRow.base_hash, SourceRow.text), else_=KeptText.text)
    columns = TargetRow.__table__.c
    return (
        select(
            columns.id,
            columns.item_id,
            columns.language,
            columns.text,
            columns.state,
            columns.actor,
            columns.changed_at,
            columns.source_id,
            source.label("source"),
            Item.source_language,
        )
        .join(Item, Item.id == TargetRow.item_id)
        .join(SourceRow, SourceRow.id == TargetRow.source_id)
        .outerjoin(KeptText, KeptText.hash == TargetRow.base_hash)
        .where(TargetRow.text.is_not(None), TargetRow.state != BlockState.DRAFT, source.is_not(None))
        .order_by(TargetRow.id)
    )


def of_catalog(catalog: LanguageCatalog, rows: dict[str, MessageText]) -> Iterator[Said]:
    """The segments of all messages of a language: what was saved of each, or else what its file says."""
    for message in catalog.messages:
        row = rows.get(message.key.digest)
        found = [] if row is None else of_row(row)
        yield from found or _of_file(message, catalog.tag)


def _of_file(message: Message, tag: str) -> Sequence[Said]:
    if message.fuzzy or not message.file.is_complete:
        return []
    return _of_message(message.key, tag, message.file, reviewed=True, actor=CATALOG, when=LONG_AGO)


def of_row(row: MessageText) -> Sequence[Said]:
    """The segments of what was saved of a message: its newest confirmed text, or else what readers see by it."""
    if row.state in (State.TRANSLATED, State.REVIEWED):
        text, reviewed = loaded(row.text), row.state == State.REVIEWED
    elif row.live is not None:
        text, reviewed = loaded(row.live), True
    else:
        text, reviewed = loaded(row.base), True
    if not text.is_complete:
        return []
    actor, when = (row.actor, row.changed_at) if row.state != State.FILE else (CATALOG, LONG_AGO)
    return _of_message(row.key, row.language, text, reviewed=reviewed, actor=actor, when=when)


def _of_message(
    key: Key, tag: str, text: Forms, *, reviewed: bool, actor: str, when: datetime.datetime
) -> Sequence[Said]:
    """One a form, where forms say different things; the form for one stands beside the singular."""
    if key.context == ADDRESS_CONTEXT:
        return []
    one = text.plurals.index(1)
    pairs = {(key.sources[0 if index == one else -1], words): None for index, words in enumerate(text.texts)}
    return [
        Said(SOURCE_LANGUAGE, tag, source, target, Source.MESSAGE, key.digest, reviewed, actor, when)
        for source, target in pairs
    ]


def of_language(session: Session, root: Path, tag: str) -> list[Said]:
    """The segments of all messages of a language, by a project's folder. Raises `pofiles.Refused`."""
    rows = session.scalars(select(MessageText).where(MessageText.language == tag))
    return list(of_catalog(load(root, tag), {row.digest: row for row in rows}))
