"""What the servers of a run serve: the portal, the portal that draws every page anew, and two that only answer.

gunicorn imports one of them by name; `BENCH_ANSWER` names a file with the answer that the bare ones give.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response

from portal.app import create_app
from portal.extensions import db
from portal.settings import Settings
from portal.web.cache.pages import NAME
from portal.web.paper import keeping

ANSWER = "BENCH_ANSWER"
CHANGED = "changed"


class Answer(NamedTuple):
    """An answer as a server sent it: headers and body."""

    headers: list[tuple[str, str]]
    body: str

    @classmethod
    def read(cls) -> Answer:
        found = json.loads(Path(os.environ[ANSWER]).read_text(encoding="utf-8"))
        return cls([(name, value) for name, value in found["headers"]], found["body"])

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self._asdict()), encoding="utf-8")


def portal() -> Flask:
    """The portal as it is served; what it opened is closed before the workers are forked."""
    app = create_app(Settings.from_env())
    with app.app_context():
        db.engine.dispose()
    return app


def uncached() -> WSGIApplication:
    """The portal, which forgets all pages before every request."""
    app = portal()

    def forgetting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app.extensions[NAME].forget()
        return app(environ, start_response)

    return forgetting


def changed() -> WSGIApplication:
    """The portal, in which something was changed elsewhere before every request."""
    app = portal()

    def doubting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        app.extensions[NAME].doubt()
        return app(environ, start_response)

    return doubting


def unkept() -> WSGIApplication:
    """The portal, which keeps no document; pages are kept, but for those that are asked for with `?changed`."""
    app = portal()
    patch.object(keeping, "kept", lambda _path, make: make()).start()

    def doubting(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["QUERY_STRING"] == CHANGED:
            app.extensions[NAME].doubt()
        return app(environ, start_response)

    return doubting


def bare_flask() -> Flask:
    """One route of a Flask application that returns the same bytes."""
    answer = Answer.read()
    app = Flask("bare", static_folder=None)
    app.add_url_rule("/", "answer", lambda: Response(answer.body, headers=answer.headers))
    return app


def bare_wsgi() -> WSGIApplication:
    """The least that can answer with the same bytes."""
    answer = Answer.read()
    body = answer.body.encode()

    def application(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", list(answer.headers))
        return (body,)

    return application
