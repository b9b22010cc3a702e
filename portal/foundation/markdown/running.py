"""The running text of rendered HTML: what a sentence is made of, and where in the HTML each letter stands.

Only what `render` cleaned gets here (or a line that was escaped), so every `<` begins a tag and every
value of an attribute is in double quotes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

# Within these nothing is running text: headings, links, code, pictures, footnotes' marks, words of other languages.
_APART = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "th", "a", "code", "pre", "sup"})
# These hang on the text around them; all other elements begin a text of their own.
_INLINE = frozenset({"em", "strong", "span", "a", "code", "sup", "img"})
_VOID = frozenset({"br", "hr", "img"})
_PIECE = re.compile(
    r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?P<rest>(?:[^">]|"[^"]*")*)>|(?P<sign>&#?\w+;)|(?P<text>[^<&]+|.)'
)
_LANGUAGE = re.compile(r'\slang="')

GAP = "\ufffc"
"""Stands in a running text for what is not part of it."""


class Place(NamedTuple):
    """From where to where a stretch of text stands in the HTML."""

    start: int
    end: int


class RunningText:
    """The text of a piece of HTML without its headings, links, code and foreign words.

    `text` has a line for each block; a `GAP` stands for what is left out in the midst of one.
    """

    def __init__(self, source: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._seams: set[int] = set()
        self.text = "".join(self._read(source))

    def place(self, start: int, end: int) -> Place | None:
        """Where a stretch of the text stands; None if there are tags within it."""
        if any(seam in self._seams for seam in range(start + 1, end)):
            return None
        return Place(self._starts[start], self._ends[end - 1])

    def _read(self, source: str) -> Iterator[str]:
        apart: list[str] = []
        length = 0
        for match in _PIECE.finditer(source):
            if match["name"] is not None:
                words = _mark(match, apart)
                self._seams.update((length, length + len(words)))
                self._put(match, words)
            elif apart:
                continue
            elif match["sign"] is not None:
                words = html.unescape(match["sign"])
                self._put(match, words)
            else:
                words = match["text"]
                self._starts += range(match.start(), match.end())
                self._ends += range(match.start() + 1, match.end() + 1)
            length += len(words)
            yield words

    def _put(self, match: re.Match[str], words: str) -> None:
        self._starts += [match.start()] * len(words)
        self._ends += [match.end()] * len(words)


def _mark(tag: re.Match[str], apart: list[str]) -> str:
    """What stands in the text for a tag; `apart` holds the open elements from the outermost that is set apart on."""
    was_apart = bool(apart)
    _enter_or_leave(tag, apart)
    if tag["name"] not in _INLINE:
        return "\n"
    return GAP if was_apart or apart or tag["name"] == "img" else ""


def _enter_or_leave(tag: re.Match[str], apart: list[str]) -> None:
    name = tag["name"]
    if name in _VOID:
        return
    if tag["end"]:
        if apart:
            apart.pop()
    elif apart or name in _APART or _LANGUAGE.search(tag["rest"]):
        apart.append(name)
