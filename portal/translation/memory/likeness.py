"""How alike two texts are, and by which pieces of them those that may be alike are found.

A text is known by its *anchors*: of all pairs of neighbouring words (its ends count as words) and all long words, those
sixteen whose numbers are the smallest. The numbers are digests, so this is a random choice, but the same one
for every text: of two texts that share a third of their pieces, it shares about a third too (a 'bottom-k sketch', A.
Broder, On the resemblance and containment of documents, 1997). So a look-up costs the same for a word and a page.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz import fuzz

LEAST = 70
"""The least likeness that helps, in percent."""

ANCHORS = 16
LONG = 6
DIGEST_LENGTH = 32

_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")
_END = "\n"


def normal(text: str) -> str:
    """A text as it is compared: composed letters, single spaces, none at the ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def digest(text: str) -> str:
    """A name for all texts that are the same when they are compared."""
    return hashlib.sha256(normal(text).encode()).hexdigest()[:DIGEST_LENGTH]


def anchors(text: str, source_language: str, language: str) -> list[int]:
    """The numbers by which a text is found, within a pair of languages; none for a text without words."""
    numbers = {_number(f"{source_language}\0{language}\0{piece}") for piece in _pieces(normal(text).casefold())}
    return sorted(numbers)[:ANCHORS]


def _pieces(text: str) -> Iterator[str]:
    words = _WORD.findall(text)
    if words:
        yield from (f"{first} {second}" for first, second in zip([_END, *words], [*words, _END], strict=True))
        yield from (word for word in words if len(word) >= LONG)


def _number(piece: str) -> int:
    """63 bits: both databases have signed numbers of 64."""
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=8).digest(), "big") >> 1


def lengths(text: str) -> tuple[int, int]:
    """The shortest and the longest text that can be as alike as is wanted.

    The likeness is twice the longest common subsequence by the sum of both lengths, which the shorter one bounds.
    """
    length, share = len(normal(text)), LEAST / 100
    return int(length * share / (2 - share)), int(length * (2 - share) / share) + 1


def likeness(first: str, second: str) -> int:
    """How alike two texts are in percent, rounded down; 100 only where they are the same."""
    one, other = normal(first), normal(second)
    return 100 if one == other else min(int(fuzz.ratio(one, other, score_cutoff=LEAST)), 99)
