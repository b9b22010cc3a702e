"""Databases that are kept for later runs, in the temporary folder: files of SQLite, and one PostgreSQL's.

What is there is whole: a database is made under the name of a draft, and gets its own name at the end. The
folder's name follows from all that its databases follow from, so that no run measures what an earlier program made.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from portal.content.samples import sampling
from portal.foundation.schema import head
from tests.bench import growing, vocabulary
from tests.fixtures import cluster

FOLLOWED = (sampling, growing, vocabulary)
"""The modules that say what the sites hold."""
SAMPLES = 7
"""Items of each kind that `portal sample` makes; larger sites are grown from these."""
KEPT_SECONDS = 24 * 60 * 60
"""For how long the folder of another program is kept after its last run: who compares two branches needs both."""
_EVERY = 15
_NAME = re.compile(r"portal-bench-[0-9a-f]{12}")
_USED = "used"


class Store(Protocol):
    """The kept databases of one engine; `server` is the process that serves them, if another one does."""

    @property
    def database(self) -> str:
        """The engine's name."""

    @property
    def server(self) -> int | None:
        """The number of that process."""

    def url(self, name: str) -> str:
        """Where a database is."""

    def has(self, name: str) -> bool:
        """Whether it is there, whole."""

    def begin(self, name: str, like: str | None) -> None:
        """Make a database: an empty one, or a copy of another."""

    def rename(self, name: str, other: str) -> None:
        """Give it its name."""

    def discard(self, name: str) -> None:
        """Remove it, if it is there."""


def kept(store: Store, name: str, make: Callable[[str], None], like: str | None = None) -> str:
    """The URL of a database, which `make` fills where it is not there yet; it tells how long that takes."""
    if not store.has(name):
        draft = f"draft_{name}"
        store.discard(draft)
        with _told(f"{store.database}: making the database “{name}”, which later runs find ready"):
            store.begin(draft, like)
            make(store.url(draft))
            store.rename(draft, name)
    return store.url(name)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say what is being made, every while that it still is, and how long it took."""
    began, is_over = time.monotonic(), threading.Event()

    def tell() -> None:
        while not is_over.wait(_EVERY):
            say(f"  … {time.monotonic() - began:.0f} s")

    say(f"{what} …")
    ticker = threading.Thread(target=tell, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        is_over.set()
        ticker.join()
    say(f"  made in {time.monotonic() - began:.0f} s")


def say(line: str) -> None:
    """Tell whoever waits for the run."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def opened_folder() -> Iterator[Path]:
    """Where databases are kept, for one run at a time; another schema or way to make them is another folder."""
    parts = [str(head()), str(SAMPLES), *(Path(str(each.__file__)).read_text(encoding="utf-8") for each in FOLLOWED)]
    mark = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:12]
    found = Path(tempfile.gettempdir()) / f"portal-bench-{mark}"
    found.mkdir(exist_ok=True)
    with (found / _USED).open("w", encoding="ascii") as used:
        try:
            fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"Another run works in {found}.") from None
        (found / _USED).touch()
        discard_old(found)
        yield found


def discard_old(current: Path) -> None:
    """Remove the folders beside the current one whose last run was long ago."""
    for each in current.parent.iterdir():
        if each != current and _NAME.fullmatch(each.name) and each.is_dir():
            used = each / _USED if (each / _USED).exists() else each
            if time.time() - used.stat().st_mtime > KEPT_SECONDS:
                say(f"Removing {each}, which no run has used since yesterday")
                shutil.rmtree(each, ignore_errors=True)


@dataclass(frozen=True)
class SqliteStore:
    """Files in a folder."""

    folder: Path
    database: str = "SQLite"
    server: int | None = None

    def url(self, name: str) -> str:
        return f"sqlite:///{self._path(name)}"

    def has(self, name: str) -> bool:
        return self._path(name).exists()

    def begin(self, name: str, like: str | None) -> None:
        if like is not None:
            shutil.copyfile(self._path(like), self._path(name))

    def rename(self, name: str, other: str) -> None:
        self._path(name).rename(self._path(other))

    def discard(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.sqlite3*"):
            path.unlink()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.sqlite3"


@dataclass(frozen=True)
class PostgresqlStore:
    """Databases of a private server, which keeps them in its folder between runs."""

    maintenance: str
    server: int | None = None
    database: str = "PostgreSQL"

    def url(self, name: str) -> str:
        return make_url(self.maintenance).set(database=_named(name)).render_as_string(hide_password=False)

    def has(self, name: str) -> bool:
        with self._connected() as connection:
            found = connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": _named(name)})
        return found is not None

    def begin(self, name: str, like: str | None) -> None:
        self._do(f"CREATE DATABASE {_named(name)}" + (f" TEMPLATE {_named(like)}" if like else ""))

    def rename(self, name: str, other: str) -> None:
        with create_engine(self.url(name), poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        self._do(f"ALTER DATABASE {_named(name)} RENAME TO {_named(other)}")

    def discard(self, name: str) -> None:
        self._do(f"DROP DATABASE IF EXISTS {_named(name)} WITH (FORCE)")

    def version(self) -> str:
        """The server's version."""
        with self._connected() as connection:
            return str(connection.scalar(text("SHOW server_version"))).split()[0]

    def _do(self, statement: str) -> None:
        with self._connected() as connection:
            connection.execute(text(statement))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = create_engine(self.maintenance, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield connection


def _named(name: str) -> str:
    return f"bench_{name}"


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresqlStore | None]:
    """The PostgreSQL whose databases are kept in a folder; None where it is not installed."""
    if not has_postgresql():
        yield None
        return
    with cluster.kept(folder / "postgresql") as (maintenance, server):
        yield PostgresqlStore(maintenance, server)


def has_postgresql() -> bool:
    """Whether the programs of PostgreSQL are on this machine."""
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def environ_of(folder: Path, url: str) -> dict[str, str]:
    """What tells `portal` which database it works on."""
    return {"PORTAL_DATA_DIR": str(folder), "PORTAL_DATABASE_URL": url, "PATH": os.environ["PATH"]}
