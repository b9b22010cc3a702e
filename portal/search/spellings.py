"""Spellings of one word that its language has side by side: legalise and legalize.

Snowball's English stemmer (https://snowballstem.org/algorithms/english/stemmer.html) knows the ending -ize alone. What
is spelled -ise is put right for it, so that both have one stem, which is that of what they are made from: to legalise
is to make legal.
"""

from __future__ import annotations

import re

from portal.languages import primary

_ENDING = re.compile(r"(?<=[a-z]{2}[bcdfghjklmnpqrstvxz])is(?=(?:e[drs]?|ers|ings?|able|ations?|ational)$)")
# Words whose s is not of that ending, by what stands before it (New Hart's Rules, 2nd edition, 3.3.1).
_BEFORE_AN_S = """
    advert adv appr chast chem circumc compr comprom conc dem desp dev disenfranch enfranch enterpr exc exerc franch
    improv inc merchand moonr mort parad pract prec prem prom repr rev sunr superv surm surpr telev treat upr val
"""
_OWN = frozenset(_BEFORE_AN_S.split())


def usual(word: str, tag: str) -> str:
    """A word in lower case by the spelling that its language's stemmer knows."""
    if primary(tag) != "en":
        return word
    found = _ENDING.search(word)
    if found is None or word[: found.start()] in _OWN:
        return word
    return f"{word[: found.start()]}iz{word[found.end() :]}"
