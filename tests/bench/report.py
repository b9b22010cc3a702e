"""What a run found, as the page `docs/benchmarks.md`."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from portal.foundation.database import sqlite_module
from tests.bench.memory import Lookup
from tests.bench.rows import TIMES, Bench, Row
from tests.bench.searching import EACH, Searched
from tests.bench.serving import CONNECTIONS, THREADS, WORKERS
from tests.bench.sites import Run
from tests.bench.tables import table
from tests.bench.working import ITEMS, MESSAGES, WORKED_IN, Worked

PACKAGES = ("flask", "werkzeug", "jinja2", "sqlalchemy", "gunicorn")

HEADS = (
    "page",
    "database",
    "items",
    "requests/s",
    "× bare",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "queries",
    "CPU ms",
    "bytes",
)

INTRODUCTION = """# Benchmarks

Made by `make bench`, in one run on one machine: **{machine}**, on {day}. Compare rows of a run with each
other, and with no other run: machines differ, and so does what else they do. In the last 15 minutes of this run
{load} programs wanted the machine at a time.

{versions}.

- All rows are served by gunicorn as the portal is ({workers} workers of {threads} threads), over HTTP on the same
  machine, to one client that keeps {connections} connections busy and takes its share of the machine from all.
- The bare ones return the cached profile's bytes, headers and all, and do nothing else. They and the cached rows of a
  site are asked in turn, a moment each, so that they meet the same conditions. *× bare* is the requests per second in
  relation to the bare WSGI callable that was asked beside that site.
- *Cached* pages are handed out by the page cache ([cache.md](cache.md)). *Found the same* is the same portal, as it is
  after a change elsewhere: no page is handed out before the database was asked what it is made of, and nothing of
  that has changed. *Drawn anew* is the portal that forgets all pages before every request, and draws each from
  editions that the process has read. The PDF is one whose file was made before.
- *Queries* are of one request, with the one for the site's version. *CPU* is that of one request in a process of its
  own, in the middle of {times}. *p50*, *p95* and *p99* hold the waiting for the other connections' requests too.
- The sites hold samples (`portal sample`) of all kinds in three languages. The larger ones are grown from the smallest:
  the database copies what readers read of guides, articles, videos, news, references, people, organisations and media.
  Those on SQLite are kept in the temporary folder for the next run.
- PostgreSQL is a private one without `fsync`, reached by a socket.
"""

WORKING = """## Translators' pages

{items:,} items and {messages:,} texts of the interface in {languages} languages, with their saved texts: asked for
one at a time by somebody who translates and reviews, in one process. *CPU* tells more than the clock on a busy machine,
and leaves out what PostgreSQL does in its own processes.
"""

SEARCHES = """## Search

{count} different searches, as many in each of three languages: words of the site's texts and titles, alone, together
and side by side, without accents, misspelt, only begun, narrowed to a kind, and such as no text has. One at a time, in
one process; no page was kept. *CPU* tells more than the clock on a busy machine, and leaves out what PostgreSQL does in
its own processes. The *odd texts* are signs, operators and words in any order, up to ten thousand of them, each asked
for once; every one is answered with a page. Python's collector of garbage waits meanwhile, in all rows.
"""

SLOW = """## Slow readers

The cached profile, asked for as above, alone and while others read the same page a few bytes at a time: in one run, in
turn.
"""

LOOKUPS = """## Translation memory

A look-up of a text of about a hundred characters in which one or two words were changed, in one process, beside what
comparing it letter by letter with all segments finds.
"""


def page(
    rows: Sequence[Row],
    searches: Sequence[Searched],
    bench: Bench,
    load: tuple[int, Run],
    lookups: Sequence[Lookup],
    worked: Sequence[Worked],
    postgresql: str | None,
) -> str:
    """The whole page."""
    introduction = INTRODUCTION.format(
        machine=_machine(),
        day=datetime.datetime.now(datetime.UTC).date().isoformat(),
        load=f"{os.getloadavg()[2]:.1f}",
        versions=_versions(postgresql),
        workers=WORKERS,
        threads=THREADS,
        connections=CONNECTIONS,
        times=TIMES,
    )
    items, run = load
    loaded = [f"load a bundle of {items} items in three languages", run.seconds, items / run.seconds, run.peak]
    return "\n".join(
        [
            introduction,
            table(HEADS, map(_cells, rows), words=2),
            SEARCHES.format(count=3 * EACH),
            table(
                (
                    *("search", "database", "items", "p50 ms", "p95 ms", "slowest"),
                    *("CPU p50", "CPU p95", "CPU slowest", "queries"),
                ),
                (
                    [
                        *(each.name, each.database, each.items, each.p50, each.p95),
                        *(each.slowest, each.cpu, each.cpu95, each.cpu_slowest, each.queries),
                    ]
                    for each in searches
                ),
                words=2,
            ),
            SLOW,
            table(
                ("slow readers", "requests/s", "× alone", "p50 ms", "p99 ms"),
                (
                    [each.readers, each.served.per_second, each.ratio, each.served.p50, each.served.p99]
                    for each in bench.slow
                ),
                words=0,
            ),
            "## Memory and bundles\n",
            table(
                ("server", "database", "items", "peak of a worker, MB"),
                ([each.server, each.database, each.items, each.peak] for each in bench.memory),
                words=2,
            ),
            table(("command", "seconds", "items/s", "peak MB"), [loaded]),
            LOOKUPS,
            table(
                ("database", "segments", "p50 ms", "p95 ms", "best matches found, %"),
                ([each.database, each.segments, each.p50, each.p95, 100 * each.found] for each in lookups),
            ),
            WORKING.format(items=ITEMS, messages=MESSAGES, languages=len(WORKED_IN) + 1),
            table(
                ("page", "database", "p50 ms", "p95 ms", "CPU ms", "queries"),
                ([each.name, each.database, each.p50, each.p95, each.cpu, each.queries] for each in worked),
                words=2,
            ),
        ]
    )


def _cells(row: Row) -> list[object]:
    served = row.served
    measured = [served.per_second, row.ratio, served.p50, served.p95, served.p99, row.queries, row.cpu, served.size]
    return [row.name, row.database, row.items, *measured]


def _machine() -> str:
    info = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    model = names[0] if names else platform.processor() or platform.machine()
    return f"{os.cpu_count()} × {model}, {platform.system()}"


def _versions(postgresql: str | None) -> str:
    packages = [f"{name} {version(name)}" for name in PACKAGES]
    databases = [f"SQLite {sqlite_module().sqlite_version}", *([f"PostgreSQL {postgresql}"] if postgresql else [])]
    return ", ".join([f"Python {platform.python_version()}", *databases, *packages])


def postgresql_version(url: str) -> str:
    """The version of a server."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return str(connection.scalar(text("SHOW server_version"))).split()[0]
