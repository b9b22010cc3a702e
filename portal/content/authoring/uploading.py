"""Files that people bring: what is taken, what is refused and why, and which item they become files of.

A file is what its bytes say. Pictures are written anew, so that nothing hidden in them is kept; captions and
recordings are read as players read them; documents are kept as they are and only handed out for saving.
Everything else is refused. Callers open the transaction; the file itself is kept before it, since a file
that no item names does no harm.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import audit
from portal.content.authoring import versions
from portal.content.authoring.drafting import draft_of
from portal.content.authoring.editing import item_of
from portal.content.authoring.extracting import extract_original
from portal.content.authoring.ingesting import fill, known_files
from portal.content.kinds.media import FOCUS
from portal.content.model.items import Item, Link
from portal.content.model.locking import lock_item
from portal.content.model.media import FILE_LIMIT, MediaStore, file_of, seconds_of
from portal.foundation import pictures, webvtt
from portal.foundation.facts import File
from portal.foundation.fields import links_of, parts_of
from portal.foundation.filetypes import CAPTIONS, HEAD, PICTURES, RECORDINGS, UNKNOWN, suffix, type_of
from portal.foundation.pictures import BrokenPicture, HugePicture, MovingPicture

MEGABYTE = 1024 * 1024
LIMITS: Mapping[str, int] = {
    **dict.fromkeys(PICTURES, 30 * MEGABYTE),
    **dict.fromkeys(RECORDINGS, FILE_LIMIT),
    **dict.fromkeys(CAPTIONS, webvtt.LIMIT),
    "application/pdf": 60 * MEGABYTE,
}
"""The types that are taken, and how many bytes of each."""

LARGEST = max(LIMITS.values())
KIND, FIELD = "media", "files"
NAME_LENGTH = 100

_CHUNK = 256 * 1024


class Reason(StrEnum):
    """Why a file was not taken."""

    EMPTY = "empty"
    DRAWING = "drawing"
    PAGE = "page"
    UNKNOWN = "unknown"
    TOO_LARGE = "too-large"
    TOO_MANY_PIXELS = "too-many-pixels"
    MOVING = "moving"
    BROKEN = "broken"
    CAPTIONS = "captions"


@dataclass(frozen=True)
class Refused(Exception):
    """The file was not taken. `limit` is in bytes, `line` counts from 1, where the reason has them."""

    reason: Reason
    name: str
    limit: int | None = None
    line: int | None = None


def take(store: MediaStore, source: IO[bytes], name: str) -> File:
    """Keep a file that somebody brought, and say what an item keeps of it. Raises Refused, and OSError where
    the disk does not take it."""
    name = shown_name(name)
    with tempfile.TemporaryFile() as brought:
        size = _copied(source, brought)
        brought.seek(0)
        head = brought.read(HEAD)
        brought.seek(0)
        type = type_of(head)
        _check(type, head, size, name)
        take_as = _TAKEN.get(type.partition("/")[0], _as_it_is)
        return take_as(store, brought, name, type)


def shown_name(name: str) -> str:
    """A file's name as it may be shown and kept: without folders, control signs and marks of direction."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    if len(kept) > NAME_LENGTH:
        stem, dot, ending = kept.rpartition(".")
        kept = (
            f"{stem[: NAME_LENGTH - len(ending) - 1]}{dot}{ending}" if dot and len(ending) < 9 else kept[:NAME_LENGTH]
        )
    return kept or "file"


def attach(session: Session, key: str, tag: str, file: File, *, actor: str) -> Item:
    """Make a file that of a media item in a language (`any`: in all), in place of the one before. Raises NotFound.

    In a bundle it lies in a folder of the item's and the language's own, so that no two files have one name.
    """
    placed: File = {**file, "name": f"{key}/{tag}/{file['name']}"}
    return _change_files(session, key, lambda files: {**files, tag: placed}, actor)


def detach(session: Session, key: str, tag: str, *, actor: str) -> Item:
    """Take away a media item's file in a language; editions that were published keep it. Raises NotFound."""
    return _change_files(session, key, lambda files: {name: each for name, each in files.items() if name != tag}, actor)


def point(session: Session, key: str, focus: tuple[int, int] | None, *, actor: str) -> Item:
    """Say what must stay visible of a media item's pictures, in per cent from their left and top; None: the middle.
    Raises NotFound."""
    found = {} if focus is None else dict(zip(FOCUS, focus, strict=True))
    return _change(session, key, lambda facts: {**_without(facts, FOCUS), **found}, actor)


def uses(session: Session, item: Item) -> list[int]:
    """The ids of the items that name another, each once, in the order in which they were made."""
    rows = select(Link.item_id).where(Link.target_id == item.id).distinct().order_by(Link.item_id)
    return list(session.scalars(rows))


