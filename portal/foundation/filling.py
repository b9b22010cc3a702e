"""Whether a translation can stand for its source, and how values are filled into either."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache

from markupsafe import escape

from portal.foundation.placeholders import Malformed, placeholders

_log = logging.getLogger(__name__)


@lru_cache(maxsize=8192)
def is_usable(translated: str, *sources: str) -> bool:
    """Whether a translation has the placeholders of one of its sources, neither more nor fewer."""
    try:
        found = placeholders(translated)
        usable = any(found == placeholders(source) for source in sources)
    except Malformed:
        usable = False
    if not usable:
        _log.warning("The translation %r does not fit %r and is not shown.", translated, sources[-1])
    return usable


def filled(translated: str, source: str, values: Mapping[str, object]) -> str:
    """The translation with its values; the source with them where a value does not fit the translation."""
    try:
        return fill(translated, values)
    except (KeyError, TypeError, ValueError):
        return fill(source, values)


def fill(text: str, values: Mapping[str, object]) -> str:
    """Fill in values; one that is markup (a link, say) makes the whole markup, the text escaped."""
    if not values or not placeholders(text):
        return text
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(text) % values
    return text % values
