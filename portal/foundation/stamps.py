"""Stamps: whether a value is still what somebody saw of it, told by a short digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_DIGEST_LENGTH = 16


def digest(value: Any) -> str:
    """A short digest of a value of JSON's types, in hexadecimal digits: the same in every process."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
