"""What a reader is answered at an address of the site, found by asking for it within the application."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app, request

MOST_STEPS = 5
_REDIRECTS = (301, 302, 303, 307, 308)


class Endless(Exception):
    """The address leads on and on."""


@dataclass(frozen=True)
class Reached:
    """Where an address leads in the end: the path with its query, the status there, and what view drew it with what."""

    path: str
    status: int
    endpoint: str | None
    arguments: dict[str, object]


def reached(path: str) -> Reached:
    """Follow a path, with its query, as a reader who is not logged in. Raises Endless."""
    seen: list[str] = []
    while path not in seen and len(seen) <= MOST_STEPS:
        seen.append(path)
        found, onward = asked(path)
        if onward is None:
            return found
        path = onward
    raise Endless(path)


def asked(path: str) -> tuple[Reached, str | None]:
    """What is answered at a path itself, and where that leads on to."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's own way to the application
    # A context of its own: what this request knows of its visitor, its database and its language is not touched.
    with app.app_context(), app.test_request_context(path, base_url=request.host_url) as context:
        response = app.full_dispatch_request()
        location = response.headers.get("Location") if response.status_code in _REDIRECTS else None
        view = context.request.view_args or {}
        found = Reached(path, response.status_code, context.request.endpoint, dict(view))
        response.close()
    return found, None if location is None else _own_part(location)


def _own_part(location: str) -> str:
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
