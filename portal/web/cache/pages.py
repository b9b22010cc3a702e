"""The page cache: in front of the application, exact on every worker and every server of one database.

Nothing expires and nothing is purged. An answer is kept together with how the site stood before it was drawn; the
database is asked how it stands before every answer, and what was drawn before a change is never handed out after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_plus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.content.sitewide.standing import Standing, Standings, Unreadable
from portal.extensions import db
from portal.foundation.i18n import generation
from portal.settings import Settings
from portal.web.cache.answers import Answer, answer_of, is_unchanged
from portal.web.cache.marks import parameters_of
from portal.web.cache.store import Flights, Kept, Store
from portal.web.remembering import STANDING
from portal.web.sameness import UNDER_WAY, PageUnderWay

PAGES_LIMIT = 64 * 1024 * 1024
MADE_UP_LIMIT = 16 * 1024 * 1024
OUTAGE_SECONDS = 600.0
"""How long the last known pages are handed out while the database does not say whether they changed."""
KNOWN_PATHS = 8192
NAME = "portal.page_cache"
"""Where an application's extensions hold its cache."""
LONGEST_PATH, LONGEST_QUERY = 300, 1000
"""How long what an answer is kept by may be; the portal itself makes no longer addresses."""

_KEPT = (HTTPStatus.OK, HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class Key(NamedTuple):
    """What an answer depends on beside the standing: the catalogs as they were read last, and the address.

    `host` is empty where links name the configured one.
    """

    catalogs: int
    host: str
    path: str
    query: str


def keep_pages(app: Flask, settings: Settings) -> None:
    """Put the cache in front of an application, for its views that are marked `same_for_everybody`.

    Call it before whatever serves files, since these stay outside.
    """
    with app.app_context():
        standings = Standings(db.engine)
    has_one_host = settings.base_url is not None
    cache = PageCache(app, standings, has_one_host=has_one_host, catalogs=lambda: generation(app))
    app.extensions[NAME] = cache
    app.wsgi_app = cache  # type: ignore[method-assign]  # Flask's own way


class PageCache:
    """Answers GET and HEAD of marked views; everything else goes to the application as it came.

    Addresses that anybody can make up (with parameters, or of nothing) have a store of their own, so
    that they can never push out the pages that readers come for.
    """

    def __init__(
        self, app: Flask, standings: Standings, *, has_one_host: bool, catalogs: Callable[[], int] = lambda: 0
    ) -> None:
        self.app = app
        self.application: WSGIApplication = app.wsgi_app
        self.standings = standings
        self.has_one_host = has_one_host
        self.catalogs = catalogs
        self.pages = Store(PAGES_LIMIT)
        self.made_up = Store(MADE_UP_LIMIT)
        self.flights = Flights()
        self._read_at = time.monotonic()
        self._parameters = lru_cache(maxsize=KNOWN_PATHS)(self._find_parameters)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        names = self._parameters(environ["PATH_INFO"]) if _can_be_kept(environ) else None
        key = None if names is None else self._key(environ, names)
        answer = None if key is None else self._answer(environ, key)
        if key is None or answer is None:
            return self.application(environ, start_response)
        return _send(environ, start_response, answer)

    def forget(self) -> None:
        """Draw every page anew, as measurements want it; nothing else needs it."""
        self.pages.forget()
        self.made_up.forget()

    def doubt(self) -> None:
        """Ask of every page whether it is still the same, as after a change; for measurements, like `forget`."""
        self.pages.doubt()
        self.made_up.doubt()

    def _find_parameters(self, path: str) -> frozenset[str] | None:
        """The parameters that the view at a path knows; None where it is not marked, or there is none."""
        adapter = self.app.url_map.bind("localhost")
        try:
            endpoint, _arguments = adapter.match(path.encode("latin-1").decode(errors="replace"), method="GET")
        except HTTPException:
            return None
        return parameters_of(self.app.view_functions.get(endpoint))

    def _key(self, environ: WSGIEnvironment, names: frozenset[str]) -> Key | None:
        host = "" if self.has_one_host else f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
        written = environ.get("QUERY_STRING", "")
        asked = written.split("&") if written else ()
        known = "&".join(each for each in asked if unquote_plus(each.partition("=")[0]) in names)
        return Key(self.catalogs(), host, environ["PATH_INFO"], known) if len(known) <= LONGEST_QUERY else None

    def _answer(self, environ: WSGIEnvironment, key: Key) -> Answer | None:
        """The answer, kept or drawn; None where it depends on more than its key."""
        try:
            standing = self.standings.read()
        except Unreadable:
            found = self._last(key) or self._drawn(environ, key, None)
        else:
            self._read_at = time.monotonic()
            found = self._kept(key, standing) or self._drawn_once(environ, key, standing)
        return found if found is not None and _is_whole(environ, key, found) else None

    def _kept(self, key: Key, standing: Standing) -> Answer | None:
        found = None if key.query else self.pages.find(key, standing)
        return found or self.made_up.find(key, standing)

    def _former(self, key: Key) -> Kept | None:
        return (None if key.query else self.pages.former(key)) or self.made_up.former(key)

    def _last(self, key: Key) -> Answer | None:
        if time.monotonic() - self._read_at > OUTAGE_SECONDS:
            return None
        return self.pages.last(key) or self.made_up.last(key)

    def _drawn_once(self, environ: WSGIEnvironment, key: Key, standing: Standing) -> Answer | None:
        """Draw a page, or wait for somebody who draws it already."""
        flight = (standing, key)
        if not self.flights.begin(flight):
            return self._kept(key, standing) or self._drawn(environ, key, standing)
        try:
            return self._drawn(environ, key, standing)
        finally:
            self.flights.end(flight)

    def _drawn(self, environ: WSGIEnvironment, key: Key, standing: Standing | None) -> Answer | None:
        asked = _of_nobody(environ, key)
        former = None if standing is None else self._former(key)
        page = PageUnderWay(None if former is None else former.made_of)
        if standing is not None:
            asked[STANDING] = standing
            asked[UNDER_WAY] = page
        response = Response.from_app(self.application, asked, buffered=True)
        if response.vary:
            return None
        answer = former.answer if former is not None and page.is_same else answer_of(response)
        if standing is not None and response.status_code in _KEPT and "Set-Cookie" not in response.headers:
            is_page = not key.query and response.status_code != HTTPStatus.NOT_FOUND
            (self.pages if is_page else self.made_up).keep(key, standing, answer, page.made_of)
        return answer


def _send(environ: WSGIEnvironment, start_response: StartResponse, answer: Answer) -> Iterable[bytes]:
    """Hand an answer out in the form that the client takes, or say that it has it already."""
    form = answer.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    held = environ.get("HTTP_IF_NONE_MATCH")
    if held is not None and form.etag is not None and is_unchanged(held, form.etag):
        start_response("304 NOT MODIFIED", form.unchanged.copy())
        return ()
    start_response(answer.status, form.headers.copy())
    return () if environ["REQUEST_METHOD"] == "HEAD" else (form.body,)


def _can_be_kept(environ: WSGIEnvironment) -> bool:
    return environ["REQUEST_METHOD"] in ("GET", "HEAD") and len(environ["PATH_INFO"]) <= LONGEST_PATH


def _is_whole(environ: WSGIEnvironment, key: Key, answer: Answer) -> bool:
    """Whether an answer is all that the request asked for: a redirect carries on parameters that its key lacks."""
    return not answer.status.startswith("3") or key.query == environ.get("QUERY_STRING", "")


def _of_nobody(environ: WSGIEnvironment, key: Key) -> WSGIEnvironment:
    """The request as anybody would send it who asks for this key."""
    kept = {name: value for name, value in environ.items() if not name.startswith("HTTP_") or name == "HTTP_HOST"}
    return {**kept, "REQUEST_METHOD": "GET", "QUERY_STRING": key.query}
