"""Forms that come back filled: after a login, or where their token was too old.

A view that takes a form may say how its page is drawn again from what was typed. What says nothing is
shown as a list of what was typed, with a button to send it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from portal.foundation.errors import NotFound
from portal.foundation.permissions import requirement
from portal.web import visitor
from portal.web.shell import speak_to_staff

View = TypeVar("View", bound=Callable[..., Any])

_MARK = "portal_comes_back"


def comes_back(draw: Callable[..., Response]) -> Callable[[View], View]:
    """Mark a view with what draws its page again: it is given the fields, and the view's own arguments."""

    def mark(view: View) -> View:
        setattr(view, _MARK, draw)
        return view

    return mark


def drawn_again(path: str, fields: Sequence[tuple[str, str]]) -> Response | None:
    """The page whose form would be sent to a path, with what was typed; None where it says nothing of that,
    or where whoever asks may not send it."""
    try:
        found = current_app.url_map.bind_to_environ(request.environ).match(path.partition("?")[0], method="POST")
    except HTTPException:
        return None
    endpoint, arguments = found
    view = current_app.view_functions[endpoint]
    draw = getattr(view, _MARK, None)
    asked, who = requirement(view), visitor.current()
    if draw is None or asked is None or who is None or not asked.is_met(who.grants, arguments):
        return None
    try:
        speak_to_staff()
        response: Response = draw(fields, **arguments)
    except NotFound:
        return None
    return response
