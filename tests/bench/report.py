"""What a run found, as the page `docs/benchmarks.md`."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.bench.documents import CLIENTS, EVENLY
from tests.bench.growing import GROWING
from tests.bench.machine import machine, versions
from tests.bench.promises import NO, UNSURE, YES, Found, promises
from tests.bench.rows import SLOW_READERS, TIMES, Row
from tests.bench.searching import EACH
from tests.bench.serving import CONNECTIONS, THREADS, WORKERS
from tests.bench.sizes import least_alike
from tests.bench.tables import BETWEEN, SPOILED, Clocked, table
from tests.bench.vocabulary import SIZE as WORDS
from tests.bench.watching import BUSY
from tests.bench.working import ITEMS, MESSAGES, WORKED_IN

INTRODUCTION = """# Benchmarks

Made by `make bench`, in one run on one machine: **{machine}**, on {day},
in {minutes} minutes. Compare numbers of a run with each other, and with no other run by the clock: machines differ,
and so does what else they do.

{busy}

{versions}.

- **Did a change make it slower?** Run it before and after. Look at *CPU* and *queries* first: they are of one request
  and hardly depend on what else the machine does. Then at what was promised. Parts are measured by
  `make bench BENCH="--parts search --sqlite 5000 --out search.md"`; `BENCH=--help` tells which there are.
- **How large a machine?** Requests a second are those of this machine, with one client that takes its share of it. A
  worker needs at most the largest *peak MB* of a database; loading a bundle needs what its row says, besides.
"""

PROMISES = """## What was promised

Computed from the rows below: the worst of a site's rows counts. Growth is that of *CPU*; lists are compared where both
show full pages. A page is starved where nineteen of twenty readers wait more than twice as long, and more than 10 ms.
{counts}.
"""

PAGES = """## Pages

Numbers of sites of **{sizes} items** stand side by side; one number is the same for all.

- All rows are served by gunicorn as the portal is ({workers} workers of {threads} threads), over HTTP on the same
  machine, to one client that keeps {connections} connections busy.
- The bare ones return the cached profile's bytes, headers and all, and do nothing else. They and the cached rows of a
  site are asked in turn, a moment each, so that they meet the same conditions.
