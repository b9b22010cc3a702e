"""Redirects by hand: all of them, a new one, and taking one away."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.content.authoring.titles import named
from portal.content.sitewide import redirects
from portal.content.sitewide.redirects import PATH_LIMIT, PathTaken, Redirect
from portal.content.sitewide.site import site_languages
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.web import visitor
from portal.web.frames import site
from portal.web.probing import Reached, asked
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint
from portal.web.staff.site.pasted import Unfit, item_of, own_path, page_at

OLD, NEW = "old", "new"
NO_PAGE = 404


@dataclass(frozen=True)
class RedirectLine:
    """A redirect: from where, to where now (None: nowhere yet), and the title and language of its item."""

    path: str
    target: str | None
    title: object
    language: str | None


@blueprint.get("/site/redirects")
@requires(Permission.MANAGE_SETTINGS)
def site_redirects() -> Response:
    """All redirects by hand, and a form for one more."""
    return _page({})


def _page(faults: dict[str, str]) -> Response:
    rows = redirects.everything(db.session)
    ids = {row.item_id for row in rows if row.item_id is not None}
    languages = [row.tag for row in site_languages(db.session)]
    titles = {item.id: item.title(current_language()) for item in named(db.session, languages, ids=ids)}
    return render_staff(
        "staff/site/redirects.html",
        status=400 if faults else 200,
        problem=bool(faults),
        faults=faults,
        typed={name: request.form.get(name, "") for name in (OLD, NEW)},
        limit=PATH_LIMIT,
        lines=[_line(row, titles.get(row.item_id or 0)) for row in rows],
    )


def _line(row: Redirect, title: object) -> RedirectLine:
    target = redirects.leads_to(db.session, site(), row, g.moment)
    return RedirectLine(row.path, target, title, row.language)


@blueprint.post("/site/redirects")
@requires(Permission.MANAGE_SETTINGS)
def send_redirect() -> Response:
    """Let an old address lead to a page: at once, for every reader."""
    faults: dict[str, str] = {}
    old = new = None
    try:
        old = _free(own_path(request.form.get(OLD, "")))
    except Unfit as unfit:
        faults[OLD] = str(unfit)
    try:
        new = _page_elsewhere(own_path(request.form.get(NEW, "")))
    except Unfit as unfit:
        faults[NEW] = str(unfit)
    if old is None or new is None:
        return _page(faults)
    item_id, language = item_of(new)
    try:
        with writing(db.session) as session:
            redirects.add(
                session,
                old,
                actor=visitor.somebody().account.actor,
                item_id=item_id,
                language=language,
                target=None if item_id is not None else new.path,
            )
    except PathTaken:
        return _page({OLD: _leads_on_already()})
    flash(_("%(path)s leads on from now.", path=redirects.normal(old)))
    return redirect(url_for("staff.site_redirects"), 303)


@blueprint.post("/site/redirects/remove")
@requires(Permission.MANAGE_SETTINGS)
def send_redirect_remove() -> Response:
    """Let an old address lead nowhere again."""
    path = request.form.get(OLD, "")
    with writing(db.session) as session:
        removed = redirects.remove(session, path, actor=visitor.somebody().account.actor)
    flash(_("%(path)s leads nowhere now.", path=path) if removed else _("There is no such redirect any more."))
    return redirect(url_for("staff.site_redirects"), 303)


def _leads_on_already() -> str:
    return _("This address leads on already. Remove that redirect first.")


def _free(path: str) -> str:
    """An old path that shows nothing to anybody. Raises Unfit."""
    old = unquote(path.partition("?")[0])
    if redirects.find(db.session, old) is not None:
        raise Unfit(_leads_on_already())
    bare = quote(redirects.normal(old))
    for form in (bare, f"{bare.rstrip('/')}/"):
        if asked(form)[0].status != NO_PAGE:
            raise Unfit(_("This address is in use: readers find something there."))
    return old


def _page_elsewhere(path: str) -> Reached:
    """The page that an address leads to, where it is not the old one. Raises Unfit."""
    found = page_at(path)
    old = redirects.normal(unquote(request.form.get(OLD, "").strip().partition("?")[0]))
    if redirects.normal(unquote(found.path.partition("?")[0])) == old:
        raise Unfit(_("This would lead in a circle."))
    return found
