"""The addresses outside a language: the bare one, the sitemap and robots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Blueprint, Response, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.content import queries
from portal.content.directory import Addressed, alternates
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web.choice import chosen_language
from portal.web.frames import absolute, site

SITEMAP_LIMIT = 50_000

blueprint = Blueprint("front", __name__)


@blueprint.get("/")
@requires(Permission.READ)
def front() -> AnyResponse:
    """Send the reader to the home page in their language (languages.md, rule 2)."""
    response = redirect(f"/{chosen_language()}/", 302)
    response.vary.update(["Accept-Language", "Cookie"])
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/robots.txt")
@requires(Permission.READ)
def robots() -> Response:
    """Everything may be read by everybody; here is the list."""
    lines = f"User-agent: *\nDisallow:\n\nSitemap: {absolute('/sitemap.xml')}\n"
    return Response(lines, mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@requires(Permission.READ)
def sitemap() -> Response:
    """All published editions with their translations; an index of parts past 50,000 addresses."""
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


def _entries() -> Iterator[tuple[str, Addressed, Sequence[tuple[str, str]]]]:
    """Each readable edition: its address, the edition, and the addresses of its whole set."""
    known = site()
    for editions in queries.sitemap(db.session, g.moment):
        alternates = _alternates(editions)
        for edition in editions:
            if edition.language in known.languages:
                yield absolute(known.url(edition, edition.language)), edition, alternates


def _alternates(editions: Iterable[Addressed]) -> list[tuple[str, str]]:
    return [(hreflang, absolute(path)) for hreflang, path in alternates(site(), editions)]
