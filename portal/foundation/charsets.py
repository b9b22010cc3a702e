"""The bytes of a file that somebody brings, by the encoding that it names."""

from __future__ import annotations

import codecs

# They encode names of hosts: decoding a long text takes a time that grows with its square.
_OF_NAMES = frozenset({"idna", "punycode"})


def decode(content: bytes, encoding: str) -> str:
    """The text of some bytes. Raises LookupError for what is no encoding of texts, and ValueError for other bytes."""
    if codecs.lookup(encoding).name in _OF_NAMES:
        raise LookupError(encoding)
    return content.decode(encoding)
