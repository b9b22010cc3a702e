"""Keeps documents in the data folder, by the digests of everything in them.

What is published, the address of the site, the template and the typefaces are all in the digest, so a
file is never wrong and never has to be thrown away but for room: the oldest go where there are too many.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from portal.web.kept import kept
from portal.web.paper.html import Node
from portal.web.paper.typesetting import digest, typeset

FOLDER = "documents"
MOST = 2000
MOST_BYTES = 1024 * 1024 * 1024
"""How many documents are kept: of texts alone they have a tenth of a megabyte each, with pictures more."""


def paper(data: Path, document: Node) -> tuple[str, bytes]:
    """The digest of a prepared document, and the document as a PDF, made where it is not kept yet.

    Raises ServiceUnavailable where as many documents are being made as may be.
    """
    name = digest(document)
    folder = data / FOLDER

    def make() -> bytes:
        made = typeset(document, data / "media")
        make_room(folder, MOST - 1)
        return made

    return name, kept(folder / name[:2] / f"{name}.pdf", make)


def make_room(folder: Path, most: int, most_bytes: int = MOST_BYTES) -> None:
    """Delete the oldest documents above a number and size; what another process deletes meanwhile is gone too."""
    files = []
    for path in folder.glob("*/*.pdf"):
        with contextlib.suppress(OSError):
            known = path.stat()
            files.append((known.st_mtime, path, known.st_size))
    room = most_bytes
    for place, (_time, path, size) in enumerate(sorted(files, reverse=True)):
        room -= size
        if place >= most or room < 0:
            with contextlib.suppress(OSError):
                path.unlink()
