"""Sending a file from the disk: whole, or a stretch of it, and only where the reader lacks it.

Preconditions and ranges follow RFC 9110, sections 13.2.2 and 14. Werkzeug does so too, but answers
416 where the standard asks for the whole file (a range of a unit that it does not know, a suffix
longer than the file), and a range before it looks at `If-None-Match`.

A file is told by the hash of its content alone: it has no date, which would go backwards where
an older file takes the place of a newer one.

Whoever reads slowly, as a player does whose film is paused, holds no thread: the server is given the
open file (`wsgi.file_wrapper`, PEP 3333) and goes on without one (portal/web/workers/).
"""

from __future__ import annotations

import io
import re
from http import HTTPStatus
from pathlib import Path

from flask import Request, Response
from werkzeug.wsgi import wrap_file

PIECE = 256 * 1024
"""How many bytes are in memory at once, however large the file is."""

# One range of bytes: from a place on, between two places, or so many at the end. The standard lets
# a server leave out everything else: several ranges, other units, and what is no range at all.
_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,4000})-([0-9]{0,4000})|-([0-9]{1,4000}))[ \t]*", re.IGNORECASE)


class OutOfRange(ValueError):
    """A range asks for nothing that the file has."""


class _Stretch(io.FileIO):
    """A stretch of a file: it begins where the file stands, and reading ends where the stretch does."""

    def __init__(self, path: Path, stretch: range) -> None:
        super().__init__(path)
        self.seek(stretch.start)
        self._left = len(stretch)

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes of the stretch; the file is closed with its last ones."""
        asked = self._left if size is None or size < 0 else min(size, self._left)
        piece = super().read(asked) if asked else b""
        self._left -= len(piece)
        if not (self._left and piece):
            self.close()
        return piece


def asked_range(header: str | None, size: int) -> range | None:
    """The bytes that a `Range` header asks for; None where it is to be left out. Raises OutOfRange."""
    match = _RANGE.fullmatch(header or "")
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        start, stop = max(0, size - int(suffix)), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:  # no range, says 14.1.1
            return None
    if start >= stop:
        raise OutOfRange(header)
    return range(start, stop)


def file_response(request: Request, path: Path, sha256: str, type: str) -> Response:
    """The answer to a GET or HEAD request for a file with this hash and media type."""
    size = path.stat().st_size
    response = Response(mimetype=type)
    response.set_etag(sha256)
    response.headers["Accept-Ranges"] = "bytes"
    refusal = _refusal(request, sha256)
    if refusal is not None:
        response.status_code = refusal
        return response
    try:
        wanted = _wanted_range(request, sha256, size)
    except OutOfRange:
        response.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    if wanted is not None:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    piece = range(size) if wanted is None else wanted
    response.content_length = len(piece)
    if request.method == "GET":
        response.response = wrap_file(request.environ, _Stretch(path, piece), PIECE)
        response.direct_passthrough = True
    return response


def _refusal(request: Request, sha256: str) -> HTTPStatus | None:
    """Why the file is not sent: the reader asks for another version, or has this one."""
    if "If-Match" in request.headers and not request.if_match.contains(sha256):
        return HTTPStatus.PRECONDITION_FAILED
    if request.if_none_match.contains_weak(sha256):
        return HTTPStatus.NOT_MODIFIED
    return None


def _wanted_range(request: Request, sha256: str, size: int) -> range | None:
    """The stretch that is asked for. `If-Range` holds only for the very same version: a date, or a
    weak mark, asks for the whole file."""
    if request.method != "GET" or request.headers.get("If-Range", f'"{sha256}"') != f'"{sha256}"':
        return None
    return asked_range(request.headers.get("Range"), size)
