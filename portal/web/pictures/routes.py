"""The addresses of pictures: only what readers can read now has one."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.readers import queries
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.frames import SITE_NAME, site
from portal.web.pictures.cards import Card, home_card, item_card, list_card
from portal.web.pictures.keeping import picture

CONTENT_POLICY = "default-src 'none'; sandbox"
YEAR_SECONDS = 365 * 24 * 3600

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures/<digest>")


@blueprint.get("/<tag:tag>.png")
@requires(Permission.READ)
def home(digest: str, tag: str) -> AnyResponse:
    """The picture of a home page."""
    _check_open(tag)
    return _answer(digest, home_card(tag))


@blueprint.get("/<tag:tag>/<kind>.png")
@requires(Permission.READ)
def kind_list(digest: str, tag: str, kind: str) -> AnyResponse:
    """The picture of a list."""
    _check_open(tag)
    return _answer(digest, list_card(tag, _listed(tag, kind)))


@blueprint.get("/<tag:tag>/<kind>/<key>.png")
@requires(Permission.READ)
def item(digest: str, tag: str, kind: str, key: str) -> AnyResponse:
    """The picture of an item that is published in this language."""
    _check_open(tag)
    listed = _listed(tag, kind)
    title = queries.published_title(db.session, tag, listed, key, g.moment)
    return _answer(digest, item_card(tag, listed, key, title))


def _check_open(tag: str) -> None:
    if tag not in site().languages:
        raise NotFound(tag)


def _listed(tag: str, name: str) -> type[Item]:
    """A kind that has a list in this language."""
    if (tag, name) not in site().sections or name not in KINDS:
        raise NotFound(name)
    return KINDS[name]


def _answer(digest: str, card: Card) -> AnyResponse:
    """The picture for ever, or the way to it where the address is that of earlier words."""
    if digest != card.digest:
        response: AnyResponse = redirect(card.path, 302)
        response.headers["Cache-Control"] = "no-store"
        return response
    drawn = picture(current_app.config["PORTAL_SETTINGS"].data_dir, card, SITE_NAME)
    response = Response(drawn, mimetype="image/png")
    # As with files, by browsers alone: a cache that many share would show what was withdrawn for another year.
    response.headers["Cache-Control"] = f"private, max-age={YEAR_SECONDS}, immutable"
    response.headers["Content-Security-Policy"] = CONTENT_POLICY
    # Pages of other sites show it, where somebody passes the address of the page on.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.set_etag(card.digest)
    response.make_conditional(request)
    return response
