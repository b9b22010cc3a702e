"""'Please translate this': how many readers asked for an item in a language.

It is the one thing that somebody without an account may write. Nothing is kept of who asked: a
row holds a number and the moment of the last wish that was counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import ForeignKey, String, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.foundation.database import Base, UtcDateTime

PAUSE = datetime.timedelta(seconds=2)
"""What comes sooner after the last wish is taken for the same one: a flood counts for little, whoever sends it."""


class TranslationWish(Base):
    """How often an item was asked for in a language that lacks it, or is behind."""

    __tablename__ = "translation_wish"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    count: Mapped[int]
    asked_at: Mapped[UtcDateTime]


def ask(session: Session, item_id: int, language: str, moment: datetime.datetime) -> bool:
    """Count that a reader asked for an item in a language; False where it came too soon to count."""
    wish = TranslationWish
    is_due = or_(wish.asked_at <= moment - PAUSE, wish.asked_at > moment)
    counted = session.execute(
        update(wish)
        .where(wish.item_id == item_id, wish.language == language, is_due)
        .values(count=wish.count + 1, asked_at=moment)
        .returning(wish.count)
    ).first()
    if counted is not None:
        return True
    try:
        with session.begin_nested():
            session.add(wish(item_id=item_id, language=language, count=1, asked_at=moment))
    except IntegrityError:
        # There is a row already: it was counted a moment ago, perhaps by another worker.
        return False
    return True


def wishes(session: Session, item_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """How often items were asked for, by item and language."""
    wish = TranslationWish
    rows = session.execute(select(wish.item_id, wish.language, wish.count).where(wish.item_id.in_(item_ids)))
    return {(item_id, language): count for item_id, language, count in rows}
