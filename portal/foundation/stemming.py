"""Snowball's stemmers (https://snowballstem.org), one a language, found by CLDR's English name of the language."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from threading import Lock

import snowballstemmer

from portal.languages import is_tag, primary
from portal.languages import language as describe


def stemmer(language: str) -> Callable[[str], str] | None:
    """What cuts the endings off a word in lower case; None where Snowball has no algorithm for the language."""
    return _stemmer(primary(language))


@lru_cache(maxsize=64)
def _stemmer(tag: str) -> Callable[[str], str] | None:
    name = (describe(tag).locale.english_name or "").lower() if is_tag(tag) else ""
    if name not in snowballstemmer.algorithms():
        return None
    # A stemmer keeps the word that it works on, so threads take turns.
    stem, lock = snowballstemmer.stemmer(name).stemWord, Lock()

    def stemmed(word: str) -> str:
        with lock:
            return str(stem(word))

    return stemmed
