"""The reader's language where the address does not say it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from portal.foundation.negotiation import negotiate
from portal.web.frames import site

COOKIE = "language"


def chosen_language() -> str:
    """The language kept in the switcher's cookie, else by `Accept-Language`, else the default."""
    return chosen_among(site().languages, site().default)


def chosen_among(languages: Sequence[str], default: str) -> str:
    """The same among some languages, such as those that a file is in."""
    return negotiate(
        languages,
        default,
        chosen=request.cookies.get(COOKIE),
        header=request.headers.get("Accept-Language"),
    )
