"""'Please translate this', from the slips of pages that are not translated or behind."""

from __future__ import annotations

from flask import Blueprint, g, redirect
from werkzeug.wrappers import Response

from portal.content.readers import queries
from portal.content.readers.asking import ask
from portal.content.readers.queries import Gone, Moved
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.errors import Withdrawn
from portal.foundation.permissions import Permission, requires
from portal.web.choice import speak
from portal.web.frames import site
from portal.web.public.routes import ASKED, kind_at

blueprint = Blueprint("wishes", __name__)


@blueprint.post("/<tag:tag>/<section>/<slug>")
@requires(Permission.ASK_FOR_TRANSLATION)
def wish(tag: str, section: str, slug: str) -> Response:
    """Count a wish for the item in the page's language, and show the page again, with thanks.

    Where its translation was published while the reader looked at the page, the page is shown, and
    nothing counted. Raises NotFound and Withdrawn as the page itself does.
    """
    speak(tag)
    found = queries.item_page(db.session, site(), tag, kind_at(tag, section), slug, g.moment)
    if isinstance(found, Gone):
        raise Withdrawn(found)
    if isinstance(found, Moved):
        return redirect(found.url, 303)
    item_id, address = found.reading.item_id, found.reading.url
    if not found.reading.is_wanting:
        return redirect(address, 303)
    with writing(db.session) as session:
        ask(session, item_id, tag, now())
    return redirect(f"{address}?{ASKED}=1", 303)
