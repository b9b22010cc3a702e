"""Files by the hash of their content: ``media/ab/cd/abcd…`` in the data folder.

A file is written once and never changed, so an edition that names a hash shows the same bytes for
ever. Writing goes through a temporary file that is synced and then renamed: after a crash a file
is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from portal.foundation import mp4, pictures, webm
from portal.foundation.facts import ANY_LANGUAGE, File
from portal.foundation.filetypes import HEAD, PICTURES, type_of

FILE_LIMIT = 1024**3
"""How many bytes a file may have."""

LONGEST = 7 * 24 * 3600
"""How many seconds a recording may say that it plays, before nobody believes it."""

_LENGTHS = {"video/mp4": mp4.seconds, "video/webm": webm.seconds}
_CHUNK = 256 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class MediaStore:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, sha256: str) -> Path:
        """Where the file with a hash lies, or would lie. Raises ValueError for what is no hash."""
        if _SHA256.fullmatch(sha256) is None:
            raise ValueError(sha256)
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path_of(sha256).is_file()

    def put(self, stream: IO[bytes]) -> str:
        """Keep the bytes of a stream and give their SHA-256; what is there already stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".incoming-")
        try:
            with os.fdopen(handle, "wb") as target:
                sha256 = _copy(stream, target)
                target.flush()
                os.fsync(target.fileno())
            self._keep(Path(name), sha256)
        finally:
            Path(name).unlink(missing_ok=True)
        return sha256

    def _keep(self, incoming: Path, sha256: str) -> None:
        place = self.path_of(sha256)
        if place.is_file():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming.chmod(0o644)
        incoming.rename(place)
        _sync_folder(place.parent)

    def verify(self, sha256: str) -> bool:
        """Whether the file is there and its content has the hash that it is named by."""
        try:
            with self.path_of(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def __iter__(self) -> Iterator[str]:
        """The hashes of all files, sorted."""
        found = self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")
        return iter(sorted(path.name for path in found if _SHA256.fullmatch(path.name)))


def file_of(path: Path, name: str, sha256: str) -> File:
    """What an item keeps of a file: the name and the hash, and what its content says of itself."""
    with path.open("rb") as stream:
        type = type_of(stream.read(HEAD))
        seconds = seconds_of(stream, type)
    found: File = {"name": name, "sha256": sha256, "size": path.stat().st_size, "type": type}
    if seconds is not None:
        found["seconds"] = seconds
    pixels = pictures.size_of(path) if type in PICTURES else None
    if pixels is not None:
        found["width"], found["height"] = pixels
    return found


def seconds_of(stream: IO[bytes], type: str) -> int | None:
    """How long the recording in a stream plays; None where it does not say so, or says what nobody believes."""
    size = stream.seek(0, os.SEEK_END)
    seconds = _LENGTHS[type](stream, size) if type in _LENGTHS else None
    return max(1, round(seconds)) if seconds is not None and seconds < LONGEST else None


def best_language(files: Iterable[str], wanted: Sequence[str]) -> str | None:
    """Which of the languages that there are files in (``any`` among them) serves a reader best.

    `wanted` are languages in the order in which the reader, then the site, would like them; a file
    for every language comes after the first of them. None where there are no files.
    """
    known = sorted(files)
    found = [tag for tag in (*wanted[:1], ANY_LANGUAGE, *wanted[1:], *known) if tag in known]
    return found[0] if found else None


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    sha256 = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        sha256.update(chunk)
        target.write(chunk)
    return sha256.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
