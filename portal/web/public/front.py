"""The addresses outside a language: the bare one, the sitemap and robots."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.content.kinds import KINDS
from portal.content.model.rooms import ROOMS
from portal.content.readers import queries
from portal.content.sitewide.directory import Place, alternates, place_alternates
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.cache import same_for_everybody
from portal.web.choice import chosen_language
from portal.web.frames import absolute, site

SITEMAP_LIMIT = 50_000

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
@requires(Permission.READ)
def front() -> AnyResponse:
    """Send the reader to the home page in their language (languages.md, rule 2)."""
    response = redirect(f"/{chosen_language()}/", 302)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/robots.txt")
@requires(Permission.READ)
@same_for_everybody()
def robots() -> Response:
    """Everything may be read by everybody; here is the list."""
    lines = f"User-agent: *\nDisallow:\n\nSitemap: {absolute('/sitemap.xml')}\n"
    return Response(lines, mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@requires(Permission.READ)
@same_for_everybody("part")
def sitemap() -> Response:
    """Home, lists, rooms and all published editions with their translations; an index of parts past 50,000."""
    entries = list(_entries())
    parts = range(-(-len(entries) // SITEMAP_LIMIT))
    number = request.args.get("part")
    if number is None and len(parts) > 1:
        body = render_template(
            "public/sitemap_index.xml", addresses=[absolute(f"/sitemap.xml?part={n}") for n in parts]
        )
        return Response(body, mimetype="application/xml")
    place = _part(number, len(parts))
    chosen = entries[place * SITEMAP_LIMIT : (place + 1) * SITEMAP_LIMIT]
    return Response(render_template("public/sitemap.xml", entries=chosen), mimetype="application/xml")


def _part(number: str | None, parts: int) -> int:
    if number is None:
        return 0
    if not number.isascii() or not number.isdigit() or int(number) >= parts:
        raise NotFound(number)
    return int(number)


@dataclass(frozen=True)
class Entry:
    """An address of the sitemap: when its text came out, where it has one of its own, and its whole set."""

    address: str
    came_out: datetime.datetime | None
    alternates: Sequence[tuple[str, str]]


def _entries() -> Iterator[Entry]:
    """The pages that every language has, then each readable edition."""
    known = site()
    homes = [(tag, f"/{tag}/") for tag in known.languages]
    yield from _everywhere([*homes, ("x-default", "/")])
    places: tuple[Place, ...] = (*ROOMS.values(), *KINDS.with_lists())
    for place in places:
        yield from _everywhere(place_alternates(known, place))
    for editions in queries.sitemap(db.session, g.moment):
        whole = _absolute(alternates(known, editions))
        for edition in editions:
            if edition.language in known.languages:
                yield Entry(absolute(known.url(edition, edition.language)), edition.visible_from, whole)


def _everywhere(paths: Sequence[tuple[str, str]]) -> Iterator[Entry]:
    whole = _absolute(paths)
    yield from (Entry(address, None, whole) for hreflang, address in whole if hreflang != "x-default")


def _absolute(paths: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(hreflang, absolute(path)) for hreflang, path in paths]
