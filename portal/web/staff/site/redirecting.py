"""Redirects by hand: all of them, a new one, and taking one away."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from flask import current_app, flash, g, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from portal.content import addresses, redirects
from portal.content.redirects import PATH_LIMIT, PathTaken, Redirect
from portal.content.site import site_languages
from portal.content.titles import named
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import _, current_language
from portal.foundation.permissions import Permission, requires
from portal.settings import Settings
from portal.web import visitor
from portal.web.account.ways import is_own
from portal.web.frames import site
from portal.web.leading import is_untouchable
from portal.web.probing import Endless, Reached, asked, reached
from portal.web.shell import render_staff
from portal.web.staff.blueprint import blueprint

OLD, NEW = "old", "new"
ITEM_PAGE = "public.item"
OK, NO_PAGE = 200, 404


class Unfit(ValueError):
    """What was typed cannot be taken; the message is for whoever typed it."""


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
        old = _free(_path(request.form.get(OLD, "")))
    except Unfit as unfit:
        faults[OLD] = str(unfit)
    try:
        new = _page_at(_path(request.form.get(NEW, "")))
    except Unfit as unfit:
        faults[NEW] = str(unfit)
    if old is None or new is None:
        return _page(faults)
    item_id, language = _item_of(new)
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


def _path(typed: str) -> str:
    """The path and query of an address of this site, as somebody types or pastes it. Raises Unfit."""
    written = typed.strip()
    try:
        parts = urlsplit(written)
        host = parts.hostname
    except ValueError:
        raise Unfit(_not_ours()) from None
    if (parts.scheme or parts.netloc) and (parts.scheme not in ("http", "https") or host not in _own_hosts()):
        raise Unfit(_not_ours())
    path = quote(unquote(parts.path), safe="/-_.~!$&'()*+,;=:@")
    whole = f"{path}?{quote(parts.query, safe='/-_.~!$&()*+,;=:@%?')}" if parts.query else path
    if not path.startswith("/"):
        raise Unfit(_("An address begins with a slash, such as /en/countries/."))
    if not is_own(whole) or not unquote(path).isprintable() or len(whole) > PATH_LIMIT:
        raise Unfit(_("This is no address. Copy it from the browser."))
    if is_untouchable(path):
        raise Unfit(_("This is no address of a page for readers."))
    return whole


def _own_hosts() -> set[str | None]:
    settings: Settings = current_app.config["PORTAL_SETTINGS"]
    return {urlsplit(request.host_url).hostname, urlsplit(settings.base_url or request.host_url).hostname}


def _not_ours() -> str:
    return _("This leads to another site. A redirect stays on this one.")


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


def _page_at(path: str) -> Reached:
    """The page that an address leads to in the end. Raises Unfit where there is none, or where it is the old path."""
    old = redirects.normal(unquote(request.form.get(OLD, "").strip().partition("?")[0]))
    try:
        found = reached(path)
    except Endless:
        raise Unfit(_("This address leads in a circle.")) from None
    if redirects.normal(unquote(found.path.partition("?")[0])) == old:
        raise Unfit(_("This would lead in a circle."))
    if found.status != OK or is_untouchable(found.path):
        raise Unfit(_("Readers find no page at this address."))
    return found


def _item_of(found: Reached) -> tuple[int | None, str | None]:
    """The item whose page an address shows, and in which language: kept instead of an address, which may change."""
    if found.endpoint != ITEM_PAGE:
        return None, None
    tag, section, slug = (str(found.arguments[name]) for name in ("tag", "section", "slug"))
    kind = site().kind_at(tag, section)
    if kind is None:
        return None, None
    return db.session.scalar(select(addresses.item_at(tag, kind.name, slug, g.moment))), tag
