"""Row 30 of trust.md: every door refuses to open on a dangerous setting, and says why in one line."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLD_SQLITE = "from sqlite3.dbapi2 import *\nsqlite_version_info = (3, 34, 1)\nsqlite_version = '3.34.1'\n"

DOORS = {
    "gunicorn": ("-m", "gunicorn", "wsgi:app"),
    "flask run": ("-m", "flask", "--app", "wsgi", "run", "--port", "0"),
    "flask check": ("-m", "flask", "--app", "wsgi", "check"),
    "portal prepare": ("-m", "portal", "prepare"),
    "portal check": ("-m", "portal", "check"),
}
DANGERS = {
    "a debug flag": ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG: found '1'; allowed: "),
    "an empty key": ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY: found a key of 0 characters; allowed: "),
    "a default key": ({"PORTAL_SECRET_KEY": "changeme"}, "PORTAL_SECRET_KEY: found a key of 8 characters; allowed: "),
    "a key of one letter": ({"PORTAL_SECRET_KEY": "a" * 64}, "PORTAL_SECRET_KEY: found "),
}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def said(data: Path, *arguments: str, **chosen: str) -> str:
    """What a command says that does not start; it must end by itself, and write nothing."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "FLASK_"))}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, "PORTAL_DATA_DIR": str(data), "PORT": str(free_port()), **chosen},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode != 0
    assert not (data / "portal.sqlite3").exists()
    return done.stderr


@pytest.mark.parametrize(
    ("door", "danger"),
    [*((door, "a debug flag") for door in DOORS), *(("portal prepare", danger) for danger in list(DANGERS)[1:])],
)
def test_no_door_opens(tmp_path: Path, door: str, danger: str) -> None:
    chosen, why = DANGERS[danger]
    told = said(tmp_path, *DOORS[door], **chosen)
    assert why in told
    assert "Traceback" not in told
    assert told.rstrip("\n").count("\n") == 0


@pytest.mark.parametrize("command", [("run", "--port", "0"), ("check",)])
def test_the_debug_option_is_a_debug_flag_too(tmp_path: Path, command: tuple[str, ...]) -> None:
    told = said(tmp_path, "-m", "flask", "--app", "wsgi", "--debug", *command)
    assert "FLASK_DEBUG: found '1'; allowed: " in told


@pytest.mark.parametrize("door", ["gunicorn", "portal prepare", "portal check"])
def test_no_door_opens_on_an_old_sqlite(tmp_path: Path, door: str) -> None:
    folder = tmp_path / "older" / "pysqlite3"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "dbapi2.py").write_text(OLD_SQLITE)
    told = said(tmp_path / "data", *DOORS[door], PYTHONPATH=str(folder.parent), WEB_CONCURRENCY="1")
    assert "PORTAL_DATABASE_URL: found SQLite 3.34.1; allowed: SQLite 3.35.0 or newer, or PostgreSQL" in told
    assert "Traceback" not in told
