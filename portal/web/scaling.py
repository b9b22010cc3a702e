"""Pictures in smaller sizes, made once and kept beside the files by the hash of what they were made of.

A large picture takes some 160 MB while it is read, and half a second. So a process makes one at a time, and refuses
where several wait: pages are answered however many pictures are asked for.
"""

from __future__ import annotations

import threading
from pathlib import Path

from werkzeug.exceptions import ServiceUnavailable

from portal.foundation import pictures
from portal.web.kept import kept

FOLDER = "scaled"
"""Below the folder of the files, whose own folders have names of two signs."""

WAITING = 3
"""How many pictures a process makes or has wait at once, of the eight threads that it has (gunicorn.conf.py)."""

RETRY_SECONDS = 5

_places = threading.BoundedSemaphore(WAITING)
_one = threading.Lock()


def place_of(media: Path, source: Path, width: int) -> Path:
    """Where a picture of the folder `media` is kept in so many pixels."""
    return media / FOLDER / source.name[:2] / f"{source.name}-{width}.webp"


def scaled(media: Path, source: Path, width: int) -> bytes:
    """A kept picture as WebP in so many pixels, made where it is not kept yet.

    Raises `pictures.BrokenPicture`, and ServiceUnavailable where as many are being made as may be.
    """
    place = place_of(media, source, width)

    def make() -> bytes:
        if not _places.acquire(blocking=False):
            raise ServiceUnavailable(retry_after=RETRY_SECONDS)
        try:
            with _one:
                # Whoever was before may have made it.
                return place.read_bytes() if place.is_file() else pictures.scaled(source, width)
        finally:
            _places.release()

    return kept(place, make)
