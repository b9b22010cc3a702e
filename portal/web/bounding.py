"""Costly work, of which a process does one piece at a time and refuses some: pages are answered whatever else is asked.

Whoever waits for their turn holds one of the eight threads of the process (gunicorn.conf.py). So each sort of work has
places, and all sorts together have fewer than there are threads.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from werkzeug.exceptions import ServiceUnavailable

TOGETHER = 6
"""How many pieces of work of all sorts a process does or has wait at once: two threads are left for pages."""

_together = threading.BoundedSemaphore(TOGETHER)


class Bounded:
    """Work of one sort: so many pieces of it are done or wait at once, and who finds no place may come back after so
    many seconds."""

    def __init__(self, places: int, retry_seconds: int) -> None:
        self.places = places
        self.retry_seconds = retry_seconds
        self._free = threading.BoundedSemaphore(places)
        self._one = threading.Lock()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place. Raises ServiceUnavailable where all are taken."""
        with ExitStack() as held:
            for places in (self._free, _together):
                if not places.acquire(blocking=False):
                    raise ServiceUnavailable(retry_after=self.retry_seconds)
                held.callback(places.release)
            yield

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold a place, and wait until one's turn has come. Raises ServiceUnavailable where all places are taken."""
        with self.place(), self._one:
            yield
