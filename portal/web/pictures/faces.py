"""The typefaces of pictures, and which letters they have."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageFont import FreeTypeFont

FOLDER = Path(__file__).parent / "fonts"
SERIF, BOLD, SANS = "margin-serif-regular.ttf", "margin-serif-bold.ttf", "noto-sans-regular.ttf"

_NO_CHARACTER = "\uffff"
_JOINERS = "\u200c\u200d"


@lru_cache(maxsize=64)
def face(name: str, size: int) -> FreeTypeFont:
    """A typeface at a size in pixels."""
    return ImageFont.truetype(str(FOLDER / name), size)


def drawable(text: str, name: str) -> str:
    """The text as a typeface can draw it: signs that it lacks are left out, and those that turn a text about.

    Where it lacks a letter nothing is left: a title without some of its letters is another title.
    """
    text = unicodedata.normalize("NFC", text)
    lacking = {sign for sign in set(text) if not _has(name, sign)}
    if any(unicodedata.category(sign)[0] in "LM" for sign in lacking):
        return ""
    return "".join(sign for sign in text if sign not in lacking).strip()


@lru_cache(maxsize=4096)
def _has(name: str, sign: str) -> bool:
    """Whether a typeface has a sign of its own for a character, rather than the box for absent ones."""
    if sign.isspace() or sign in _JOINERS:
        return True
    if unicodedata.category(sign) in ("Cc", "Cf"):
        return False
    font = face(name, 32)
    drawn, box = font.getmask(sign), font.getmask(_NO_CHARACTER)
    return (drawn.size, bytes(drawn)) != (box.size, bytes(box))
