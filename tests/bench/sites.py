"""The sites of a run: of several sizes, on each database. Those on SQLite are kept for later runs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from portal.foundation.schema import head
from tests.bench.growing import GROWING, grow
from tests.fixtures import cluster
from tests.fixtures.databases import opened
from tests.fixtures.servers import ROOT

SAMPLES = 7
"""Items of each kind that `portal sample` makes; larger sites are grown from these."""


@dataclass(frozen=True)
class BuiltSite:
    """A site of about so many items on a database."""

    database: str
    items: int
    url: str
    folder: Path


@dataclass(frozen=True)
class Run:
    """Seconds that a command took, those of the processor, and the most memory that it held, in MB."""

    seconds: float
    cpu: float
    peak: float


# What a process held at most is at least what held whoever started it: Linux counts from before the program began.
# So a command is started and measured by a small process, and not by the bench, which holds a gigabyte by then.
_MEASURING = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_pid, status, used = os.wait4(process.pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def command(arguments: Sequence[str], environ: Mapping[str, str]) -> Run:
    """Run `portal` in a process of its own, which must succeed."""
    began = time.perf_counter()
    measuring = subprocess.run(
        [sys.executable, "-c", _MEASURING, sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        check=True,
    )
    status, cpu, peak = json.loads(measuring.stdout)
    if status:
        raise RuntimeError(f"portal {' '.join(arguments)}: exit status {status}")
    return Run(time.perf_counter() - began, cpu, peak)


def kept_folder() -> Path:
    """Where built sites are kept; another schema, or other growing kinds, are another folder."""
    mark = hashlib.sha256(f"{head()} {SAMPLES} {GROWING}".encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"portal-bench-{mark}"


def sqlite_site(folder: Path, items: int) -> BuiltSite:
    """A site on SQLite, built where it is not there yet."""
    path = folder / f"{items}.sqlite3"
    if not path.exists():
        draft = path.with_suffix(".draft")
        shutil.copyfile(samples(folder), draft)
        with opened(f"sqlite:///{draft}") as engine:
            grow(engine, items)
        draft.rename(path)
    return BuiltSite("SQLite", items, f"sqlite:///{path}", folder)


def samples(folder: Path) -> Path:
    """The smallest site, which `portal sample` makes."""
    path = folder / "portal.sqlite3"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        environ = environ_of(folder, f"sqlite:///{folder / 'draft.sqlite3'}")
        (folder / "draft.sqlite3").unlink(missing_ok=True)
        command(["db", "upgrade"], environ)
        command(["sample", str(SAMPLES)], environ)
        (folder / "draft.sqlite3").rename(path)
    return path


def environ_of(folder: Path, url: str) -> dict[str, str]:
    return {"PORTAL_DATA_DIR": str(folder), "PORTAL_DATABASE_URL": url}


@contextmanager
def postgresql_sites(folder: Path, sizes: Sequence[int]) -> Iterator[list[BuiltSite]]:
    """Sites on a private PostgreSQL that lasts as long as the run; none where it is not installed."""
    if not _has_postgresql():
        yield []
        return
    with cluster.running() as maintenance:
        built = []
        for items in sizes:
            url = _created(maintenance, f"bench{items}")
            command(["db", "upgrade"], environ_of(folder, url))
            command(["sample", str(SAMPLES)], environ_of(folder, url))
            with opened(url) as engine:
                grow(engine, items)
            built.append(BuiltSite("PostgreSQL", items, url, folder))
        yield built


@contextmanager
def sampled_postgresql(folder: Path, name: str) -> Iterator[str | None]:
    """The URL of the smallest site on a private PostgreSQL; None where it is not installed."""
    with empty_postgresql(name) as url:
        if url is not None:
            command(["db", "upgrade"], environ_of(folder, url))
            command(["sample", str(SAMPLES)], environ_of(folder, url))
        yield url


@contextmanager
def empty_postgresql(name: str) -> Iterator[str | None]:
    """The URL of an empty database on a private PostgreSQL; None where it is not installed."""
    if not _has_postgresql():
        yield None
        return
    with cluster.running() as maintenance:
        yield _created(maintenance, f"bench{name}")


def _has_postgresql() -> bool:
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _created(maintenance: str, name: str) -> str:
    engine = create_engine(maintenance, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return make_url(maintenance).set(database=name).render_as_string(hide_password=False)


def load_bundle(folder: Path) -> tuple[int, Run]:
    """Load the smallest site's bundle into a new, empty database; how many items, and what it took."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-load-") as temporary:
        bundle, other = Path(temporary) / "bundle", Path(temporary) / "data"
        other.mkdir()
        command(["content", "export", str(bundle)], environ_of(folder, f"sqlite:///{samples(folder)}"))
        environ = environ_of(other, f"sqlite:///{other / 'portal.sqlite3'}")
        command(["db", "upgrade"], environ)
        return SAMPLES * 16, command(["content", "load", str(bundle)], environ)
