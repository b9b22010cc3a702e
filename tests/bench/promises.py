"""What was promised of speed, and whether a run kept it: everything follows from the run's rows.

The promises are those of the issues that asked for the portal. Where a promise is about something that no row
of a run measures, such as a site of 50,000 items that was not asked for, nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.commands import Loaded
from tests.bench.documents import NOBODY, Beside, Made
from tests.bench.memory import Lookup
from tests.bench.rows import DRAWN, SAME, SLOW_READERS, Row, Slow
from tests.bench.searching import ENGINE, PAGE, SUGGESTIONS, Searched
from tests.bench.sizes import Sized, least_alike
from tests.bench.working import Worked

LARGEST = 50_000
WIRE, FLASK = "bare WSGI callable", "bare Flask route"
CACHED, UNCHANGED = "cached profile", "304"
NOT_SLOWER = 0.8
"""The share of the requests that are still answered where readers "are not slowed"."""
MORE = 1.2
"""How much more a page may cost on a large site than on a small one."""
STARVED = 2.0
"""How many times as long nineteen of twenty readers may wait beside others: the processors are shared with these."""
STEADY_MS = 10.0
"""Waiting that nobody feels, whatever it was before."""
YES, NO, UNSURE = "yes", "**no**", "unsure, the machine was busy"


@dataclass
class Found:
    """Everything that a run measured."""

    rows: list[Row] = field(default_factory=list)
    searches: list[Searched] = field(default_factory=list)
    slow: list[Slow] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    loads: list[Loaded] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    worked: list[Worked] = field(default_factory=list)
    sized: list[Sized] = field(default_factory=list)


@dataclass(frozen=True)
class Promise:
    """What was promised, on which database, what a run measured, and whether that keeps it."""

    promised: str
    database: str
    measured: str
    kept: str


def promises(found: Found) -> list[Promise]:
    """Every promise of which the run says something, in the order of the issue."""
    return [each for name in _databases(found) for each in _of_database(found, name)] + list(_of_all(found))


def _databases(found: Found) -> list[str]:
    return list(dict.fromkeys([row.database for row in found.rows] + [each.database for each in found.searches]))


def _of_database(found: Found, database: str) -> Iterator[Promise]:
    rows = {(row.name, row.items): row for row in found.rows if row.database == database}
    sizes = sorted({items for _name, items in rows})
    yield from _compared(rows, sizes, database)
    yield from _profile(rows, sizes, database)
    yield from _growth([each for each in found.sized if each.database == database])
    yield from _search([each for each in found.searches if each.database == database], database)


Rows = dict[tuple[str, int], Row]


def _compared(rows: Rows, sizes: Sequence[int], database: str) -> Iterator[Promise]:
    """What is cached beside what does nothing but answer: the worst of the sites counts."""
    for promised, name, other, least in (
        ("a cached page is faster than a bare Flask route with the same bytes", CACHED, FLASK, 1.0),
        ("a cached page reaches 0.8 of a bare WSGI callable", CACHED, WIRE, 0.8),
        ("a 304 is faster still", UNCHANGED, CACHED, 1.0),
    ):
        pairs = [
            (rows[name, items].served, rows[other, items].served)
            for items in sizes
            if {(name, items), (other, items)} <= rows.keys()
        ]
        ratios = [one.per_second / two.per_second for one, two in pairs]
        if ratios:
            # Both were asked in turn, so that others spoil both alike; where they differ little it still matters.
            is_busy = any(one.is_busy or two.is_busy for one, two in pairs)
            measured = f"{min(ratios):.2f} times the requests of the {other}"
            yield _judged(promised, database, measured, min(ratios) >= least, is_busy)


def _profile(rows: Rows, sizes: Sequence[int], database: str) -> Iterator[Promise]:
    drawn = [rows[name, items] for name in (f"country profile, {DRAWN}",) for items in sizes if (name, items) in rows]
    if drawn:
        queries, cpu = max(row.queries or 0 for row in drawn), max(row.cpu or 0 for row in drawn)
        measured = f"{queries} queries, {cpu:.1f} ms"
        yield _judged(
            "an uncached profile takes at most 6 queries and 5 ms of CPU",
            database,
            measured,
            queries <= 6 and cpu <= 5,
            False,
        )


def _growth(sized: Sequence[Sized]) -> Iterator[Promise]:
    """Pages by what they cost the processors, asked for in turn, so that others spoil both sides alike."""
    for many in sized:
        few = least_alike(many, sized)
        if many.items == LARGEST and few != many:
            shown = f", {many.entries} entries" if many.entries else ""
            for state, one, other in ((SAME, few.same, many.same), (DRAWN, few.drawn, many.drawn)):
                measured = f"{one:.1f} and {other:.1f} ms of CPU: {100 * (other / one - 1):+.0f} %"
                promised = f"{many.name}{shown}, {state}: within 20 % between {few.items:,} and {LARGEST:,} items"
                yield _judged(promised, many.database, measured, other / one <= MORE, False)


def _search(searches: Iterable[Searched], database: str) -> Iterator[Promise]:
    most = {"SQLite": 30, "PostgreSQL": 150}[database]
    for each in searches:
        if each.items != LARGEST:
            continue
        if each.name in (ENGINE, PAGE):
            measured = f"{each.p95:.0f} ms, {each.cpu95:.0f} of CPU"
            yield _timed(
                f"search over {LARGEST:,} items, {each.name}: p95 under {most} ms",
                database,
                measured,
                each.p95,
                each.cpu95,
                most,
                each.is_busy,
            )
        if each.name != SUGGESTIONS:
            slowest, taken = each.slowest, each.cpu_slowest
            measured = f"slowest {slowest:.0f} ms, {taken:.0f} of CPU"
            yield _timed(f"no search over 200 ms, {each.name}", database, measured, slowest, taken, 200, each.is_busy)


def _of_all(found: Found) -> Iterator[Promise]:
    for slow in found.slow:
        if slow.readers:
            measured = f"{slow.ratio:.2f} of the requests, p99 {slow.served.p99:,.0f} ms"
            is_kept = slow.ratio >= NOT_SLOWER
            yield _judged(
                f"{SLOW_READERS} slow readers do not slow the others",
                slow.database,
                measured,
                is_kept,
                slow.served.is_busy,
            )
    for made in found.made:
        measured = f"p95 {made.p95:.0f} ms, slowest {made.slowest:.0f}, {made.cpu:.0f} of CPU"
        yield _timed(f"a PDF under 300 ms: {made.name}", made.database, measured, made.p95, made.cpu, 300, made.is_busy)
    alone = {each.page: each for each in found.beside if each.beside == NOBODY}
    for each in found.beside:
        if each.beside != NOBODY:
            before, now = alone[each.page].served, each.served
            measured = f"p95 {now.p95:.1f} ms, {before.p95:.1f} beside nobody"
            is_spoiled = now.p95 > STEADY_MS and (now.is_busy or before.is_busy)
            is_kept = now.p95 <= max(STARVED * before.p95, STEADY_MS)
            yield _judged(f"{each.page} is not starved by {each.beside}", each.database, measured, is_kept, is_spoiled)
    for lookup in found.lookups:
        yield _timed(
            "a look-up in the translation memory under 100 ms",
            lookup.database,
            f"p95 {lookup.p95:.0f} ms",
            lookup.p95,
            0,
            100,
            lookup.is_busy,
        )
    for page in found.worked:
        most = 150 if "editor" in page.name or "text of" in page.name else 300
        yield _timed(
            f"translators: {page.name}, under {most} ms",
            page.database,
            f"p50 {page.p50:.0f} ms, {page.cpu:.0f} of CPU",
            page.p50,
            page.cpu,
            most,
            page.is_busy,
        )


def _judged(promised: str, database: str, measured: str, is_kept: bool, is_busy: bool) -> Promise:
    return Promise(promised, database, measured, UNSURE if is_busy else YES if is_kept else NO)


def _timed(
    promised: str, database: str, measured: str, clock: float, cpu: float, most: float, is_busy: bool
) -> Promise:
    """A time of the clock: others can only make it longer; and what the processors took, none can take away."""
    kept = YES if clock < most else NO if cpu >= most or not is_busy else UNSURE
    return Promise(promised, database, measured, kept)
