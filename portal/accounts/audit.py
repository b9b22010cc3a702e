"""The audit trail: who did what, when, to which item."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.foundation.database import Base, UtcDateTime, now


class AuditEntry(Base):
    """One deed. `detail` holds plain values that explain it, such as the names of changed fields."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_actor_at", "actor", "at"),
        Index("ix_audit_entry_action_item_id_language", "action", "item_id", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[UtcDateTime]
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(35))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(
    session: Session, actor: str, action: str, item_id: int | None = None, language: str | None = None, **detail: Any
) -> None:
    """Write one entry into the current transaction."""
    entry = AuditEntry(at=now(), actor=actor, action=action, item_id=item_id, language=language, detail=detail)
    session.add(entry)
