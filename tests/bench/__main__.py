"""`make bench`: what pages and bundles cost, as ratios within one run, since machines differ.

ITEMS says how many synthetic items of each kind the larger of two sites has. The smaller has a
tenth of them: what does not grow with the content is the same in both columns.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from portal.content.kinds import KINDS
from portal.extensions import db
from tests.bench.measuring import Run, command, page, table
from tests.fixtures.databases import counted
from tests.fixtures.sites import close, make_app

PAGES = {
    "home": "/en/",
    "list of guides": "/en/guides/",
    "guide": "/en/guides/sample-1",
    "country profile": "/en/countries/sample-1",
}


def bare() -> Flask:
    """The least that Flask can do, to which pages are compared."""
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/", "words", lambda: "words")
    return app


def environ(folder: Path) -> dict[str, str]:
    return {"PORTAL_DATA_DIR": str(folder), "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}"}


@contextmanager
def site(folder: Path) -> Iterator[Flask]:
    """The site that `portal` made in a folder."""
    app = make_app(environ(folder)["PORTAL_DATABASE_URL"], folder)
    yield app
    close(app)


def make_samples(folder: Path, count: int) -> None:
    folder.mkdir()
    command(["db", "upgrade"], environ(folder))
    command(["sample", str(count)], environ(folder))
    command(["content", "export", str(folder / "bundle")], environ(folder))


def load_again(folder: Path) -> Run:
    """Load the folder's bundle into a new, empty database beside it."""
    other = folder / "loaded"
    other.mkdir()
    command(["db", "upgrade"], environ(other))
    return command(["content", "load", str(folder / "bundle")], environ(other))


def addresses(app: Flask) -> dict[str, str]:
    """The measured pages, at the addresses that they have in this site."""
    client = app.test_client()
    found = {}
    for name, path in PAGES.items():
        answer = client.get(path, follow_redirects=True)
        found[name] = answer.request.path
    return found


def page_rows(folders: dict[str, Path], times: int) -> Iterator[list[object]]:
    least = page(bare(), "/", times)
    yield ["bare Flask route", least.per_second, least.p50, least.p99, 1.0, 0, least.size]
    for label, folder in folders.items():
        with site(folder) as app:
            for name, path in addresses(app).items():
                found = page(app, path, times)
                with app.app_context(), counted(db.engine) as statements:
                    app.test_client().get(path)
                ratio = found.p50 / least.p50
                yield [f"{name} ({label})", found.per_second, found.p50, found.p99, ratio, len(statements), found.size]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--items", type=int, default=20, help="synthetic items of each kind (default: 20)")
    parser.add_argument("--times", type=int, default=100, help="requests for each page (default: 100)")
    chosen = parser.parse_args()
    counts = {"few": max(1, chosen.items // 10), "many": chosen.items}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as temporary:
        folders = {name: Path(temporary) / name for name in counts}
        for name, count in counts.items():
            make_samples(folders[name], count)
        heads = ["page", "requests/s", "p50 ms", "p99 ms", "× bare", "queries", "bytes"]
        table("Pages, one request at a time", heads, page_rows(folders, chosen.times))
        loads = []
        for name, count in counts.items():
            run, total = load_again(folders[name]), count * len(KINDS)
            loads.append([f"load a bundle of {total} items", run.seconds, total / run.seconds, run.peak])
        table("Bundles", ["command", "seconds", "items/s", "peak MB"], loads)


if __name__ == "__main__":
    main()
