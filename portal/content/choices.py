"""What administrators choose for all readers: the menu, what the home page features, and a banner for all pages.

Without a choice the portal is as it comes. Every change raises the site's version and is in the trail. Callers open the
transaction.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.site import next_moment, raise_version
from portal.foundation.database import Base, UtcDateTime

MENU, FEATURED = "menu", "featured"
CHOOSE, PUT_UP, TAKE_DOWN = "site-choice", "banner-up", "banner-down"
TEXT_LIMIT = 300
BANNER = 1


class SiteChoice(Base):
    """A choice by its name, in JSON's types."""

    __tablename__ = "site_choice"

    name: Mapped[str] = mapped_column(String(30), primary_key=True)
    value: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class Banner(Base):
    """One row, or none: what all pages say, by language, from one moment until another, or until it is taken down."""

    __tablename__ = "banner"

    id: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(20))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    visible_from: Mapped[UtcDateTime]
    visible_until: Mapped[UtcDateTime | None]


class Level(StrEnum):
    """How much a banner matters: to be known, or to be heeded."""

    NOTICE = "notice"
    WARNING = "warning"


@dataclass(frozen=True)
class Entry:
    """An entry of the menu: a kind's list or a room by its name, or an item by its id; hidden ones keep their place."""

    place: str | None = None
    item_id: int | None = None
    shown: bool = True


@dataclass(frozen=True)
class Notice:
    """A banner as it was put up, whether or not it is to be seen now."""

    level: Level
    texts: Mapping[str, str]
    visible_from: datetime.datetime
    visible_until: datetime.datetime | None

    def is_up(self, moment: datetime.datetime) -> bool:
        """Whether readers see it at a moment."""
        return self.visible_from <= moment and (self.visible_until is None or moment < self.visible_until)


def menu(session: Session) -> list[Entry] | None:
    """The entries of the menu in their order; None where nothing was chosen."""
    row = session.get(SiteChoice, MENU)
    return None if row is None else [Entry(**each) for each in row.value]


def choose_menu(session: Session, entries: Sequence[Entry] | None, *, actor: str) -> bool:
    """Let the menu have these entries, or those that it comes with; say whether that is new."""
    value = [{"place": each.place, "item_id": each.item_id, "shown": each.shown} for each in entries or ()]
    return _choose(session, MENU, None if entries is None else value, actor)


def featured(session: Session) -> list[int]:
    """The ids of the items that the home page features, in their order."""
    row = session.get(SiteChoice, FEATURED)
    return [] if row is None else [each["item_id"] for each in row.value]


def choose_featured(session: Session, ids: Sequence[int], *, actor: str) -> bool:
    """Let the home page feature these items; say whether that is new."""
    return _choose(session, FEATURED, [{"item_id": id} for id in ids] or None, actor)


def _choose(session: Session, name: str, value: list[dict[str, Any]] | None, actor: str) -> bool:
    moment = next_moment(session)
    row = session.get(SiteChoice, name)
    if value == (None if row is None else row.value):
        return False
    if row is not None and value is None:
        session.delete(row)
    elif row is not None and value is not None:
        row.value = value
    elif value is not None:
        session.add(SiteChoice(name=name, value=value))
    audit.record(session, actor, CHOOSE, name=name, value=value)
    raise_version(session, moment)
    return True


def banner(session: Session) -> Notice | None:
    """The banner that was put up last, whether or not it is to be seen now."""
    row = session.get(Banner, BANNER)
    return None if row is None else Notice(Level(row.level), dict(row.texts), row.visible_from, row.visible_until)


def put_up(session: Session, notice: Notice, *, actor: str) -> None:
    """Put a banner up, in place of the one that is there."""
    moment = next_moment(session)
    row = session.get(Banner, BANNER) or Banner(id=BANNER)
    row.level, row.texts = notice.level.value, dict(notice.texts)
    row.visible_from, row.visible_until = notice.visible_from, notice.visible_until
    session.add(row)
    audit.record(
        session,
        actor,
        PUT_UP,
        level=notice.level.value,
        texts=dict(notice.texts),
        visible_from=notice.visible_from.isoformat(),
        visible_until=None if notice.visible_until is None else notice.visible_until.isoformat(),
    )
    raise_version(session, moment)


def take_down(session: Session, *, actor: str) -> bool:
    """Take the banner down; say whether there was one."""
    row = session.get(Banner, BANNER)
    if row is None:
        return False
    moment = next_moment(session)
    session.delete(row)
    audit.record(session, actor, TAKE_DOWN)
    raise_version(session, moment)
    return True
