"""Providers of machine translation for tests: one that works, and one for each way to fail."""

from __future__ import annotations

import threading
from collections.abc import Sequence

LET_GO = threading.Event()


class Shouting:
    """Says everything in capital letters."""

    name = "Shouting"

    def translate(self, segments: Sequence[str], source: str, target: str) -> list[str]:
        assert (source, target) == ("en", "sv")
        return [segment.upper() for segment in segments]


class Failing(Shouting):
    """Its service is away."""

    def translate(self, segments: Sequence[str], source: str, target: str) -> list[str]:
        raise ConnectionError("nobody there")


class Hanging(Shouting):
    """Does not answer until it is let go."""

    def translate(self, segments: Sequence[str], source: str, target: str) -> list[str]:
        LET_GO.wait(30)
        return list(segments)


class Odd(Shouting):
    """Gives back something else than was asked for."""

    answer: object = None

    def translate(self, segments: Sequence[str], source: str, target: str) -> list[str]:
        return self.answer  # type: ignore[return-value]  # as somebody else's code may


class Nameless:
    """Is no provider."""


def broken() -> Shouting:
    raise RuntimeError("no key")
