"""The reader's language where the address does not say it."""

from __future__ import annotations

from flask import request

from portal.foundation.negotiation import negotiate
from portal.web.frames import site

COOKIE = "language"


def chosen_language() -> str:
    """The language kept in the switcher's cookie, else by `Accept-Language`, else the default."""
    known = site()
    return negotiate(
        known.languages,
        known.default,
        chosen=request.cookies.get(COOKIE),
        header=request.headers.get("Accept-Language"),
    )
