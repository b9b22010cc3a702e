"""`make bench`: what pages, searches, documents and bundles cost, in one run, written to `docs/benchmarks.md`.

It takes about five minutes where its sites are made already. The first run makes them, which takes many minutes more
and is told. The machine should do nothing else meanwhile; where it does, the numbers say so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench import commands, documents, report, sites, stores
from tests.bench.promises import Found
from tests.bench.rows import Bench, entries
from tests.bench.searching import searched
from tests.bench.sites import BuiltSite
from tests.bench.stores import Store, say
from tests.bench.watching import Watch

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
SIZES = [100, 5000, 50_000]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sqlite", type=int, nargs="*", default=SIZES, help="sizes of sites on SQLite")
    parser.add_argument("--postgresql", type=int, nargs="*", default=SIZES, help="and on PostgreSQL; none: without it")
    parser.add_argument("--seconds", type=float, default=0.6, help="how long each row is asked for (default: 0.6)")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    chosen = parser.parse_args()
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
        for store in built:
            sites.prepare(store, folder)
        began = time.monotonic()
        with Watch() as watch:
            found = _measured(built, folder, chosen.seconds)
        version = None if postgresql is None else postgresql.version()
    run = report.Circumstances(time.monotonic() - began, watch.others, version)
    text = report.page(found, run)
    chosen.out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"\n{text}")


def _measured(built: dict[Store, list[BuiltSite]], folder: Path, seconds: float) -> Found:
    """Everything that a run measures, on sites that are there."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="portal-bench-run-") as temporary:
        bench = Bench(seconds, Path(temporary))
        bundle = None
        for store, own in built.items():
            for site in own:
                _rows(found, bench, site)
            if own:
                say(f"{store.database}: documents")
                found.made += documents.made(own[-1])
                if not found.beside:
                    say(f"{store.database}: pages beside what is costly")
                    found.beside += documents.pages_beside(own[-1])
            say(f"{store.database}: loading a bundle, translation memory, translators' pages")
            bundle = bundle or commands.exported(store.url(sites.SAMPLES), folder, Path(temporary) / "bundle")
            found.loads.append(commands.load_bundle(store, bundle, folder))
            found.lookups.append(sites.looked_up(store))
            found.worked += sites.worked(store, folder)
        found.slow = bench.slow
    return found


def _rows(found: Found, bench: Bench, site: BuiltSite) -> None:
    """The pages and searches of a site, each told when it is found."""
    began = time.monotonic()
    for row in bench.rows(site):
        found.rows.append(row)
        say(f"{row.database:>10} {row.items:>6} {row.name:<32} {row.served.per_second:8,.0f}/s")
    found.entries[site.items] = entries(site)
    found.searches += searched(site)
    say(f"{site.database:>10} {site.items:>6} took {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
