"""The files of media items in a bundle: what they are, and what is wrong inside them."""

from __future__ import annotations

from portal.content.bundle.faults import FileFaults
from portal.content.bundle.folder import MEDIA, Folder
from portal.content.model.media import FILE_LIMIT, file_of
from portal.foundation import webvtt
from portal.foundation.facts import File
from portal.foundation.filetypes import CAPTIONS

CAPTIONS_SUFFIX = ".vtt"


def read(folder: Folder, name: str, faults: FileFaults, line: int) -> File | None:
    """What an item keeps of a file, or None and a fault on the `line` that names it.

    What calls itself captions is read to its end, and its faults are told on its own lines.
    """
    path = f"{MEDIA}/{name}"
    fault = folder.fault(path, FILE_LIMIT)
    if fault is not None:
        faults.add(line, *fault)
        return None
    found = file_of(folder.root / path, name, folder.digest(path))
    if found["type"] in CAPTIONS or name.lower().endswith(CAPTIONS_SUFFIX):
        _check_captions(folder, path, faults)
    return found


def _check_captions(folder: Folder, path: str, faults: FileFaults) -> None:
    content = folder.content(path, faults.faults, webvtt.LIMIT)
    if content is not None:
        for fault in webvtt.read(content).faults:
            faults.faults.add(path, *fault)
