"""Files that items name: `/media/KEY`, and `/media/KEY/LANGUAGE` where there is one a language."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from flask import Blueprint, Response, current_app, g, send_file

from portal.content import queries
from portal.content.media import MediaStore
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.frames import site

ANY = "any"
SHOWN_INLINE = ("image/png", "image/jpeg", "image/webp", "image/avif", "application/pdf", "video/mp4", "text/vtt")
CONTENT_POLICY = "default-src 'none'; sandbox"

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<key>")
@blueprint.get("/media/<key>/<tag:tag>")
@requires(Permission.READ)
def file(key: str, tag: str | None = None) -> Response:
    """The file of a published media item as it is now; ranges and conditions are understood.

    What a browser could run as a page is only handed out for saving (trust.md, row 22).
    """
    files = queries.media_files(db.session, site(), key, g.moment)
    chosen = files.get(tag or ANY) or files.get(ANY) or files.get(site().default)
    if chosen is None or (tag is not None and tag not in files and ANY not in files):
        raise NotFound(key)
    store = MediaStore(current_app.config["PORTAL_SETTINGS"].data_dir / "media")
    path = store.path_of(chosen["sha256"])
    if not path.is_file():
        raise NotFound(key)
    name = PurePosixPath(chosen["name"]).name
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = send_file(
        path,
        mimetype=kind,
        as_attachment=kind not in SHOWN_INLINE,
        download_name=name,
        etag=chosen["sha256"],
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    response.headers["Cache-Control"] = "public, no-cache"
    return response
