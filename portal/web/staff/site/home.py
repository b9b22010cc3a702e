"""What the home page features: pages that administrators want to be seen now."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.sitewide import choices
from portal.content.sitewide.choices import FEATURED, ChangedMeanwhile
from portal.extensions import db
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.site.arranging import ADDED, added_item, arranged, choose, item_words, row_of
from portal.web.staff.site.pasted import Unfit

MOST = 6
"""More is no choice any more."""


@blueprint.get("/site/home")
@requires(Permission.MANAGE_SETTINGS)
def site_home() -> Response:
    """What is featured, and a field for one more."""
    return _page()


def _page(fault: str | None = None, *, is_clash: bool = False) -> Response:
    ids = choices.featured(db.session)
    titles = item_words(ids)
    return render_staff(
        "staff/site/home.html",
        status=409 if is_clash else 400 if fault else 200,
        problem=bool(fault) or is_clash,
        is_clash=is_clash,
        fault=fault,
        added=ADDED,
        typed=request.form.get(ADDED, ""),
        seen=choices.stamp(db.session, FEATURED),
        rows=[row_of(f"item-{id}", titles[id], number, shown=True) for number, id in enumerate(ids, 1)],
        most=MOST,
    )


@blueprint.post("/site/home")
@requires(Permission.MANAGE_SETTINGS)
def send_home() -> Response:
    """Arrange what the home page features."""
    try:
        item_id = added_item()
    except Unfit as unfit:
        return _page(str(unfit))
    sent = arranged((f"item-{id}", id) for id in choices.featured(db.session))
    ids = [each.value for each in sent if each.shown]
    if item_id is not None and item_id not in ids:
        ids.append(item_id)
    if len(ids) > MOST:
        return _page(_("The home page features %(most)s pages at most. Take one away first.", most=str(MOST)))
    try:
        changed = choose(choices.choose_featured, ids)
    except ChangedMeanwhile:
        return _page(is_clash=True)
    flash(_("The home page is changed.") if changed else _("Nothing was changed."))
    return redirect(url_for("staff.site_home"), 303)
