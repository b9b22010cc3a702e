"""The blueprint that all views of the staff are put on."""

from __future__ import annotations

from flask import Blueprint

from portal.web.shell import speak_to_staff
from portal.web.staff.accounts.wording import state_words

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
blueprint.before_request(speak_to_staff)
blueprint.add_app_template_filter(state_words, "account_state")
