"""Sending a file from the disk: whole, or a stretch of it, and only where the reader lacks it.

Preconditions and ranges follow RFC 9110, sections 13.2.2 and 14. Werkzeug does so too, but answers
416 where the standard asks for the whole file (a range of a unit that it does not know, a suffix
longer than the file), and a range before it looks at `If-None-Match`.

A file is told by the hash of its content alone: it has no date, which would go backwards where
an older file takes the place of a newer one.

Whoever reads slowly, as a player does whose film is paused, holds a thread for as long. So large
files never have all of them: pages are answered however many films are open.
"""

from __future__ import annotations

import re
import threading
import weakref
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from flask import Request, Response
from werkzeug.exceptions import ServiceUnavailable

PIECE = 256 * 1024
"""How many bytes are in memory at once, however large the file is."""

SMALL = 64 * 1024
"""How many bytes the network takes at one go, so that no thread waits for whoever reads them."""

AT_ONCE = 4
"""How many larger stretches a process sends at once: half as many as it has threads (gunicorn.conf.py)."""

RETRY_SECONDS = 10

# One range of bytes: from a place on, between two places, or so many at the end. The standard lets
# a server leave out everything else: several ranges, other units, and what is no range at all.
_RANGE = re.compile(r"bytes=[ \t]*(?:([0-9]{1,4000})-([0-9]{0,4000})|-([0-9]{1,4000}))[ \t]*", re.IGNORECASE)

_places = threading.BoundedSemaphore(AT_ONCE)


class OutOfRange(ValueError):
    """A range asks for nothing that the file has."""


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
    """The answer to a GET or HEAD request for a file with this hash and media type.

    Raises ServiceUnavailable where as many files are being sent as may be.
    """
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
    if request.method == "GET" and len(piece) > SMALL:
        _take_place(response)
    response.response = _pieces(path, piece)
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


def _take_place(response: Response) -> None:
    """Count a response among those that are being sent, until it is closed or forgotten."""
    if not _places.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=RETRY_SECONDS)
    response.call_on_close(weakref.finalize(response, _places.release))


def _pieces(path: Path, stretch: range) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(stretch.start)
        left = len(stretch)
        while left and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
