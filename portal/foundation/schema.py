"""The database's schema: which revision it is at, how it gets to another, whether it equals the models.

The revisions lie in `portal/migrations/versions`. All steps of one change run in one transaction,
and other processes that want to change the schema wait for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, MetaData, text
from sqlalchemy.types import TypeDecorator

from portal.foundation.database import IMMEDIATE

FOLDER = Path(__file__).resolve().parents[1] / "migrations"
LOCK = 0x706F7274616C  # 'portal'; any number does that no other program locks in the same database
HEAD = "head"
BASE = "base"


class SchemaError(Exception):
    """The schema is not what it should be; the message is a sentence for the operator."""


@cache
def head() -> str | None:
    """The newest revision that this version of the portal knows; None where there is none yet."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def check(connection: Connection) -> None:
    """Raise SchemaError unless the database is at the head."""
    found, wanted = current(connection), head()
    if found != wanted:
        raise SchemaError(f"the database is at revision {found or 'none'}, not {wanted}; run: portal db upgrade")


def upgrade(engine: Engine, revision: str = HEAD) -> None:
    """Run the revisions up to one; nothing where the database is there already. Raises SchemaError."""
    with _known_revisions(), migrating(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Run the revisions back to one (`base`: before the first). Raises SchemaError."""
    with _known_revisions(), migrating(engine) as connection:
        command.downgrade(_config(connection), revision)


def write_revision(connection: Connection, message: str) -> Path:
    """Write a new revision that takes the database as it is to what the models say; give its file."""
    number = len(list(ScriptDirectory.from_config(_config()).walk_revisions())) + 1
    script = command.revision(_config(connection), message, autogenerate=True, rev_id=f"{number:04}")
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    """What autogenerate would do to make the database equal to the models; empty where it is."""
    return list(compare_metadata(MigrationContext.configure(connection, opts=OPTIONS), metadata))


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction in which the schema may change, alone.

    SQLite rebuilds a table in order to change it, which its foreign keys would take for the loss
    of all rows; they are switched off for the while and checked before the commit
    (https://sqlite.org/lang_altertable.html#otheralter).
    """
    with engine.connect().execution_options(**{IMMEDIATE: True}) as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
            return
        _switch_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            _switch_foreign_keys(connection, on=True)


@contextmanager
def _known_revisions() -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise SchemaError(str(error)) from None


def _switch_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Set the pragma outside a transaction, where alone it has an effect."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise SchemaError(f"a row of {broken[0]} would name a row of {broken[2]} that is not there")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _belongs(
    name: str | None,
    kind: Literal["schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint"],
    _parents: Any,
) -> bool:
    """Whether a table is the models' business; those of full-text indexes are made by the indexes."""
    return not (kind == "table" and name is not None and name.startswith("search_in_"))


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write the portal's own column types as what they are in the database: revisions import no code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


OPTIONS: dict[str, Any] = {
    "compare_type": True,
    "compare_server_default": True,
    "include_name": _belongs,
    "render_as_batch": True,
    "render_item": _plain_type,
    "transactional_ddl": True,
}
