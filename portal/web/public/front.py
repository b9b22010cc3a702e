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

SITEMAP_LINKS = 20_000
"""How many links to translations a part of the sitemap has at most, a quarter of a kilobyte each: far less than the
50,000 addresses and 50 MB that https://www.sitemaps.org/protocol.html allows, so that a part is drawn in a moment."""
PART_DIGITS = 6

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
    """Home, lists, rooms and all published editions with their translations; an index of parts where they are many.

    A part holds the items of a range of ids, so that one costs as much as another however large the site is, and
    changes only with its own items.
    """
    size = _size(len(site().languages))
    number = request.args.get("part")
    if number is None:
        parts = sorted({0, *queries.sitemap_parts(db.session, g.moment, size)})
        if len(parts) > 1:
            addresses = [absolute(f"/sitemap.xml?part={each}") for each in parts]
            body = render_template("public/sitemap_index.xml", addresses=addresses)
            return Response(body, mimetype="application/xml")
    part = _part(number)
    entries = [*(_of_places() if part == 0 else ()), *_of_items(range(part * size, (part + 1) * size))]
    if not entries:
        raise NotFound(str(part))
    return Response(render_template("public/sitemap.xml", entries=entries), mimetype="application/xml")


def _size(languages: int) -> int:
    """How many items a part may have: each has an address in every language, which names those in all."""
    return max(1, SITEMAP_LINKS // (languages * (languages + 1)))


def _part(number: str | None) -> int:
    if number is None:
        return 0
    if not number.isascii() or not number.isdigit() or len(number) > PART_DIGITS:
        raise NotFound(number)
    return int(number)


@dataclass(frozen=True)
class Entry:
    """An address of the sitemap: when its text came out, where it has one of its own, and its whole set."""

    address: str
    came_out: datetime.datetime | None
    alternates: Sequence[tuple[str, str]]


def _of_places() -> Iterator[Entry]:
    """The pages that every language has."""
    known = site()
    homes = [(tag, f"/{tag}/") for tag in known.languages]
    yield from _everywhere([*homes, ("x-default", "/")])
    places: tuple[Place, ...] = (*ROOMS.values(), *KINDS.with_lists())
    for place in places:
        yield from _everywhere(place_alternates(known, place))


def _of_items(ids: range) -> Iterator[Entry]:
    """The pages of items with such ids."""
    known = site()
    for editions in queries.sitemap(db.session, g.moment, ids):
        whole = _absolute(alternates(known, editions))
        for edition in editions:
            if edition.language in known.languages:
                yield Entry(absolute(known.url(edition, edition.language)), edition.visible_from, whole)


def _everywhere(paths: Sequence[tuple[str, str]]) -> Iterator[Entry]:
    whole = _absolute(paths)
    yield from (Entry(address, None, whole) for hreflang, address in whole if hreflang != "x-default")


def _absolute(paths: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(hreflang, absolute(path)) for hreflang, path in paths]
