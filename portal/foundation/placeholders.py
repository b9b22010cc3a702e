"""The placeholders and HTML tags inside a message, which a translation must keep."""

from __future__ import annotations

import re
from functools import lru_cache

PIECE = re.compile(r"%(?:%|\((?P<name>\w+)\)(?P<kind>[#0 +-]*\d*(?:\.\d+)?[diosxfr]))")
NAMED = re.compile(r"%\(")
TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->|&(?:#\w+|\w+);")


class Malformed(ValueError):
    """A percent sign that begins neither a named placeholder nor a doubled sign."""


@lru_cache(maxsize=8192)
def placeholders(text: str) -> frozenset[str]:
    """The named placeholders of a message, each as written: ``%(name)s``.

    A text without any may use the percent sign freely, since nothing is ever filled into it.
    Raises `Malformed` where a text with placeholders has a sign that is no part of one.
    """
    if NAMED.search(text) is None:
        return frozenset()
    if "%" in PIECE.sub("", text):
        raise Malformed(text)
    return frozenset(match.group() for match in PIECE.finditer(text) if match["name"])


def html_tags(text: str) -> list[str]:
    """The HTML tags, comments and character references of a message, in order."""
    return TAG.findall(text)
