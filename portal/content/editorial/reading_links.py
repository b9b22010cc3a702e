"""Links by which somebody without an account reads a draft in one language, for some days.

The link itself is a signed text (`web/drafts.py`) that names a row here and its mark: it ends at its time, when
the row is ended, and when the site's key is changed. Callers open the transaction.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.model.items import Item
from portal.foundation.database import Base, UtcDateTime, now

MOST_DAYS = 30
READER_LIMIT = 120
MARK_BYTES = 16


class ReadingLink(Base):
    """A link to the draft of an item in a language, for a `reader` in words, until `ends_at`."""

    __tablename__ = "reading_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    language: Mapped[str] = mapped_column(String(35))
    reader: Mapped[str] = mapped_column(String(READER_LIMIT))
    mark: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime]


def make(session: Session, item: Item, language: str, reader: str, days: int, *, actor: str) -> ReadingLink:
    """Make a link. Raises ValueError where it would not end within `MOST_DAYS`."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(days)
    moment = now()
    link = ReadingLink(
        item_id=item.id,
        language=language,
        reader=reader[:READER_LIMIT],
        mark=secrets.token_hex(MARK_BYTES),
        actor=actor,
        made_at=moment,
        ends_at=moment + datetime.timedelta(days=days),
    )
    session.add(link)
    session.flush()
    audit.record(session, actor, "link-make", item.id, language, link=link.id, days=days)
    return link


def end(session: Session, item: Item, id: int, *, actor: str) -> bool:
    """End a link of an item at once; False where it has no such link, or that has ended."""
    link = session.get(ReadingLink, id)
    if link is None or link.item_id != item.id or link.ends_at <= now():
        return False
    link.ends_at = now()
    audit.record(session, actor, "link-end", item.id, link.language, link=link.id)
    return True


def living(session: Session, item_id: int) -> Sequence[ReadingLink]:
    """The links to an item that have not ended, the first to end first."""
    rows = select(ReadingLink).where(ReadingLink.item_id == item_id, ReadingLink.ends_at > now())
    return session.scalars(rows.order_by(ReadingLink.ends_at, ReadingLink.id)).all()


def find(session: Session, id: int, mark: str) -> ReadingLink | None:
    """The living link with a number and mark; None where there is none."""
    link = session.get(ReadingLink, id)
    if link is None or not secrets.compare_digest(link.mark, mark) or link.ends_at <= now():
        return None
    return link
