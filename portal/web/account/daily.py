"""Turning the daily mail off by the link that it holds, without logging in.

The link is proof enough: it is signed, and it does this one thing. Opening it changes nothing, since programs that look
for dangerous links open it too; a mail program's own button sends it by POST (RFC 8058), as the page's button does.
Neither can hold a token against forged requests, and none is needed: whoever forges one must know the link.
"""

from __future__ import annotations

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from portal.accounts import daily, links
from portal.accounts.models import Account
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.foundation.i18n import use_language
from portal.foundation.permissions import Permission, requires
from portal.web.shell import LANGUAGE, render_staff, speak_to_staff

blueprint = Blueprint("daily_mail", __name__, url_prefix="/account/daily-mail")
blueprint.before_request(speak_to_staff)


@blueprint.get("/<token>")
@requires(Permission.LOG_IN)
def off(token: str) -> Response:
    """Ask whether the mail is to be turned off. Raises NotFound for what is no link."""
    account = _account(token)
    return render_staff("account/daily_mail.html", email=account.email, is_off=not daily.is_wanted(db.session, account))


@blueprint.post("/<token>")
@requires(Permission.LOG_IN)
def send_off(token: str) -> Response:
    """Turn it off. Raises NotFound for what is no link."""
    account = _account(token)
    with writing(db.session) as session:
        daily.want(session, account, wanted=False, actor=account.actor)
    return render_staff("account/daily_mail.html", email=account.email, is_off=True)


def _account(token: str) -> Account:
    """Whose mail it is; the page speaks their language, unless the address names another."""
    account = links.account_of_mail_off(db.session, current_app.config["PORTAL_SETTINGS"].secret_keys, token)
    if account is None:
        raise NotFound(token)
    if LANGUAGE not in request.args:
        use_language(account.language)
    return account
