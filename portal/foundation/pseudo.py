"""Pseudo-languages, in which a text that escapes extraction is seen at once.

``en-XA`` accents and stretches every message (``[Ĝûîðéš öñé ţŵö]``): what is still in plain letters
is no message, and what does not fit will not fit a longer language either. ``ar-XB`` turns every
message round with Unicode's override, so that pages can be judged from right to left. Both keep
placeholders, tags and character references whole. They are for development; the names are those
of Android and ICU.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from portal.foundation.placeholders import PIECE, TAG

GROWTH = 0.4
ADDRESS_CONTEXT = "address"
RIGHT_TO_LEFT, END = "\u202e", "\u202c"

_ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻḾÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WHOLE = re.compile(f"{PIECE.pattern}|{TAG.pattern}")
_TURNED = re.compile(f"{RIGHT_TO_LEFT}.*?{END}", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-z]+")


class PseudoTranslations:
    """A catalog that makes its translations from the source texts.

    Sections of addresses stay as they are: an address has no accents.
    """

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change

    def gettext(self, message: str) -> str:
        return self._change(message)

    def pgettext(self, context: str, message: str) -> str:
        return message if context == ADDRESS_CONTEXT else self._change(message)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return self._change(singular if num == 1 else plural)

    def npgettext(self, context: str, singular: str, plural: str, num: int) -> str:
        return self._change(singular if num == 1 else plural)


def stretched(message: str) -> str:
    """The message with accents, 40 % longer, between brackets."""
    words: list[str] = []
    missing = round(len(message) * GROWTH) or 1
    while sum(map(len, words)) + len(words) < missing:
        words.append(_NUMBER_WORDS[len(words) % len(_NUMBER_WORDS)])
    padding = " ".join(words).translate(_ACCENTED)
    return f"[{_outside(message, lambda text: text.translate(_ACCENTED))} {padding}]"


def mirrored(message: str) -> str:
    """The message written from right to left."""
    return _outside(message, lambda text: f"{RIGHT_TO_LEFT}{text}{END}" if text.strip() else text)


def plain_letters(text: str) -> list[str]:
    """The words of a shown text that no pseudo-language has touched."""
    return _LETTERS.findall(_TURNED.sub("", text))


def _outside(message: str, change: Callable[[str], str]) -> str:
    """Change what is neither placeholder nor tag nor character reference."""
    changed, end = "", 0
    for match in _WHOLE.finditer(message):
        changed += change(message[end : match.start()]) + match.group()
        end = match.end()
    return changed + change(message[end:])


_CHANGES: dict[str, Callable[[str], str]] = {"en-XA": stretched, "ar-XB": mirrored}


def pseudo_translations(tag: str) -> PseudoTranslations | None:
    """The translations of a pseudo-language, or None where `tag` is a real language."""
    change = _CHANGES.get(tag)
    return PseudoTranslations(change) if change else None
