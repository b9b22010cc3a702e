"""What pages share: it follows from how the site stands, and is found once for each standing in a process."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import current_app, request

from portal.content.sitewide.standing import Standing

T = TypeVar("T")

STANDING = "portal.standing"
"""Where a request's environment holds how the site stood before its page was begun, if somebody asked."""

_KNOWN = "portal.remembered"


def remembered(name: Hashable, standing: Hashable, find: Callable[[], T]) -> T:
    """What was found under a name at this standing, or finds it. Of a name the last standing alone is remembered."""
    known = current_app.extensions.setdefault(_KNOWN, {})
    seen, found = known.get(name, (None, None))
    if seen != standing:
        found = find()
        known[name] = standing, found
    value: T = found
    return value


def standing_at(version: int) -> Standing | None:
    """How the site stood when this request came, if it was at a version; None where that was not asked."""
    standing: Standing | None = request.environ.get(STANDING)
    return standing if standing is not None and standing.version == version else None
