"""What pages cost in sites of several sizes, asked for in turn in one process, so that all meet the same conditions.

The rows of the large table are of servers that run one after the other, and on a machine that does anything else they
differ by more than the sizes make them differ. A page is compared with the same page of the smallest site of its
database on which it shows as much: a list of seven entries says nothing of one of fifty.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.web.cache.pages import NAME, PageCache
from tests.bench.rows import PROFILE, application, landed
from tests.bench.sites import BuiltSite
from tests.bench.watching import spent

TIMES = 60
WARMING = 3
PAGES = {
    "home": "/en/",
    "country profile": PROFILE,
    "guide": "/en/guides/sample-1",
    "list of guides": "/en/guides/",
    "list of news": "/en/news/",
    "list of initiatives": "/en/initiatives/",
}
ENTRY = 'class="entry-title'


@dataclass(frozen=True)
class Sized:
    """A page of a site: the entries that it shows, and milliseconds of CPU of one request of it, the database's with
    them, where it is found the same and where it is drawn anew."""

    name: str
    database: str
    items: int
    entries: int
    same: float
    drawn: float


def compared(sites: Sequence[BuiltSite]) -> list[Sized]:
    """The pages of sites on one database."""
    found: list[Sized] = []
    with ExitStack() as opened:
        apps = [opened.enter_context(application(site)) for site in sites]
        for name, address in PAGES.items():
            paths = [landed(app, address) for app in apps]
            entries = [app.test_client().get(path).text.count(ENTRY) for app, path in zip(apps, paths, strict=True)]
            asked = list(zip(sites, apps, paths, strict=True))
            costs = zip(_in_turn(asked, PageCache.doubt), _in_turn(asked, PageCache.forget), strict=True)
            for site, shown, cost in zip(sites, entries, costs, strict=True):
                found.append(Sized(name, site.database, site.items, shown, *cost))
    return found


def least_alike(page: Sized, others: Iterable[Sized]) -> Sized:
    """The same page of the smallest site of its database that shows as many entries; itself, where there is none."""
    alike = [
        each for each in others if (each.name, each.database, each.entries) == (page.name, page.database, page.entries)
    ]
    return min([*alike, page], key=lambda each: each.items)


def _in_turn(asked: Sequence[tuple[BuiltSite, Flask, str]], before: Callable[[PageCache], None]) -> list[float]:
    """Milliseconds of CPU of one request at each site, in the middle of many."""
    costs: defaultdict[int, list[float]] = defaultdict(list)
    for number in range(WARMING + TIMES):
        for site, app, path in asked:
            environ = EnvironBuilder(path).get_environ()
            before(app.extensions[NAME])
            began = spent(site.server)
            run_wsgi_app(app, environ)
            if number >= WARMING:
                costs[site.items].append((spent(site.server) - began) * 1000)
    return [statistics.median(costs[site.items]) for site, _app, _path in asked]
