"""Logging in and out: the password, then the second factor where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import entering, passkeys, sessions
from portal.accounts.entering import Entered, Refused
from portal.accounts.models import LoginSession
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.i18n import _, _n, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.account.blueprint import blueprint
from portal.web.account.forms import CodeForm, ConfirmForm, LoginForm
from portal.web.account.keys import party
from portal.web.account.resuming import drawn_again
from portal.web.account.ways import carried, next_path, shown
from portal.web.shell import render_staff

TOO_MANY = 429


def refusal_words(refused: Refused, wrong: str) -> str:
    """Why somebody is not let in: what they gave is wrong, or was not looked at."""
    if not refused.wait:
        return wrong
    minutes = -(-int(refused.wait.total_seconds()) // 60)
    return _n(
        "There were too many attempts. Try again in a minute.",
        "There were too many attempts. Try again in %(num)s minutes.",
        max(1, minutes),
    )


def status_of(refused: Refused) -> int:
    """The status of an answer that lets nobody in."""
    return TOO_MANY if refused.wait else 200


@blueprint.get("/login")
@requires(Permission.LOG_IN)
def login() -> Response:
    """The first step; whoever is in already goes on."""
    if visitor.current() is not None:
        return redirect(next_path(), 303)
    return login_page(LoginForm())


def login_page(form: LoginForm, *, problem: str | None = None, status: int = 200, **context: object) -> Response:
    """The form of the first step, with what was typed elsewhere before."""
    values = {"next": next_path(), "carried": carried(), "why": None, **context}
    return render_staff("account/login.html", status=status, form=form, problem=problem, **values)


@blueprint.post("/login")
@requires(Permission.LOG_IN)
def send_login() -> Response:
    """Check the password; the answer is the same whether or not there is such an account."""
    form = LoginForm(request.form)
    if not form.validate():
        return login_page(form)
    device = visitor.device(lasting=not form.shared.data)
    found = entering.with_password(db.session, form.email.data, form.password.data, device, now())
    if isinstance(found, Refused):
        words = refusal_words(found, _("The address or the password is not right."))
        return login_page(form, problem=words, status=status_of(found))
    visitor.let_in(found)
    return go_on(found)


@blueprint.get("/login/code")
@requires(Permission.LOG_IN)
def code() -> Response:
    """The second step."""
    half = visitor.half_way()
    return redirect(url_for(".login"), 303) if half is None else _code_page(half, CodeForm())


@blueprint.post("/login/code")
@requires(Permission.LOG_IN)
def send_code() -> Response:
    """Check the code of an app, or a recovery code."""
    half = visitor.half_way()
    if half is None:
        return _start_again()
    form = CodeForm(request.form)
    if not form.validate():
        return _code_page(half, form)
    keys = current_app.config["PORTAL_SETTINGS"].secret_keys
    return _second(half, form, entering.with_code(db.session, keys, half, form.code.data, now()))


@blueprint.post("/login/passkey")
@requires(Permission.LOG_IN)
def send_passkey() -> Response:
    """Check what a passkey signed."""
    half = visitor.half_way()
    if half is None:
        return _start_again()
    answer = request.form.get("answer", "")
    return _second(half, CodeForm(), entering.with_passkey(db.session, half, party(), answer, now()))


def _second(half: LoginSession, form: CodeForm, found: Entered | Refused) -> Response:
    if isinstance(found, Refused):
        words = refusal_words(found, _("That code is not right, or was used before."))
        return _code_page(half, form, problem=words, status=status_of(found))
    visitor.let_in(found)
    return go_on(found)


def _code_page(half: LoginSession, form: CodeForm, *, problem: str | None = None, status: int = 200) -> Response:
    return render_staff(
        "account/code.html",
        status=status,
        form=form,
        problem=problem,
        next=next_path(),
        carried=carried(),
        has_app=half.account.totp_secret is not None,
        options=passkeys.authentication(half, party()) if half.account.passkeys else None,
    )


def _start_again() -> Response:
    """The second step came too late."""
    return login_page(LoginForm(), why=_("That took too long. Please begin again with your password."), status=401)


def go_on(found: Entered) -> Response:
    """The second step, what was typed before, or the page that was wanted."""
    if not found.complete:
        if not carried():
            return redirect(url_for(".code", next=next_path(), lang=current_language()), 303)
        half = visitor.half_way()
        assert half is not None
        return _code_page(half, CodeForm())
    return resume()


def resume() -> Response:
    """The page that was wanted; where it was sent a form, that form, to be sent again by a person."""
    if not carried():
        return redirect(next_path(), 303)
    return resume_page(next_path(), carried())


def resume_page(
    action: str, fields: Sequence[tuple[str, str]], *, why: str | None = None, status: int = 200
) -> Response:
    """A form that was not taken, with what was typed into it: its own page, where its view can draw it again."""
    page = drawn_again(action, fields)
    if page is not None:
        page.status_code = status
        return page
    return render_staff(
        "account/resume.html", status=status, action=action, fields=fields, shown=shown(fields), why=why
    )


@blueprint.post("/logout")
@requires(Permission.LOG_IN)
def logout() -> Response:
    """End the session: no copy of its cookie is worth anything from now on."""
    found = visitor.current()
    if found is not None:
        with writing(db.session) as session:
            sessions.end(session, found.account, found.row.id)
    visitor.let_out()
    flash(_("You are logged out."))
    return redirect(url_for(".login", lang=current_language()), 303)


@blueprint.get("/confirm")
@requires(Permission.USE_OWN_ACCOUNT)
def confirm() -> Response:
    """Who is it, before something dangerous."""
    return confirm_page(ConfirmForm())


def confirm_page(form: ConfirmForm, *, problem: str | None = None, status: int = 200, **context: object) -> Response:
    """The form that asks for the password again."""
    values = {"next": next_path(), "carried": carried(), **context}
    return render_staff("account/confirm.html", status=status, form=form, problem=problem, **values)


@blueprint.post("/confirm")
@requires(Permission.USE_OWN_ACCOUNT)
def send_confirm() -> Response:
    """Check the password again."""
    form = ConfirmForm(request.form)
    if not form.validate():
        return confirm_page(form)
    refused = entering.confirm(db.session, visitor.somebody().row, form.password.data, now())
    if refused is not None:
        words = refusal_words(refused, _("The password is not right."))
        return confirm_page(form, problem=words, status=status_of(refused))
    return resume()
