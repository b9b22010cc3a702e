"""Files that items name, by the key of their media item.

`/media/KEY/LANGUAGE` is the file in a language as it is now, or the one that serves every
language. `/media/KEY` finds the reader's language. `/media/KEY/LANGUAGE/MARK`, with the mark of
the file's content, is what pages name: a browser keeps it for good, and a player that seeks never
meets another file half-way. `…/MARK/960.webp` is a picture 960 pixels wide, and `…/MARK/960x540-58-38.webp`
one that is cut to that size around its focal point, in per cent from its left and its top.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, current_app, g, redirect, request
from werkzeug.wrappers import Response

from portal.content.model.media import MediaStore, best_language
from portal.content.readers import queries
from portal.content.sitewide.directory import file_address, file_mark
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.facts import ANY_LANGUAGE, File
from portal.foundation.filetypes import CAPTIONS, PICTURES, RECORDINGS, suffix, type_of_file
from portal.foundation.permissions import Permission, requires
from portal.foundation.pictures import SCALED_TYPE, BrokenPicture
from portal.web.choice import chosen_among
from portal.web.frames import site
from portal.web.illustrations import CROPS, crop_name, focus_in, widths
from portal.web.scaling import cropped, scaled
from portal.web.sending import file_response

SHOWN_INLINE = (*PICTURES, *RECORDINGS, *CAPTIONS)
# Enough for the page that a browser makes of a recording or picture by itself: it loads the file once
# more, which a sandbox of its own origin may not. No script may run in either.
SHOWN_POLICY = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox allow-same-origin"
)
SAVED_POLICY = "default-src 'none'; sandbox"
AS_IT_IS_NOW = "public, no-cache"
# Kept by browsers alone: a cache that many share would hand out what was withdrawn for another year.
FOR_GOOD = "private, max-age=31536000, immutable"

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<key>")
@blueprint.get("/media/<key>/<tag:tag>")
@blueprint.get("/media/<key>/<tag:tag>/<mark>")
@requires(Permission.READ)
def file(key: str, tag: str | None = None, mark: str | None = None) -> Response:
    """The file of a published media item; ranges and conditions are understood.

    What a browser could run as a page is only handed out for saving (trust.md, row 22).
    """
    files = queries.media_files(db.session, site(), key, g.moment)
    found = best_language(files, [tag, site().default] if tag else [])
    if found is None:
        raise NotFound(key)
    if tag is None and len(files) > 1:
        return _negotiated(key, list(files))
    if tag is not None and found not in (tag, ANY_LANGUAGE):
        return redirect(file_address(key, found), 302)
    if mark is not None and (found != tag or mark != file_mark(files[found])):
        return redirect(file_address(key, tag), 302)
    response = _sent(key, found, files[found])
    response.headers["Cache-Control"] = _keeping(response.status_code, mark)
    return response


@blueprint.get("/media/<key>/<tag:tag>/<mark>/<int:width>.webp")
@requires(Permission.READ)
def smaller(key: str, tag: str, mark: str, width: int) -> Response:
    """A published picture so many pixels wide, or the way to it where the file was replaced meanwhile."""
    found = queries.media_files(db.session, site(), key, g.moment).get(tag)
    if found is None or found.get("type") not in PICTURES or width not in widths(found.get("width", 1)):
        raise NotFound(key)
    if mark != file_mark(found):
        return redirect(file_address(key, tag), 302)
    return _made(key, found, str(width), lambda folder, path: scaled(folder, path, width))


@blueprint.get("/media/<key>/<tag:tag>/<mark>/<int:width>x<int:height>-<int:left>-<int:top>.webp")
@requires(Permission.READ)
def cropped_picture(key: str, tag: str, mark: str, width: int, height: int, left: int, top: int) -> Response:
    """A published picture cut to a size around its focal point, or the way to it where either changed meanwhile."""
    facts = queries.media_facts(db.session, site(), key, g.moment)
    found: File | None = facts.get("files", {}).get(tag)
    if found is None or found.get("type") not in PICTURES or (width, height) not in CROPS:
        raise NotFound(key)
    focus = focus_in(facts)
    if mark != file_mark(found) or focus != (left, top):
        return redirect(f"{file_address(key, tag, file_mark(found))}/{crop_name((width, height), focus)}", 302)
    form = f"{width}x{height}-{left}-{top}"
    return _made(key, found, form, lambda folder, path: cropped(folder, path, (width, height), focus))


def _made(key: str, file: File, form: str, make: Callable[[Path, Path], bytes]) -> Response:
    """A picture that is made of a kept one, by the folder of all and the path of the one."""
    folder = current_app.config["PORTAL_SETTINGS"].data_dir / "media"
    try:
        made = make(folder, MediaStore(folder).path_of(file["sha256"]))
    except BrokenPicture:
        raise NotFound(key) from None
    response = Response(made, mimetype=SCALED_TYPE)
    response.set_etag(f"{file_mark(file)}-{form}")
    response.make_conditional(request)
    response.headers["Content-Security-Policy"] = SHOWN_POLICY
    response.headers["Cache-Control"] = _keeping(response.status_code, file_mark(file))
    return response


def _keeping(status: int, mark: str | None) -> str:
    """How long an answer is kept; a refusal never, or a cache would give it to whoever asks next for the file."""
    if status not in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED):
        return "no-store"
    return AS_IT_IS_NOW if mark is None else FOR_GOOD


def _negotiated(key: str, tags: list[str]) -> Response:
    """Lead to the file in the reader's language (languages.md, rule 2)."""
    default = next(tag for tag in (ANY_LANGUAGE, site().default, *tags) if tag in tags)
    response = redirect(file_address(key, chosen_among(tags, default)), 302)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sent(key: str, tag: str, file: File) -> Response:
    store = MediaStore(current_app.config["PORTAL_SETTINGS"].data_dir / "media")
    path = store.path_of(file["sha256"])
    if not path.is_file():
        raise NotFound(key)
    type = type_of_file(path)
    response = file_response(request, path, file["sha256"], type)
    name = ".".join([key, *([] if tag == ANY_LANGUAGE else [tag])]) + suffix(type, file["name"])
    is_shown = type in SHOWN_INLINE
    response.headers.set("Content-Disposition", "inline" if is_shown else "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SHOWN_POLICY if is_shown else SAVED_POLICY
    if tag != ANY_LANGUAGE:
        response.headers["Content-Language"] = tag
    return response
