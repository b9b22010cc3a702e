"""gunicorn's worker with threads, of which none waits for the network.

gunicorn's own hands a connection to a thread as soon as it is made, lets the thread wait for all of the request and
until the reader has taken the answer, and then lets the loop that serves everybody wait up to two seconds for one
reader to hang up. Here the loop waits for all of them at once, and threads work out answers:

    accepted ─▶ asking ─▶ a thread ─▶ taking ─▶ kept for the next request, or leaving ─▶ closed
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from portal.web.workers.asking import PATIENCE, PacedSocket, Request, allowance
from portal.web.workers.unsent import Unsent

SILENCE = 10.0
"""For how many seconds a new connection may say nothing; browsers open some before they need them."""

LINGER = 2.0
"""For how many seconds whoever was answered may take to hang up: what ends sooner may lose its end (RFC 9112, 9.6)."""

LINGER_BYTES = 64 * 1024
_TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Wait:
    """What a connection is waited for, since when, and for how long."""

    since: float
    patience: float
    is_silent: bool = False

    def is_over(self, now: float, *, stopping: bool) -> bool:
        """Whether patience ends. A worker that stops has less with those who have said nothing."""
        patience = min(self.patience, STOP_KEEPALIVE_LINGER) if stopping and self.is_silent else self.patience
        return now > self.since + patience


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Threads get requests that are whole, and give away answers; half of them, at most, read uploads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waits: dict[Any, Wait] = {}
        self._unsent: dict[Any, Unsent] = {}
        self._busy = 0
        self._uploading: set[Any] = set()
        self._uploads: deque[Any] = deque()
        self._looked = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        """Refuse TLS: that is the proxy's, and what is read and sent here is read and sent as it is."""
        if cfg.is_ssl:
            raise SystemExit("The portal cannot start. certfile: found one; HTTPS is spoken by a proxy in front of it.")
        super().check_config(cfg, log)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept connections only while a thread is free: another worker may have one sooner."""
        super().set_accept_enabled(enabled and self._busy < self.cfg.threads)

    def enqueue_req(self, conn: Any) -> None:
        """Begin to read a request; gunicorn calls this where one is about to come."""
        is_new = not conn.initialized
        conn.init()
        if is_new:
            conn.data_ready = True
            conn.parser.unreader.sock = PacedSocket(conn.sock)
            conn.sock.setblocking(False)
        self._ask(conn, Request(conn.parser.unreader.take_buffered()))

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:
        """Go on with a connection whose thread is done: send the rest of its answer."""
        self._busy -= 1
        if conn in self._uploading:
            self._uploading.remove(conn)
            self._begin_uploads()
        with suppress(OSError):  # closed, as after an error in the middle of an answer
            conn.sock.setblocking(False)
        self._take(conn, fs)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request, in a thread; what the network does not take at once is kept."""
        sock = conn.sock
        sock.settimeout(PATIENCE)
        conn.sock = unsent = Unsent(sock)
        try:
            stays = super().handle_request(req, conn)
            unsent.send_on()
        except BaseException:
            unsent.close()
            raise
        finally:
            conn.sock = sock
        if unsent:
            self._unsent[conn] = unsent
        return stays

    def murder_pending(self) -> None:
        """Let those go with whom patience ends; gunicorn calls this in every turn of its loop."""
        now = time.monotonic()
        if now - self._looked < 1:
            return
        self._looked = now
        for conn in [conn for conn, wait in self._waits.items() if wait.is_over(now, stopping=not self.alive)]:
            self.poller.unregister(conn.sock)
            self._close(conn)

    def _ask(self, conn: Any, request: Request) -> None:
        """Read on; a request that is whole, or an upload that has a place, gets a thread."""
        try:
            is_open = request.read(conn.sock)
        except OSError:
            is_open = False
        if request.is_whole or request.is_large:
            conn.parser.unreader.unread(bytes(request.data))
            conn.parser.unreader.sock.begin()
            if request.is_large:
                self._uploads.append(conn)
                self._begin_uploads()
            else:
                self._give_to_thread(conn)
        elif not is_open:
            self._close(conn)
        elif request.is_too_long:
            with suppress(OSError):
                conn.sock.send(_TOO_LONG)
            self._leave(conn)
        else:
            size = len(request.data)
            wait = Wait(request.began, allowance(size) if size else SILENCE, is_silent=not size)
            self._wait(conn, selectors.EVENT_READ, wait, partial(self._ask, conn, request))

    def _begin_uploads(self) -> None:
        """Let uploads begin in the order in which they came, so many that pages have as many threads."""
        while self._uploads and len(self._uploading) < max(1, self.cfg.threads // 2):
            conn = self._uploads.popleft()
            conn.parser.unreader.sock.begin()
            self._uploading.add(conn)
            self._give_to_thread(conn)

    def _give_to_thread(self, conn: Any) -> None:
        self._busy += 1
        super().enqueue_req(conn)
        if self._busy >= self.cfg.threads:
            self.set_accept_enabled(False)

    def _take(self, conn: Any, fs: Future[Any]) -> None:
        """Let the reader take what is left of the answer, and then go on as gunicorn does."""
        unsent = self._unsent.get(conn)
        if unsent is not None:
            try:
                unsent.send_on()
            except OSError:
                self._close(conn)
                return
            if unsent:
                wait = Wait(time.monotonic(), PATIENCE)
                self._wait(conn, selectors.EVENT_WRITE, wait, partial(self._take, conn, fs))
                return
            del self._unsent[conn]
        if not fs.cancelled() and fs.exception() is None and fs.result():
            super().finish_request(conn, fs)
        else:
            self._leave(conn)

    def _leave(self, conn: Any) -> None:
        """End an answered connection, in such a way that the reader gets all of the answer."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
        else:
            self._drain(conn, time.monotonic(), 0)

    def _drain(self, conn: Any, since: float, drained: int) -> None:
        """Read what is still sent, which nobody wants, until the other side hangs up too."""
        try:
            while drained < LINGER_BYTES and (piece := conn.sock.recv(4096)):
                drained += len(piece)
        except BlockingIOError:
            self._wait(conn, selectors.EVENT_READ, Wait(since, LINGER), partial(self._drain, conn, since, drained))
            return
        except OSError:
            pass
        self._close(conn)

    def _wait(self, conn: Any, event: int, wait: Wait, go_on: Callable[[], None]) -> None:
        """Go on with a connection when it is ready for reading or writing."""

        def is_ready(sock: socket.socket) -> None:
            self.poller.unregister(sock)
            del self._waits[conn]
            go_on()

        try:
            self.poller.register(conn.sock, event, is_ready)
        except (OSError, ValueError):
            self._close(conn)
        else:
            self._waits[conn] = wait

    def _close(self, conn: Any) -> None:
        """Forget a connection."""
        self._waits.pop(conn, None)
        unsent = self._unsent.pop(conn, None)
        if unsent is not None:
            unsent.close()
        self.nr_conns -= 1
        conn.close()
