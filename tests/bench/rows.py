"""The rows of the table: what is asked for at each site, and what comes of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
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
from tests.fixtures.databases import counted
from tests.fixtures.sites import close, make_app

TIMES = 20
ROUNDS = 5
SLOW_READERS = 20
BARE = {"bare WSGI callable": "bare_wsgi", "bare Flask route": "bare_flask"}
PROFILE = "/en/countries/sample-1"

# Each row of pages: its name, and the addresses that are asked for in turn.
PAGES = {
    "home": ("/en/",),
    "country profile": (PROFILE,),
    "list of guides": ("/en/guides/",),
    "guide": ("/en/guides/sample-1",),
}
# What is drawn for every request that has not been kept: searches in each language, and a document whose file is made.
OTHERS = {
    "search, English": tuple(f"/en/search?q={words}" for words in ("islands", "french", "republic+march", "norwegan")),
    "search, Spanish": tuple(f"/es/search?q={words}" for words in ("islas", "marzo", "republica", "norueg")),
    "search, Swedish": tuple(f"/sv/search?q={words}" for words in ("franska", "mars", "republiken", "norsk")),
    "guide as PDF": ("/en/guides/sample-1.pdf",),
}


@dataclass(frozen=True)
class Row:
    """A line of the table. `ratio` is how many times the requests of the bare WSGI callable it answered; `queries` and
    `cpu` (milliseconds) are of one request, and None where none of the portal's code was asked."""

    name: str
    database: str
    items: int
    served: Served
    ratio: float
    queries: int | None = None
    cpu: float | None = None


@dataclass(frozen=True)
class Memory:
    """The most that a worker of a server held, in MB."""

    server: str
    database: str
    items: int
    peak: float


@dataclass(frozen=True)
class Slow:
    """The cached profile while so many slow readers are there; `ratio` is how many times the requests it answered
    without them."""

    readers: int
    served: Served
    ratio: float


class Bench:
    """One run: `seconds` is how long each row is asked for, and `folder` is for what lies between its servers."""

    def __init__(self, seconds: float, folder: Path) -> None:
        self.seconds = seconds
        self.folder = folder
        self.memory: list[Memory] = []
        self.slow: list[Slow] = []

    def rows(self, site: BuiltSite) -> Iterator[Row]:
        """The pages of a site, kept and drawn anew, beside those that do nothing but answer."""
        with application(site) as app:
            paths = {name: [landed(app, path) for path in group] for name, group in {**PAGES, **OTHERS}.items()}
            cache: PageCache = app.extensions[NAME]
            drawn = {name: _cost(app, group, cache.forget) for name, group in paths.items()}
            same = {name: _cost(app, paths[name], cache.doubt) for name in PAGES}
        bare = 0.0
        for name, served in self._beside_each_other(site, paths["country profile"]).items():
            bare = bare or served.per_second
            is_bare = name in BARE
            yield Row(name, site.database, site.items, served, served.per_second / bare, None if is_bare else 1)
        for server_name, state, costs in (("changed", "found the same", same), ("uncached", "drawn anew", drawn)):
            with serving.serving(server_name, site.folder, PORTAL_DATABASE_URL=site.url) as server:
                for name, cost in costs.items():
                    served = Served.of([server.ask(paths[name], self.seconds)])
                    ratio = served.per_second / bare
                    yield Row(f"{name}, {state}", site.database, site.items, served, ratio, *cost)
                self._remember(f"the portal, pages {state}", site, server)

    def _beside_each_other(self, site: BuiltSite, profile: Sequence[str]) -> dict[str, Served]:
        """The rows that are compared with each other, asked for in turn, a moment each."""
        answer = self.folder / "answer.json"
        _answer(site).write(answer)
        with ExitStack() as servers:
            bare = [
                servers.enter_context(serving.serving(name, self.folder, **{ANSWER: str(answer)}))
                for name in BARE.values()
            ]
            portal = servers.enter_context(serving.serving("portal", site.folder, PORTAL_DATABASE_URL=site.url))
            asking: dict[str, Callable[[float], Asked]] = {
                **{name: partial(server.ask, ["/"]) for name, server in zip(BARE, bare, strict=True)},
                "cached profile": partial(portal.ask, profile),
                "cached profile, gzip": partial(portal.ask, profile, headers={"Accept-Encoding": "gzip"}),
                "304": partial(portal.ask, profile, headers={"If-None-Match": "*"}),
            }
            asked = [{name: ask(self.seconds / ROUNDS) for name, ask in asking.items()} for _round in range(ROUNDS)]
            self._remember("the portal, pages kept", site, portal)
            self.slow = self.slow or self._beside_slow_ones(portal, profile)
        return {name: Served.of([each[name] for each in asked]) for name in asking}

    def _beside_slow_ones(self, portal: serving.Server, profile: Sequence[str]) -> list[Slow]:
        """The profile alone and beside slow readers, in turn."""
        asked: dict[int, list[Asked]] = {0: [], SLOW_READERS: []}
        for _round in range(ROUNDS):
            for readers, found in asked.items():
                with portal.read_slowly(profile[0], readers):
                    found.append(portal.ask(profile, self.seconds / ROUNDS))
        served = {readers: Served.of(found) for readers, found in asked.items()}
        return [Slow(readers, each, each.per_second / served[0].per_second) for readers, each in served.items()]

    def _remember(self, name: str, site: BuiltSite, server: serving.Server) -> None:
        peak = server.peak_memory()
        if peak is not None:
            self.memory.append(Memory(name, site.database, site.items, peak))


@contextmanager
def application(site: BuiltSite) -> Iterator[Flask]:
    app = make_app(site.url, site.folder)
    yield app
    close(app)


def _answer(site: BuiltSite) -> Answer:
    with application(site) as app:
        answer = app.test_client().get(PROFILE, follow_redirects=True)
        return Answer(list(answer.headers), answer.text)


def landed(app: Flask, path: str) -> str:
    """The address at which a path ends, as it is written in a request."""
    found = app.test_client().get(path, follow_redirects=True).request
    return f"{found.path}?{found.query_string.decode()}".rstrip("?")


def _cost(app: Flask, paths: Sequence[str], before: Callable[[], None]) -> tuple[int, float]:
    """The queries of one request, with that for the site's version, and its milliseconds of CPU, in the middle."""
    spent = []
    with app.app_context():
        engine = db.engine
    queries = 0
    for number in range(TIMES + 1):
        environ = EnvironBuilder(paths[number % len(paths)]).get_environ()
        before()
        with counted(engine) as statements:
            began = time.process_time()
            run_wsgi_app(app, environ)
            spent.append((time.process_time() - began) * 1000)
        queries = sum(not each.startswith("BEGIN") for each in statements)
    return queries + 1, statistics.median(spent[1:])
