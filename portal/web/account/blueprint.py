"""The blueprint that all views of accounts are put on."""

from __future__ import annotations

from flask import Blueprint

from portal.web.account.wording import app_link, browser_words
from portal.web.shell import speak_to_staff

blueprint = Blueprint("account", __name__, url_prefix="/account")
blueprint.before_request(speak_to_staff)
blueprint.add_app_template_filter(app_link)
blueprint.add_app_template_filter(browser_words)
