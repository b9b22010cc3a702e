"""The rows of the table: what is asked for at each site, and what comes of it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.extensions import db
from portal.web.cache.pages import NAME, PageCache
from tests.bench import serving
from tests.bench.apps import ANSWER, Answer
from tests.bench.serving import Asked, Served
from tests.bench.sites import BuiltSite
from tests.bench.watching import spent
from tests.fixtures.databases import counted
from tests.fixtures.sites import close, make_app

TIMES = 20
ROUNDS = 5
SLOW_READERS = 20
BARE = {"bare WSGI callable": "bare_wsgi", "bare Flask route": "bare_flask"}
CACHED: Mapping[str, Mapping[str, str]] = {
    "cached profile": {},
    "cached profile, gzip": {"Accept-Encoding": "gzip"},
    "304": {"If-None-Match": "*"},
}
SAME, DRAWN, MADE = "found the same", "drawn anew", "made before"
PROFILE = "/en/countries/sample-1"
LIST = "list of guides"
PDF = "PDF of a guide"

# Each row of pages: its name, and the addresses that are asked for in turn.
PAGES = {
    "home": ("/en/",),
    "country profile": (PROFILE,),
    LIST: ("/en/guides/",),
    "guide": ("/en/guides/sample-1",),
}
# What is drawn for every request that has not been kept: searches in each language, and a document whose file is made.
OTHERS = {
    "search, English": tuple(f"/en/search?q={words}" for words in ("islands", "french", "republic+march", "norwegan")),
    "search, Spanish": tuple(f"/es/search?q={words}" for words in ("islas", "marzo", "republica", "norueg")),
    "search, Swedish": tuple(f"/sv/search?q={words}" for words in ("franska", "mars", "republiken", "norsk")),
    PDF: ("/en/guides/sample-1.pdf",),
}


@dataclass(frozen=True)
class Row:
    """A line of the table. `ratio` is how many times the requests of the bare WSGI callable it answered; `queries` and
    `cpu` (milliseconds, the database's with them) are of one request, and None where none of the portal's code was
    asked; `peak` is the most that a worker of the server held meanwhile, in MB."""

    name: str
    database: str
    items: int
    served: Served
    ratio: float
    queries: int | None = None
    cpu: float | None = None
    peak: float | None = None


@dataclass(frozen=True)
class Slow:
    """The cached profile while so many slow readers are there; `ratio` is how many times the requests it answered
    without them."""

    database: str
    readers: int
    served: Served
    ratio: float


class Bench:
    """One run: `seconds` is how long each row is asked for, and `folder` is for what lies between its servers."""

    def __init__(self, seconds: float, folder: Path) -> None:
        self.seconds = seconds
        self.folder = folder
        self.slow: list[Slow] = []

    def rows(self, site: BuiltSite) -> Iterator[Row]:
        """The pages of a site, kept and drawn anew, beside those that do nothing but answer."""
        with application(site) as app:
            paths = {name: [landed(app, path) for path in group] for name, group in {**PAGES, **OTHERS}.items()}
            cache: PageCache = app.extensions[NAME]
            drawn = {name: _cost(app, site, group, cache.forget) for name, group in paths.items()}
            same = {name: _cost(app, site, paths[name], cache.doubt) for name in PAGES}
        bare = 0.0
        for name, (served, peak) in self._beside_each_other(site, paths["country profile"]).items():
            bare = bare or served.per_second
            queries = None if name in BARE else 1
            yield Row(name, site.database, site.items, served, served.per_second / bare, queries, peak=peak)
        for server_name, state, costs in (("changed", SAME, same), ("uncached", DRAWN, drawn)):
            with serving.serving(server_name, site.folder, PORTAL_DATABASE_URL=site.url) as server:
                for name, cost in costs.items():
                    server.forget_memory()
                    served = Served.of([server.ask(paths[name], self.seconds)])
                    ratio, peak = served.per_second / bare, server.peak_memory()
                    yield Row(
                        f"{name}, {MADE if name == PDF else state}",
                        site.database,
                        site.items,
                        served,
                        ratio,
                        *cost,
                        peak,
                    )

    def _beside_each_other(self, site: BuiltSite, profile: Sequence[str]) -> dict[str, tuple[Served, float | None]]:
        """The rows that are compared with each other, asked for in turn, a moment each."""
        answer = self.folder / "answer.json"
        _answer(site).write(answer)
        with ExitStack() as servers:
            found = {
                name: servers.enter_context(serving.serving(app, self.folder, **{ANSWER: str(answer)}))
                for name, app in BARE.items()
            }
            portal = servers.enter_context(serving.serving("portal", site.folder, PORTAL_DATABASE_URL=site.url))
            found |= dict.fromkeys(CACHED, portal)
            asking: dict[str, Callable[[float], Asked]] = {
                **{name: partial(found[name].ask, ["/"]) for name in BARE},
                **{name: partial(portal.ask, profile, headers=headers) for name, headers in CACHED.items()},
            }
            asked = [{name: ask(self.seconds / ROUNDS) for name, ask in asking.items()} for _round in range(ROUNDS)]
            peaks = {name: server.peak_memory() for name, server in found.items()}
            self.slow = self.slow or self._beside_slow_ones(site, portal, profile)
        return {name: (Served.of([each[name] for each in asked]), peaks[name]) for name in asking}

    def _beside_slow_ones(self, site: BuiltSite, portal: serving.Server, profile: Sequence[str]) -> list[Slow]:
        """The profile alone and beside slow readers, in turn."""
        asked: dict[int, list[Asked]] = {0: [], SLOW_READERS: []}
        for _round in range(ROUNDS):
            for readers, found in asked.items():
                with portal.read_slowly(profile[0], readers):
                    found.append(portal.ask(profile, self.seconds / ROUNDS))
        served = {readers: Served.of(found) for readers, found in asked.items()}
        return [
            Slow(site.database, readers, each, each.per_second / served[0].per_second)
            for readers, each in served.items()
        ]


@contextmanager
def application(site: BuiltSite) -> Iterator[Flask]:
    """The portal on a site, in this process."""
    app = make_app(site.url, site.folder)
    yield app
    close(app)


def landed(app: Flask, path: str) -> str:
    """The address at which a path ends, as it is written in a request."""
    found = app.test_client().get(path, follow_redirects=True).request
    return f"{found.path}?{found.query_string.decode()}".rstrip("?")


def _answer(site: BuiltSite) -> Answer:
    with application(site) as app:
        answer = app.test_client().get(PROFILE, follow_redirects=True)
        return Answer(list(answer.headers), answer.text)


def _cost(app: Flask, site: BuiltSite, paths: Sequence[str], before: Callable[[], None]) -> tuple[int, float]:
    """The queries of one request, with that for the site's version, and its milliseconds of CPU, in the middle."""
    cost = []
    with app.app_context():
        engine = db.engine
    queries = 0
    for number in range(TIMES + 1):
        environ = EnvironBuilder(paths[number % len(paths)]).get_environ()
        before()
        with counted(engine) as statements:
            began = spent(site.server)
            run_wsgi_app(app, environ)
            cost.append((spent(site.server) - began) * 1000)
        queries = sum(not each.startswith("BEGIN") for each in statements)
    return queries + 1, statistics.median(cost[1:])
