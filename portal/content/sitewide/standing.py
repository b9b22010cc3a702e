"""How the site stands: its version, and how much of what is planned has come: releases, a banner's begin and end. What
was drawn at one standing is right as long as it lasts.

It is read before every page that is kept, so it takes one small query, on connections of its own that
are never in a transaction. On PostgreSQL it is prepared once a connection and asked through libpq alone:
what the driver does around a query (cursors, rows, types) takes three times as long as the query's own work.
"""

from __future__ import annotations

import datetime
import logging
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg import OperationalError, pq
from sqlalchemy import Engine, event, select, union
from sqlalchemy.exc import SQLAlchemyError

from portal.content.published.editions import Release
from portal.content.sitewide.choices import Banner
from portal.content.sitewide.site import SiteState, moment_after

PATIENCE = 1.0
"""For how many seconds a database may keep a reader waiting for the standing."""

_VERSION = "SELECT version FROM site"
_PREPARED = b"standing"
_PATIENT = {
    "sqlite": f"PRAGMA busy_timeout={int(PATIENCE * 1000)}",
    "postgresql": f"SET statement_timeout = {int(PATIENCE * 1000)}",
}

_log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """`version` rises with every change; `due` counts the planned moments of that version that have come."""

    version: int
    due: int


class Unreadable(Exception):
    """The database does not say how the site stands: it is locked, gone or empty."""


@dataclass(frozen=True)
class _Plan:
    """What was planned at a version that came at `changed_at`: the moments, in their order."""

    version: int
    changed_at: datetime.datetime
    moments: Sequence[datetime.datetime]

    def standing(self) -> Standing:
        """How many of the moments have come."""
        due = bisect_right(self.moments, moment_after(self.changed_at)) if self.moments else 0
        return Standing(self.version, due)


def _sqlite_version(connection: Any) -> int:
    row = connection.execute(_VERSION).fetchone()
    return 0 if row is None else int(row[0])


def _postgresql_version(connection: Any) -> int:
    result = _answered(connection.pgconn.exec_prepared(_PREPARED, None), pq.ExecStatus.TUPLES_OK)
    return int(result.get_value(0, 0) or 0) if result.ntuples else 0


def _answered(result: Any, expected: pq.ExecStatus) -> Any:
    """A result of libpq's, which tells of failures in itself. Raises OperationalError."""
    if result.status != expected:
        raise OperationalError(result.error_message.decode(errors="replace").strip())
    return result


class Standings:
    """Reads the standing of a database, for the threads of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._errors = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._idle: deque[Any] = deque()
        self._plan: _Plan | None = None
        self._has_failed = False
        self._left_alone_until = 0.0
        self._ask_version = _postgresql_version if engine.dialect.name == "postgresql" else _sqlite_version
        event.listen(engine, "engine_disposed", self._close)

    def read(self) -> Standing:
        """How the site stands now. Raises Unreadable.

        A database that kept somebody waiting in vain is left alone for as long as that took, so that one
        that hangs does not hold all threads, and one that came back is noticed soon.
        """
        began = time.monotonic()
        if began < self._left_alone_until:
            raise Unreadable
        if self._has_failed:
            self._left_alone_until = began + PATIENCE
        try:
            version = self._version()
            plan = self._plan
            if plan is None or plan.version != version:
                plan = self._plan = self._read_plan()
        except self._errors as error:
            self._note_failure(error, began)
            raise Unreadable from error
        self._has_failed, self._left_alone_until = False, 0.0
        return plan.standing()

    def _note_failure(self, error: Exception, began: float) -> None:
        ended = time.monotonic()
        self._left_alone_until = ended + (ended - began)
        if not self._has_failed:
            _log.warning("The site's version cannot be read; pages that are known are still served. %s", error)
        self._has_failed = True

    def _version(self) -> int:
        """The version, by a connection that was used before, or by a new one where none is left that works."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            try:
                return self._ask(connection)
            except self._errors:
                self._close()
        return self._ask(self._open())

    def _ask(self, connection: Any) -> int:
        try:
            version = self._ask_version(connection)
        except self._errors:
            connection.close()
            raise
        self._idle.append(connection)
        return version

    def _open(self) -> Any:
        """A connection of the driver's that the engine's pool does not know of."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        try:
            if self._engine.dialect.name == "postgresql":
                connection.autocommit = True
                connection.execute(_PATIENT["postgresql"])
                _answered(connection.pgconn.prepare(_PREPARED, _VERSION.encode()), pq.ExecStatus.COMMAND_OK)
            else:
                connection.execute(_PATIENT["sqlite"])
        except self._errors:
            connection.close()
            raise
        return connection

    def _read_plan(self) -> _Plan:
        """Version and plan by one statement, so that they belong together."""
        at = union(
            select(Release.visible_from.label("moment")), select(Banner.visible_from), select(Banner.visible_until)
        ).subquery()
        planned = select(SiteState.version, SiteState.changed_at, at.c.moment).outerjoin(
            at, at.c.moment > SiteState.changed_at
        )
        with self._engine.connect() as connection:
            rows = connection.execute(planned.order_by(at.c.moment)).all()
        if not rows:
            return _Plan(0, datetime.datetime.now(datetime.UTC), ())
        moments = tuple(dict.fromkeys(row.moment for row in rows if row.moment is not None))
        return _Plan(rows[0].version, rows[0].changed_at, moments)

    def _close(self, _engine: Engine | None = None) -> None:
        """Give back what is idle: it may be broken, or belong to the process that this one was made from."""
        while self._idle:
            try:
                self._idle.pop().close()
            except (IndexError, *self._errors):
                continue
