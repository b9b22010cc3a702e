"""Inviting somebody, and sending a link to a new password: by mail, or shown once where no mail can be sent."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import audit, links, people
from portal.accounts.models import Account
from portal.accounts.people import EmailTaken
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.settings import Settings
from portal.web import visitor
from portal.web.account import mails
from portal.web.frames import absolute
from portal.web.shell import render_staff
from portal.web.staff.accounts.forms import InvitationForm
from portal.web.staff.accounts.views import account_page, found_account, role_choices
from portal.web.staff.accounts.wording import refusal
from portal.web.staff.blueprint import blueprint


@blueprint.get("/accounts/new")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def invite() -> Response:
    """A form for somebody new."""
    return _page(InvitationForm(data={"language": current_language()}))


def _page(form: InvitationForm) -> Response:
    return render_staff(
        "staff/accounts/invite.html",
        status=400 if form.errors else 200,
        form=form,
        chosen=form.held.data or [],
        **role_choices(),
    )


@blueprint.post("/accounts/new")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_invite() -> Response:
    """Make the account, and send its person a link to choose a password by."""
    form = InvitationForm(request.form)
    if not form.validate():
        return _page(form)
    try:
        with writing(db.session) as session:
            row = people.add(
                session,
                email=form.email.data,
                name=form.name.data,
                language=form.language.data,
                grants=form.grants(),
                password_hash=None,
                actor=visitor.somebody().account.actor,
                moment=now(),
            )
    except EmailTaken as error:
        form.email.errors = [refusal(error)]
        return _page(form)
    return _sent(row)


@blueprint.post("/accounts/<int:id>/link")
@requires(Permission.MANAGE_ACCOUNTS, fresh=True)
def send_account_link(id: int) -> Response:
    """Send the person a link to a new password; an invitation anew, where they have never chosen one."""
    row = found_account(id)
    if not row.active:
        return account_page(row, problem=_("This account is closed. Open it first."))
    with writing(db.session) as session:
        audit.record(session, visitor.somebody().account.actor, "link-send", account=row.id)
    return _sent(row)


def _sent(row: Account) -> Response:
    """Send the link; where there is no server of mail, show it, this once."""
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    is_new = row.password_hash is None
    make = links.invitation_token if is_new else links.reset_token
    path = url_for("account.new_password", token=make(settings.secret_keys, row))
    if is_new:
        mails.send_invitation(row, path)
    else:
        mails.send_reset(row, path)
    if settings.smtp_url is None:
        return render_staff("staff/accounts/link.html", account=row, address=absolute(path), is_new=is_new)
    flash(_("A link was sent to %(email)s.", email=row.email))
    return redirect(url_for("staff.account", id=row.id), 303)
