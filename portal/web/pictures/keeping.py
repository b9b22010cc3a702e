"""Keeps pictures in the data folder, by the digests of what they say.

They can be deleted at any time: each is drawn again when it is next asked for.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from portal.web.pictures.cards import Card
from portal.web.pictures.drawing import draw

FOLDER = "pictures"

_log = logging.getLogger(__name__)


def picture(data: Path, card: Card, site_name: str) -> bytes:
    """The picture of a card, drawn where it is not kept yet.

    A full or read-only disk is no reason to withhold it.
    """
    path = data / FOLDER / card.digest[:2] / f"{card.digest}.png"
    try:
        return path.read_bytes()
    except OSError:
        drawn = draw(card, site_name)
    try:
        _keep(path, drawn)
    except OSError as error:
        _log.warning("The picture %s cannot be kept: %s", path, error)
    return drawn


def _keep(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whoever else writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".drawing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
