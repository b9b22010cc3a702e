"""The web app manifest of a language: the portal as a device's home screen knows it (W3C, Web App Manifest)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, json, make_response, url_for

from portal.foundation.permissions import Permission, requires
from portal.languages import language as describe
from portal.web.cache import same_for_everybody
from portal.web.choice import speak
from portal.web.frames import SITE_NAME
from portal.web.wording import name_lines

MEDIA_TYPE = "application/manifest+json"

# Petrol, the role `deep` of static/css/tokens.css, in each scheme.
THEME_COLOURS: Mapping[str, str] = MappingProxyType({"light": "#0c3f49", "dark": "#0a2a31"})
PAPER = "#fcfdfc"

ICONS = (
    ("images/favicon.svg", "any", "image/svg+xml", "any"),
    ("images/icon-192.png", "192x192", "image/png", "any"),
    ("images/icon-512.png", "512x512", "image/png", "any"),
    ("images/icon-maskable-512.png", "512x512", "image/png", "maskable"),
)

blueprint = Blueprint("manifest", __name__)


@blueprint.get("/<tag:tag>/manifest.webmanifest")
@requires(Permission.READ)
@same_for_everybody()
def manifest(tag: str) -> Response:
    """The manifest of one language, which starts on its home page."""
    speak(tag)
    found = {
        "id": f"/{tag}/",
        "name": SITE_NAME,
        "short_name": name_lines(SITE_NAME)[0],
        "lang": tag,
        "dir": describe(tag).direction,
        "start_url": f"/{tag}/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": THEME_COLOURS["light"],
        "background_color": PAPER,
        "icons": [_icon(*icon) for icon in ICONS],
    }
    response = make_response(json.dumps(found))
    response.content_type = MEDIA_TYPE
    response.headers["Content-Language"] = tag
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _icon(filename: str, sizes: str, type: str, purpose: str) -> dict[str, Any]:
    return {"src": url_for("static", filename=filename), "sizes": sizes, "type": type, "purpose": purpose}
