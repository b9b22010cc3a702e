"""Pages that are still the same after a change elsewhere: known by what they are made of, before they are drawn.

The page cache keeps pages by how the site stands, so every change ends them all. Most of them say then what they said
before. A view finds out what its page is made of (which editions, which choices) before it draws it, and says so by
`unless_same`: where the page that was kept for the address is made of the same, it is right, and nothing is drawn.

What a page is made of is compared by value and holds all that its words follow from, but for what lasts as long as
the process: code, templates, settings. Editions never change, so they are known by their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import g, make_response, request
from werkzeug.wrappers import Response

from portal.content.published.reading import Reading
from portal.foundation.i18n import current_language, locales
from portal.web import chosen
from portal.web.frames import absolute, menu, site
from portal.web.term_links import glossaries_of_page

UNDER_WAY = "portal.page_under_way"
"""Where a request's environment holds the `PageUnderWay`, if its answer may be kept."""


@dataclass
class PageUnderWay:
    """A page that is about to be drawn: what the one that was kept for its address was made of, what it is made of
    now, and whether that is the same."""

    former: object = None
    made_of: object = None
    is_same: bool = False


def unless_same(parts: object, draw: Callable[[], Response]) -> Response:
    """Draw a page that is made of these parts, besides what all pages are; an empty answer where it is the same."""
    page: PageUnderWay | None = request.environ.get(UNDER_WAY)
    if page is None:
        return draw()
    page.made_of = parts, _of_every_page()
    if page.made_of == page.former:
        page.is_same = True
        return make_response("")
    return draw()


def editions_of(readings: Iterable[Reading]) -> object:
    """What readings show, as a part: their editions in their order, and those of all that they name."""
    found = list(readings)
    return tuple(each.edition.id for each in found), frozenset(each.library.editions_in_it for each in found)


def _of_every_page() -> object:
    """What the frame, the words and the addresses of every page follow from."""
    tag, known, spoken = current_language(), site(), locales()
    return (
        request.full_path,
        absolute("/"),
        tag,
        known.places,
        menu(tag, None),
        chosen.banner(known, tag, g.moment),
        glossaries_of_page(),
        spoken.generation,
        spoken.live.catalogs,
    )
