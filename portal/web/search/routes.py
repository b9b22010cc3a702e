"""The page of results, and what is suggested while somebody types."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, jsonify, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.readers.lists import Listing
from portal.extensions import db
from portal.foundation.i18n import _
from portal.foundation.permissions import Permission, requires
from portal.search.counting import shelf
from portal.search.known_texts import FILTERS
from portal.search.questions import LONGEST
from portal.search.results import SORTS, Results
from portal.search.results import results as find_results
from portal.search.suggesting import suggestions
from portal.web.bounding import Bounded
from portal.web.cache import same_for_everybody
from portal.web.choice import speak
from portal.web.filters import PAGE, Asked, asked, pagination, panel, spelled
from portal.web.frames import Frame, everywhere, home_crumb, render_page, search_url, site

QUERY, SORT = "q", "sort"
PARAMETERS = (QUERY, SORT, PAGE, *(each.name for each in FILTERS))
UNSEEN = ("Cc", "Cf", "Cn", "Cs")
"""The categories of control signs, marks of direction and the like, and what is no sign at all."""

SEARCHING = Bounded(places=4, retry_seconds=1)
"""How many searches a process does or has wait at once; one takes some hundredths of a second."""

blueprint = Blueprint("search", __name__)


@blueprint.get("/<tag:tag>/search", strict_slashes=False)
@requires(Permission.READ)
@same_for_everybody(*PARAMETERS)
def results(tag: str) -> Response:
    """What is found, narrowed and sorted as the address says; without words, how to search.

    Raises ServiceUnavailable where several search already in this process.
    """
    speak(tag)
    wanted = asked(FILTERS, (QUERY, SORT))
    if not wanted.is_spelled() or request.path != search_url(tag):
        return redirect(spelled(search_url(tag), wanted.chosen, wanted.page), 301)
    query = visible(wanted.chosen.get(QUERY, ""))
    context = _context(tag, query, wanted) if query and len(query) <= LONGEST else _nothing(tag)
    return render_page(
        "public/search.html",
        _frame(tag, wanted),
        query=query[:LONGEST],
        too_long=LONGEST if len(query) > LONGEST else None,
        page_title=_("Search: %(words)s", words=query[:LONGEST]) if query else _("Search"),
        **context,
    )


@blueprint.get("/<tag:tag>/search/suggestions")
@requires(Permission.READ)
@same_for_everybody(QUERY)
def suggested(tag: str) -> Response:
    """Titles and terms with the words of `q`, the last of which may be only begun, as a list of JSON."""
    speak(tag)
    found = suggestions(db.session, site(), tag, visible(request.args.get(QUERY, "")), g.moment)
    response = jsonify(
        [
            {
                "title": each.title,
                "url": each.url,
                "kind": str(KINDS[each.kind].label),
                "lang": each.language if each.language != tag else None,
            }
            for each in found
        ]
    )
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def visible(text: str) -> str:
    """What was typed, without signs that nobody sees and that turn the text around them."""
    kept = (sign for sign in text if sign.isspace() or unicodedata.category(sign) not in UNSEEN)
    return " ".join("".join(kept).split())


def _context(tag: str, query: str, wanted: Asked) -> Mapping[str, Any]:
    sort = wanted.chosen.get(SORT, "")
    sort = sort if sort in SORTS else ""
    chosen = {name: key for name, key in wanted.chosen.items() if name not in (QUERY, SORT)}
    known = site()
    with SEARCHING.turn():
        found = find_results(db.session, known, tag, query, g.moment, chosen=chosen, sort=sort, page=wanted.page)
    kept = {QUERY: query, **({SORT: sort} if sort else {})}
    address, listed = search_url(tag), found.listing
    return {
        "found": found,
        "filters": panel(listed, address, kept),
        "pagination": pagination(address, {**kept, **listed.chosen}, listed.page, listed.pages, listed.total),
        "sorts": _sorts(found, sort, query, address),
        "meant": _link(spelled(address, {QUERY: found.meant}), found.meant) if found.meant else None,
    }


def _link(url: str, words: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, words)


def _nothing(tag: str) -> Mapping[str, Any]:
    """What the page shows without a search: the filters of no list."""
    listed = Listing(shelf(), [], 1, 1, 0, [], {})
    return {"found": None, "filters": panel(listed, search_url(tag))}


def _sorts(found: Results, sort: str, query: str, address: str) -> list[tuple[str, str | None]]:
    """The orders of the results: their names, and where each leads but for the present one."""
    names = {
        # Translators: an order of search results: the best first.
        "": _("Best first"),
        # Translators: an order of search results: the newest first.
        "date": _("Newest first"),
        # Translators: an order of search results: by the alphabet.
        "title": _("By title"),
    }
    kept = {**found.listing.chosen, QUERY: query}
    urls = {key: spelled(address, {**kept, **({SORT: key} if key else {})}) for key in names}
    return [(name, None if key == sort else urls[key]) for key, name in names.items()]


def _frame(tag: str, wanted: Asked) -> Frame:
    """The page's frame: for readers and not for search engines, whose own results it would be among."""
    paths = {each: spelled(search_url(each), wanted.chosen, wanted.page) for each in site().languages}
    return Frame(
        everywhere(paths, tag),
        canonical=paths[tag],
        robots="noindex",
        breadcrumbs=[home_crumb(tag), (_("Search"), None)],
        section="search",
    )
