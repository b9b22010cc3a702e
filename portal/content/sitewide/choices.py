"""What administrators choose for all readers: the menu, what the home page features, and a banner for all pages.

Without a choice the portal is as it comes. Every change raises the site's version and is in the trail. Callers open the
transaction, and may say what a form that was sent had been made of (`stamp`): nothing is chosen over what somebody
else chose meanwhile.
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
from portal.content.sitewide.site import next_moment, raise_version
from portal.foundation.database import Base, UtcDateTime
from portal.foundation.stamps import digest

MENU, FEATURED, BANNERS = "menu", "featured", "banner"
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


class ChangedMeanwhile(Exception):
    """Somebody else chose something after a form was opened; nothing was changed."""


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


def stamp(session: Session, name: str) -> str:
    """What a form keeps of a choice (`MENU`, `FEATURED`, `BANNERS`), to be known by whoever is sent it."""
    if name == BANNERS:
        notice = banner(session)
        return digest(None if notice is None else _told(notice))
    row = session.get(SiteChoice, name, populate_existing=True)
    return digest(None if row is None else row.value)


def _refuse_clash(session: Session, name: str, seen: str | None) -> None:
    if seen is not None and seen != stamp(session, name):
        raise ChangedMeanwhile(name)


def menu(session: Session) -> list[Entry] | None:
    """The entries of the menu in their order; None where nothing was chosen."""
    row = session.get(SiteChoice, MENU)
    return None if row is None else [Entry(**each) for each in row.value]


def choose_menu(session: Session, entries: Sequence[Entry] | None, *, actor: str, seen: str | None = None) -> bool:
    """Let the menu have these entries (None: as it comes); say whether that is new. Raises ChangedMeanwhile."""
    value = [{"place": each.place, "item_id": each.item_id, "shown": each.shown} for each in entries or ()]
    return _choose(session, MENU, None if entries is None else value, actor, seen)


def featured(session: Session) -> list[int]:
    """The ids of the items that the home page features, in their order."""
    row = session.get(SiteChoice, FEATURED)
    return [] if row is None else [each["item_id"] for each in row.value]


def choose_featured(session: Session, ids: Sequence[int], *, actor: str, seen: str | None = None) -> bool:
    """Let the home page feature these items; say whether that is new. Raises ChangedMeanwhile."""
    return _choose(session, FEATURED, [{"item_id": id} for id in ids] or None, actor, seen)


def _choose(session: Session, name: str, value: list[dict[str, Any]] | None, actor: str, seen: str | None) -> bool:
    moment = next_moment(session)
    _refuse_clash(session, name, seen)
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
    row = session.get(Banner, BANNER, populate_existing=True)
    return None if row is None else Notice(Level(row.level), dict(row.texts), row.visible_from, row.visible_until)


def put_up(session: Session, notice: Notice, *, actor: str, seen: str | None = None) -> None:
    """Put a banner up, in place of the one that is there. Raises ChangedMeanwhile."""
    moment = next_moment(session)
    _refuse_clash(session, BANNERS, seen)
    row = session.get(Banner, BANNER) or Banner(id=BANNER)
    row.level, row.texts = notice.level.value, dict(notice.texts)
    row.visible_from, row.visible_until = notice.visible_from, notice.visible_until
    session.add(row)
    audit.record(session, actor, PUT_UP, **_told(notice))
    raise_version(session, moment)


def _told(notice: Notice) -> dict[str, Any]:
    """A banner in JSON's types."""
    return {
        "level": notice.level.value,
        "texts": dict(notice.texts),
        "visible_from": notice.visible_from.isoformat(),
        "visible_until": None if notice.visible_until is None else notice.visible_until.isoformat(),
    }


def take_down(session: Session, *, actor: str, seen: str | None = None) -> bool:
    """Take the banner down; say whether there was one. Raises ChangedMeanwhile."""
    moment = next_moment(session)
    row = session.get(Banner, BANNER, populate_existing=True)
    if row is None:
        return False
    _refuse_clash(session, BANNERS, seen)
    session.delete(row)
    audit.record(session, actor, TAKE_DOWN)
    raise_version(session, moment)
    return True
