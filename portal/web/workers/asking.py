"""Requests on their way: read without a thread until they are whole, and at a pace that ends."""

from __future__ import annotations

import errno
import re
import socket
import time
from typing import Any

PATIENCE = 30.0
"""For how many seconds nothing may come of what somebody sends or takes."""

SLOWEST = 4096
"""Bytes a second that a request must come with, once patience is spent."""

LONGEST_HEAD = 64 * 1024
"""Bytes of a request's first line and fields; browsers send one or two thousand."""

LARGEST_BODY = 256 * 1024
"""Bytes of a body that are collected in memory; what is larger, an upload, is read by a thread of its own."""

_PIECE = 16 * 1024
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,18})[ \t]*\r\n")
# A body of which the length is unknown, or that is sent only after a word from the server.
_OTHERWISE = (b"\r\ntransfer-encoding:", b"\r\nexpect:")


def allowance(received: int) -> float:
    """How many seconds a request of so many bytes may have taken until now."""
    return PATIENCE + received / SLOWEST


class Request:
    """What has come of a request. It is looked at only as far as it takes to see where it ends: gunicorn parses it."""

    def __init__(self, begun: bytes) -> None:
        # Empty lines before a request are left out by parsers; here they must not look like its end.
        self.data = bytearray(begun.lstrip(b"\r\n"))
        self.began = time.monotonic()
        self.is_large = False
        self._size: int | None = None
        self._look(0)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self._size is not None and len(self.data) >= self._size

    @property
    def is_too_long(self) -> bool:
        """Whether its head is longer than any that the portal answers."""
        return self._size is None and not self.is_large and len(self.data) > LONGEST_HEAD

    def read(self, sock: socket.socket) -> bool:
        """Take what has come on a socket that does not block; False where it was the last. Raises OSError."""
        while not (self.is_whole or self.is_large or self.is_too_long):
            try:
                piece = sock.recv(_PIECE)
            except BlockingIOError:
                return True
            if not piece:
                return False
            before = len(self.data)
            self.data += piece if before else piece.lstrip(b"\r\n")
            self._look(before)
        return True

    def _look(self, searched: int) -> None:
        """Find the end of the head, and by its fields that of the body."""
        if self._size is not None or self.is_large:
            return
        end = self.data.find(_HEAD_END, max(0, searched - len(_HEAD_END)))
        if end < 0:
            return
        head = self.data[: end + 2].lower()
        length = _LENGTH.search(head) if b"\r\ncontent-length:" in head else None
        body = int(length[1]) if length is not None else 0
        if body > LARGEST_BODY or any(name in head for name in _OTHERWISE):
            self.is_large = True
        else:
            self._size = end + len(_HEAD_END) + body


class PacedSocket:
    """Stands for the socket from which a thread reads the rest of a large body: whoever sends too slowly is let go."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._began = time.monotonic()
        self._received = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def begin(self) -> None:
        """A new request begins."""
        self._began, self._received = time.monotonic(), 0

    def recv(self, size: int) -> bytes:
        """As a socket does. Raises ConnectionResetError where the sender took too long, TimeoutError as the socket."""
        left = self._began + allowance(self._received) - time.monotonic()
        before = self._sock.gettimeout()
        self._sock.settimeout(max(0.001, left if before is None else min(before, left)))
        try:
            data = self._sock.recv(size)
        except TimeoutError:
            if before is not None and before < left:
                raise
            raise ConnectionResetError(errno.ECONNRESET, "the sender takes too long") from None
        finally:
            self._sock.settimeout(before)
        self._received += len(data)
        return data
