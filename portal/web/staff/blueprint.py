"""The blueprint that all views of the staff are put on."""

from __future__ import annotations

from flask import Blueprint

from portal.web.shell import speak_to_staff

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.before_request(speak_to_staff)
