"""Pictures in smaller sizes, made once and kept beside the files by the hash of what they were made of.

A large picture takes some 160 MB while it is read, and half a second. So a process makes one at a time, and refuses
where several wait: pages are answered however many pictures are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portal.foundation import pictures
from portal.foundation.pictures import Focus
from portal.web.bounding import Bounded
from portal.web.kept import kept

FOLDER = "scaled"
"""Below the folder of the files, whose own folders have names of two signs."""

_making = Bounded(places=3, retry_seconds=5)


def place_of(media: Path, source: Path, form: str) -> Path:
    """Where a picture of the folder `media` is kept in a form: ``960``, or ``960x540-50-50``."""
    return media / FOLDER / source.name[:2] / f"{source.name}-{form}.webp"


def scaled(media: Path, source: Path, width: int) -> bytes:
    """A kept picture as WebP in so many pixels, made where it is not kept yet.

    Raises `pictures.BrokenPicture`, and ServiceUnavailable where as many are being made as may be.
    """
    return _kept(place_of(media, source, str(width)), lambda: pictures.scaled(source, width))


def cropped(media: Path, source: Path, size: tuple[int, int], focus: Focus) -> bytes:
    """The same, cut to the shape of a size around a focal point."""
    form = f"{size[0]}x{size[1]}-{focus.left}-{focus.top}"
    return _kept(place_of(media, source, form), lambda: pictures.cropped(source, size, focus))


def _kept(place: Path, draw: Callable[[], bytes]) -> bytes:
    def make() -> bytes:
        with _making.turn():
            # Whoever was before may have made it.
            return place.read_bytes() if place.is_file() else draw()

    return kept(place, make)