- *Cached* pages are handed out by the page cache ([cache.md](cache.md)). *Found the same* is the same portal, as it is
  after a change elsewhere: no page is handed out before the database was asked what it is made of, and nothing of
  that has changed. *Drawn anew* is the portal that forgets all pages before every request, and draws each from
  editions that the process has read. The PDF is one whose file was made before; [below](#documents) they are made.
- *Queries* are of one request, with the one for the site's version. *CPU* is that of one request in a process of its
  own with what PostgreSQL spends on it, in the middle of {times}. *p50*, *p95* and *p99* hold the waiting for the other
  connections' requests too. *Peak MB* is the most that one of the workers held.
- PostgreSQL is a private one without `fsync`, with its own settings for memory, reached by a socket.
"""

SIZES = """## Pages of small and large sites

The same pages of sites of several sizes, asked for in turn in one process: rows of servers that run one after the other
differ by more than the sizes make them differ. A page is to be compared with one that shows as many entries. *×* is in
relation to the smallest site that does. The copies that a large site is made of name each other, so that what a page
shows names up to twice as many different items there.
"""

SITES = """## What the sites hold

Samples (`portal sample`) of all kinds in three languages. Larger sites are grown from the smallest: the database copies
what readers read of kinds that grow ({growing});
a site of 50,000 items has no more countries than one of 100. Each copy has a title and texts for search of its own,
of the length of the original's: drawn from {words:,} real words of the language, few of them often and most of them
seldom, as words are spread in real texts (the most usual stands in two of five). So a search meets what it would on a
real portal of this size, but for the sense: words that belong together are not together more often than others.
What a *page* of a copy says is what its original's says.

Sites are made once, which takes minutes and is told meanwhile, and kept in the temporary folder, those on PostgreSQL
with the folder of its server. They follow from the schema and from the program that makes them; those of another
program are removed a day after their last run.
"""

SEARCHES = """## Search

{count} different searches, as many in each of three languages: words of the site's texts and titles, alone, together
and side by side, without accents, misspelt, only begun, narrowed to a kind, and such as no text has. Words are as often
searched for as texts say them. One at a time, in one process; no page was kept. The *odd texts* are signs, operators
and words in any order, up to ten thousand of them, each asked for once of the largest site; every one is answered with
a page.
"""

SLOW = """## Slow readers

The cached profile, asked for as above, alone and while {readers} others read the same page a few bytes at a time: in
one run, in turn.
"""

DOCUMENTS = """## Documents

Documents of samples, each made anew and once, in three languages, one at a time in one process.
"""

BESIDE = """## Pages beside what is costly

A page that readers ask for {evenly} times a second, while {clients} others ask for documents or searches all the time,
each for a new one as soon as they have the last. Documents are made by a thread that gives way to all others.
"""

LOADS = """## Bundles

`portal content load` into an empty database; *peak MB* is what the command itself held.
"""

LOOKUPS = """## Translation memory

A look-up of a text of about a hundred characters in which one or two words were changed, in one process, beside what
comparing it letter by letter with all segments finds.
"""

WORKING = """## Translators' pages

{items:,} items and {messages:,} texts of the interface in {languages} languages, with their saved texts: asked for
one at a time by somebody who translates and reviews, in one process.
"""


@dataclass(frozen=True)
class Circumstances:
    """Of a run: its seconds, the share of the machine that others took, and PostgreSQL's version, if there is one."""

    seconds: float
    others: float
    postgresql: str | None


def page(found: Found, run: Circumstances) -> str:
    """The whole page."""
    parts = [
        INTRODUCTION.format(
            machine=machine(),
            day=datetime.datetime.now(datetime.UTC).date().isoformat(),
            minutes=f"{run.seconds / 60:.1f}",
            busy=textwrap.fill(_busy(run.others), 119),
            versions=versions(run.postgresql),
        ),
        *_promised(found),
        *_pages(found),
        *_sized(found),
        *_searched(found),
        *_slowly(found),
        *_beside(found),
        *_commands(found),
        *_translated(found),
        SITES.format(growing=", ".join(GROWING), words=WORDS),
    ]
    return "\n".join(parts)


def _busy(others: float) -> str:
    said = f"Other programs took {100 * others:.0f} % of the machine during this run."
    if others <= BUSY:
        return f"{said} A number behind `{SPOILED}` was measured while they took more than {100 * BUSY:.0f} %."
    return (
        f"**{said}** Numbers of the clock behind `{SPOILED}` were measured while they took more than"
        f" {100 * BUSY:.0f} %, and say how busy the machine was, not how fast the portal is."
    )


def _promised(found: Found) -> Iterator[str]:
    every = promises(found)
    if not every:
        return
    counts = {answer: sum(each.kept == answer for each in every) for answer in (YES, NO, UNSURE)}
    said = f"Kept: {counts[YES]} of {len(every)}; not kept: {counts[NO]}"
    if counts[UNSURE]:
        said += f"; not to be told, since others kept the machine busy: {counts[UNSURE]}"
    yield PROMISES.format(counts=said)
    rows = ([each.promised, each.database, each.measured, each.kept] for each in every)
    yield table(("promised", "database", "measured", "kept"), rows, words=4)


def _pages(found: Found) -> Iterator[str]:
    if not found.rows:
        return
    sizes = sorted({row.items for row in found.rows})
    yield PAGES.format(
        sizes=BETWEEN.join(f"{size:,}" for size in sizes),
        workers=WORKERS,
        threads=THREADS,
        connections=CONNECTIONS,
        times=TIMES,
    )
    heads = "page", "database", "requests/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms", "queries", "bytes", "peak MB"
    yield table(heads, list(_grouped(found.rows, sizes)), words=2)


def _sized(found: Found) -> Iterator[str]:
    if not found.sized:
        return
    yield SIZES
    heads = "page", "database", "items", "entries", "found the same, CPU ms", "×", "drawn anew, CPU ms", "×"
    lines = []
    for each in found.sized:
        least = least_alike(each, found.sized)
        ratios = each.same / least.same, each.drawn / least.drawn
        lines.append([each.name, each.database, each.items, each.entries, each.same, ratios[0], each.drawn, ratios[1]])
    yield table(heads, lines, words=2)


def _grouped(rows: Sequence[Row], sizes: Sequence[int]) -> Iterator[list[object]]:
    """A line for a page and a database, in which the sizes of sites stand side by side."""
    names = list(dict.fromkeys(row.name for row in rows))
    groups = dict.fromkeys((row.name, row.database) for row in rows)
    for name, database in sorted(groups, key=lambda each: names.index(each[0])):
        by_size = {row.items: row for row in rows if (row.name, row.database) == (name, database)}
        own = [by_size.get(size) for size in sizes]
        clocked = ("per_second", "p50", "p95", "p99")
        yield [
            name,
            database,
            *([row and Clocked(getattr(row.served, each), row.served.is_busy) for row in own] for each in clocked),
            [row and row.cpu for row in own],
            [row and row.queries for row in own],
            [row and row.served.size for row in own],
            [row and row.peak and round(row.peak) for row in own],
        ]


def _searched(found: Found) -> Iterator[str]:
    if not found.searches:
        return
    yield SEARCHES.format(count=3 * EACH)
    groups = dict.fromkeys((each.name, each.database) for each in found.searches)
    heads = (
        "search",
        "database",
        "items",
        "p50 ms",
        "p95 ms",
        "slowest ms",
        "CPU p50",
        "CPU p95",
        "CPU slowest",
        "queries",
    )
    lines = []
    for name, database in groups:
        own = [each for each in found.searches if (each.name, each.database) == (name, database)]
        clocked = ("p50", "p95", "slowest")
        lines.append(
            [
                *(name, database, BETWEEN.join(f"{each.items:,}" for each in own)),
                *([Clocked(getattr(each, one), each.is_busy) for each in own] for one in clocked),
                *([getattr(each, one) for each in own] for one in ("cpu", "cpu95", "cpu_slowest", "queries")),
            ]
        )
    yield table(heads, lines, words=3)


def _slowly(found: Found) -> Iterator[str]:
    if not found.slow:
        return
    yield SLOW.format(readers=SLOW_READERS)
    slow = [
        [
            each.readers,
            *_clocked(each.served.is_busy, each.served.per_second, each.ratio, each.served.p50, each.served.p99),
        ]
        for each in found.slow
    ]
    yield table(("slow readers", "requests/s", "× alone", "p50 ms", "p99 ms"), slow, words=0)


def _beside(found: Found) -> Iterator[str]:
    if not found.made:
        return
    yield DOCUMENTS
    heads = "document", "database", "made", "p50 ms", "p95 ms", "slowest ms", "CPU ms", "bytes"
    made = [
        [
            each.name,
            each.database,
            each.count,
            *_clocked(each.is_busy, each.p50, each.p95, each.slowest),
            each.cpu,
            each.size,
        ]
        for each in found.made
    ]
    yield table(heads, made, words=2)
    yield BESIDE.format(evenly=EVENLY, clients=CLIENTS)
    beside = [
        [
            *(each.page, each.beside),
            *_clocked(each.served.is_busy, each.served.p50, each.served.p95, each.served.p99, each.answered),
            each.refused,
        ]
        for each in found.beside
    ]
    yield table(("page", "beside", "p50 ms", "p95 ms", "p99 ms", "of theirs/s", "refused/s"), beside, words=2)


def _commands(found: Found) -> Iterator[str]:
    if not found.loads:
        return
    yield LOADS
    loads = [
        [each.database, each.items, each.run.seconds, each.items / each.run.seconds, each.run.peak]
        for each in found.loads
    ]
    yield table(("database", "items in three languages", "seconds", "items/s", "peak MB"), loads)


def _translated(found: Found) -> Iterator[str]:
    if not found.worked:
        return
    yield LOOKUPS
    lookups = [
        [each.database, each.segments, *_clocked(each.is_busy, each.p50, each.p95), 100 * each.found]
        for each in found.lookups
    ]
    yield table(("database", "segments", "p50 ms", "p95 ms", "best matches found, %"), lookups)
    yield WORKING.format(items=ITEMS, messages=MESSAGES, languages=len(WORKED_IN) + 1)
    worked = [
        [each.name, each.database, *_clocked(each.is_busy, each.p50, each.p95), each.cpu, each.queries]
        for each in found.worked
    ]
    yield table(("page", "database", "p50 ms", "p95 ms", "CPU ms", "queries"), worked, words=2)


def _clocked(is_busy: bool, *values: float) -> list[Clocked]:
    return [Clocked(value, is_busy) for value in values]
