"""Pictures in smaller sizes, made once and kept in the data folder by the hash of what they were made of."""

from __future__ import annotations

import threading
from pathlib import Path

from portal.foundation import pictures
from portal.web.kept import kept

FOLDER = "scaled"

# A large picture takes some 160 MB while it is read, and half a second: one at a time in a process.
_turn = threading.Lock()


def scaled(data: Path, source: Path, width: int) -> bytes:
    """A kept picture as WebP in so many pixels, made where it is not kept yet.

    Raises `pictures.BrokenPicture`.
    """

    def make() -> bytes:
        with _turn:
            return pictures.scaled(source, width)

    return kept(data / FOLDER / source.name[:2] / f"{source.name}-{width}.webp", make)
