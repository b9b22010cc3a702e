"""The staff's first page."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from portal.accounts import people
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.shell import render_staff, speak_to_staff
from portal.web.staff.wording import deeds, greeting, role_words

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.before_request(speak_to_staff)


@blueprint.get("/")
@requires(Permission.USE_OWN_ACCOUNT)
def desk() -> Response:
    """A greeting, the roles of the account, and what they allow."""
    account = visitor.somebody().account
    held = [(role_words(grant), deeds(grant)) for grant in people.grants_of(account)]
    return render_staff("staff/desk.html", greeting=greeting(account.name), held=held)
