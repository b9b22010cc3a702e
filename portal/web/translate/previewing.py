"""The readers' page of a translation as it is saved."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.foundation.permissions import Permission, requires
from portal.web.draft_files import send_saved_file
from portal.web.staff.previewing import preview_page
from portal.web.translate.blueprint import WORK, blueprint, item_in, work_url


@blueprint.get(f"{WORK}/preview")
@requires(Permission.SEE_TRANSLATIONS, "language")
def preview(language: str, kind: str, key: str) -> Response:
    """What is saved in a language as its readers would see it. Raises NotFound."""
    item_in(language, kind, key)
    here = url_for("translate.preview", language=language, kind=kind, key=key)
    back = work_url(language, kind, key)

    def file_address(name: str, tag: str, mark: str) -> str:
        return url_for("translate.preview_file", language=language, key=name, tag=tag, mark=mark)

    return preview_page(kind, key, language, {language: here}, back=back, file_address=file_address)


@blueprint.get("/<tag:language>/media/<key>/files/<tag:tag>/<mark>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def preview_file(language: str, key: str, tag: str, mark: str) -> Response:
    """A file as it is saved, which a preview shows and an alternative text is written for. Raises NotFound."""
    return send_saved_file(key, tag, mark)
