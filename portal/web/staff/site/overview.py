"""What is set for the whole site, and the ways to it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.foundation.permissions import Permission, requires
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint


@blueprint.get("/site")
@requires(Permission.MANAGE_SETTINGS)
def site_settings() -> Response:
    """The ways to what is set for the whole site."""
    return render_staff("staff/site/overview.html")
