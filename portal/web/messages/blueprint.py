"""The blueprint of these pages, and what all their views ask first."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import locales
from portal.foundation.permissions import Permission
from portal.translation.messages.catalogs import LanguageCatalog, load, translated_languages
from portal.web import visitor
from portal.web.shell import speak_to_staff

blueprint = Blueprint("messages", __name__, url_prefix="/translate")
blueprint.before_request(speak_to_staff)


def root() -> Path:
    """The folder of the project whose catalogs the portal speaks from."""
    return locales().folder.parent


def catalog_of(tag: str) -> LanguageCatalog:
    """The messages in a language of the site. Raises NotFound where there is nothing to translate."""
    if tag not in languages():
        raise NotFound(tag)
    return load(root(), tag)


def languages() -> list[str]:
    """The languages of the site that have a catalog, and whose translations whoever asks may see."""
    found = visitor.somebody()
    tags = translated_languages([row.tag for row in site_languages(db.session)])
    return [tag for tag in tags if found.may(Permission.SEE_TRANSLATIONS, tag)]


def may_review(tag: str) -> bool:
    """Whether whoever asks may show texts of a language to readers."""
    return visitor.somebody().may(Permission.REVIEW_TRANSLATION, tag)
