"""Files that are made once and kept in the data folder; each can be deleted at any time, and is made again."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

_log = logging.getLogger(__name__)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The content of a file, which is made where it is not there.

    A full or read-only disk is no reason to withhold it.
    """
    try:
        return path.read_bytes()
    except OSError:
        made = make()
    try:
        _write(path, made)
    except OSError as error:
        _log.warning("%s cannot be kept: %s", path, error)
    return made


def _write(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whoever else writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".made-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
