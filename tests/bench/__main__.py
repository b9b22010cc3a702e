"""`make bench`: what pages and bundles cost, in one table of one run, written to `docs/benchmarks.md`.

It takes about five minutes, and two more where the site of 50,000 items is not built yet. The
machine should do nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.bench import report, sites, working
from tests.bench.memory import measured, sqlite_measured
from tests.bench.rows import Bench, Row
from tests.bench.searching import Searched, searched
from tests.bench.sizes import compared

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sqlite", type=int, nargs="*", default=[100, 5000, 50_000], help="sizes of sites on SQLite")
    parser.add_argument("--postgresql", type=int, nargs="*", default=[100, 5000], help="and on PostgreSQL")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each row is asked for (default: 2)")
    parser.add_argument("--out", type=Path, default=PAGE, help="the page that is written")
    chosen = parser.parse_args()
    folder = sites.kept_folder()
    rows: list[Row] = []
    searches: list[Searched] = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as temporary:
        bench = Bench(chosen.seconds, Path(temporary))
        on_sqlite = [sites.sqlite_site(folder, items) for items in chosen.sqlite]
        for site in on_sqlite:
            rows += _told(bench.rows(site))
            searches += searched(site)
        sized = compared(on_sqlite)
        postgresql = None
        lookups, worked = [sqlite_measured(Path(temporary))], working.sqlite_measured(folder)
        with sites.postgresql_sites(folder, chosen.postgresql) as on_postgresql:
            for site in on_postgresql:
                postgresql = report.postgresql_version(site.url)
                rows += _told(bench.rows(site))
                searches += searched(site)
            sized += compared(on_postgresql)
        with sites.empty_postgresql("memory") as url:
            lookups += [] if url is None else [measured("PostgreSQL", url)]
        with sites.sampled_postgresql(folder, "worked") as url:
            worked += [] if url is None else working.postgresql_measured(url, folder)
        load = sites.load_bundle(folder)
    text = report.page(rows, sized, searches, bench, load, lookups, worked, postgresql)
    chosen.out.write_text(text, encoding="utf-8")
    sys.stdout.write(f"\n{text}")


def _told(rows: Iterable[Row]) -> list[Row]:
    """The rows, each told when it is found."""
    found = []
    for row in rows:
        found.append(row)
        sys.stderr.write(f"{row.database:>10} {row.items or '':>6} {row.name:<30} {row.served.per_second:8,.0f}/s\n")
    return found


if __name__ == "__main__":
    main()
