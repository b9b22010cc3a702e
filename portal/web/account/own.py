"""One's own account: name, language, mails, password."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import daily, entering, passwords, people, totp
from portal.accounts.entering import Refused
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.i18n import _, use_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account import mails
from portal.web.account.blueprint import blueprint
from portal.web.account.entering import refusal_words, status_of
from portal.web.account.forms import ChangeForm, DetailsForm
from portal.web.shell import render_staff


@blueprint.get("/")
@requires(Permission.USE_OWN_ACCOUNT)
def own() -> Response:
    """What the account says, and the ways to its parts."""
    account = visitor.somebody().account
    wanted = daily.is_wanted(db.session, account)
    kept = {"name": account.name, "language": account.language, "reads": account.reads or ""}
    return _own_page(DetailsForm(data={**kept, "has_shortcuts": account.has_shortcuts, "daily_mail": wanted}))


def _own_page(form: DetailsForm) -> Response:
    account = visitor.somebody().account
    return render_staff(
        "account/own.html",
        form=form,
        account=account,
        may_translate=visitor.somebody().may(Permission.SEE_TRANSLATIONS),
        codes_left=totp.recovery_codes_left(db.session, account) if account.has_second_factor else None,
    )


@blueprint.post("/")
@requires(Permission.USE_OWN_ACCOUNT)
def send_own() -> Response:
    """Change name and language, and whether the daily mail comes."""
    form = DetailsForm(request.form)
    if not visitor.somebody().may(Permission.SEE_TRANSLATIONS):
        del form.reads
    if not form.validate():
        return _own_page(form)
    account = visitor.somebody().account
    with writing(db.session) as session:
        people.describe(session, account, name=form.name.data, language=form.language.data, actor=account.actor)
        daily.want(session, account, form.daily_mail.data, actor=account.actor)
        people.use_shortcuts(account, wanted=form.has_shortcuts.data)
        if "reads" in form:
            people.read_in(account, form.reads.data or None)
    use_language(form.language.data)
    flash(_("Your details are saved."))
    return redirect(url_for(".own"), 303)


@blueprint.get("/password")
@requires(Permission.USE_OWN_ACCOUNT)
def password() -> Response:
    """A form for a new password."""
    return render_staff("account/password.html", form=ChangeForm(), problem=None)


@blueprint.post("/password")
@requires(Permission.USE_OWN_ACCOUNT)
def send_password() -> Response:
    """Change the password, which ends all other sessions."""
    found = visitor.somebody()
    form = ChangeForm(request.form, known=(found.account.name, found.account.email))
    if not form.validate():
        return render_staff("account/password.html", form=form, problem=None)
    refused = entering.confirm(db.session, found.row, form.password.data, now())
    if isinstance(refused, Refused):
        words = refusal_words(refused, _("The current password is not right."))
        return render_staff("account/password.html", status=status_of(refused), form=form, problem=words)
    hash = passwords.hashed(form.new_password.data)
    with writing(db.session) as session:
        people.set_password(session, found.account, hash, actor=found.account.actor, keep=found.row)
    mails.send_changed(found.account)
    flash(_("Your password is changed. You are logged out everywhere else."))
    return redirect(url_for(".own"), 303)
