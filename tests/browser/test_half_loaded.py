"""On a slow line a page is shown while it is still coming: what can be read already never moves (CLS of 0)."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Visit, Window
from tests.browser.shifts import MOVED, WATCH
from tests.fixtures import video_bundle
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

PAGES = ("/en/", "/en/countries/honduras", "/es/videos/una-charla", "/sv/bibliotek/")
PAUSE = 0.3
"""Seconds between the first part of a page and the rest."""
CUTS = 6
_BLOCK = re.compile(rb"<(?:main|nav|h1|h2|article|section|video|img|table|figure|p|div|ol|ul|dl)\b")


class SlowLine(ThreadingHTTPServer):
    """Hands a server's answers on; of a page the first `cut` bytes, and the rest after a while."""

    daemon_threads = True

    def __init__(self, root: str) -> None:
        self.host = urlsplit(root).netloc
        self.cut: int | None = None
        super().__init__(("127.0.0.1", 0), _Hand)

    def answer(self, path: str, accept: str = "*/*") -> tuple[http.client.HTTPResponse, bytes]:
        """What the server says, with its body."""
        connection = http.client.HTTPConnection(self.host)
        connection.request("GET", path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body


class _Hand(BaseHTTPRequestHandler):
    server: SlowLine

    def log_message(self, *_args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:  # the library's name
        answer, body = self.server.answer(self.path, self.headers.get("Accept", "*/*"))
        self.send_response(answer.status)
        for name in ("Content-Type", "Content-Security-Policy"):
            if name in answer.headers:
                self.send_header(name, answer.headers[name])
        self.end_headers()
        cut = self.server.cut if "text/html" in answer.headers["Content-Type"] else None
        if cut is not None:
            self.wfile.write(body[:cut])
            time.sleep(PAUSE)
        self.wfile.write(body[cut or 0 :])


@pytest.fixture(scope="module")
def line(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlowLine]:
    folder = tmp_path_factory.mktemp("half")
    app = make_app(sqlite_databases.starter(), folder)
    video_bundle.load(app, folder / "bundle")
    with serve(app) as root, SlowLine(root) as slow:
        threading.Thread(target=slow.serve_forever, daemon=True).start()
        yield slow
        slow.shutdown()
    close(app)


def cuts(html: bytes) -> list[int]:
    """Places in the first screens of a page, each before something that takes room."""
    places = [found.start() for found in _BLOCK.finditer(html, html.index(b"<body"))][:48]
    return places[:: len(places) // CUTS]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_while_the_rest_is_coming(new_context: Window, line: SlowLine, path: str, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.add_init_script(WATCH)
    root = f"http://127.0.0.1:{line.server_port}"
    visit = Visit(page, root)
    line.cut = None
    for cut in cuts(line.answer(path)[1]):
        line.cut = cut
        assert visit.goto(root + path) == 200
        assert page.evaluate(MOVED) == [], cut
