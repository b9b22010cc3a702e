"""What it costs to make documents, and what readers of pages notice of it.

Every document is another one: typst remembers what it has set, and would be too good at setting it again.
"""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote_plus

from flask import Flask
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.content.published.editions import Edition
from portal.content.samples.sampling import MARK
from portal.content.sitewide.directory import load_site
from portal.extensions import db
from portal.web.paper import keeping
from tests.bench import serving
from tests.bench.apps import CHANGED
from tests.bench.rows import PROFILE, application, landed
from tests.bench.serving import Served, Server
from tests.bench.sites import BuiltSite
from tests.bench.stores import SAMPLES
from tests.bench.vocabulary import vocabulary
from tests.bench.watching import Watch, spent
from tests.fixtures.databases import LANGUAGES

DOCUMENTS: Mapping[str, tuple[str, str]] = {
    "guide": ("guide", "pdf"),
    "country profile": ("country", "pdf"),
    "country brief": ("country", "brief.pdf"),
}
CLIENTS = 4
EVENLY = 100
"""How many pages readers ask for in a second while others ask for what is costly."""
SECONDS = 2.0
READY = 0.5
REFUSED = 503
NOBODY = "nobody"
_SEARCHES = 400


@dataclass(frozen=True)
class Made:
    """Documents of a sort, each made once: their number, milliseconds of the clock in half, in nineteen in twenty and
    in the slowest, milliseconds of the processors in half, and the bytes of a document in the middle."""

    name: str
    database: str
    count: int
    p50: float
    p95: float
    slowest: float
    cpu: float
    size: int
    is_busy: bool


@dataclass(frozen=True)
class Beside:
    """A page that readers ask for evenly, beside what others ask for all the time; how much of that in a second was
    answered, and how much refused."""

    page: str
    database: str
    beside: str
    served: Served
    answered: float
    refused: float


def made(site: BuiltSite) -> Iterator[Made]:
    """Make the documents of a site's samples in every language, one at a time, in one process; no page is kept."""
    with ExitStack() as opened:
        app = opened.enter_context(application(site))
        temporary = opened.enter_context(TemporaryDirectory(prefix="portal-bench-documents-"))
        # A path from the root stands alone, whatever folder it is put behind.
        opened.enter_context(patch.object(keeping, "FOLDER", temporary))
        for name, (kind, suffix) in DOCUMENTS.items():
            yield _made(app, site, name, addresses(app, kind, suffix))


def _made(app: Flask, site: BuiltSite, name: str, paths: Sequence[str]) -> Made:
    """The documents at some addresses, of which the first does not count: it makes what a process makes once."""
    clock, processors, sizes = [], [], []
    run_wsgi_app(app, EnvironBuilder(paths[0]).get_environ())
    with Watch() as watch:
        for path in paths[1:]:
            began, used = time.perf_counter(), spent(site.server)
            body, status, _headers = run_wsgi_app(app, EnvironBuilder(path).get_environ())
            sizes.append(sum(map(len, body)))
            processors.append((spent(site.server) - used) * 1000)
            clock.append((time.perf_counter() - began) * 1000)
            assert status.startswith("200"), (path, status)
    p50, p95 = statistics.median(clock), sorted(clock)[math.ceil(0.95 * len(clock)) - 1]
    cpu, size = statistics.median(processors), int(statistics.median(sizes))
    return Made(name, site.database, len(clock), p50, p95, max(clock), cpu, size, watch.is_busy)


def addresses(app: Flask, kind: str, suffix: str) -> list[str]:
    """Where the documents of the samples of a kind are, in every language."""
    with app.app_context():
        site = load_site(db.session)
        keys = [f"{MARK}{number + 1}" for number in range(SAMPLES)]
        rows = select(Edition).where(Edition.kind == kind, Edition.key.in_(keys)).order_by(Edition.key)
        return [f"{site.url(each, each.language)}.{suffix}" for each in db.session.scalars(rows)]


def pages_beside(site: BuiltSite) -> Iterator[Beside]:
    """What readers of a page wait for while nobody, or others all the time, ask for documents or searches."""
    with application(site) as app:
        asked = {
            NOBODY: [],
            f"{CLIENTS} who ask for new PDFs": [
                path for kind, suffix in DOCUMENTS.values() for path in addresses(app, kind, suffix)
            ],
            f"{CLIENTS} who search": list(_searches()),
        }
        profile = landed(app, PROFILE)
    pages = {"cached profile": profile, "country profile, found the same": f"{profile}?{CHANGED}"}
    with serving.serving("unkept", site.folder, PORTAL_DATABASE_URL=site.url) as server:
        for page, address in pages.items():
            for beside, paths in asked.items():
                yield Beside(page, site.database, beside, *_asked_beside(server, address, paths))


def _asked_beside(server: Server, address: str, paths: Sequence[str]) -> tuple[Served, float, float]:
    """What came of a page, and how much of what the others asked was answered and refused in a second."""
    if not paths:
        return Served.of([server.ask_evenly([address], SECONDS, EVENLY)]), 0.0, 0.0
    with server.kept_asking(paths, CLIENTS) as statuses:
        time.sleep(READY)
        already = len(statuses)
        asked = server.ask_evenly([address], SECONDS, EVENLY)
        found = statuses[already:]
    refused = sum(status == REFUSED for status in found)
    return Served.of([asked]), (len(found) - refused) / asked.seconds, refused / asked.seconds


def _searches() -> Iterator[str]:
    """Searches of two words, each in turn in another language, none of them twice."""
    for tag in LANGUAGES:
        words, chance = vocabulary(tag), random.Random(tag)  # noqa: S311  # the same searches every time
        for _number in range(_SEARCHES):
            yield f"/{tag}/search?q=" + quote_plus(
                " ".join(chance.choices(words.words, cum_weights=words.weights, k=2))
            )
