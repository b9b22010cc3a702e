"""Where one is logged in, and ending that."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from portal.accounts import sessions as known
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.blueprint import blueprint
from portal.web.shell import render_staff


@blueprint.get("/sessions")
@requires(Permission.USE_OWN_ACCOUNT)
def sessions() -> Response:
    """All places where the account is logged in, this one marked."""
    found = visitor.somebody()
    rows = known.all_of(db.session, found.account, now())
    return render_staff("account/sessions.html", rows=rows, here=found.row.id)


@blueprint.post("/sessions/<int:id>/end")
@requires(Permission.USE_OWN_ACCOUNT)
def end_session(id: int) -> Response:
    """Log out elsewhere. Raises NotFound for somebody else's session as for none."""
    account = visitor.somebody().account
    with writing(db.session) as session:
        ended = known.end(session, account, id)
    if not ended:
        raise NotFound(id)
    flash(_("That session is ended."))
    return redirect(url_for(".sessions"), 303)


@blueprint.post("/sessions/end-others")
@requires(Permission.USE_OWN_ACCOUNT)
def end_other_sessions() -> Response:
    """Log out everywhere else."""
    found = visitor.somebody()
    with writing(db.session) as session:
        known.end_others(session, found.account, found.row)
    flash(_("You are logged out everywhere else."))
    return redirect(url_for(".sessions"), 303)
