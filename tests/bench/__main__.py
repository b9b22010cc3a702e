"""`make bench`: what pages, searches, documents and bundles cost, in one run, written to `docs/benchmarks.md`.

It takes about ten minutes where its sites are made already. The first run makes them, which takes as long again
and is told. The machine should do nothing else meanwhile; where it does, the numbers say so.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench import commands, documents, report, sites, stores
from tests.bench.promises import Found
from tests.bench.rows import Bench
from tests.bench.searching import searched
from tests.bench.sites import BuiltSite
from tests.bench.sizes import compared
from tests.bench.stores import Store, say
from tests.bench.watching import Watch

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
SIZES = [100, 5000, 50_000]
PARTS = ["pages", "search", "documents", "bundles", "translating"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sqlite", type=int, nargs="*", default=SIZES, help="sizes of sites on SQLite")
    parser.add_argument("--postgresql", type=int, nargs="*", default=SIZES, help="and on PostgreSQL; none: without it")
    parser.add_argument("--seconds", type=float, default=0.6, help="how long each row is asked for (default: 0.6)")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, help="what is measured (default: everything)"
    )
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    chosen = parser.parse_args()
    # Whoever stops the run stops its servers with it.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(1))
    with ExitStack() as opened:
        folder = opened.enter_context(stores.opened_folder())
        say(f"Sites are kept in {folder}")
        sizes: dict[Store, Sequence[int]] = {stores.SqliteStore(folder): chosen.sqlite}
        postgresql = opened.enter_context(stores.postgresql(folder)) if chosen.postgresql else None
        if postgresql is not None:
            sizes[postgresql] = chosen.postgresql
            Watch.servers = frozenset({postgresql.server} if postgresql.server else ())
        elif chosen.postgresql:
            say("There is no PostgreSQL on this machine: SQLite alone is measured")
        built = {store: [sites.site(store, items, folder) for items in each] for store, each in sizes.items()}
        for store in built if "translating" in chosen.parts else ():
            sites.prepare(store, folder)
        began = time.monotonic()
        with Watch() as watch:
            found = _measured(built, folder, chosen.seconds, chosen.parts)
        version = None if postgresql is None else postgresql.version()
    run = report.Circumstances(time.monotonic() - began, watch.others, version)
    text = report.page(found, run)
    chosen.out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"\n{text}")


def _measured(
    built: dict[Store, list[BuiltSite]], folder: Path, seconds: float, parts: Collection[str] = PARTS
) -> Found:
    """What a run measures, on sites that are there."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="portal-bench-run-") as temporary:
        bench, bundle = Bench(seconds, Path(temporary)), None
        for store, own in built.items():
            for site in own:
                _of_site(found, bench, site, parts, is_largest=site is own[-1])
            if len(own) > 1 and "pages" in parts:
                with _said(f"{store.database}: pages of sites of different sizes, in turn"):
                    found.sized += compared(own)
            if own and "documents" in parts:
                with _said(f"{store.database}: documents, and pages beside what is costly"):
                    found.made += documents.made(own[-1])
                    found.beside += () if found.beside else documents.pages_beside(own[-1])
            if "bundles" in parts:
                with _said(f"{store.database}: a bundle"):
                    samples = sites.samples(store, folder)
                    bundle = bundle or commands.exported(samples, folder, Path(temporary) / "bundle")
                    found.loads.append(commands.load_bundle(store, bundle, folder))
            if "translating" in parts:
                with _said(f"{store.database}: translation memory and translators’ pages"):
                    found.lookups.append(sites.looked_up(store))
                    found.worked += sites.worked(store, folder)
        found.slow = bench.slow
    return found


def _of_site(found: Found, bench: Bench, site: BuiltSite, parts: Collection[str], *, is_largest: bool) -> None:
    """The pages and searches of a site, each told when it is found."""
    with _said(f"{site.database}, {site.items:,} items: pages and searches"):
        for row in bench.rows(site) if "pages" in parts else ():
            found.rows.append(row)
            say(f"  {row.name:<34} {row.served.per_second:8,.0f}/s")
        if "search" in parts:
            found.searches += searched(site, oddly=is_largest)


@contextmanager
def _said(what: str) -> Iterator[None]:
    """Tell what is measured, and how long it took."""
    say(what)
    began = time.monotonic()
    yield
    say(f"  {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
