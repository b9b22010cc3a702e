"""Texts that a page borrows from another language, because its own has no translation yet.

While a page is drawn nobody knows whether a text will stand between tags, where it can be put into
a ``span`` with its language, or inside an attribute or a title, where it cannot. So a borrowed text
travels between two noncharacters of Unicode (which are for a program's own use and in no content),
and `finish` replaces these in the finished page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

FROM_DEFAULT, FROM_SOURCE, END = "\ufdd0", "\ufdd1", "\ufdd2"

_NOTHING = dict.fromkeys(map(ord, (FROM_DEFAULT, FROM_SOURCE, END)))
_PAIR_OR_SIGN = re.compile(
    f"([{FROM_DEFAULT}{FROM_SOURCE}][^{FROM_DEFAULT}{FROM_SOURCE}{END}]*{END})|[{FROM_DEFAULT}{FROM_SOURCE}{END}]"
)
_PIECES = re.compile(r"(<[^>]*>)")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
# Elements that hold text alone.
_TEXT_ONLY = frozenset({"option", "script", "style", "textarea", "title"})


def marked(text: str, sign: str) -> str:
    """The text between the signs of a borrowed one; markup stays markup."""
    inner = plain(text)
    return escape(sign) + inner + escape(END) if isinstance(inner, Markup) else f"{sign}{inner}{END}"


def is_marked(text: str) -> bool:
    """Whether a text holds borrowed ones."""
    return plain(text) != text


def plain(text: str) -> str:
    """A text without the signs; markup stays markup."""
    return text.translate(_NOTHING)


def spoken(text: str, languages: Mapping[str, str]) -> list[tuple[str, str | None]]:
    """The text in pieces, each with the language that it was borrowed from, by its sign, or with None."""
    found: list[tuple[str, str | None]] = []
    for piece in _PAIR_OR_SIGN.split(text):
        if piece:
            found.append((plain(piece), languages.get(piece[0])))
    return [(words, tag) for words, tag in found if words]


def finish(page: str, openings: Mapping[str, str]) -> str:
    """Put every borrowed text of an HTML page into an element of its own where it may have one.

    `openings` gives the start tag for each sign. Signs whose partner was cut off are dropped.
    """
    elements = str.maketrans({**openings, END: "</span>"})
    shown: list[str] = []
    text_only = ""
    for piece in _PIECES.split(_PAIR_OR_SIGN.sub(lambda found: found[1] or "", page)):
        tag = _TAG.match(piece)
        if tag is None:
            shown.append(plain(piece) if text_only else piece.translate(elements))
            continue
        text_only = _text_only_after(tag, text_only)
        shown.append(plain(piece))
    return "".join(shown)


def _text_only_after(tag: re.Match[str], before: str) -> str:
    """The element of text alone that one is in after a tag, or nothing."""
    closing, name = tag[1], tag[2].lower()
    if before:
        return "" if closing and name == before else before
    return name if not closing and name in _TEXT_ONLY else ""
