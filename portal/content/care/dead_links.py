"""What became of the addresses on the web that items name: kept from one visit to the next, and excused by people.

An address is known by its digest, so that it may be of any length. It stays where somebody excused it until no item
names it any more: another address is another row. Callers open the transaction.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.accounts import audit
from portal.content.care.outbound import Spot, spots
from portal.content.kinds import KINDS
from portal.foundation.database import Base, UtcDateTime
from portal.foundation.errors import NotFound
from portal.foundation.visiting import Answer, State

REASON_LIMIT = 500
FINE, NOT_FINE = "link-fine", "link-not-fine"


class VisitedAddress(Base):
    """An address, and what came of the last visit. `since` is when that first came of one.

    `excuse` says why it is fine as it is, in somebody's words.
    """

    __tablename__ = "visited_address"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), index=True)
    reason: Mapped[str] = mapped_column(Text)
    moved_to: Mapped[str | None] = mapped_column(Text)
    visited_at: Mapped[UtcDateTime]
    since: Mapped[UtcDateTime]
    excuse: Mapped[str | None] = mapped_column(String(REASON_LIMIT))
    actor: Mapped[str | None] = mapped_column(String(200))


class AddressItem(Base):
    """An item that named an address when it was visited."""

    __tablename__ = "visited_address_item"

    digest: Mapped[str] = mapped_column(ForeignKey("visited_address.digest"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)


@dataclass(frozen=True)
class Trouble:
    """An address that died or moved, and where it stands today."""

    row: VisitedAddress
    spots: Sequence[Spot]


def digest_of(address: str) -> str:
    """What an address is known by."""
    return hashlib.sha256(address.encode()).hexdigest()


def keep(
    session: Session,
    answers: Iterable[Answer],
    places: Mapping[str, Iterable[Spot]],
    moment: datetime.datetime,
    *,
    whole: bool,
) -> None:
    """Keep what came of visits; `whole`: of visits to all addresses, so that those not among them are forgotten."""
    known = {row.digest: row for row in session.scalars(select(VisitedAddress))}
    seen: set[str] = set()
    for answer in answers:
        digest = digest_of(answer.address)
        seen.add(digest)
        row = known.get(digest)
        if row is None:
            row = VisitedAddress(digest=digest, address=answer.address, since=moment)
            session.add(row)
        elif row.state != answer.state:
            row.since = moment
        row.state, row.reason, row.moved_to, row.visited_at = answer.state.value, answer.reason, answer.moved_to, moment
    gone = known.keys() - seen if whole else set()
    for naming in session.scalars(select(AddressItem)):
        if naming.digest in seen | gone:
            session.delete(naming)
    session.flush()
    for digest in gone:
        session.delete(known[digest])
    wanted = {(digest_of(address), spot.item_id) for address, found in places.items() for spot in found}
    session.add_all(AddressItem(digest=digest, item_id=id) for digest, id in sorted(wanted) if digest in seen)
    session.flush()


def last_visit(session: Session) -> datetime.datetime | None:
    """When addresses were last visited; None where nobody has."""
    return session.scalar(select(VisitedAddress.visited_at).order_by(VisitedAddress.visited_at.desc()).limit(1))


def dead(session: Session, *, excused: bool = False) -> list[Trouble]:
    """The addresses that died and that items still name, those that died last first; or those that were excused."""
    rows = select(VisitedAddress).where(VisitedAddress.state == State.DEAD, _is_excused() == excused)
    return _standing(session, session.scalars(rows.order_by(VisitedAddress.since.desc(), VisitedAddress.address)).all())


def moved(session: Session) -> list[Trouble]:
    """The addresses that lead elsewhere for good, and that items still name."""
    rows = select(VisitedAddress).where(VisitedAddress.state != State.DEAD, VisitedAddress.moved_to.is_not(None))
    return _standing(session, session.scalars(rows.order_by(VisitedAddress.address)).all())


def excuses(session: Session) -> dict[str, str]:
    """Why addresses are fine as they are, by the address."""
    rows = session.execute(select(VisitedAddress.address, VisitedAddress.excuse).where(_is_excused()))
    return {address: excuse for address, excuse in rows if excuse is not None}


def excuse(session: Session, digest: str, reason: str, *, actor: str) -> VisitedAddress:
    """Say why a dead address is fine as it is. Raises NotFound."""
    row = _row(session, digest)
    row.excuse, row.actor = reason[:REASON_LIMIT], actor
    audit.record(session, actor, FINE, address=row.address, reason=row.excuse)
    session.flush()
    return row


def take_back(session: Session, digest: str, *, actor: str) -> VisitedAddress:
    """Say that an address is not fine after all. Raises NotFound."""
    row = _row(session, digest)
    if row.excuse is not None:
        row.excuse = row.actor = None
        audit.record(session, actor, NOT_FINE, address=row.address)
        session.flush()
    return row


def _is_excused() -> ColumnElement[bool]:
    return VisitedAddress.excuse.is_not(None)


def _row(session: Session, digest: str) -> VisitedAddress:
    row = session.get(VisitedAddress, digest)
    if row is None:
        raise NotFound(digest)
    return row


def _standing(session: Session, rows: Sequence[VisitedAddress]) -> list[Trouble]:
    """Rows with where their addresses stand today, looked for in the items that named them; without those that went."""
    digests = [row.digest for row in rows]
    ids = set(session.scalars(select(AddressItem.item_id).where(AddressItem.digest.in_(digests))))
    today = spots(session, KINDS, ids) if ids else {}
    return [Trouble(row, today[row.address]) for row in rows if row.address in today]
