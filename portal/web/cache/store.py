"""Where answers are kept: as many bytes as a process may, those that were not asked for longest giving way."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from portal.content.standing import Standing
from portal.web.cache.answers import Answer

FLIGHT_SECONDS = 5.0
"""How long a request waits for another one that draws the same page."""


class Store:
    """The answers of one standing of the site: those of an earlier one are dropped when a later one is seen."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._standing = Standing(-1, 0)
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, key: Hashable, standing: Standing) -> Answer | None:
        """The answer that is right at a standing: one that was drawn at it, or after a later change."""
        with self._lock:
            self._reach(standing)
            return self._found(key)

    def last(self, key: Hashable) -> Answer | None:
        """The answer that was right when the standing was last known."""
        with self._lock:
            return self._found(key)

    def keep(self, key: Hashable, standing: Standing, answer: Answer) -> None:
        """Keep an answer that was drawn after this standing was read, unless there was a change since."""
        with self._lock:
            self._reach(standing)
            if standing == self._standing:
                self._put(key, answer)

    def forget(self) -> None:
        """Keep nothing of what there is."""
        with self._lock:
            self._drop()

    def _drop(self) -> None:
        self._answers.clear()
        self.weight = 0

    def _reach(self, standing: Standing) -> None:
        """Versions only rise. What is due falls where a clock was put back, and is believed."""
        if standing != self._standing and standing.version >= self._standing.version:
            self._drop()
            self._standing = standing

    def _found(self, key: Hashable) -> Answer | None:
        found = self._answers.get(key)
        if found is None:
            return None
        self._answers.move_to_end(key)
        return found

    def _put(self, key: Hashable, answer: Answer) -> None:
        before = self._answers.pop(key, None)
        self._answers[key] = answer
        self.weight += answer.weight - (0 if before is None else before.weight)
        while self.weight > self.limit:
            _key, dropped = self._answers.popitem(last=False)
            self.weight -= dropped.weight


class Flights:
    """Lets one request draw a page while others that want the same wait for it, though not for ever."""

    def __init__(self, patience: float = FLIGHT_SECONDS) -> None:
        self.patience = patience
        self._under_way: dict[Hashable, threading.Event] = {}
        self._lock = threading.Lock()

    def begin(self, key: Hashable) -> bool:
        """True for the first; others get False when it is done, or their patience ends."""
        with self._lock:
            done = self._under_way.get(key)
            if done is None:
                self._under_way[key] = threading.Event()
                return True
        done.wait(self.patience)
        return False

    def end(self, key: Hashable) -> None:
        """What the first does in the end, whatever came of it."""
        with self._lock:
            self._under_way.pop(key).set()
