"""What a search costs: many different ones in each language, asked for one at a time in one process.

They are made of what the site says: words of its texts and of its titles, alone and together, side by side, without
accents, misspelt, only begun, narrowed to a kind, and what no text has. The engine is measured by itself and within
the page, which nobody kept. The page is asked for a thousand odd texts too, of which none may take long.
"""

from __future__ import annotations

import gc
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.content.published.editions import Edition
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from portal.extensions import db
from portal.foundation.letters import bare
from portal.search.results import results
from portal.search.suggesting import suggestions
from portal.web.cache.pages import NAME, PageCache
from tests.bench.sites import BuiltSite
from tests.bench.watching import Watch, spent
from tests.fixtures.databases import LANGUAGES, counted
from tests.fixtures.sites import close, make_app
from tests.search.asking import odd_queries

ENGINE, PAGE, SUGGESTIONS = "the engine", "the whole page", "suggestions"
EACH = 24
"""How many searches there are in each language."""
KINDS = ("guide", "article", "news", "video")
TITLES = 400
ODD = 1000
"""How many texts are searched for that nobody means."""
_WARM = 9
_ONE_IN = 4
"""Every so many searches one is narrowed to a kind."""


@dataclass(frozen=True)
class Query:
    """What is searched for in a language, perhaps of one kind alone."""

    tag: str
    words: str
    kind: str | None


@dataclass(frozen=True)
class Searched:
    """Milliseconds of the clock in half, in nineteen in twenty and in the slowest of the searches, those of the
    processor in the same, the most queries of one, and whether others kept the machine busy meanwhile."""

    name: str
    database: str
    items: int
    p50: float
    p95: float
    slowest: float
    cpu: float
    cpu95: float
    cpu_slowest: float
    queries: int
    is_busy: bool


def searched(site: BuiltSite, *, oddly: bool) -> list[Searched]:
    """Ask a site what it was asked before, once: what a process makes once, and reads from a disk, is there.

    It is asked for odd texts too where that is wished: they are many, and cost the most where there is most to find.
    """
    app = make_app(site.url, site.folder)
    with app.app_context():
        engine = db.engine
        asked = queries(db.session)
    for query in asked:
        _engine(app)(query)
    found = [
        _row(ENGINE, site, engine, asked, _engine(app)),
        _row(PAGE, site, engine, asked, _page(app)),
        _row(SUGGESTIONS, site, engine, asked, _suggestions(app)),
    ]
    if oddly:
        found.append(_row(f"{ODD:,} odd texts", site, engine, _odd(), _page(app)))
    close(app)
    return found


def queries(session: Session) -> list[Query]:
    """The same searches every time for a site, each language's in turn."""
    chance = random.Random(7)  # noqa: S311  # the same searches every time
    by_language = [list(_of_language(session, tag, chance)) for tag in LANGUAGES]
    return [query for turn in zip(*by_language, strict=True) for query in turn]


def _odd() -> list[Query]:
    """Signs and operators of query languages, other scripts, and texts far too long, in each language."""
    return [Query(tag, text, None) for tag, text in zip(cycle(LANGUAGES), odd_queries(ODD), strict=False)]


def _of_language(session: Session, tag: str, chance: random.Random) -> Iterator[Query]:
    words = _words(session, tag)
    titles = [each.split() for each in _titles(session, tag) if len(each.split()) > 1]
    kinds = cycle([*[None] * (_ONE_IN - 1), *KINDS])
    ways: Sequence[Callable[[], str]] = (
        lambda: chance.choice(words),
        lambda: " ".join(chance.sample(words, 2)),
        lambda: " ".join(chance.sample(chance.choice(titles), 2)),
        lambda: bare(chance.choice(words)),
        lambda: " ".join(chance.choice(titles)[:3]),
        lambda: f'"{" ".join(chance.choice(titles)[:2])}"',
        lambda: _misspelt(chance.choice([each for each in words if len(each) > 5]), chance),
        lambda: " ".join(chance.sample(words, 4)),
        lambda: chance.choice(titles)[0][:5],
        lambda: "".join(chance.sample("bcdfghjklmnpqrstvwxz", 9)),
    )
    for _number, way in zip(range(EACH), cycle(ways), strict=False):
        yield Query(tag, way(), next(kinds))


def _words(session: Session, tag: str) -> list[str]:
    """Words as texts write them, each as often as they do: what many texts say is often searched for."""
    rows = select(Edition.search).where(Edition.language == tag, Edition.kind.in_(KINDS))
    texts = session.scalars(rows.order_by(Edition.id.desc()).limit(TITLES))
    found = [word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text.get("C", ""))]
    return [word.lower() for word in found]


def _titles(session: Session, tag: str) -> Sequence[str]:
    rows = select(Edition.title).where(Edition.language == tag, Edition.kind.in_(KINDS))
    return session.scalars(rows.order_by(Edition.id.desc()).limit(TITLES)).all()


def _misspelt(word: str, chance: random.Random) -> str:
    """A word in which two letters have changed places."""
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _row(
    name: str,
    site: BuiltSite,
    engine: Engine,
    asked: Sequence[Query],
    ask: Callable[[Query], None],
) -> Searched:
    clock, processor, most = [], [], 0
    for query in asked[:_WARM]:
        ask(query)
    with _settled(), Watch() as watch:
        for query in asked:
            with counted(engine) as statements:
                began, used = time.perf_counter(), spent(site.server)
                ask(query)
                clock.append((time.perf_counter() - began) * 1000)
                processor.append((spent(site.server) - used) * 1000)
            most = max(most, sum(not each.startswith("BEGIN") for each in statements))
    return Searched(
        name,
        site.database,
        site.items,
        statistics.median(clock),
        _most_of(clock),
        max(clock),
        statistics.median(processor),
        _most_of(processor),
        max(processor),
        most,
        watch.is_busy,
    )


@contextmanager
def _settled() -> Iterator[None]:
    """Python's collector looks at what searches make, as in a server, and not at what the bench holds."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _most_of(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _engine(app: Flask) -> Callable[[Query], None]:
    def ask(query: Query) -> None:
        with app.app_context():
            site, moment = load_site(db.session), reading_moment(db.session)
            chosen = {"kind": query.kind} if query.kind else {}
            results(db.session, site, query.tag, query.words, moment, chosen=chosen)

    return ask


def _suggestions(app: Flask) -> Callable[[Query], None]:
    def ask(query: Query) -> None:
        with app.app_context():
            site, moment = load_site(db.session), reading_moment(db.session)
            suggestions(db.session, site, query.tag, query.words, moment)

    return ask


def _page(app: Flask) -> Callable[[Query], None]:
    cache: PageCache = app.extensions[NAME]

    def ask(query: Query) -> None:
        cache.forget()
        parameters = {**({"kind": query.kind} if query.kind else {}), "q": query.words}
        environ = EnvironBuilder(f"/{query.tag}/search", query_string=urlencode(parameters)).get_environ()
        _body, status, headers = run_wsgi_app(app, environ)
        if status.startswith("301"):
            path, _mark, rest = headers["Location"].partition("?")
            _body, status, _headers = run_wsgi_app(app, EnvironBuilder(path, query_string=rest).get_environ())
        assert status.startswith("200"), (query, status)

    return ask
