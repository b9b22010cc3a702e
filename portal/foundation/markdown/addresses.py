"""Which addresses a text may hold."""

from __future__ import annotations

import re

INTERNAL = re.compile(r"([a-z]+):([a-z0-9]+(?:-[a-z0-9]+)*)")
"""``kind:key``, by which one item names another."""

EXTERNAL = re.compile(r"https?://[^\s/?#<>\"\\]+[^\s<>\"\\]*|mailto:[^\s@<>\"\\]+@[^\s@<>\"\\]+")

# Without this list `javascript:alert` would look like the key of a kind.
_SCHEMES = frozenset(
    {"about", "blob", "data", "file", "filesystem", "ftp", "http", "https", "javascript", "mailto", "tel", "vbscript"}
)

LINK = (
    "an address that begins with http://, https:// or mailto:, or the kind and key of an item, such as country:sweden"
)
PICTURE = "media: and the key of a picture, such as media:map-of-districts"


def internal(address: str) -> tuple[str, str] | None:
    """The kind and key that an address names, or None where it names no item."""
    match = INTERNAL.fullmatch(address)
    if match is None or match[1] in _SCHEMES:
        return None
    return match[1], match[2]


def is_link(address: str) -> bool:
    """Whether the text of a link may lead there."""
    return internal(address) is not None or EXTERNAL.fullmatch(address) is not None


def is_picture(address: str) -> bool:
    """Whether a picture may come from there: only from the portal's own media."""
    named = internal(address)
    return named is not None and named[0] == "media"
