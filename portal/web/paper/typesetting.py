"""From a composed document to a PDF, by typst.

The template and the typefaces are the portal's own files; a document gives it nothing but JSON, so
its words are never read as typst, and there is neither a network nor a folder to read from, but
for the pictures of the portal's media.

A document takes a tenth of a second of one processor. So a process makes one at a time, and refuses
where several wait. What makes it is one thread (and those of typst, which it starts) that gives way to
all others: pages are answered as if nobody asked for documents, and documents with what they leave.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typst
from werkzeug.exceptions import ServiceUnavailable

from portal.foundation.borrowed import spoken
from portal.foundation.i18n import borrowed_languages
from portal.web.bounding import Bounded
from portal.web.paper.html import Node

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "document.typ"
TYPEFACES = (FOLDER / "fonts", FOLDER.parent / "pictures" / "fonts")

MAKING = Bounded(places=4, retry_seconds=5)
"""How many documents a process makes or has wait at once."""

GIVING_WAY = 10
"""How much lower the priority of the making is (nice): it gets a tenth of a processor that pages want too."""

_log = logging.getLogger(__name__)


def prepared(document: Node) -> Node:
    """The document as the template takes it: with the places that it can lead to, every language said."""
    clean = _spoken(document)
    known: set[str] = set()
    return {**_once(clean, known), "targets": sorted(_ids(clean, "sources"))}


def digest(document: Node) -> str:
    """A digest of all that a document's bytes follow from."""
    words = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{_own_digest()} {words}".encode()).hexdigest()


@cache
def _own_digest() -> str:
    files = [TEMPLATE, *sorted(face for folder in TYPEFACES for face in folder.glob("*.ttf"))]
    content = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(content + version("typst").encode()).hexdigest()


def typeset(document: Node, media: Path) -> bytes:
    """The document as a PDF; `media` is the folder of the pictures.

    Raises ServiceUnavailable where as many documents are being made as may be.
    """
    with MAKING.place():
        return _maker.submit(_compile, document, media).result()


def _give_way() -> None:
    """Let this thread run where no other wants to; on Linux a thread has a priority of its own (sched(7))."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + GIVING_WAY)


# Its thread begins with the first document, so that of a worker is begun behind the fork.
_maker = ThreadPoolExecutor(1, thread_name_prefix="typesetter", initializer=_give_way)


def _compile(document: Node, media: Path) -> bytes:
    """With the standard where that is possible.

    A letter that no typeface has, or a picture that is none, is no reason to withhold a document:
    then it is made without the standard, and at last without pictures.
    """
    for attempt, standard in ((document, True), (document, False), (_without_pictures(document), False)):
        try:
            return _compiled(attempt, media, standard=standard)
        except typst.TypstError as error:
            _log.warning("A document cannot be made %s PDF/UA: %s", "as" if standard else "without", error.message)
    raise ServiceUnavailable


def _compiled(document: Node, media: Path, *, standard: bool) -> bytes:
    root = media if media.is_dir() else FOLDER
    compiler = typst.Compiler(input=_template(), root=str(root), font_paths=_typefaces())
    inputs = {"data": json.dumps(document, ensure_ascii=False)}
    made = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"] if standard else [])
    assert isinstance(made, bytes)
    return made


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _typefaces() -> Any:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(folder) for folder in TYPEFACES])


def _spoken(value: Any) -> Any:
    """Texts that were borrowed from another language, as inline values of that language."""
    if isinstance(value, dict):
        return {name: _spoken(each) for name, each in value.items()}
    if isinstance(value, list):
        return [piece for each in value for piece in _pieces(each)]
    return "".join(text for text, _tag in spoken(value, {})) if isinstance(value, str) else value


def _pieces(value: Any) -> Iterator[Any]:
    if not isinstance(value, str):
        yield _spoken(value)
        return
    for text, tag in spoken(value, borrowed_languages()):
        yield text if tag is None else {"is": "lang", "lang": tag, "of": [text]}


def _once(value: Any, known: set[str]) -> Any:
    """Footnotes with the mark that one was there before, where a text refers to it again."""
    if isinstance(value, list):
        return [_once(each, known) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("is") == "note":
        again = value["id"] in known
        known.add(value["id"])
        return {**value, "again": again, "of": _once(value["of"], known)}
    return {name: _once(each, known) for name, each in value.items()}


def _ids(value: Any, sort: str) -> Iterator[str]:
    """The ids of all rows of blocks of a sort."""
    if isinstance(value, dict):
        if value.get("is") == sort:
            yield from (row["id"] for row in value["of"])
        for each in value.values():
            yield from _ids(each, sort)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each, sort)


def _without_pictures(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_pictures(each) for name, each in value.items() if name != "file"}
    return [_without_pictures(each) for each in value] if isinstance(value, list) else value
