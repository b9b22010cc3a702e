"""As much of MP4 as one needs to tell how long it plays (ISO/IEC 14496-12, 4.2 and 8.2.2).

A file is boxes of a size, a name and content; `moov` holds `mvhd`, which holds the length. Nothing
here trusts a size: whatever does not fit is taken for the end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

MOST_BOXES = 1_000
HEADER = 8


@dataclass(frozen=True)
class Box:
    """A box of a stream: its name, and where its content begins and ends."""

    name: bytes
    start: int
    end: int


def seconds(stream: IO[bytes], size: int) -> float | None:
    """How long the recording says that it plays; None where it does not say."""
    for outer in _boxes(stream, 0, size):
        if outer.name == b"moov":
            for inner in _boxes(stream, outer.start, outer.end):
                if inner.name == b"mvhd":
                    return _header_seconds(stream, inner)
    return None


def _header_seconds(stream: IO[bytes], box: Box) -> float | None:
    """The length by `mvhd`, whose times are wide in its version 1; all bits set mean that it is not known."""
    stream.seek(box.start)
    content = stream.read(min(box.end - box.start, 32))
    wide = content[:1] == b"\1"
    place, form, unknown = (20, ">IQ", 2**64 - 1) if wide else (12, ">II", 2**32 - 1)
    if len(content) < place + struct.calcsize(form):
        return None
    scale, ticks = struct.unpack_from(form, content, place)
    return ticks / scale if scale and ticks and ticks != unknown else None


def _boxes(stream: IO[bytes], start: int, end: int) -> Iterator[Box]:
    """The boxes between two places of a stream, until one does not fit or there are too many."""
    place = start
    for _number in range(MOST_BOXES):
        if place + HEADER > end:
            return
        stream.seek(place)
        header = stream.read(HEADER)
        if len(header) < HEADER:
            return
        length, name = struct.unpack(">I4s", header)
        content = place + HEADER
        if length == 1:
            large = stream.read(8)
            length = int.from_bytes(large, "big")
            content += len(large)
        finish = end if length == 0 else place + length
        if not content <= finish <= end:
            return
        yield Box(name, content, finish)
        place = finish
