"""Servers of a run, all started in the same way, and what asks them: as many requests as they answer."""

from __future__ import annotations

import contextlib
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

from tests.bench.commands import peak_memory
from tests.bench.watching import BUSY, Watch
from tests.fixtures.servers import ROOT, environment, free_port

WORKERS, THREADS, CONNECTIONS = 2, 8, 4
STOPPING = 120
"""Seconds that a server may take to end; on a busy machine it takes many."""
SLOW_BYTES, SLOW_PAUSE = 1024, 0.1
"""How many bytes a slow reader takes at a time, and the seconds in between."""
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """A moment in which a row was asked for: its length, the milliseconds of each request, the bytes of one, and the
    share of the machine that others took."""

    seconds: float
    times: Sequence[float]
    size: int
    others: float = 0.0


@dataclass(frozen=True)
class Served:
    """What came of a row: requests in a second, times in milliseconds, bytes of a whole answer without its head, and
    whether others kept the machine busy meanwhile."""

    per_second: float
    p50: float
    p95: float
    p99: float
    size: int
    is_busy: bool = False

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> Served:
        """What came of all the moments in which a row was asked for."""
        times = sorted(each for one in asked for each in one.times)
        seconds = sum(one.seconds for one in asked)
        p95, p99 = (times[len(times) * share // 100] for share in (95, 99))
        is_busy = sum(one.others * one.seconds for one in asked) > BUSY * seconds
        return cls(len(times) / seconds, statistics.median(times), p95, p99, asked[0].size, is_busy)


@dataclass
class Server:
    """gunicorn with one of `tests.bench.apps`."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, paths: Sequence[str], seconds: float, headers: Mapping[str, str] | None = None) -> Asked:
        """Ask for paths in turn, on several connections that are kept, for so many seconds, as fast as they come."""
        return self._ask([_request(path, headers) for path in paths], seconds, 0.0)

    def ask_evenly(self, paths: Sequence[str], seconds: float, per_second: float) -> Asked:
        """The same, but so many requests a second; a time counts from when the request was due."""
        return self._ask([_request(path) for path in paths], seconds, CONNECTIONS / per_second)

    def _ask(self, requests: Sequence[bytes], seconds: float, pause: float) -> Asked:
        for request in [*requests[:3]] * WORKERS * 2:
            _Connection(self.port).exchange(request)
        spent: list[list[float]] = [[] for _number in range(CONNECTIONS)]
        sizes = [0] * CONNECTIONS

        def run(number: int) -> None:
            connection, turn = _Connection(self.port), number
            due = began + pause * number / CONNECTIONS
            while time.perf_counter() < began + seconds:
                if pause:
                    time.sleep(max(0.0, due - time.perf_counter()))
                else:
                    due = time.perf_counter()
                sizes[number] = connection.exchange(requests[turn % len(requests)])
                spent[number].append((time.perf_counter() - due) * 1000)
                due += pause
                turn += 1

        with Watch() as watch:
            began = time.perf_counter()
            threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            lasted = time.perf_counter() - began
        return Asked(lasted, [each for one in spent for each in one], sizes[0], watch.others)

    @contextmanager
    def kept_asking(self, paths: Sequence[str], clients: int) -> Iterator[list[int]]:
        """So many clients who meanwhile ask for paths all the time; gives the statuses of what they were answered."""
        is_over, statuses = threading.Event(), list[int]()

        def run(number: int) -> None:
            connection, turn = _Connection(self.port), number * len(paths) // clients
            while not is_over.is_set():
                connection.exchange(_request(paths[turn % len(paths)]), statuses)
                turn += 1

        threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield statuses
        finally:
            is_over.set()
            for thread in threads:
                thread.join()

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
        """The most that one worker held since `forget_memory`, in MB; None where the system does not say."""
        return max((peak for peak in map(peak_memory, self._workers()) if peak is not None), default=None)

    def forget_memory(self) -> None:
        """Let the peaks of the workers begin anew (https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html)."""
        for pid in self._workers():
            with contextlib.suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")

    def _workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text(encoding="ascii").split()] if children.is_file() else []


def _request(path: str, headers: Mapping[str, str] | None = None) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n".encode()


class _Connection:
    """A connection that is kept, and made anew where the server ended it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()

    def exchange(self, request: bytes, statuses: list[int] | None = None) -> int:
        """Send a request and read its answer; the bytes of its body.

        Raises RuntimeError where it is an error, unless its status is noted.
        """
        self.socket.sendall(request)
        received = self._receive(request)
        while _HEAD_END not in received:
            received += self.socket.recv(65536)
        head, _end, body = received.partition(_HEAD_END)
        status = int(head.split(b" ", 2)[1])
        if statuses is not None:
            statuses.append(status)
        elif status >= 400:
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
        *("--worker-class", "portal.web.workers.PatientWorker", "--log-level", "warning"),
        *("--config", "python:tests.bench.apps", "--keep-alive", "30"),
    ]
    command = [sys.executable, "-m", "gunicorn", *arguments, f"tests.bench.apps:{name}()"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(folder, port, **chosen)) as process:
        try:
            _wait(port, process)
            yield Server(port, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STOPPING)


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
