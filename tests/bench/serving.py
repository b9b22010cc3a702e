"""Servers of a run, all started in the same way, and what asks them: as many requests as they answer."""

from __future__ import annotations

import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.fixtures.servers import ROOT, environment, free_port

WORKERS, THREADS, CONNECTIONS = 2, 8, 4
SLOW_BYTES, SLOW_PAUSE = 1024, 0.1
"""How many bytes a slow reader takes at a time, and the seconds in between."""
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """A moment in which a row was asked for: its length, the milliseconds of each request, the bytes of one."""

    seconds: float
    times: Sequence[float]
    size: int


@dataclass(frozen=True)
class Served:
    """What came of a row: requests in a second, times in milliseconds, bytes of a whole answer without its head."""

    per_second: float
    p50: float
    p95: float
    p99: float
    size: int

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> Served:
        """What came of all the moments in which a row was asked for."""
        times = sorted(each for one in asked for each in one.times)
        seconds = sum(one.seconds for one in asked)
        p95, p99 = (times[len(times) * share // 100] for share in (95, 99))
        return cls(len(times) / seconds, statistics.median(times), p95, p99, asked[0].size)


@dataclass
class Server:
    """gunicorn with one of `tests.bench.apps`."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, paths: Sequence[str], seconds: float, headers: Mapping[str, str] | None = None) -> Asked:
        """Ask for paths in turn, on several connections that are kept, for so many seconds."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        requests = [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode() for path in paths]
        for request in requests[:3] * WORKERS * 2:
            _Connection(self.port).exchange(request)
        ends = time.perf_counter() + seconds
        spent: list[list[float]] = [[] for _number in range(CONNECTIONS)]
        sizes = [0] * CONNECTIONS

        def run(number: int) -> None:
            connection, turn = _Connection(self.port), number
            while time.perf_counter() < ends:
                began = time.perf_counter()
                sizes[number] = connection.exchange(requests[turn % len(requests)])
                spent[number].append((time.perf_counter() - began) * 1000)
                turn += 1

        began = time.perf_counter()
        threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Asked(time.perf_counter() - began, [each for one in spent for each in one], sizes[0])

    @contextmanager
    def read_slowly(self, path: str, readers: int) -> Iterator[None]:
        """So many readers who meanwhile read a page a few bytes at a time, over and over."""
        is_over = threading.Event()

        def read() -> None:
            while not is_over.is_set():
                self._read_one_slowly(path, is_over)

        threads = [threading.Thread(target=read) for _number in range(readers)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            is_over.set()
            for thread in threads:
                thread.join()

    def _read_one_slowly(self, path: str, is_over: threading.Event) -> None:
        with socket.socket() as connection:
            # A small window, so that the server cannot be rid of the page at once.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BYTES)
            connection.settimeout(60)
            connection.connect(("127.0.0.1", self.port))
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            while connection.recv(SLOW_BYTES) and not is_over.wait(SLOW_PAUSE):
                pass

    def peak_memory(self) -> float | None:
        """The most that one worker held, in MB; None where the system does not say."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        if not children.is_file():
            return None
        found = []
        for pid in children.read_text(encoding="ascii").split():
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            found += [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:")]
        return max(found, default=None)


class _Connection:
    """A connection that is kept, and made anew where the server ended it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()

    def exchange(self, request: bytes) -> int:
        """Send a request and read its answer; the bytes of its body. Raises RuntimeError where it is an error."""
        self.socket.sendall(request)
        received = self._receive(request)
        while _HEAD_END not in received:
            received += self.socket.recv(65536)
        head, _end, body = received.partition(_HEAD_END)
        status = int(head.split(b" ", 2)[1])
        if status >= 400:
            raise RuntimeError(f"{status}: {request.splitlines()[0].decode()}")
        size = _length(head)
        missing = size - len(body)
        while missing > 0:
            missing -= len(self.socket.recv(min(missing, 262144)))
        if b"connection: close" in head.lower():
            self.socket.close()
            self.socket = self._open()
        return size

    def _receive(self, request: bytes) -> bytes:
        try:
            received = self.socket.recv(262144)
        except ConnectionResetError:
            received = b""
        if received:
            return received
        self.socket = self._open()
        self.socket.sendall(request)
        return self.socket.recv(262144)

    def _open(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=60)


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return next((int(value) for name, _sign, value in lines if name.lower() == b"content-length"), 0)


@contextmanager
def serving(name: str, folder: Path, **chosen: str) -> Iterator[Server]:
    """Gunicorn with an application of `tests.bench.apps`, with the portal's workers and threads."""
    port = free_port()
    arguments = [
        *("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS), "--preload"),
        *(
            "--worker-class",
            "portal.web.workers.PatientWorker",
            "--log-level",
            "warning",
            "--config",
            "python:tests.bench.apps",
        ),
        *("--keep-alive", "30"),
    ]
    command = [sys.executable, "-m", "gunicorn", *arguments, f"tests.bench.apps:{name}()"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(folder, port, **chosen)) as process:
        try:
            _wait(port, process)
            yield Server(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("gunicorn ended")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError
