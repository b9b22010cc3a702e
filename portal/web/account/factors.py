"""The second factor: an app's codes, and the recovery codes for when it is lost."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import sealing, totp
from portal.accounts.models import Account
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.blueprint import blueprint
from portal.web.account.forms import AppForm
from portal.web.frames import SITE_NAME
from portal.web.shell import render_staff


@blueprint.get("/second-factor")
@requires(Permission.USE_OWN_ACCOUNT)
def second_factor() -> Response:
    """What the account has, and what can be added."""
    account = visitor.somebody().account
    left = totp.recovery_codes_left(db.session, account)
    return render_staff("account/second_factor.html", account=account, codes_left=left)


@blueprint.get("/second-factor/app")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def app() -> Response:
    """A new secret for an app, as a picture, a link and a text."""
    return _app_page(AppForm(), totp.new_secret())


@blueprint.post("/second-factor/app")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def send_app() -> Response:
    """Ask for the app’s codes from now on, if its first one is right. New recovery codes are shown once."""
    form, account = AppForm(request.form), visitor.somebody().account
    secret = sealing.open_sealed(_keys(), form.secret.data or "")
    if secret is None:
        return redirect(url_for(".app"), 303)
    if not form.validate():
        return _app_page(form, secret)
    step = totp.step_of(secret, form.code.data, now())
    if step is None:
        form.code.errors = [_("This is not the code of this moment. Is the clock of the device right?")]
        return _app_page(form, secret)
    with writing(db.session) as session:
        totp.turn_on(session, _keys(), account, secret, step)
        codes = None if totp.recovery_codes_left(session, account) else totp.new_recovery_codes(session, account)
    if codes:
        return codes_page(codes)
    flash(_("From now on the app’s code is asked for."))
    return redirect(url_for(".second_factor"), 303)


def codes_page(codes: list[str]) -> Response:
    """New recovery codes, this once."""
    return render_staff("account/codes.html", codes=codes)


def _app_page(form: AppForm, secret: str) -> Response:
    address = totp.setup_address(secret, visitor.somebody().account.email, SITE_NAME)
    form.secret.data = sealing.seal(_keys(), secret)
    return render_staff(
        "account/app.html",
        form=form,
        address=address,
        picture=totp.picture(address),
        size=totp.picture_size(address),
        groups=[secret[place : place + 4] for place in range(0, len(secret), 4)],
    )


@blueprint.post("/second-factor/app/off")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def app_off() -> Response:
    """Ask for the app’s codes no longer."""
    account = visitor.somebody().account
    with writing(db.session) as session:
        totp.turn_off(session, account)
        forget_what_nothing_needs(account)
    flash(_("The app’s code is asked for no longer."))
    return redirect(url_for(".second_factor"), 303)


def forget_what_nothing_needs(account: Account) -> None:
    """Recovery codes stand in for a second factor; without one they would be another password."""
    if not account.has_second_factor:
        totp.forget_recovery_codes(db.session, account)


@blueprint.post("/second-factor/codes")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def new_codes() -> Response:
    """New recovery codes in place of the old ones, where there is something to recover."""
    account = visitor.somebody().account
    if not account.has_second_factor:
        return redirect(url_for(".second_factor"), 303)
    with writing(db.session) as session:
        codes = totp.new_recovery_codes(session, account)
    return codes_page(codes)


def _keys() -> tuple[str, ...]:
    keys: tuple[str, ...] = current_app.config["PORTAL_SETTINGS"].secret_keys
    return keys
