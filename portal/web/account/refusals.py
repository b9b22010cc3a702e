"""What is shown instead of a page that somebody may not see yet, with what they had typed kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from portal.extensions import db
from portal.foundation.errors import ConfirmationNeeded, LoginNeeded
from portal.foundation.i18n import _
from portal.web import visitor
from portal.web.account.entering import confirm_page, login_page, resume_page
from portal.web.account.forms import ConfirmForm, LoginForm
from portal.web.account.ways import asked_path, typed
from portal.web.security import SAFE_METHODS
from portal.web.shell import speak_to_staff

UNAUTHORIZED = 401
# RFC 9110, 15.5.2, wants a challenge; this one says that it is a page with a form.
CHALLENGE = 'Cookie realm="portal"'


def register(app: Flask) -> None:
    """Have the application answer with these pages."""
    for error, ask in (
        (LoginNeeded, ask_to_log_in),
        (ConfirmationNeeded, ask_to_confirm),
        (CSRFError, ask_to_send_again),
        # A database that is locked for long, full or gone; PostgreSQL calls one that is read-only an internal error.
        (OperationalError, ask_to_send_later),
        (InternalError, ask_to_send_later),
    ):
        app.register_error_handler(error, _if_readable(ask))


def _if_readable(ask: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """Carry a form along, unless it is larger than anybody reads: then that is what is wrong."""

    @wraps(ask)
    def answer(error: Any) -> Any:
        try:
            # Nothing of a form is read before somebody looks at it.
            len(request.form)
        except RequestEntityTooLarge as too_large:
            return current_app.handle_user_exception(too_large)
        return ask(error)

    return answer


def ask_to_log_in(_error: LoginNeeded) -> Response:
    """The login page at the address that was asked for; a form that was sent is carried along."""
    speak_to_staff()
    sent = request.method not in SAFE_METHODS
    why = _("You have been logged out. Nothing is lost: after logging in you can send your text again.")
    response = login_page(
        LoginForm(), status=UNAUTHORIZED, next=asked_path(), carried=typed(), why=why if sent and typed() else None
    )
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def ask_to_confirm(_error: ConfirmationNeeded) -> Response:
    """The page that asks for the password again."""
    speak_to_staff()
    response = confirm_page(ConfirmForm(), status=UNAUTHORIZED, next=_back(), carried=typed())
    response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def _back() -> str:
    """Where a form was sent without anything in it, there may be no page to come back to."""
    if request.method in SAFE_METHODS or typed():
        return asked_path()
    return url_for("account.own")


def ask_to_send_again(_error: CSRFError) -> Response:
    """A form whose token is missing, of another session, or too old: it can be sent again as it was."""
    db.session.rollback()
    speak_to_staff()
    why = _("The page was open for a long time, or you logged in anew meanwhile.")
    return resume_page(asked_path(), typed(), why=why, status=400)


def ask_to_send_later(error: DBAPIError) -> Response:
    """A form whose deed the database refused: nothing of it is done, and it can be sent again as it was."""
    db.session.rollback()
    try:
        if request.method in SAFE_METHODS or not typed() or visitor.current() is None:
            raise error
        current_app.logger.error("the database refused a form", exc_info=error)
        speak_to_staff()
        why = _("The portal could not save it just now. The fault is ours, not yours. Try again in a few minutes.")
        return resume_page(asked_path(), typed(), why=why, status=HTTPStatus.SERVICE_UNAVAILABLE)
    except DBAPIError:
        raise error from None
