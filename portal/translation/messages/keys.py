"""What tells one message of the interface from all others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

DIGEST_LENGTH = 32

NARROW = frozenset({"button", "state", "staff menu", "show", "passage"})
"""Contexts of messages that stand where little room is: on buttons, in chips and menus."""


@dataclass(frozen=True)
class Key:
    """A message: its text in English, the plural of it where there is one, and the context where there is one."""

    msgid: str
    plural: str | None = None
    context: str | None = None

    @cached_property
    def digest(self) -> str:
        """A name for the message that fits into an address."""
        parts = (self.msgid, self.plural, self.context)
        told = "\0".join("-" if part is None else f"+{part}" for part in parts)
        return hashlib.sha256(told.encode()).hexdigest()[:DIGEST_LENGTH]

    @property
    def sources(self) -> tuple[str, ...]:
        """The texts to be translated: one, or singular and plural."""
        return (self.msgid,) if self.plural is None else (self.msgid, self.plural)
