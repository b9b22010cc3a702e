"""Letters without the signs on them, for what is compared and not shown."""

from __future__ import annotations

import unicodedata


def bare(text: str) -> str:
    """A text without any sign on its letters, even one that makes another letter: ``å`` and ``a`` are alike."""
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
