"""Migrations: they lead to the models, run up and down with rows in the tables, and never meet."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition
from portal.foundation import schema
from portal.foundation.database import Base
from tests.fixtures.databases import Databases, opened

SCRIPTS = ScriptDirectory(str(schema.FOLDER))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]
FILES = sorted(schema.FOLDER.glob("versions/*.py"))


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return schema.differences(connection, Base.metadata)


def current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return schema.current(connection)


def test_there_is_one_line_of_revisions() -> None:
    assert SCRIPTS.get_heads() == [schema.head()]
    assert [f"{number + 1:04}" for number in range(len(REVISIONS))] == REVISIONS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_revision_imports_nothing_of_the_portal(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in names if name.split(".")[0] == "portal"]


def test_the_head_equals_the_models(databases: Databases) -> None:
    with opened(databases.bare()) as engine:
        schema.upgrade(engine)
        assert current(engine) == schema.head()
        assert differences(engine) == []


def test_every_revision_runs_down_and_up_with_rows_in_the_tables(databases: Databases) -> None:
    with opened(databases.starter()) as engine:
        with Session(engine) as session:
            assert session.scalar(select(func.count()).select_from(Edition))
        for revision in [*REVISIONS[:-1][::-1], schema.BASE]:
            schema.downgrade(engine, revision)
            assert current(engine) == (None if revision == schema.BASE else revision)
        assert inspect(engine).get_table_names() == ["alembic_version"]
        for revision in REVISIONS:
            schema.upgrade(engine, revision)
            assert current(engine) == revision
        assert differences(engine) == []


def test_each_revision_runs_down_and_up_again_with_the_rows_that_stay(databases: Databases) -> None:
    with opened(databases.starter()) as engine:
        for revision, below in list(zip(REVISIONS, [schema.BASE, *REVISIONS], strict=False))[1:]:
            schema.downgrade(engine, below)
            schema.upgrade(engine, revision)
            schema.upgrade(engine)
        assert differences(engine) == []


def test_two_machines_that_migrate_at_once_wait_for_each_other(databases: Databases) -> None:
    url = databases.bare()

    def migrate(_number: int) -> str | None:
        with opened(url) as engine:
            schema.upgrade(engine)
            return current(engine)

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(migrate, range(4))) == {schema.head()}


def test_an_unknown_revision_is_told(databases: Databases) -> None:
    with opened(databases.bare()) as engine, pytest.raises(schema.SchemaError, match="nowhere"):
        schema.upgrade(engine, "nowhere")


def test_a_database_that_is_behind_is_told_apart(databases: Databases) -> None:
    told = r"^the database is at revision none, not \d+; run: portal db upgrade$"
    with (
        opened(databases.bare()) as engine,
        engine.connect() as connection,
        pytest.raises(schema.SchemaError, match=told),
    ):
        schema.check(connection)


def test_a_migration_that_fails_leaves_nothing_behind(databases: Databases) -> None:
    def fail(engine: Engine) -> None:
        with schema.migrating(engine) as connection:
            Base.metadata.create_all(connection)
            raise RuntimeError

    with opened(databases.bare()) as engine:
        with pytest.raises(RuntimeError):
            fail(engine)
        assert inspect(engine).get_table_names() == []


def test_sqlite_rows_whose_partner_a_migration_lost_stop_it(sqlite_databases: Databases) -> None:
    def lose_tags(engine: Engine) -> None:
        with schema.migrating(engine) as connection:
            connection.exec_driver_sql("DELETE FROM item WHERE kind = 'tag'")

    with opened(sqlite_databases.starter()) as engine:
        with pytest.raises(schema.SchemaError, match=r"^a row of \w+ would name a row of item that is not there$"):
            lose_tags(engine)
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            assert connection.exec_driver_sql("SELECT count(*) FROM item WHERE kind = 'tag'").scalar()
