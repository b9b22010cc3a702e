"""The first account, made by whoever started the portal and reads its one-time link there."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import links, passwords, people, sessions
from portal.accounts.entering import Entered
from portal.content.sitewide.site import lock
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import current_language
from portal.foundation.permissions import Grant, Permission, Role, requires
from portal.web import visitor
from portal.web.account.blueprint import blueprint
from portal.web.account.forms import FirstForm
from portal.web.shell import render_staff

ACTOR = "first link"


@blueprint.get("/first/<token>")
@requires(Permission.LOG_IN)
def first(token: str) -> Response:
    """A form for the first account. Raises NotFound where the link has ended: after use, or a day."""
    _check(token)
    return render_staff("account/first.html", form=FirstForm(data={"language": current_language()}))


@blueprint.post("/first/<token>")
@requires(Permission.LOG_IN)
def send_first(token: str) -> Response:
    """Make the first account, an administrator, and let it in. Two at once make one account."""
    _check(token)
    form = FirstForm(request.form)
    if not form.validate():
        return render_staff("account/first.html", form=form)
    hash, moment = passwords.hashed(form.new_password.data), now()
    with writing(db.session) as session:
        lock(session)
        _check(token)
        account = people.add(
            session,
            email=form.email.data,
            name=form.name.data,
            language=form.language.data,
            grants=[Grant(Role.ADMINISTRATOR)],
            password_hash=hash,
            actor=ACTOR,
            moment=moment,
        )
        made = sessions.begin(session, account, visitor.device(lasting=True), moment, complete=True)
    visitor.let_in(Entered(made, complete=True, lasting=True))
    return redirect(url_for("staff.desk"), 303)


def _check(token: str) -> None:
    keys = current_app.config["PORTAL_SETTINGS"].secret_keys
    if not links.is_first(keys, token) or not people.is_empty(db.session):
        raise NotFound(token)
