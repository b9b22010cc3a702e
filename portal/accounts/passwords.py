"""Passwords: how they are kept, and which are good enough.

Hashes are argon2id with the least that OWASP asks for (19 MiB, two passes, one lane; Password
Storage Cheat Sheet). Only a few are made at once in a process, so that many logins wait for each
other rather than fill the memory.
"""

from __future__ import annotations

import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.foundation.i18n import LazyText, _l

SHORTEST = 12
LONGEST = 256
DIFFERENT_SIGNS = 6
SHORTEST_WORD = 3
AT_ONCE = 2

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_room = BoundedSemaphore(AT_ONCE)
# What an unknown account's password is compared with, so that it takes as long as a known one's.
_NOBODYS = _hasher.hash("the password of nobody")


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _room:
        return _hasher.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is none to compare it with."""
    usable = len(password) <= LONGEST
    with _room:
        try:
            _hasher.verify(kept or _NOBODYS, _normal(password if usable else ""))
        except (VerificationError, InvalidHashError):
            return False
    return usable and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def fault(password: str, *known: str) -> LazyText | None:
    """Why a password is not good enough, if it is not; `known` are words that others may think of.

    There are no rules on kinds of characters (NIST SP 800-63B, 3.1.1.2): length counts.
    """
    if len(password) < SHORTEST:
        return _l("Use at least %(num)d characters. Four words that do not belong together do well.", num=SHORTEST)
    if len(password) > LONGEST:
        return _l("Use at most %(num)d characters.", num=LONGEST)
    bare = _normal(password).casefold()
    if len(set(bare)) < DIFFERENT_SIGNS:
        return _l("This is too easy to guess: it repeats the same few characters.")
    for word in _words(known):
        bare = bare.replace(word, "")
    if len(bare) < SHORTEST // 2:
        return _l("This is too easy to guess: it is made of your name, your address or the portal’s name.")
    return None


def _words(known: tuple[str, ...]) -> list[str]:
    """The words of some texts, the longest first."""
    parts = {part for text in known for part in "".join(c if c.isalnum() else " " for c in text.casefold()).split()}
    return sorted((part for part in parts if len(part) >= SHORTEST_WORD), key=len, reverse=True)


def _normal(password: str) -> str:
    """The same text however a keyboard composes it (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)
