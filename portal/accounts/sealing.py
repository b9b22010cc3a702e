"""Secrets that the portal must read again, sealed with a key that is not in the database.

So a copy of the database alone gives nobody's second factor. The key is made from the site's secret
key (HKDF, RFC 5869); an older key of the site still opens what it sealed.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(keys: Sequence[str], secret: str) -> str:
    """A secret as it may be stored."""
    return _box(keys).encrypt(secret.encode()).decode()


def open_sealed(keys: Sequence[str], sealed: str) -> str | None:
    """The secret; None where it was sealed with a key that is no longer there."""
    try:
        return _box(keys).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal second factor").derive(key.encode())
    return base64.urlsafe_b64encode(made)
