"""The page of all components and tokens, as pages for readers draw them."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.choice import speak
from portal.web.development.specimens import specimens
from portal.web.development.tokens import tokens
from portal.web.frames import Frame, everywhere, home_crumb, render_page, site
from portal.web.outline import Section

# The page's own words are English: they are for those who build the portal.
OWN_LANGUAGE = "en"
# What it shows, in its order.
SECTIONS = {
    "colours": "Colours",
    "type": "Type and space",
    "words": "Words, links, buttons",
    "entries": "Entries",
    "facts": "Facts and figures",
    "tables": "Tables and lines",
    "drawings": "Charts and maps",
    "freshness": "Slips and change bars",
    "videos": "Videos and files",
    "filters": "Filters",
    "pages": "Pages of a list",
}

blueprint = Blueprint("development", __name__)


@blueprint.get("/<tag:tag>/development/components")
@requires(Permission.READ)
def components(tag: str) -> Response:
    """Every component with real items. Raises NotFound outside development."""
    speak(tag)
    if not current_app.config["PORTAL_SETTINGS"].development:
        raise NotFound("development")
    frame = Frame(
        everywhere({each: f"/{each}/development/components" for each in site().languages}, tag),
        robots="noindex",
        breadcrumbs=[home_crumb(tag), ("Components", None)],
        content_languages=[OWN_LANGUAGE],
    )
    return render_page(
        "development/components.html",
        frame,
        sections=[Section(name, label, is_behind=name == "freshness") for name, label in SECTIONS.items()],
        labels=SECTIONS,
        own_language=OWN_LANGUAGE,
        tokens=tokens(),
        specimens=specimens(tag),
    )
