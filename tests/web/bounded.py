"""Costly work that others are at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from portal.web.bounding import Bounded


@contextmanager
def taken(work: Bounded) -> Iterator[None]:
    """All places of a sort of work are taken meanwhile."""
    with ExitStack() as held:
        for _place in range(work.places):
            held.enter_context(work.place())
        yield
