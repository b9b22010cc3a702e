"""Slowing down who guesses: per account and per address, counted in the database for all workers.

An attempt is counted before it is looked at, in a transaction of its own, so that a hundred at once
are a hundred. What does not exist is counted like what does: the answer tells nothing.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.accounts.models import Attempt

FORGOTTEN_AFTER = datetime.timedelta(days=1)
NO_WAIT = datetime.timedelta(0)
# A household or an office has one of these.
IPV6_NETWORK = 64

_log = logging.getLogger(__name__)
_INSERTS: Mapping[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Limit:
    """`free` attempts, then a wait that doubles with each further one, from `first` to `most`."""

    name: str
    free: int
    first: datetime.timedelta
    most: datetime.timedelta

    def wait_after(self, count: int) -> datetime.timedelta:
        """How long nothing is tried after so many attempts."""
        if count < self.free:
            return NO_WAIT
        doubled: int = 1 << min(count - self.free, 20)
        return min(self.most, self.first * doubled)


SECONDS = datetime.timedelta(seconds=1)
MINUTES = datetime.timedelta(minutes=1)

PASSWORD = Limit("password", 5, 30 * SECONDS, 15 * MINUTES)
SECOND_FACTOR = Limit("second factor", 5, 30 * SECONDS, 15 * MINUTES)
RESET = Limit("reset", 3, 5 * MINUTES, 60 * MINUTES)
ADDRESS = Limit("address", 50, 30 * SECONDS, 15 * MINUTES)


@dataclass(frozen=True)
class Counter:
    """What is counted: a limit, and for whom."""

    limit: Limit
    subject: str

    @property
    def key(self) -> str:
        """The row's key, which does not tell whom it is about."""
        return hashlib.sha256(f"{self.limit.name}\n{self.subject}".encode()).hexdigest()


def of_address(address: str | None) -> Counter:
    """The counter of whoever asks from an address; with IPv6, from its network."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return Counter(ADDRESS, "unknown")
    if isinstance(found, IPv6Address):
        return Counter(ADDRESS, str(int(found) >> (128 - IPV6_NETWORK)))
    return Counter(ADDRESS, str(found))


def count(session: Session, counters: Iterable[Counter], moment: datetime.datetime) -> datetime.timedelta:
    """Count an attempt, unless one of the counters says to wait: then give how long.

    The rows stay locked until the transaction ends, taken in the order of their keys.
    """
    wanted = sorted(counters, key=lambda counter: counter.key)
    rows = [_row(session, counter, moment) for counter in wanted]
    for row in rows:
        if row.last_at < moment - FORGOTTEN_AFTER:
            row.count = 0
    waits = [_wait(row, counter, moment) for row, counter in zip(rows, wanted, strict=True)]
    if any(waits):
        return max(waits)
    for row, counter in zip(rows, wanted, strict=True):
        row.count += 1
        row.last_at = max(row.last_at, moment)
        if row.count == counter.limit.free:
            _log.warning("Many attempts (%s): whoever makes them is slowed down.", counter.limit.name)
    session.flush()
    return NO_WAIT


def forgive(session: Session, own: Counter, shared: Counter | None = None) -> None:
    """Forget the attempts on one's own counter, and take the last one off a counter that others share.

    The rows are locked in the same order as for counting, so that nobody waits for each other in turn.
    """
    keys = [counter.key for counter in (own, shared) if counter is not None]
    session.execute(select(Attempt.key).where(Attempt.key.in_(keys)).order_by(Attempt.key).with_for_update())
    session.execute(delete(Attempt).where(Attempt.key == own.key))
    if shared is not None:
        taken = update(Attempt).where(Attempt.key == shared.key, Attempt.count > 0).values(count=Attempt.count - 1)
        session.execute(taken)


def tidy(session: Session, moment: datetime.datetime) -> None:
    """Drop the counters of long ago."""
    old = select(Attempt.key).where(Attempt.last_at < moment - FORGOTTEN_AFTER).with_for_update(skip_locked=True)
    session.execute(delete(Attempt).where(Attempt.key.in_(old)).execution_options(synchronize_session=False))


def _row(session: Session, counter: Counter, moment: datetime.datetime) -> Attempt:
    insert = _INSERTS[session.get_bind().dialect.name]
    session.execute(insert(Attempt).values(key=counter.key, count=0, last_at=moment).on_conflict_do_nothing())
    rows = select(Attempt).where(Attempt.key == counter.key).with_for_update()
    return session.scalars(rows.execution_options(populate_existing=True)).one()


def _wait(row: Attempt, counter: Counter, moment: datetime.datetime) -> datetime.timedelta:
    wait = counter.limit.wait_after(row.count)
    # Without a wait the last attempt may still be later than this one, which had to wait for the row's lock.
    return max(NO_WAIT, row.last_at + wait - moment) if wait else NO_WAIT
