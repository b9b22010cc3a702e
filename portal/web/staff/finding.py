"""Finding any item by its title."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring.titles import Named
from portal.content.editorial.finding import Hit, find
from portal.content.kinds import KINDS
from portal.extensions import db
from portal.foundation.i18n import LazyText, _l, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.filters import PAGE, page_number, pagination, spelled
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.states import chips

WORDS, KIND = "q", "kind"

MANY: Mapping[str, tuple[LazyText, Permission]] = {
    "many_tags": (_l("Change tags…"), Permission.WRITE),
    "many_review": (_l("Send to review…"), Permission.WRITE),
    "many_release": (_l("Put into a release…"), Permission.PUBLISH),
    "many_withdraw": (_l("Withdraw…"), Permission.PUBLISH),
}
"""What can be done with many items of the list, by endpoint: what its button says, and who may."""


@blueprint.get("/content")
@requires(Permission.SEE_DRAFTS)
def content() -> Response:
    """All items, or those that were looked for, with their state in each language."""
    words, kind = request.args.get(WORDS, "").strip()[:200], request.args.get(KIND) or None
    found = find(db.session, current_language(), words=words, kind=kind, page=page_number(request.args.get(PAGE, "1")))
    address = url_for("staff.content")
    return render_staff(
        "staff/content.html",
        words=words,
        kind=kind,
        found=found,
        kinds=[(KINDS[name], count, spelled(address, _chosen(words, name))) for name, count in found.counts.items()],
        everything=(sum(found.counts.values()), spelled(address, _chosen(words, None))),
        lines=[line(hit) for hit in found.hits],
        pagination=pagination(address, _chosen(words, kind), found.page, found.pages, found.total),
        may_write=visitor.somebody().may(Permission.WRITE),
        many=[(endpoint, label) for endpoint, (label, needed) in MANY.items() if visitor.somebody().may(needed)],
    )


def line(hit: Hit) -> dict[str, object]:
    """An item of a list: what it is called, where it is written, and its states by language."""
    return {
        "id": hit.item.id,
        "title": hit.item.title(current_language()),
        "kind": KINDS[hit.item.kind],
        "url": item_url(hit.item),
        "changed_at": hit.item.changed_at,
        "states": [(state.language, chips(state)) for state in hit.states],
    }


def item_url(item: Named) -> str:
    """Where somebody who sees an item in a list goes on: writing, or how it stands."""
    endpoint = "staff.edit" if visitor.somebody().may(Permission.WRITE) else "staff.state"
    return url_for(endpoint, kind=item.kind, key=item.key)


def _chosen(words: str, kind: str | None) -> dict[str, str]:
    """What an address narrows the list to."""
    return {name: value for name, value in ((WORDS, words), (KIND, kind)) if value}
