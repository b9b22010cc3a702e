"""A new password in place of a forgotten one, by a link in a mail."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import links, passwords, people, throttling
from portal.accounts.models import Account
from portal.accounts.throttling import RESET, Counter
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web.account import mails
from portal.web.account.blueprint import blueprint
from portal.web.account.forms import AskForm, PasswordForm
from portal.web.shell import render_staff


@blueprint.get("/reset")
@requires(Permission.LOG_IN)
def reset() -> Response:
    """Whose password?"""
    return render_staff("account/reset.html", form=AskForm())


@blueprint.post("/reset")
@requires(Permission.LOG_IN)
def send_reset() -> Response:
    """Send a link where there is such an account; the answer is the same where there is none.

    Where too many were asked for, none is sent, and the answer is still the same.
    """
    form = AskForm(request.form)
    if not form.validate():
        return render_staff("account/reset.html", form=form)
    email, address = form.email.data, throttling.of_address(request.remote_addr)
    with writing(db.session) as session:
        wait = throttling.count(session, (Counter(RESET, people.email_key(email)), address), now())
        account = people.find(session, email)
    if account is not None and account.active and not wait:
        mails.send_reset(account, url_for(".new_password", token=links.reset_token(_keys(), account)))
    return render_staff("account/reset_asked.html", email=email)


@blueprint.get("/reset/<token>")
@requires(Permission.LOG_IN)
def new_password(token: str) -> Response:
    """A form for the new password. Raises NotFound where the link has ended."""
    account = _account(token)
    return render_staff("account/new_password.html", form=PasswordForm(), email=account.email)


@blueprint.post("/reset/<token>")
@requires(Permission.LOG_IN)
def send_new_password(token: str) -> Response:
    """Replace the password, which ends all sessions and this link."""
    account = _account(token)
    form = PasswordForm(request.form, known=(account.name, account.email))
    if not form.validate():
        return render_staff("account/new_password.html", form=form, email=account.email)
    hash = passwords.hashed(form.new_password.data)
    with writing(db.session) as session:
        session.refresh(account, with_for_update={"of": Account})
        _account(token)
        people.set_password(session, account, hash, actor=account.actor)
        throttling.forgive(session, Counter(throttling.PASSWORD, account.email_key))
    mails.send_changed(account)
    flash(_("Your new password is set. You can log in with it now."))
    return redirect(url_for(".login", lang=current_language()), 303)


def _account(token: str) -> Account:
    account = links.account_of_reset(db.session, _keys(), token)
    if account is None:
        raise NotFound(token)
    return account


def _keys() -> tuple[str, ...]:
    keys: tuple[str, ...] = current_app.config["PORTAL_SETTINGS"].secret_keys
    return keys
