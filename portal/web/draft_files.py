"""Files of media items as they are saved, for those who may see a draft."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from portal.content.authoring.editing import item_of, open_draft
from portal.content.authoring.uploading import FIELD, KIND
from portal.content.model.media import MediaStore
from portal.content.sitewide.directory import file_mark
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.facts import File
from portal.foundation.filetypes import PICTURES, suffix
from portal.web.public.media import SAVED_POLICY, SHOWN_POLICY
from portal.web.sending import file_response


def saved_files(key: str) -> dict[str, File]:
    """The files of a media item by language, as they are saved. Raises NotFound."""
    found: dict[str, File] = open_draft(db.session, item_of(db.session, KIND, key)).values.get(FIELD, {})
    return found


def send_saved_file(key: str, tag: str, mark: str) -> Response:
    """A file as it is saved; what could run as a page is only handed out for saving. Raises NotFound."""
    file = saved_files(key).get(tag)
    if file is None or mark != file_mark(file):
        raise NotFound(key)
    path = MediaStore(current_app.config["PORTAL_SETTINGS"].data_dir / "media").path_of(file["sha256"])
    if not path.is_file():
        raise NotFound(key)
    response = file_response(request, path, file["sha256"], file["type"])
    is_picture = file["type"] in PICTURES
    name = f"{key}{suffix(file['type'], file['name'])}"
    response.headers.set("Content-Disposition", "inline" if is_picture else "attachment", filename=name)
    response.headers["Content-Security-Policy"] = SHOWN_POLICY if is_picture else SAVED_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
