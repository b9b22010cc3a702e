"""Every error drawn in one place, in the reader's language, with a way onward; for the API's programs, in JSON.

Services raise the errors of `foundation.errors`; each becomes a page with its own status. The
500 page must not fail: where even drawing it does, a plain sentence is sent.
"""

from __future__ import annotations

import logging
import re

from flask import Flask, Response, g, make_response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.content.published.passages import Words
from portal.content.readers.queries import Gone
from portal.extensions import db
from portal.foundation.errors import NotAllowed, NotFound, OutOfDate, Withdrawn
from portal.foundation.formats import date
from portal.foundation.i18n import _, current_language, use_language
from portal.search.results import nearest
from portal.web.api import problems
from portal.web.api.problems import Problem
from portal.web.choice import chosen_language
from portal.web.frames import Frame, everywhere, render_page, site
from portal.web.leading import leads_on
from portal.web.shell import speak_to_staff
from portal.web.wording import marked

_log = logging.getLogger(__name__)

MOST_NEAREST = 4
"""How many pages are offered in place of one that does not exist."""
LONGEST_STEP = 80
_WORD = re.compile(r"[^\W_]+")

WORKING_SIDE = ("account", "staff", "translate")
"""The first steps of addresses at which the account's language is spoken."""

NOT_FOUND = 404
STATUSES = {NotFound: NOT_FOUND, Withdrawn: 410, NotAllowed: 403, OutOfDate: 409}


def title_and_advice(status: int) -> tuple[str, str]:
    """The sentence that a person reads first, and what they can do."""
    onward = _("Search the portal, start from the home page, or choose from the menu.")
    texts = {
        400: (_("This request could not be understood"), onward),
        403: (_("You may not open this page"), onward),
        404: (_("This page does not exist"), _("The address may be mistyped. %(onward)s", onward=onward)),
        405: (_("This page cannot be used in that way"), onward),
        409: (_("Somebody saved a newer version"), _("Go back, and your text will be kept beside theirs.")),
        410: (_("This page was withdrawn"), onward),
        413: (_("What you sent is too large"), _("Send less at a time.")),
        429: (_("Too many requests"), _("Wait a minute and try again.")),
        503: (_("The portal is not available for the moment"), _("Try again in a few minutes.")),
    }
    fallback = (_("Something went wrong on our side"), _("The fault was noted. Try again in a few minutes."))
    return texts.get(status, fallback)


def register(app: Flask) -> None:
    """Have all errors drawn as pages."""
    for error, status in STATUSES.items():
        app.register_error_handler(error, lambda raised, status=status: draw(status, raised))
    app.register_error_handler(Problem, lambda raised: draw(raised.sort.status, raised))
    app.register_error_handler(HTTPException, _draw_http)
    app.register_error_handler(InternalServerError, _draw_failure)


def _draw_http(error: HTTPException) -> Response:
    response = draw(error.code or 500, error)
    if error.response is not None and error.response.headers.get("Location"):
        return make_response(error.response)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _draw_failure(error: InternalServerError) -> Response:
    db.session.rollback()
    return draw(500, error)


def draw(status: int, error: Exception) -> Response:
    """The page of an error, in the language of the address or a negotiated one; in JSON for programs.

    Where there is no such page, an old path may lead on.
    """
    try:
        onward = leads_on() if status == NOT_FOUND else None
        if onward is not None:
            return make_response(onward)
        response = problems.answer(status, error) if problems.is_api(request.path) else _page(status, error)
    except Exception:
        _log.exception("the error page failed")
        response = make_response("Something went wrong. / Algo salió mal. / Något gick fel.\n")
        response.mimetype = "text/plain"
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(status: int, error: Exception) -> Response:
    known = site()
    prefix = request.path.split("/")[1]
    if prefix in WORKING_SIDE:
        speak_to_staff()
    else:
        use_language(prefix if prefix in known.languages else chosen_language())
    tag = current_language()
    title, advice = title_and_advice(status)
    gone = error.args[0] if isinstance(error, Withdrawn) and error.args else None
    paths = {each: f"/{each}/" for each in known.languages}
    frame = Frame(everywhere(paths, tag), robots="noindex")
    words = address_words(request.path) if status == NOT_FOUND else ""
    return render_page(
        "errors/error.html",
        frame,
        status=status,
        title=title,
        advice=advice,
        withdrawn=_withdrawn(gone),
        words=words,
        nearest=nearest(db.session, known, tag, words, g.moment, MOST_NEAREST) if words else (),
    )


def address_words(path: str) -> str:
    """The words of the last step of an address, which people type and remember best."""
    step = next((step for step in reversed(path.split("/")) if step), "")
    return " ".join(_WORD.findall(step))[:LONGEST_STEP]


def _withdrawn(gone: Gone | None) -> str | None:
    """When and why the page was taken back."""
    if gone is None:
        return None
    day, title = date(gone.at), marked(Words(gone.title, gone.lang))
    if gone.reason:
        reason = marked(Words(gone.reason, gone.lang))
        return _("“%(title)s” was withdrawn on %(date)s: %(reason)s", title=title, date=day, reason=reason)
    return _("“%(title)s” was withdrawn on %(date)s.", title=title, date=day)
