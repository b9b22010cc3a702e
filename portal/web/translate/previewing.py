"""The readers' page of a translation as it is saved."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from portal.foundation.permissions import Permission, requires
from portal.web.staff.previewing import preview_page
from portal.web.translate.blueprint import WORK, blueprint, item_in, work_url


@blueprint.get(f"{WORK}/preview")
@requires(Permission.SEE_TRANSLATIONS, "language")
def preview(language: str, kind: str, key: str) -> Response:
    """What is saved in a language as its readers would see it. Raises NotFound."""
    item_in(language, kind, key)
    here = url_for("translate.preview", language=language, kind=kind, key=key)
    return preview_page(kind, key, language, {language: here}, back=work_url(language, kind, key))
