"""The blueprint that all views of the workbench are put on, and what they share."""

from __future__ import annotations

from flask import Blueprint, url_for

from portal.content.authoring.editing import item_of
from portal.content.model.items import Item
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.web import visitor
from portal.web.filters import spelled
from portal.web.shell import speak_to_staff

blueprint = Blueprint("translate", __name__, url_prefix="/translate")
blueprint.before_request(speak_to_staff)

WORK = "/<tag:language>/<kind>/<key>"
"""The address of an item in a language; a view that has it names the language to the guard."""


def item_in(language: str, kind: str, key: str) -> Item:
    """An item that can be translated into a language. Raises NotFound, also for the language of its original."""
    item = item_of(db.session, kind, key)
    if language not in [row.tag for row in site_languages(db.session)] or language == item.source_language:
        raise NotFound(language)
    return item


def actor() -> str:
    """Who acts, as the audit trail names them."""
    return visitor.somebody().account.actor


def work_url(language: str, kind: str, key: str, *, anchor: str | None = None, **chosen: str | None) -> str:
    """Where an item is translated; `chosen` are the parameters of the page."""
    parameters = {name: value for name, value in chosen.items() if value}
    address = url_for("translate.work", language=language, kind=kind, key=key)
    return spelled(address, parameters) + (f"#{anchor}" if anchor else "")
