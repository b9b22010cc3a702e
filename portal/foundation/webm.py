"""As much of WebM as one needs to tell it from other files, and how long it plays.

WebM is Matroska (RFC 9559), which is written in EBML (RFC 8794): elements of an id, a size and
content, some of which hold elements themselves. Nothing here trusts a size: whatever does not fit
is taken for the end.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO

EBML = 0x1A45DFA3
DOC_TYPE = 0x4282
SEGMENT = 0x18538067
INFO = 0x1549A966
CLUSTER = 0x1F43B675
SCALE = 0x2AD7B1
DURATION = 0x4489

NANOSECONDS = 1_000_000_000
USUAL_SCALE = 1_000_000
MOST_ELEMENTS = 1_000
LONGEST_VALUE = 64


@dataclass(frozen=True)
class Element:
    """An element of a stream: what it is, and where its content begins and ends."""

    id: int
    start: int
    end: int


def is_webm(head: bytes) -> bool:
    """Whether a file with this beginning says that it is WebM."""
    stream = BytesIO(head)
    first = next(_elements(stream, 0, len(head)), None)
    if first is None or first.id != EBML:
        return False
    return any(
        child.id == DOC_TYPE and _value(stream, child).rstrip(b"\0") == b"webm"
        for child in _elements(stream, first.start, first.end)
    )


def seconds(stream: IO[bytes], size: int) -> float | None:
    """How long the recording says that it plays; None where it does not say, as live recordings do not."""
    for element in _elements(stream, 0, size):
        if element.id == SEGMENT:
            return _segment_seconds(stream, element)
    return None


def _segment_seconds(stream: IO[bytes], segment: Element) -> float | None:
    for element in _elements(stream, segment.start, segment.end):
        if element.id == INFO:
            return _info_seconds(stream, element)
        if element.id == CLUSTER:  # the pictures begin, and nothing was said before them
            return None
    return None


def _info_seconds(stream: IO[bytes], info: Element) -> float | None:
    scale, ticks = USUAL_SCALE, None
    for element in _elements(stream, info.start, info.end):
        if element.id == SCALE:
            scale = int.from_bytes(_value(stream, element), "big")
        elif element.id == DURATION:
            ticks = _float(_value(stream, element))
    found = None if ticks is None else ticks * scale / NANOSECONDS
    return found if found is not None and math.isfinite(found) and found > 0 else None


def _float(content: bytes) -> float | None:
    forms = {4: ">f", 8: ">d"}
    return struct.unpack(forms[len(content)], content)[0] if len(content) in forms else None


def _elements(stream: IO[bytes], start: int, end: int) -> Iterator[Element]:
    """The elements between two places of a stream, until one does not fit or there are too many."""
    place = start
    for _number in range(MOST_ELEMENTS):
        if place >= end:
            return
        stream.seek(place)
        id = _number_at(stream, with_mark=True)
        length = _number_at(stream, with_mark=False)
        if id is None or length is None:
            return
        content = stream.tell()
        unknown = length == -1
        finish = end if unknown else content + length
        if content > end:
            return
        yield Element(id, content, min(finish, end))
        if unknown:
            return
        place = finish


def _number_at(stream: IO[bytes], *, with_mark: bool) -> int | None:
    """The number that begins here (RFC 8794, 4): its first byte says by its zeros how many follow.

    An id keeps the mark that ends the zeros; a size loses it, and is -1 where all its bits are set.
    """
    first = stream.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    rest = stream.read(length - 1)
    if len(rest) < length - 1:
        return None
    number = int.from_bytes(first + rest, "big")
    if with_mark:
        return number
    mark = 1 << (7 * length)
    return -1 if number - mark == mark - 1 else number - mark


def _value(stream: IO[bytes], element: Element) -> bytes:
    stream.seek(element.start)
    return stream.read(min(element.end - element.start, LONGEST_VALUE))
