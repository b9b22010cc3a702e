"""What is true of the whole site: its version, its languages, and the first step of addresses."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from blinker import Signal
from sqlalchemy import Integer, String, event, func, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from portal.accounts import audit
from portal.content.model.registry import Kinds
from portal.content.model.rooms import ROOMS
from portal.content.prose import counting
from portal.content.published import filing, shelving
from portal.foundation.database import Base, UtcDateTime, now
from portal.foundation.errors import NotFound, PortalError
from portal.foundation.i18n import LazyText, language

TICK = datetime.timedelta(microseconds=1)
SITE = 1
language_added = Signal(
    """Sent when the site has a new language, within the transaction that adds it.

    The sender is the session; `tag` is the language. What a receiver raises undoes the whole change.
    """
)
_LOCKED = "portal_site_locked"
_RAISED = "portal_version_raised"


class SiteState(Base):
    """One row. `version` rises with every transaction that changes what readers see, the last of
    which was made at `changed_at`."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[UtcDateTime]


class Openness(StrEnum):
    """Who may read a language: nobody, staff, or everybody."""

    HIDDEN = "hidden"
    PREVIEW = "preview"
    OPEN = "open"


class SiteLanguage(Base):
    """A language that the portal speaks. The first by `position` is the default."""

    __tablename__ = "site_language"

    tag: Mapped[str] = mapped_column(String(35), primary_key=True)
    position: Mapped[int]
    openness: Mapped[str] = mapped_column(String(10))


class Section(Base):
    """The first step of a kind's or a room's addresses in a language. Former ones are kept: they redirect.

    `kind` is the name of either.
    """

    __tablename__ = "section"

    language: Mapped[str] = mapped_column(String(35), primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    current: Mapped[bool]


def site_version(session: Session) -> int:
    """The site's version; 0 before anything was set up."""
    return session.scalar(select(SiteState.version)) or 0


def reading_moment(session: Session) -> datetime.datetime:
    """The moment that a page shows; now before anything was set up."""
    return version_and_moment(session)[1]


def version_and_moment(session: Session) -> tuple[int, datetime.datetime]:
    """The site's version and the moment that a page of it shows, by one query."""
    row = session.execute(select(SiteState.version, SiteState.changed_at)).first()
    return (0, now()) if row is None else (row.version, moment_after(row.changed_at))


def moment_after(changed_at: datetime.datetime) -> datetime.datetime:
    """The moment that a page shows where this was the last change: now, but never before it.

    So a change is seen from the next request on, even on a machine whose clock is behind that of
    the one which made it, and after a clock was put back.
    """
    return max(now(), changed_at)


def next_moment(session: Session) -> datetime.datetime:
    """The moment of a change: now, but always after the last change.

    The site's row is locked until the transaction ends, so that changes follow one another: two
    people who publish the same thing at once get one edition.
    """
    return max(now(), lock(session).changed_at + TICK)


def raise_version(session: Session, moment: datetime.datetime) -> int:
    """Note a change of what readers see, at a `next_moment`, and give the site's version.

    However many changes one transaction makes, it raises the version once.
    """
    state = lock(session)
    state.changed_at = moment
    transaction = session.get_transaction()
    if session.info.get(_RAISED) is not transaction:
        state.version += 1
        session.info[_RAISED] = transaction
    session.flush()
    return state.version


def lock(session: Session) -> SiteState:
    """Let nobody else change what readers see, or the addresses, until this transaction ends."""
    state: SiteState
    transaction, state = session.info.get(_LOCKED, (None, None))
    if transaction is None or transaction is not session.get_transaction():
        rows = select(SiteState).with_for_update().execution_options(populate_existing=True)
        state = session.scalars(rows).one()
    elif state not in session:
        state = session.get_one(SiteState, SITE)
    session.info[_LOCKED] = session.get_transaction(), state
    return state


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, _previous: SessionTransaction) -> None:
    """What was locked or raised before a rollback, be it only to a savepoint, may be so no longer."""
    session.info.pop(_LOCKED, None)
    session.info.pop(_RAISED, None)


def site_languages(session: Session) -> Sequence[SiteLanguage]:
    """All languages, the default first."""
    return session.scalars(select(SiteLanguage).order_by(SiteLanguage.position)).all()


def set_up(session: Session, tags: Iterable[str], kinds: Kinds) -> None:
    """Give a new, empty database its version and its languages; bring one of an earlier portal up to date."""
    if session.get(SiteState, SITE) is None:
        session.add(SiteState(id=SITE, version=1, changed_at=now()))
        session.flush()
        for tag in tags:
            add_language(session, tag, kinds, Openness.OPEN)
        shelving.catch_up(session, kinds, (), now())
        return
    bring_up_to_date(session, kinds)


def bring_up_to_date(session: Session, kinds: Kinds) -> None:
    """Give the database of an earlier portal what it lacks: the sections of kinds and rooms that it did
    not know, and the terms by which today's filters find its editions. An empty one lacks nothing yet."""
    if session.get(SiteState, SITE) is None:
        return
    changed_at = lock(session).changed_at
    tags = [row.tag for row in site_languages(session)]
    changed = [add_sections(session, tag, kinds) for tag in tags]
    if filing.catch_up(session, kinds):
        changed.append(True)
        shelving.rebuild(session, kinds, tags, moment_after(changed_at))
    changed.append(shelving.catch_up(session, kinds, tags, moment_after(changed_at)))
    counting.catch_up(session)
    if any(changed):
        raise_version(session, next_moment(session))


def add_language(session: Session, tag: str, kinds: Kinds, openness: Openness = Openness.HIDDEN) -> SiteLanguage:
    """Add a language with the sections of all kinds and rooms, taken from its catalog as it is now."""
    last = session.scalar(select(func.max(SiteLanguage.position)))
    row = SiteLanguage(tag=tag, position=0 if last is None else last + 1, openness=openness)
    session.add(row)
    add_sections(session, tag, kinds)
    session.flush()
    language_added.send(session, tag=tag)
    return row


class StaysOpen(PortalError):
    """The default language, which readers are given where nothing else fits, cannot be closed to them."""


def set_openness(session: Session, tag: str, openness: Openness, *, actor: str) -> bool:
    """Say who may read a language; give whether that is new. Raises NotFound and StaysOpen."""
    rows = site_languages(session)
    row = next((each for each in rows if each.tag == tag), None)
    if row is None:
        raise NotFound(tag)
    if row is rows[0] and openness is not Openness.OPEN:
        raise StaysOpen(tag)
    if row.openness == openness:
        return False
    moment = next_moment(session)
    row.openness = openness
    audit.record(session, actor, "openness", None, tag, openness=openness.value)
    raise_version(session, moment)
    return True


def add_sections(session: Session, tag: str, kinds: Kinds) -> bool:
    """Write the sections that a language lacks; say whether there were any.

    A section stays as it was first written, whatever the catalog says later: addresses are for ever.
    """
    known = {row.kind for row in session.scalars(select(Section).where(Section.language == tag))}
    lacking = [(name, text) for name, text in _section_texts(kinds) if name not in known]
    with language(tag):
        for name, text in lacking:
            session.add(Section(language=tag, slug=str(text), kind=name, current=True))
    session.flush()
    return bool(lacking)


def _section_texts(kinds: Kinds) -> Iterator[tuple[str, LazyText | None]]:
    yield from ((kind.name, kind.section_text) for kind in kinds.with_lists())
    yield from ((room.name, room.section_text) for room in ROOMS.values())
