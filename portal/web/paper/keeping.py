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
"""How many documents are kept, of about a tenth of a megabyte each."""


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


def make_room(folder: Path, most: int) -> None:
    """Delete the oldest documents above a number; those that another process deletes meanwhile are gone too."""
    files = []
    for path in folder.glob("*/*.pdf"):
        with contextlib.suppress(OSError):
            files.append((path.stat().st_mtime, path))
    for _time, path in sorted(files)[: max(0, len(files) - most)]:
        with contextlib.suppress(OSError):
            path.unlink()