def unfit(session: Session, item: Item, tag: str, file: File) -> list[tuple[int, str]]:
    """The items that could no longer use a media item if this were its file in a language: their ids, and the path of
    what would not fit; by the types that a link leads to, and by what their kinds say of their values together."""
    rows = select(Link.item_id, Link.field).where(Link.target_id == item.id).order_by(Link.item_id, Link.position)
    users = session.execute(rows).all()
    files = known_files(session)
    name = f"{item.kind}:{item.key}"
    new = {**files, name: {**files.get(name, {}), tag: file}}
    found = []
    for item_id, path in users:
        user = session.get_one(Item, item_id)
        types = _link_types(type(user), path)
        if types and file.get("type", UNKNOWN) not in types:
            found.append((item_id, path))
    for item_id in dict.fromkeys(item_id for item_id, _path in users):
        user = session.get_one(Item, item_id)
        document = extract_original(session, user)
        before = set(type(user).misfits(document, files))
        found += [(item_id, "/".join(each.path)) for each in type(user).misfits(document, new) if each not in before]
    return list(dict.fromkeys(found))


def _link_types(kind: type[Item], path: str) -> Collection[str]:
    """The types of files that a link at a path may lead to; none where it may lead to all."""
    field, _slash, rest = path.partition("/")
    declared = links_of(parts_of(kind)[field].part if rest else kind).get(path.rpartition("/")[2])
    return () if declared is None else declared.types or ()


def _change_files(
    session: Session, key: str, change: Callable[[Mapping[str, File]], Mapping[str, File]], actor: str
) -> Item:
    return _change(
        session, key, lambda facts: {**facts, FIELD: dict(sorted(change(facts.get(FIELD, {})).items()))}, actor
    )


def _without(facts: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in names}


def _change(session: Session, key: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]], actor: str) -> Item:
    """Save a media item with other facts; a version and an entry of the trail name those that changed."""
    item = item_of(session, KIND, key)
    lock_item(session, item)
    document = extract_original(session, item)
    after = {name: value for name, value in change(document.facts).items() if value not in (None, {})}
    fields = [name for name in {**document.facts, **after} if document.facts.get(name) != after.get(name)]
    if not fields:
        return item
    changed = replace(document, facts=after)
    saved = draft_of(document)
    versions.keep_found(session, item, saved)
    fill(session, item, changed, actor=actor)
    versions.keep(session, item, saved, draft_of(changed), actor=actor, action="save")
    audit.record(session, actor, "save", item.id, item.source_language, revision=item.revision, fields=fields)
    return item


def _copied(source: IO[bytes], target: IO[bytes]) -> int:
    size = 0
    while chunk := source.read(_CHUNK):
        target.write(chunk)
        size += len(chunk)
    target.flush()
    return size


def _check(type: str, head: bytes, size: int, name: str) -> None:
    if not size:
        raise Refused(Reason.EMPTY, name)
    if type == UNKNOWN:
        raise Refused(_reason_of(head), name)
    if size > LIMITS[type]:
        raise Refused(Reason.TOO_LARGE, name, limit=LIMITS[type])


def _reason_of(head: bytes) -> Reason:
    """Why a file of an unknown type is refused, as far as its beginning tells."""
    text = head.replace(b"\0", b"").lower()
    if b"<svg" in text:
        return Reason.DRAWING
    return Reason.PAGE if b"<html" in text or b"<script" in text or b"<!doctype" in text else Reason.UNKNOWN


def _as_picture(store: MediaStore, source: IO[bytes], name: str, _type: str) -> File:
    try:
        found = pictures.clean(source)
    except HugePicture:
        raise Refused(Reason.TOO_MANY_PIXELS, name) from None
    except MovingPicture:
        raise Refused(Reason.MOVING, name) from None
    except BrokenPicture:
        raise Refused(Reason.BROKEN, name) from None
    sha256 = store.put(io.BytesIO(found.content))
    return file_of(store.path_of(sha256), _renamed(name, found.type), sha256)


def _as_captions(store: MediaStore, source: IO[bytes], name: str, type: str) -> File:
    content = source.read()
    faults = webvtt.read(content).faults
    if faults:
        raise Refused(Reason.CAPTIONS, name, line=faults[0].line)
    sha256 = store.put(io.BytesIO(content))
    return file_of(store.path_of(sha256), _renamed(name, type), sha256)


def _as_recording(store: MediaStore, source: IO[bytes], name: str, type: str) -> File:
    if seconds_of(source, type) is None:
        raise Refused(Reason.BROKEN, name)
    source.seek(0)
    return _as_it_is(store, source, name, type)


def _as_it_is(store: MediaStore, source: IO[bytes], name: str, type: str) -> File:
    sha256 = store.put(source)
    return file_of(store.path_of(sha256), _renamed(name, type), sha256)


def _renamed(name: str, type: str) -> str:
    """The name with the ending that the type has, whatever it ended with."""
    ending = suffix(type, name)
    known = (ending, ".jpeg") if ending == ".jpg" else (ending,)
    return name if Path(name).suffix.lower() in known else f"{Path(name).stem}{ending}"


_TAKEN: Mapping[str, Callable[[MediaStore, IO[bytes], str, str], File]] = {
    "image": _as_picture,
    "text": _as_captions,
    "video": _as_recording,
}
