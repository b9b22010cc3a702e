"""The declarative base, column types, and the engine that both databases get.

SQLite runs in WAL mode with `synchronous=FULL` and foreign keys, and a writer begins with BEGIN
IMMEDIATE: a transaction that reads first and writes later would otherwise fail at once when
another writer came between, whatever the busy timeout (see https://www.sqlite.org/isolation.html).
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Annotated, Any, TypeAlias

from sqlalchemy import BindParameter, Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session, UOWTransaction
from sqlalchemy.types import TypeDecorator

try:
    from pysqlite3 import dbapi2 as _newer_sqlite
except ImportError:  # no wheel for this machine: the interpreter's own library is used and checked
    _newer_sqlite = None

from sqlalchemy.orm import mapped_column

BUSY_MILLISECONDS = 20_000
IMMEDIATE = "portal_immediate"
_WRITTEN = "portal_written"

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime.datetime]):
    """A moment, stored without zone in UTC and always handed out as an aware UTC datetime."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(datetime.UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime.datetime | None:
        return None if value is None else value.replace(tzinfo=datetime.UTC)


Written: TypeAlias = str | BindParameter[str]
"""A text in a condition, or its name in a statement that is made once and asked many times."""
Moment: TypeAlias = datetime.datetime | BindParameter[datetime.datetime]
"""A moment in a condition, likewise."""

UtcDateTime = Annotated[datetime.datetime, mapped_column(UtcTime())]


class Base(DeclarativeBase):
    """The parent of all tables; every constraint gets a name that migrations can use."""

    metadata = MetaData(naming_convention=NAMES)


def now() -> datetime.datetime:
    """This moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the pysqlite3 wheel's, or the interpreter's own."""
    return sqlite3 if _newer_sqlite is None else _newer_sqlite


def sqlite_is_safe_for_many(version: tuple[int, ...]) -> bool:
    """Whether several processes may share a WAL file.

    SQLite 3.7.0 to 3.51.2 can corrupt it when the log is reset under another process; the fix is
    in 3.51.3 and was carried back to 3.50.7 and 3.44.6 (https://sqlite.org/wal.html, 'WAL reset').
    """
    if version >= (3, 51, 3):
        return True
    return any(version[:2] == line[:2] and version >= line for line in ((3, 50, 7), (3, 44, 6)))


def engine_options(url: str) -> dict[str, Any]:
    """The options that the engine for `url` is created with."""
    options: dict[str, Any] = {"url": url}
    if url.startswith("sqlite"):
        options["module"] = sqlite_module()
    else:
        options["pool_pre_ping"] = True
    return options


def prepare_engine(engine: Engine) -> None:
    """Give an SQLite engine its pragmas and its own BEGIN; leave others alone."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get(IMMEDIATE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """One writing transaction: commit at the end, roll back and re-raise on any error.

    The session must not have begun anything yet; on SQLite the write lock is taken at once.
    """
    if session.in_transaction():
        session.rollback()
    session.connection(execution_options={IMMEDIATE: True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def rehearsing(session: Session) -> Iterator[Session]:
    """One writing transaction of which nothing stays, to see what it would do."""
    if session.in_transaction():
        session.rollback()
    session.connection(execution_options={IMMEDIATE: True})
    try:
        yield session
    finally:
        session.rollback()


def is_writing(session: Session) -> bool:
    """Whether the transaction that a session is in, or now begins, was begun to write, or has written."""
    began = session.connection().get_execution_options().get(IMMEDIATE, False)
    return bool(began) or session.info.get(_WRITTEN) is session.get_transaction()


@event.listens_for(Session, "after_flush")
def _note_written(session: Session, _context: UOWTransaction) -> None:
    session.info[_WRITTEN] = session.get_transaction()


def one_snapshot(session: Session) -> None:
    """Read everything from now on as it was at one moment. SQLite's transactions do so by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.rollback()
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
