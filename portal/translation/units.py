"""A text beside the one that it translates: what a check looks at."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from portal.foundation import markdown
from portal.foundation.markdown import Wording
from portal.foundation.placeholders import PIECE
from portal.languages import primary

OBJECT = "\ufffc"
"""Stands where a text has something that is not a word of its language (Unicode: object replacement character)."""

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+|[^\s<>@]{1,64}@[^\s<>@]+\.[^\s<>@]+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NO_WORDS = re.compile(f"{_ADDRESS.pattern}|{PIECE.pattern}|{_TAG.pattern}")


@dataclass(frozen=True)
class Text:
    """A text in a language: one line of it where `plain`, otherwise a block of Markdown or several."""

    text: str
    language: str
    plain: bool = False

    @cached_property
    def own(self) -> str:
        """Its words in its own language, a line for each paragraph, heading, item or cell.

        Words of other languages, addresses and placeholders are an `OBJECT` each, and code is "…".
        """
        return "".join(_read(piece.text) if self._is_own(piece) else OBJECT for piece in self._pieces)

    @cached_property
    def shown(self) -> str:
        """Like `own`, but with its words in all languages."""
        return "".join(_read(piece.text) for piece in self._pieces)

    @property
    def _pieces(self) -> list[Wording]:
        text = unicodedata.normalize("NFC", self.text)
        return [Wording(text)] if self.plain else markdown.wording(text)

    def _is_own(self, piece: Wording) -> bool:
        return piece.lang is None or primary(piece.lang) == primary(self.language)


def _read(words: str) -> str:
    return _NO_WORDS.sub(OBJECT, words)


@dataclass(frozen=True)
class Place:
    """Where a unit stands: ``country:sweden``, ``programmes/sluta-skjut/summary``, ``block 2``."""

    owner: str
    path: str
    spot: str


@dataclass(frozen=True)
class Unit:
    """A text to be checked, and the one that it translates; an original stands alone.

    `is_narrow` says that it stands where little room is, such as on a button.
    """

    place: Place
    target: Text
    source: Text | None = None
    is_narrow: bool = False
