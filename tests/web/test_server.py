"""gunicorn with the portal's own configuration: it starts, and refuses to start."""

from __future__ import annotations

import sqlite3
import subprocess
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.fixtures.databases import Databases
from tests.fixtures.servers import ROOT, command, environment, free_port, serving


def refusal(data_dir: Path, *arguments: str, **chosen: str) -> str:
    """What gunicorn says when it does not start."""
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environment(data_dir, free_port(), **chosen),
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode != 0
    return done.stderr


@pytest.fixture
def starter_url(sqlite_databases: Databases) -> str:
    return sqlite_databases.starter()


def test_the_workers_answer_from_the_database_that_the_master_opened(tmp_path: Path, starter_url: str) -> None:
    with serving(tmp_path, PORTAL_DATABASE_URL=starter_url) as port:
        for _ in range(8):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
                assert answer.status == 200
    with sqlite3.connect(make_url(starter_url).database or "") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


REFUSED = [
    ("FLASK_DEBUG", "1", "FLASK_DEBUG: found '1'; allowed: "),
    ("PORTAL_SECRET_KEY", "", "PORTAL_SECRET_KEY: found a key of 0 characters; allowed: "),
    ("PORTAL_SECRET_KEY", "changeme", "PORTAL_SECRET_KEY: found a key of 8 characters; allowed: "),
    ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY: found '0'; allowed: "),
]


@pytest.mark.parametrize(("name", "value", "told"), REFUSED)
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str, told: str) -> None:
    said = refusal(tmp_path, **{name: value})
    assert said.startswith(f"The portal cannot start. {told}")
    assert said.count("\n") == 1


@pytest.mark.parametrize(("arguments", "workers"), [((), "2"), (("--workers", "3"), "3")])
def test_several_workers_on_a_faulty_sqlite_stop_the_start(
    tmp_path: Path, arguments: tuple[str, ...], workers: str
) -> None:
    """A module beside the real one plays the SQLite of Debian 12."""
    folder = tmp_path / "older" / "pysqlite3"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "dbapi2.py").write_text(
        "from sqlite3.dbapi2 import *\nsqlite_version_info = (3, 40, 1)\nsqlite_version = '3.40.1'\n"
    )
    said = refusal(tmp_path / "data", *arguments, PYTHONPATH=str(folder.parent), WEB_CONCURRENCY="2")
    assert said.startswith(f"The portal cannot start. WEB_CONCURRENCY: found {workers} workers on SQLite 3.40.1, ")
    assert said.count("\n") == 1
