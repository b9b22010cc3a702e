"""Passkeys: added and removed."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import passkeys, totp
from portal.accounts.passkeys import Party
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.blueprint import blueprint
from portal.web.account.factors import codes_page, forget_what_nothing_needs
from portal.web.account.forms import PasskeyForm
from portal.web.frames import SITE_NAME, absolute
from portal.web.shell import render_staff


def party() -> Party:
    """The site as browsers know it."""
    origin = absolute("")
    return Party(urlsplit(origin).hostname or "", origin, SITE_NAME)


@blueprint.get("/second-factor/passkey")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def passkey() -> Response:
    """What a browser needs to make a passkey. It takes a script: browsers have no other way."""
    return _passkey_page(PasskeyForm(), None)


def _passkey_page(form: PasskeyForm, problem: str | None) -> Response:
    options = passkeys.registration(visitor.somebody().row, party())
    return render_staff("account/passkey.html", form=form, options=options, problem=problem)


@blueprint.post("/second-factor/passkey")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def send_passkey_made() -> Response:
    """Keep the passkey that a browser made. With the first one come recovery codes, shown once."""
    form, found = PasskeyForm(request.form), visitor.somebody()
    if not form.validate():
        return _passkey_page(form, _("No passkey was made. Try again."))
    name = form.name.data or _("Passkey")
    with writing(db.session) as session:
        made = passkeys.register(session, found.row, party(), form.answer.data, name, now())
        first = made and not totp.recovery_codes_left(session, found.account)
        codes = totp.new_recovery_codes(session, found.account) if first else None
    if not made:
        return _passkey_page(form, _("This passkey could not be kept. Try again."))
    if codes:
        return codes_page(codes)
    flash(_("The passkey is kept."))
    return redirect(url_for(".second_factor"), 303)


@blueprint.post("/second-factor/passkey/<int:id>/remove")
@requires(Permission.USE_OWN_ACCOUNT, fresh=True)
def remove_passkey(id: int) -> Response:
    """Forget a passkey. Raises NotFound for somebody else's as for none."""
    account = visitor.somebody().account
    with writing(db.session) as session:
        removed = passkeys.remove(session, account, id)
        forget_what_nothing_needs(account)
    if not removed:
        raise NotFound(id)
    flash(_("The passkey is removed."))
    return redirect(url_for(".second_factor"), 303)
