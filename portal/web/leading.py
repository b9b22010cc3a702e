"""Old paths that somebody made lead on by hand, tried where a reader would be told that there is no such page."""

from __future__ import annotations

from flask import g, redirect, request
from werkzeug.wrappers import Response

from portal.content.sitewide import redirects
from portal.extensions import db
from portal.web.frames import site
from portal.web.security import SAFE_METHODS

UNTOUCHABLE = ("account", "api", "health", "media", "staff", "static", "translate")
"""The first steps of addresses that are no pages for readers: nothing leads there, and nothing leads on from there."""


def leads_on() -> Response | None:
    """The way on from the path that is asked for, with what the address says behind it; None where there is none.

    Browsers must ask each time, since what was made by hand may be taken back.
    """
    if request.method not in SAFE_METHODS or is_untouchable(request.path):
        return None
    row = redirects.find(db.session, request.path)
    target = None if row is None else redirects.leads_to(db.session, site(), row, g.moment)
    if target is None or redirects.normal(target.partition("?")[0]) == redirects.normal(request.path):
        return None
    query = request.query_string.decode("ascii", "ignore")
    response = redirect(f"{target}?{query}" if query and "?" not in target else target, 301)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def is_untouchable(path: str) -> bool:
    """Whether a path is none of those that readers' pages have."""
    return path.strip("/").partition("/")[0] in UNTOUCHABLE
