"""Whoever asks or reads slowly, or says nothing at all, holds no thread: the others are answered (issue 7, 3).

All over real sockets with the portal's own gunicorn: two workers of eight threads, and always more slow ones than that.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.media import MediaStore
from portal.extensions import db
from portal.foundation.database import writing
from tests.fixtures.databases import Databases
from tests.fixtures.servers import serving
from tests.fixtures.sites import close, make_app

SLOW, REQUESTS, ASKING = 40, 200, 4
WINDOW = 2048
FILM = 8 * 1024 * 1024
PAGE = b"GET /en/guides/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
STRETCH = b"GET /media/film/any HTTP/1.1\r\nHost: localhost\r\nRange: bytes=7-\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def port(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A portal with its starter content and a large file."""
    folder = tmp_path_factory.mktemp("slow")
    url = sqlite_databases.starter()
    app = make_app(url, folder)
    with app.app_context(), writing(db.session) as session:
        digest = MediaStore(folder / "media").put(io.BytesIO(film()))
        files = {"any": {"name": "film.webm", "sha256": digest}}
        texts = {"en": LanguageDocument(texts={"alt": "A film"})}
        load_document(session, Document("media", "film", "en", {"files": files}, languages=texts), actor="tests")
    close(app)
    with serving(folder, PORTAL_DATABASE_URL=url) as number:
        yield number


def film() -> bytes:
    return b"\x1a\x45\xdf\xa3" + bytes(range(256)) * (FILM // 256)


def connected(port: int, window: int | None = None) -> socket.socket:
    connection = socket.socket()
    if window is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    return connection


@contextmanager
def slow_ones(port: int, begun: bytes) -> Iterator[Sequence[socket.socket]]:
    """Connections over which this much was sent, and of which nothing is read."""
    with ExitStack() as opened:
        slow = [opened.enter_context(connected(port, WINDOW)) for _number in range(SLOW)]
        for connection in slow:
            connection.sendall(begun)
        yield slow


def ask_often(port: int) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    found = []
    for _number in range(REQUESTS // ASKING):
        connection.request("GET", "/en/")
        answer = connection.getresponse()
        answer.read()
        found.append(answer.status)
    connection.close()
    return found


def assert_others_are_answered(port: int) -> None:
    """Ordinary requests, each of which gives up after a time in which no slow one is let go."""
    with ThreadPoolExecutor(ASKING) as threads:
        asking = [threads.submit(ask_often, port) for _number in range(ASKING)]
        assert [status for each in asking for status in each.result()] == [200] * REQUESTS


def read_all(connection: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of an answer that ends with its connection."""
    received = bytearray()
    while piece := connection.recv(65536):
        received += piece
    head, _end, body = bytes(received).partition(b"\r\n\r\n")
    return head, body


def test_whoever_reads_a_page_slowly_slows_nobody_and_gets_all_of_it(port: int) -> None:
    with slow_ones(port, PAGE) as slow:
        assert_others_are_answered(port)
        answers = [read_all(each) for each in slow]
    assert {head.split(b" ")[1] for head, _body in answers} == {b"200"}
    for head, body in answers:
        assert b"Content-Length: %d\r\n" % len(body) in head


def test_whoever_stops_reading_a_film_slows_nobody_and_can_go_on(port: int) -> None:
    """More of them than threads, and none is refused."""
    with slow_ones(port, STRETCH) as slow:
        assert [each.recv(12) for each in slow] == [b"HTTP/1.1 206"] * SLOW
        assert_others_are_answered(port)
        _head, body = read_all(slow[-1])
        slow[0].close()
        assert_others_are_answered(port)
    assert body == film()[7:]


UPLOAD = (
    b"POST /log-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\n"
    b"Content-Length: 900000\r\n\r\n--x\r\n"
)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"\r\n\r\n",
        b"GET /en/ HTTP/1.1\r\nHost: local",
        b"POST /en/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nq=",
        UPLOAD,
        b"POST /log-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nq=1",
    ],
    ids=["nothing", "empty-lines", "half-a-head", "half-a-form", "half-an-upload", "half-a-chunk"],
)
def test_whoever_asks_slowly_slows_nobody(port: int, begun: bytes) -> None:
    with slow_ones(port, begun):
        assert_others_are_answered(port)


def test_connections_that_are_kept_slow_nobody(port: int) -> None:
    with slow_ones(port, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n") as idle:
        assert [each.recv(12) for each in idle] == [b"HTTP/1.1 200"] * SLOW
        assert_others_are_answered(port)


def test_a_request_that_comes_in_pieces_is_answered(port: int) -> None:
    with connected(port) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in PAGE:
            connection.sendall(bytes([byte]))
        head, body = read_all(connection)
    assert head.startswith(b"HTTP/1.1 200")
    assert body.rstrip().endswith(b"</html>")


def test_requests_that_come_at_once_are_answered_in_their_order(port: int) -> None:
    """With a form whose body nobody reads between them, and a half request that is made whole later."""
    live = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    form = b"POST /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=1"
    with connected(port) as connection:
        connection.sendall(live + form + PAGE[:20])
        received = connection.recv(12)
        connection.sendall(PAGE[20:])
        head, body = read_all(connection)
    assert re.findall(rb"HTTP/1\.1 ([0-9]+)", received + head + body) == [b"200", b"405", b"200"]


def test_an_upload_that_waits_for_a_word_gets_it(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(
            b"POST /en/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 300000\r\nExpect: 100-continue\r\n\r\n"
        )
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(bytes(300000))
        head, _body = read_all(connection)
    assert int(head.split(b" ")[1]) in range(400, 500)


def test_a_head_without_an_end_is_refused(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(b"GET /en/ HTTP/1.1\r\nX: " + b"x" * 70_000)
        assert connection.recv(12) == b"HTTP/1.1 431"


def test_answers_are_whole_where_the_other_side_has_sent_its_last(port: int) -> None:
    with connected(port) as connection:
        connection.sendall(PAGE)
        connection.shutdown(socket.SHUT_WR)
        _head, body = read_all(connection)
    assert body.rstrip().endswith(b"</html>")
