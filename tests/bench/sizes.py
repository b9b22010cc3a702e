"""What pages cost in sites of several sizes, asked for in turn in one process, so that all meet the same conditions.

The rows of the large table are of servers that run one after the other, and on a machine that does anything else they
differ by more than the sizes make them differ. A page is compared with the same page of the smallest site of its
database on which it shows as much: a list of seven entries says nothing of one of fifty.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.web.cache.pages import NAME, PageCache
from tests.bench.rows import PROFILE, application, landed
from tests.bench.sites import BuiltSite

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
    """A page of a site: the entries that it shows, and milliseconds of CPU of one request of it, found the same and
    drawn anew, each with how many times that is what it costs on the smallest site that shows as much."""

    name: str
    database: str
    items: int
    entries: int
    same: float
    same_ratio: float
    drawn: float
    drawn_ratio: float


def compared(sites: Sequence[BuiltSite]) -> list[Sized]:
    """The pages of sites on one database."""
    found: list[Sized] = []
    with ExitStack() as opened:
        apps = [opened.enter_context(application(site)) for site in sites]
        for name, address in PAGES.items():
            paths = [landed(app, address) for app in apps]
            entries = [app.test_client().get(path).text.count(ENTRY) for app, path in zip(apps, paths, strict=True)]
            same = _in_turn(apps, paths, PageCache.doubt)
            drawn = _in_turn(apps, paths, PageCache.forget)
            for place, site in enumerate(sites):
                base = entries.index(entries[place])
                ratios = same[place] / same[base], drawn[place] / drawn[base]
                found.append(
                    Sized(
                        *(name, site.database, site.items, entries[place]),
                        *(same[place], ratios[0], drawn[place], ratios[1]),
                    )
                )
    return found


def _in_turn(apps: Sequence[Flask], paths: Sequence[str], before: Callable[[PageCache], None]) -> list[float]:
    """Milliseconds of CPU of one request at each site, in the middle of many."""
    spent: defaultdict[int, list[float]] = defaultdict(list)
    for number in range(WARMING + TIMES):
        for place, (app, path) in enumerate(zip(apps, paths, strict=True)):
            environ = EnvironBuilder(path).get_environ()
            before(app.extensions[NAME])
            began = time.process_time()
            run_wsgi_app(app, environ)
            if number >= WARMING:
                spent[place].append((time.process_time() - began) * 1000)
    return [statistics.median(spent[place]) for place in range(len(apps))]
