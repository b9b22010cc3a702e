"""How much of each item is translated, counted when its texts are saved.

What a passage is follows from its pin (`blocks.compare`), and nothing else says so. These counts are that answer
for whole items, written in the transaction that changes their texts: a table of thousands of items in many
languages is then one look at small rows. A language that an item was not begun in has no row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ForeignKey, String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.content.model.items import Item
from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness, Row, State
from portal.content.prose.texts import ItemTexts, load_all_texts
from portal.foundation.database import Base

BATCH = 50


class TextCount(Base):
    """How an item stands in a language; of the original only `total` and `words` say anything."""

    __tablename__ = "text_count"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    total: Mapped[int]
    missing: Mapped[int]
    outdated: Mapped[int]
    drafts: Mapped[int]
    words: Mapped[int]


@dataclass(frozen=True)
class Count:
    """Passages, counted as `coverage.Tally` does, and the words of the original that are still to do."""

    total: int = 0
    missing: int = 0
    outdated: int = 0
    drafts: int = 0
    words: int = 0

    @property
    def is_to_do(self) -> bool:
        """Whether a translator has something to do."""
        return bool(self.missing or self.outdated or self.drafts)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is translated."""
        return 0 < self.total == self.missing


def counts(
    session: Session, languages: Sequence[str], *, ids: Collection[int] | None = None
) -> dict[tuple[int, str], Count]:
    """How every item, or each with one of some ids, stands in every one of some languages: one query."""
    columns = TextCount.__table__.c
    wanted = select(*columns, Item.source_language).join(Item, Item.id == columns.item_id)
    rows = session.execute(wanted if ids is None else wanted.where(columns.item_id.in_(ids))).all()
    found: dict[tuple[int, str], Count] = {}
    for item_id, language, *numbers, original in rows:
        if language == original:
            whole = Count(total=numbers[0], missing=numbers[0], words=numbers[-1])
            found |= dict.fromkeys(((item_id, tag) for tag in languages), whole)
    found |= {(item_id, language): Count(*numbers) for item_id, language, *numbers, _original in rows}
    return found


def note(session: Session, item_id: int, texts: ItemTexts, *, is_new: bool) -> None:
    """Write how an item stands in each language that it was begun in."""
    if not is_new:
        session.execute(delete(TextCount).where(TextCount.item_id == item_id))
    rows = [{"item_id": item_id, "language": tag, **asdict(count)} for tag, count in _counts(texts)]
    session.execute(insert(TextCount), rows)


def catch_up(session: Session) -> None:
    """Count the items that an earlier portal saved."""
    counted = select(TextCount.item_id).where(TextCount.language == Item.source_language)
    lacking = select(Item.id, Item.source_language).where(Item.id.not_in(counted.correlate(Item)))
    rows = session.execute(lacking.order_by(Item.id)).all()
    for start in range(0, len(rows), BATCH):
        batch = {row.id: row.source_language for row in rows[start : start + BATCH]}
        for item_id, texts in load_all_texts(session, batch).items():
            note(session, item_id, texts, is_new=False)


def _counts(texts: ItemTexts) -> Iterator[tuple[str, Count]]:
    sources = [block for source in texts.sources.values() for block in source.blocks]
    yield texts.source_language, Count(total=len(sources), words=sum(len(block.text.split()) for block in sources))
    for tag in dict.fromkeys((*texts.slugs, *texts.targets)):
        if tag != texts.source_language:
            yield tag, _count([row for rows in _rows(texts, tag) for row in rows])


def _rows(texts: ItemTexts, tag: str) -> Iterator[list[Row]]:
    for path, source in texts.sources.items():
        if source.blocks:
            yield blocks.compare(source.blocks, texts.targets.get(tag, {}).get(path, ()))


def _count(rows: Sequence[Row]) -> Count:
    to_do = [row.source for row in rows if row.freshness in (Freshness.MISSING, Freshness.OUTDATED) and row.source]
    written = [row.target for row in rows if row.target is not None and row.target.text is not None]
    return Count(
        total=sum(row.source is not None and row.freshness is not Freshness.LEFT_OUT for row in rows),
        missing=sum(row.freshness is Freshness.MISSING for row in rows),
        outdated=sum(row.freshness is Freshness.OUTDATED for row in rows),
        drafts=sum(target.state is State.DRAFT for target in written),
        words=sum(len(block.text.split()) for block in to_do),
    )
