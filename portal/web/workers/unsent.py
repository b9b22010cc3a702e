"""What of an answer the network has not taken yet: kept, and sent on without a thread."""

from __future__ import annotations

import errno
import os
import select
import socket
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from portal.web.workers.asking import PATIENCE

KEPT = 1024 * 1024
"""Bytes in memory beyond which an answer that is made bit by bit waits for its reader."""

_TURN = 256 * 1024
"""Bytes that one reader takes before others have their turn."""

_VIEWS = 16
"""How many pieces are given to the network at once."""


@dataclass
class _Stretch:
    """A stretch of an open file, by a descriptor of its own."""

    descriptor: int
    start: int
    left: int


class Unsent:
    """Stands for a connection's socket while its answer is written.

    It sends what the network takes at once and keeps the rest, so that no thread waits. Bodies stay the bytes that they
    are (those of the page cache are everybody's), and files stay on the disk. The socket must not block.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._rest: deque[memoryview | _Stretch] = deque()
        self._in_memory = 0
        self._is_begun = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def __bool__(self) -> bool:
        return bool(self._rest)

    def sendall(self, data: bytes) -> None:
        """Take bytes; the first are an answer's head, which goes out with what follows. Waits only where much is kept.

        Raises OSError where nobody takes it.
        """
        while self._in_memory > KEPT:
            self._wait()
            self.send_on()
        self._rest.append(memoryview(data))
        self._in_memory += len(data)
        if self._is_begun:
            self.send_on()
        self._is_begun = True

    def sendfile(self, file: BinaryIO, offset: int = 0, count: int | None = None) -> int:
        """Take a stretch of a file, as sockets do; how many bytes that are."""
        size = os.fstat(file.fileno()).st_size - offset if count is None else count
        self._rest.append(_Stretch(os.dup(file.fileno()), offset, size))
        self.send_on()
        return size

    def send_on(self) -> None:
        """Send what the network takes at once, up to a turn. Raises OSError where nobody is there any more."""
        sent = 0
        try:
            while self._rest and sent < _TURN:
                first = self._rest[0]
                sent += self._send_stretch(first) if isinstance(first, _Stretch) else self._send_bytes()
        except BlockingIOError:
            return

    def close(self) -> None:
        """Keep nothing of it."""
        for piece in self._rest:
            if isinstance(piece, _Stretch):
                with suppress(OSError):
                    os.close(piece.descriptor)
        self._rest.clear()
        self._in_memory = 0

    def _send_bytes(self) -> int:
        """Send what lies before the next file."""
        views: list[memoryview] = []
        for each in islice(self._rest, _VIEWS):
            if isinstance(each, _Stretch):
                break
            views.append(each)
        sent = left = os.writev(self._sock.fileno(), views)
        self._in_memory -= sent
        for view in views:
            if left < len(view):
                self._rest[0] = view[left:]
                break
            left -= len(view)
            self._rest.popleft()
        return sent

    def _send_stretch(self, piece: _Stretch) -> int:
        sent = 0
        if piece.left:
            sent = os.sendfile(self._sock.fileno(), piece.descriptor, piece.start, min(piece.left, _TURN))
            if not sent:
                raise BrokenPipeError(errno.EPIPE, "the file has become shorter")
        piece.start += sent
        piece.left -= sent
        if not piece.left:
            self._rest.popleft()
            os.close(piece.descriptor)
        return sent

    def _wait(self) -> None:
        """Wait until the network takes more."""
        poller = select.poll()
        poller.register(self._sock.fileno(), select.POLLOUT)
        if not poller.poll(PATIENCE * 1000):
            raise BrokenPipeError(errno.EPIPE, "the reader takes nothing")
