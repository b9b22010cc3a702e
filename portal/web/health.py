"""Health addresses, for machines: is the process alive, and can it serve pages?

They read no session and set no cookie, so that a probe leaves no trace.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from portal.content.sitewide.soundness import PARTS, readiness
from portal.extensions import db
from portal.foundation.permissions import Permission, requires

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
@requires(Permission.READ)
def live() -> Response:
    """The process answers."""
    return _never_kept(jsonify(status="live"))


@blueprint.get("/ready")
@requires(Permission.READ)
def ready() -> Response:
    """Database, schema, languages and catalogs are such that pages can be served; if not, why."""
    reasons: dict[str, list[str]] = {}
    for fault in readiness(db.engine):
        reasons.setdefault(fault.part, []).append(fault.reason)
    parts = {part: reasons.get(part, "ok") for part in PARTS}
    response = jsonify(status="not ready" if reasons else "ready", parts=parts)
    if reasons:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return _never_kept(response)


def _never_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
