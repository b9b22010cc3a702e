"""The bundle's folder on the disk: what may be in it, and how its files are opened.

A file is opened only if it truly lies inside the folder, is an ordinary file and is not too
large; a link of the file system that leads elsewhere is a fault.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from portal.content.bundle.faults import Faults, shown

HEADER = "bundle.yaml"
ITEM = "item.yaml"
STATE = "state.yaml"
MEDIA = "media"
TEXT_SUFFIX = ".md"
LIST_SUFFIX = ".yaml"

MEBIBYTE = 1024 * 1024
TEXT_LIMIT = MEBIBYTE
STATE_LIMIT = 8 * MEBIBYTE
LIST_LIMIT = 64 * MEBIBYTE

_CHUNK = 256 * 1024


class Folder:
    """A folder whose files are named by their paths inside it, with ``/`` between the steps."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def names(self, path: str = "") -> list[str]:
        """What a folder inside holds, sorted; hidden files are nobody's business. Empty for none."""
        try:
            found = [entry.name for entry in (self.root / path).iterdir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted(name for name in found if not name.startswith("."))

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder at a path."""
        return (self.root / path).is_dir()

    def exists(self, path: str) -> bool:
        """Whether there is anything at a path."""
        return (self.root / path).exists()

    def fault(self, path: str, limit: int) -> tuple[str, str] | None:
        """What is wrong with a file as a file, as (found, allowed)."""
        place = self.root / path
        try:
            true_place = place.resolve(strict=True)
            status = true_place.stat()
        except (OSError, RuntimeError, ValueError):
            return f"no file {shown(path)}", "a file that is there"
        if not true_place.is_relative_to(self.root):
            return f"{shown(path)}, which leads out of the bundle", "a file inside the bundle"
        if not stat.S_ISREG(status.st_mode):
            return f"{shown(path)}, which is not a file", "an ordinary file"
        if status.st_size > limit:
            return f"a file of {status.st_size} bytes", f"at most {limit} bytes"
        return None

    def content(self, path: str, faults: Faults, limit: int = TEXT_LIMIT) -> bytes | None:
        """All bytes of a file, or None and a fault."""
        stream = self.open(path, faults, limit)
        if stream is None:
            return None
        with stream:
            return stream.read(limit + 1)

    def open(self, path: str, faults: Faults, limit: int) -> BinaryIO | None:
        """A file, opened; or None and a fault."""
        fault = self.fault(path, limit)
        if fault is None:
            try:
                return (self.root / path).open("rb")
            except OSError as error:
                fault = f"a file that cannot be read ({error.strerror})", "a file that the portal may read"
        faults.add(path, 1, *fault)
        return None

    def digest(self, path: str) -> str:
        """The SHA-256 of a file's content, in hexadecimal."""
        sha256 = hashlib.sha256()
        with (self.root / path).open("rb") as stream:
            for chunk in chunks(stream):
                sha256.update(chunk)
        return sha256.hexdigest()


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a stream in pieces that fit into memory."""
    while chunk := stream.read(_CHUNK):
        yield chunk
