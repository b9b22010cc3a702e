"""gunicorn with the portal's own configuration: it starts, refuses to start, and withstands slow readers."""

from __future__ import annotations

import io
import socket
import sqlite3
import subprocess
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy import make_url

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.media import MediaStore
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.workers import PATIENCE, PatientWorker
from tests.fixtures.databases import Databases
from tests.fixtures.servers import ROOT, command, environment, free_port, serving
from tests.fixtures.sites import close, make_app

SLOW_READERS = 20
LARGE = 32 * 1024 * 1024


class Connection(NamedTuple):
    """As much of gunicorn's connection as a worker looks at."""

    sock: socket.socket


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


def test_slow_readers_do_not_hold_the_door(tmp_path: Path, starter_url: str) -> None:
    """More of them than there are threads ask for a page and read nothing; others are served as before."""
    with serving(tmp_path, PORTAL_DATABASE_URL=starter_url) as port, ExitStack() as slow:
        for _ in range(SLOW_READERS):
            reader = slow.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            reader.sendall(b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=10) as answer:
            assert answer.status == 200


def test_readers_of_large_files_do_not_hold_the_door(tmp_path: Path, sqlite_databases: Databases) -> None:
    """Players whose film is paused stop reading; pages are served as before."""
    url = sqlite_databases.empty()
    app = make_app(url, tmp_path)
    with app.app_context(), writing(db.session) as session:
        digest = MediaStore(tmp_path / "media").put(io.BytesIO(bytes(LARGE)))
        files = {"any": {"name": "film.webm", "sha256": digest}}
        texts = {"en": LanguageDocument(texts={"alt": "A film"})}
        load_document(session, Document("media", "film", "en", {"files": files}, languages=texts), actor="tests")
    close(app)
    with serving(tmp_path, PORTAL_DATABASE_URL=url) as port, ExitStack() as slow:
        for _ in range(SLOW_READERS):
            reader = slow.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            reader.sendall(b"GET /media/film HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-\r\n\r\n")
            assert reader.recv(12) in (b"HTTP/1.1 206", b"HTTP/1.1 503")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=5) as answer:
            assert answer.status == 200


def test_a_reader_who_takes_nothing_is_let_go_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def stalled(_worker: ThreadWorker, _request: object, conn: Connection) -> None:
        assert conn.sock.gettimeout() == PATIENCE
        conn.sock.settimeout(0.1)
        conn.sock.sendall(bytes(LARGE))

    monkeypatch.setattr(ThreadWorker, "handle_request", stalled)
    near, far = socket.socketpair()
    with near, far, pytest.raises(BrokenPipeError):
        PatientWorker.handle_request(object.__new__(PatientWorker), None, Connection(near))


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
