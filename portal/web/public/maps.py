"""Pictures of maps: files of their own, which browsers keep for ever since a picture's address holds its digest.

Which countries stand on a map is published content, so a picture's address changes when they do.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.content.readers.countries import statuses
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.atlas import drawing
from portal.web.atlas.geometry import world
from portal.web.cache import same_for_everybody
from portal.web.frames import site

KEPT = "public, max-age=31536000, immutable"
_DIGEST = re.compile(rf"[0-9a-f]{{{drawing.DIGEST_LENGTH}}}")

blueprint = Blueprint("maps", __name__)


@blueprint.get("/maps/<window>/<digest>.svg")
@requires(Permission.READ)
@same_for_everybody()
def picture(window: str, digest: str) -> AnyResponse:
    """The picture of a window of the world; a page that was kept since before a change is led to today's."""
    if window not in world().windows or not _DIGEST.fullmatch(digest):
        raise NotFound(window)
    drawn = drawing.picture(window, statuses(db.session, site(), g.moment))
    if digest != drawn.digest:
        moved = redirect(url_for(".picture", window=window, digest=drawn.digest), 302)
        moved.headers["Cache-Control"] = "no-store"
        return moved
    response = Response(drawn.svg, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = drawing.CONTENT_POLICY
    response.headers["Cache-Control"] = KEPT
    return response
