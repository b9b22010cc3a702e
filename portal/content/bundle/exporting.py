"""Writing the whole content as a bundle."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring import records
from portal.content.bundle import writing
from portal.content.bundle.folder import HEADER, MEDIA
from portal.content.kinds import KINDS
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.content.model.media import MediaStore
from portal.content.sitewide.site import site_languages
from portal.foundation.database import one_snapshot
from portal.foundation.errors import PortalError
from portal.foundation.progress import Progress

BATCH = 50
INCOMING = ".export-"


class FolderInUse(PortalError):
    """The folder to export to holds something that an export must not replace."""


class FileAbsent(PortalError):
    """An item names a media file that the store does not have."""


def export(
    session: Session, folder: Path, *, media: MediaStore, replace: bool = False, progress: Progress | None = None
) -> int:
    """Write all items into a folder and give their number.

    The folder must be empty (but for hidden files) or absent. With `replace` it may hold an earlier bundle, of which
    nothing is left; what is not part of a bundle, such as `.git`, stays. The files are written
    beside their places first, so that a failure in between leaves the folder as it was. Raises
    FolderInUse and FileAbsent.
    """
    _check_free(folder, replace)
    folder.mkdir(parents=True, exist_ok=True)
    incoming = Path(tempfile.mkdtemp(prefix=INCOMING, dir=folder))
    try:
        count = _Exporting(session, incoming, media).run(progress)
        _put_in_place(incoming, folder)
    finally:
        shutil.rmtree(incoming)
    return count


def _check_free(folder: Path, replace: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderInUse(f"{folder} is not a folder")
    if not folder.is_dir() or all(entry.name.startswith(".") for entry in folder.iterdir()):
        return
    if not replace:
        raise FolderInUse(f"{folder} is not empty; --replace replaces the bundle in it")
    if not (folder / HEADER).is_file():
        raise FolderInUse(f"{folder} holds no {HEADER}; only a bundle is replaced")


def _put_in_place(incoming: Path, folder: Path) -> None:
    """Move the new files to their places, the header last; the old ones go with `incoming`."""
    old = incoming / "old"
    old.mkdir()
    for name in _owned():
        if (folder / name).exists():
            (folder / name).rename(old / name)
    for name in _owned():
        if (incoming / name).exists():
            (incoming / name).rename(folder / name)


def _owned() -> Iterator[str]:
    for kind in KINDS:
        yield kind.folder if kind.has_pages() else writing.list_file(kind)
    yield MEDIA
    yield HEADER


class _Exporting:
    """One export; it keeps what its steps share."""

    def __init__(self, session: Session, folder: Path, media: MediaStore) -> None:
        self._session = session
        self._folder = folder
        self._media = media
        self._default_language = ""
        self._last_entry = ""
        self._file_names: dict[str, str] = {}

    def run(self, progress: Progress | None) -> int:
        one_snapshot(self._session)
        self._default_language = site_languages(self._session)[0].tag
        count = 0
        keys = self._keys()
        total = sum(len(found) for found in keys.values())
        for kind in KINDS:
            for key in keys[kind.name]:
                self._write(kind, self._document(kind, key))
                count += 1
                if count % BATCH == 0:
                    self._session.expunge_all()
                if progress is not None:
                    progress("export", count, total)
        name, content = writing.header(self._default_language)
        self._put(name, content)
        return count

    def _keys(self) -> dict[str, list[str]]:
        """The keys of all items by kind, in an order that does not depend on the database."""
        found: dict[str, list[str]] = {kind.name: [] for kind in KINDS}
        for kind, key in self._session.execute(select(Item.kind, Item.key)):
            found[kind].append(key)
        return {kind: sorted(listed) for kind, listed in found.items()}

    def _document(self, kind: type[Item], key: str) -> Document:
        item = records.find_item(self._session, kind.name, key)
        if item is None:
            raise LookupError(f"{kind.name}:{key}")
        return records.extract(self._session, item)

    def _write(self, kind: type[Item], document: Document) -> None:
        if not kind.has_pages():
            entry = writing.entry(kind, document, self._default_language, self._file_name)
            self._append(writing.list_file(kind), entry)
            return
        for name, content in writing.files(kind, document, self._default_language, self._file_name).items():
            self._put(f"{kind.folder}/{document.key}/{name}", content)

    def _append(self, path: str, entry: str) -> None:
        """Add an entry to a file, after an empty line; one that ends in empty lines needs no other,
        since they are part of its last text."""
        place = self._folder / path
        first = not place.exists()
        with place.open("ab") as stream:
            stream.write(("" if first or self._last_entry.endswith("\n\n") else "\n").encode() + entry.encode())
        self._last_entry = entry

    def _put(self, path: str, content: str) -> None:
        place = self._folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode())

    def _file_name(self, name: str, sha256: str) -> str:
        """Write a file and give its path inside the media folder; another file of the same name
        gets the beginning of its hash in front."""
        free = name if self._file_names.setdefault(name, sha256) == sha256 else f"{sha256[:16]}-{name}"
        place = self._folder / MEDIA / free
        if not place.exists():
            if sha256 not in self._media:
                raise FileAbsent(f"the file {name} ({sha256}) is not in the media folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self._media.path_of(sha256), place)
        return free
