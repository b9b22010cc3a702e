"""What gunicorn's workers read and send without a thread, piece by piece, and whom they let go."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal.web.workers import PatientWorker, asking, unsent
from portal.web.workers.asking import LARGEST_BODY, LONGEST_HEAD, PATIENCE, PacedSocket, Request, allowance
from portal.web.workers.unsent import KEPT, Unsent
from portal.web.workers.worker import SILENCE, Wait

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
LARGE, PIECE = 32 * 1024 * 1024, 64 * 1024


def posted(length: int, *fields: bytes) -> bytes:
    head = (b"POST / HTTP/1.1", b"Host: localhost", b"content-length: %d" % length, *fields)
    return b"\r\n".join((*head, b"", b""))


def give_all(answer: Unsent, pieces: Iterator[int]) -> None:
    for _number in pieces:
        answer.sendall(bytes(PIECE))


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(PATIENCE)
        far.settimeout(PATIENCE)
        yield near, far


def test_a_request_is_whole_with_the_last_byte_of_its_body() -> None:
    for whole in (GET, posted(0), posted(3) + b"a=1", b"\r\n\r\n" + GET, GET + GET[:5]):
        assert Request(whole).is_whole
    for part in (b"", GET[:-1], posted(3) + b"a=", b"\r\n\r\n", b"\n\n", GET.replace(b"\r\n", b"\n")):
        assert not Request(part).is_whole


def test_a_large_body_or_one_of_unknown_length_is_not_collected() -> None:
    assert not Request(posted(LARGEST_BODY)).is_large
    for large in (
        posted(LARGEST_BODY + 1),
        posted(1, b"Expect: 100-continue"),
        posted(1, b"Transfer-Encoding: chunked"),
    ):
        assert Request(large).is_large
        assert not Request(large).is_whole


def test_a_head_is_read_so_far_and_no_further() -> None:
    assert Request(b"GET / HTTP/1.1\r\nX: " + bytes(LONGEST_HEAD)).is_too_long
    assert not Request(GET[:-2] + bytes(LONGEST_HEAD - len(GET))).is_too_long


def test_a_request_is_read_until_nothing_more_has_come(pair: tuple[socket.socket, socket.socket]) -> None:
    near, far = pair
    near.setblocking(False)
    request = Request(b"")
    for byte in GET:
        assert not request.is_whole
        far.sendall(bytes([byte]))
        assert request.read(near)
    assert request.is_whole
    far.close()
    assert not Request(b"").read(near)


def test_whoever_sends_an_upload_too_slowly_is_let_go(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = pair
    monkeypatch.setattr(asking, "PATIENCE", 0.05)
    paced = PacedSocket(near)
    far.sendall(b"some")
    assert paced.recv(10) == b"some"
    with pytest.raises(ConnectionResetError):
        paced.recv(10)
    assert paced.gettimeout() == PATIENCE
    paced.begin()
    far.sendall(b"more")
    assert paced.recv(10) == b"more"


def test_what_is_sent_in_time_has_more_time() -> None:
    assert allowance(0) == PATIENCE
    assert allowance(LARGEST_BODY) > 2 * PATIENCE


def test_an_answer_is_kept_and_sent_on(pair: tuple[socket.socket, socket.socket], tmp_path: Path) -> None:
    """Nobody reads, and nobody waits; what is read in the end is head, body and the stretch of the file."""
    near, far = pair
    body, path = bytes(range(256)) * 16 * 1024, tmp_path / "film"
    path.write_bytes(body)
    answer = Unsent(near)
    answer.sendall(b"head")
    answer.sendall(body)
    with path.open("rb") as file:
        assert answer.sendfile(file, 7, 1024 * 1024) == 1024 * 1024
    path.unlink()
    received = bytearray()
    while answer or len(received) < 4 + len(body) + 1024 * 1024:
        received += far.recv(65536)
        answer.send_on()
    assert bytes(received) == b"head" + body + body[7 : 7 + 1024 * 1024]


def test_an_answer_that_is_made_bit_by_bit_waits_for_its_reader(
    pair: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes nothing of it is let go; without that it would be in memory as a whole."""
    near, _far = pair
    monkeypatch.setattr(unsent, "PATIENCE", 0.05)
    answer = Unsent(near)
    pieces = iter(range(LARGE // PIECE))
    with pytest.raises(BrokenPipeError):
        give_all(answer, pieces)
    assert KEPT < next(pieces) * PIECE < 4 * KEPT
    answer.close()
    assert not answer


def test_a_file_that_has_become_shorter_ends_its_answer(
    pair: tuple[socket.socket, socket.socket], tmp_path: Path
) -> None:
    near, _far = pair
    path = tmp_path / "short"
    path.write_bytes(b"short")
    answer = Unsent(near)
    with path.open("rb") as file, pytest.raises(BrokenPipeError):
        answer.sendfile(file, 5, 1)
    answer.close()


def test_patience_ends_and_sooner_with_the_silent_where_a_worker_stops() -> None:
    silent, taking = Wait(100, SILENCE, is_silent=True), Wait(100, PATIENCE)
    assert [silent.is_over(100 + SILENCE + each, stopping=False) for each in (-1, 1)] == [False, True]
    assert [taking.is_over(100 + PATIENCE + each, stopping=True) for each in (-1, 1)] == [False, True]
    assert silent.is_over(103, stopping=True)


def test_https_is_refused() -> None:
    with pytest.raises(SystemExit, match="certfile"):
        PatientWorker.check_config(SimpleNamespace(is_ssl=True), None)
