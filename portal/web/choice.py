"""The reader's language: that of the address, or a chosen one where the address does not say it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, after_this_request, request

from portal.foundation.errors import NotFound
from portal.foundation.i18n import use_language
from portal.foundation.negotiation import negotiate
from portal.web.frames import site

COOKIE = "language"


def speak(tag: str) -> None:
    """Answer in the language of the address; raise NotFound, in a negotiated one, where it is not open."""
    if tag not in site().languages:
        raise NotFound(tag)
    use_language(tag)


def chosen_language() -> str:
    """The language kept in the switcher's cookie, else by `Accept-Language`, else the default."""
    return chosen_among(site().languages, site().default)


def chosen_among(languages: Sequence[str], default: str) -> str:
    """The same among some languages, such as those that a file is in. The answer says that it depends on who asks."""
    after_this_request(_vary)
    return negotiate(
        languages,
        default,
        chosen=request.cookies.get(COOKIE),
        header=request.headers.get("Accept-Language"),
    )


def _vary(response: Response) -> Response:
    response.vary.update(["Accept-Language", "Cookie"])
    return response
