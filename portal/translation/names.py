"""Capital letters that make a proper name of a word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.languages import primary
from portal.translation.words import Joint, Word

_WITH_CAPITAL_NOUNS = frozenset({"de", "gsw", "lb"})
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;…–—•/(¿¡\"“”‘«»\ufffc])\s*$", re.MULTILINE)
_LOOK_BACK = 8
_CONNECTIVES = 2
_CONNECTIVE = 3


def is_name(text: str, words: Sequence[Word], first: int, behind: int, language: str) -> bool:
    """Whether the words from `first` up to `behind` are a proper name or stand in one.

    In 'Gang Violence Reduction Strategy' and 'Council for Crime Prevention' capitals say so. The
    first word of a sentence has one anyway; a phrase that has one in all of its words, and whose
    neighbours have none, is itself spoken of ('Group Violence Intervention (GVI)').
    """
    if primary(language) in _WITH_CAPITAL_NOUNS:
        return False
    begins = _begins_sentence(text, words[first])
    capitals = [_is_capital(text, word) for word in words[first:behind]]
    if begins and not any(capitals[1:]):
        return capitals[0] and _is_capital_behind(text, words, behind, connectives=0)
    if not any(capitals):
        return False
    if _is_capital_behind(text, words, behind) or (not begins and _is_capital_before(text, words, first)):
        return True
    return len(capitals) == 1 or not all(capitals)


def _is_capital_behind(text: str, words: Sequence[Word], behind: int, *, connectives: int = _CONNECTIVES) -> bool:
    """Whether a word with a capital follows, directly or behind short words such as 'of the'."""
    for word in words[behind : behind + connectives + 1]:
        if word.joint is Joint.BREAK:
            return False
        if _is_capital(text, word) or word.end - word.start > _CONNECTIVE:
            return _is_capital(text, word)
    return False


def _is_capital_before(text: str, words: Sequence[Word], first: int) -> bool:
    for place in range(first, max(first - _CONNECTIVES - 1, 0), -1):
        if words[place].joint is Joint.BREAK:
            return False
        word = words[place - 1]
        if word.end - word.start > _CONNECTIVE or (_is_capital(text, word) and not _begins_sentence(text, word)):
            return _is_capital(text, word)
    return False


def _is_capital(text: str, word: Word) -> bool:
    return text[word.start].isupper()


def _begins_sentence(text: str, word: Word) -> bool:
    return _SENTENCE_BEGINS.search(text[max(word.start - _LOOK_BACK, 0) : word.start]) is not None
