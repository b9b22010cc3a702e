"""The readers' page of a translation as it is saved, with what its translator is writing; alone, or beside the editor.

Only this page may stand in a frame, and only in one of the portal's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.foundation.permissions import Permission, requires
from portal.translation.workbench.deeds import NotOnePassage, Unwritable, checked
from portal.translation.workbench.work import Work, open_work
from portal.web.draft_files import send_saved_file
from portal.web.security import content_policy
from portal.web.staff.previewing import preview_page
from portal.web.translate.blueprint import WORK, blueprint, item_in, work_url
from portal.web.translate.keeping import MARK, kept_text


@blueprint.get(f"{WORK}/preview")
@requires(Permission.SEE_TRANSLATIONS, "language")
def preview(language: str, kind: str, key: str) -> Response:
    """What is saved in a language as its readers would see it, with what is kept of the form that the address names.

    Raises NotFound.
    """
    work = open_work(db.session, item_in(language, kind, key), language)
    here = url_for("translate.preview", language=language, kind=kind, key=key)
    back = work_url(language, kind, key)
    typed = _typed(work, request.args.get(MARK, ""))

    def file_address(name: str, tag: str, mark: str) -> str:
        return url_for("translate.preview_file", language=language, key=name, tag=tag, mark=mark)

    answer = preview_page(kind, key, language, {language: here}, back=back, file_address=file_address, typed=typed)
    answer.headers["Content-Security-Policy"] = content_policy(frame_ancestors="'self'")
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer


@blueprint.get("/<tag:language>/media/<key>/files/<tag:tag>/<mark>")
@requires(Permission.SEE_TRANSLATIONS, "language")
def preview_file(language: str, key: str, tag: str, mark: str) -> Response:
    """A file as it is saved, which a preview shows and an alternative text is written for. Raises NotFound."""
    return send_saved_file(key, tag, mark)


def _typed(work: Work, mark: str) -> Mapping[str, str]:
    """The text that somebody is writing, by its passage, where it could be saved as it is."""
    kept = kept_text(work, mark)
    passage = None if kept is None else work.passage(kept[0])
    if kept is None or passage is None:
        return {}
    try:
        return {passage.id: checked(kept[1], passage.path, plain=passage.plain)}
    except (NotOnePassage, Unwritable):
        return {}
