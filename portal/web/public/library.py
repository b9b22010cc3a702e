"""The library: guides, videos and articles on one shelf."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.model.filters import COUNTRY, KIND, LANGUAGE, STRATEGY, YEAR
from portal.content.model.rooms import LIBRARY
from portal.content.published.shelves import Shelf
from portal.content.readers.queries import Moved
from portal.web.frames import render_page
from portal.web.public.lists import narrowed
from portal.web.sameness import unless_same

SHELF = Shelf(tuple(KINDS[name] for name in LIBRARY.kinds), (KIND, COUNTRY, STRATEGY, LANGUAGE, YEAR))


def library(tag: str) -> Response:
    """What can be read, watched and worked with, newest first, narrowed to what the address chooses."""
    found = narrowed(tag, LIBRARY, SHELF)
    if isinstance(found, Moved):
        return redirect(found.url, 301)
    return unless_same(found.made_of, lambda: render_page("public/library.html", found.frame, **found.context))
