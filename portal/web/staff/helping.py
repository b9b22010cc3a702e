"""Help for the staff, on one page whose sections the other pages lead to."""

from __future__ import annotations

from werkzeug.wrappers import Response

from portal.foundation.i18n import current_language
from portal.foundation.permissions import Permission, requires
from portal.web.help import language_of, sections
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint


@blueprint.get("/help")
@requires(Permission.USE_OWN_ACCOUNT)
def help() -> Response:
    """How everything is done."""
    tag = language_of(current_language())
    return render_staff("staff/help/help.html", parts=sections(tag), spoken=tag)
