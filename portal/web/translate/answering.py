"""Questions at the passage in hand for those who review and may not translate: the same deeds, and nothing is saved."""

from __future__ import annotations

from flask import flash, redirect
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.account.resuming import comes_back
from portal.web.sent import sent_fields
from portal.web.translate import asking
from portal.web.translate.blueprint import WORK, blueprint
from portal.web.translate.putting import BLOCK
from portal.web.translate.shown import Typed
from portal.web.translate.views import BAD_REQUEST, KEPT, address_of, opened_work, page, show_again


@blueprint.post(f"{WORK}/questions")
@requires(Permission.REVIEW_TRANSLATION, "language")
@comes_back(show_again)
def send_question(language: str, kind: str, key: str) -> Response:
    """Ask, answer or settle, as a button of the form says. Raises NotFound."""
    fields = sent_fields()
    do, _space, argument = fields.get("do", "").partition(" ")
    if do not in asking.ASKING:
        raise NotFound(do)
    work = opened_work(language, kind, key, fields)
    fault = asking.lacks(work, fields, do, argument)
    if fault:
        return page(work, fields, Typed(fault=fault), status=BAD_REQUEST)
    with writing(db.session) as session:
        words = asking.asked(session, work, fields, do, argument)
    flash(words)
    return redirect(address_of(work, fields.get(BLOCK), {name: fields.get(name) for name in KEPT}), 303)
