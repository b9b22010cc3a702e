"""Making and ending the links by which somebody without an account reads a draft."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring.editing import item_of
from portal.content.editorial import reading_links
from portal.content.editorial.reading_links import MOST_DAYS
from portal.content.editorial.workflow import check_languages
from portal.content.model.items import Item
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.drafts import link_path
from portal.web.frames import absolute
from portal.web.staff.blueprint import blueprint

_DAYS = re.compile(r"[0-9]{1,3}")

USUAL_DAYS = 7


@dataclass(frozen=True)
class Link:
    """A link that has not ended: for whom, in which language, until when, and what to send."""

    id: int
    reader: str
    language: str
    ends_at: datetime.datetime
    address: str


def links_of(item: Item) -> Sequence[Link]:
    """The living links to an item."""
    return [
        Link(each.id, each.reader, each.language, each.ends_at, absolute(link_path(each)))
        for each in reading_links.living(db.session, item.id)
    ]


@blueprint.post("/content/<kind>/<key>/links")
@requires(Permission.SEE_DRAFTS)
def send_link(kind: str, key: str) -> Response:
    """Make a link to what is saved of an item in a language. Raises NotFound."""
    item = item_of(db.session, kind, key)
    reader, days = " ".join(request.form.get("reader", "").split()), request.form.get("days", "")
    tags = check_languages(db.session, [request.form.get("language", "")])
    if not reader or not _DAYS.fullmatch(days) or not 1 <= int(days) <= MOST_DAYS:
        flash(_("No link was made: say for whom it is, and for how many days, at most %(days)s.", days=MOST_DAYS))
        return _back(kind, key)
    actor = visitor.somebody().account.actor
    with writing(db.session) as session:
        reading_links.make(session, item, tags[0], reader, int(days), actor=actor)
    flash(_("The link is made. Whoever has it can read the draft until it ends."))
    return _back(kind, key)


@blueprint.post("/content/<kind>/<key>/links/<int:id>/end")
@requires(Permission.SEE_DRAFTS)
def send_link_end(kind: str, key: str, id: int) -> Response:
    """End a link at once. Raises NotFound."""
    item = item_of(db.session, kind, key)
    with writing(db.session) as session:
        done = reading_links.end(session, item, id, actor=visitor.somebody().account.actor)
    flash(_("The link has ended.") if done else _("There is no such link any more."))
    return _back(kind, key)


def _back(kind: str, key: str) -> Response:
    return redirect(f"{url_for('staff.state', kind=kind, key=key)}#links", 303)
