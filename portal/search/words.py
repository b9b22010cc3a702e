"""Words of texts and queries, in the form by which the index knows them.

What is a letter of its own in a language stays (å, ä and ö in Swedish, ñ in Spanish); accents that
a language does not tell letters apart by go (languages.md, rule 16). Case, composition (NFC, NFD)
and invisible signs such as soft hyphens and marks of direction make no difference.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from portal.foundation.collation import own_letters

LONGEST = 60
"""Of longer words the beginning counts; the longest real ones have some forty letters."""

# To look up each sign takes most of what folding a text does: those that are as they should be are passed over.
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MAY_BE_INVISIBLE = re.compile("[\u00ad\u0300-\U0010ffff]+")
_FIRST_OTHER_SCRIPT = "\u0400"  # behind Latin and Greek; further on, marks are vowels as often as accents
_ACCENTS = range(0x300, 0x370)
# The planes of scripts, and the block of tags; between them are ideographs and what no standard has given out.
_LETTERED = (range(0x20000), range(0xE0000, 0xE0200))
_ALWAYS_OWN = frozenset("ñ")
"""Letters without which a word is another one (año, ano), so that nobody means them by the plain letter."""


class Word(NamedTuple):
    """A word of a text: its form in the index, and from where to where it stands."""

    form: str
    start: int
    end: int


def words(text: str, tag: str) -> Iterator[Word]:
    """The words of a text in a language, from left to right."""
    for found in _pattern().finditer(text):
        form = fold(found.group(), tag)
        if form:
            yield Word(form, found.start(), found.end())


@lru_cache(maxsize=50_000)
def fold(word: str, tag: str) -> str:
    """The form of a word in the index of a language."""
    return folded(word, tag)[:LONGEST]


def folded(text: str, tag: str) -> str:
    """A whole text, folded as its words are: each of them stands in it as the index knows it, if not as a word."""
    if text.isascii():
        return text.casefold()
    foldings = _foldings(tag)
    return _NOT_ASCII.sub(lambda found: found.group().translate(foldings), written(text))


def written(word: str) -> str:
    """A word as people write it, in lower case and without invisible signs."""
    if word.isascii():
        return word.casefold()
    visible = _MAY_BE_INVISIBLE.sub(lambda found: found.group().translate(_VISIBLE), word)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", visible).casefold())


def plain(form: str) -> str:
    """A form as somebody types it whose keyboard lacks the language's letters: sjö as sjo, but never año as ano."""
    return form.translate(_PLAINLY)


class _Folding(dict[int, str | None]):
    """What each sign becomes, for `str.translate`; found out as signs come up."""

    def __init__(self, own: frozenset[str]) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, code: int) -> str | None:
        self[code] = self._folded(chr(code))
        return self[code]

    def _folded(self, sign: str) -> str | None:
        if ord(sign) in _ACCENTS:
            return None
        parts = unicodedata.normalize("NFD", sign)
        if sign in self._own or len(parts) == 1 or parts >= _FIRST_OTHER_SCRIPT:
            return sign
        return "".join(part for part in parts if ord(part) not in _ACCENTS)


class _Visible(dict[int, str | None]):
    """What each sign becomes where invisible ones go, for `str.translate`; found out as signs come up."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        self[code] = None if unicodedata.category(sign) == "Cf" else sign
        return self[code]


_PLAINLY = _Folding(_ALWAYS_OWN)
_VISIBLE = _Visible()


@lru_cache(maxsize=64)
def _foldings(tag: str) -> _Folding:
    return _Folding(own_letters(tag))


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    """A letter or digit, and what follows it without a gap: letters, digits, marks, invisible signs."""
    codes = itertools.chain(*_LETTERED)
    inner = [code for code in codes if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me", "Cf")]
    return re.compile(rf"[^\W_](?:[^\W_]|[{''.join(_ranges(inner))}])*")


def _ranges(codes: list[int]) -> Iterator[str]:
    """Code points, in order, as ranges of a class of characters."""
    first = last = codes[0]
    for code in [*codes[1:], -1]:
        if code != last + 1:
            yield f"{re.escape(chr(first))}-{re.escape(chr(last))}"
            first = code
        last = code
