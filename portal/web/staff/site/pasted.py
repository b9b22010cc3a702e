"""Addresses of pages for readers, as administrators paste them: read, followed, known by the item that they show."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from flask import current_app, g, request
from sqlalchemy import select

from portal.content.model import addresses
from portal.content.sitewide.redirects import PATH_LIMIT
from portal.extensions import db
from portal.foundation.i18n import _
from portal.settings import Settings
from portal.web.account.ways import is_own
from portal.web.frames import site
from portal.web.leading import is_untouchable
from portal.web.probing import Endless, Reached, reached

ITEM_PAGE = "public.item"
OK = 200


class Unfit(ValueError):
    """What was typed cannot be taken; the message is for whoever typed it."""


def own_path(typed: str) -> str:
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


def page_at(path: str) -> Reached:
    """The page that an address leads to in the end. Raises Unfit where there is none."""
    try:
        found = reached(path)
    except Endless:
        raise Unfit(_("This address leads in a circle.")) from None
    if found.status != OK or is_untouchable(found.path):
        raise Unfit(_("Readers find no page at this address."))
    return found


def item_of(found: Reached) -> tuple[int | None, str | None]:
    """The item whose page an address shows, and in which language: kept instead of an address, which may change."""
    if found.endpoint != ITEM_PAGE:
        return None, None
    tag, section, slug = (str(found.arguments[name]) for name in ("tag", "section", "slug"))
    kind = site().kind_at(tag, section)
    if kind is None:
        return None, None
    return db.session.scalar(select(addresses.item_at(tag, kind.name, slug, g.moment))), tag
