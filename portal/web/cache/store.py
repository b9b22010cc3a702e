"""Where answers are kept: as many bytes as a process may, those that were not asked for longest giving way.

An answer is right at one standing of the site. At a later one it is kept on if it says what it is made of, for whoever
finds that it would be the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, replace

from portal.content.sitewide.standing import Standing
from portal.web.cache.answers import Answer

FLIGHT_SECONDS = 5.0
"""How long a request waits for another one that draws the same page."""


@dataclass(frozen=True)
class Kept:
    """An answer, the standing at which it is right, and what it is made of, where that is known."""

    answer: Answer
    standing: Standing | None
    made_of: object = None


class Store:
    """The answers of one standing of the site, and of former ones those that say what they are made of."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._standing = Standing(-1, 0)
        self._answers: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(each.standing == self._standing for each in self._answers.values())

    def find(self, key: Hashable, standing: Standing) -> Answer | None:
        """The answer that is right at a standing: one that was drawn at it, or after a later change."""
        with self._lock:
            self._reach(standing)
            return self._found(key)

    def last(self, key: Hashable) -> Answer | None:
        """The answer that was right when the standing was last known."""
        with self._lock:
            return self._found(key)

    def former(self, key: Hashable) -> Kept | None:
        """The answer that was right at the last standing at which it was asked for, if it says what it is made of."""
        with self._lock:
            found = self._answers.get(key)
            return None if found is None or found.made_of is None else found

    def keep(self, key: Hashable, standing: Standing, answer: Answer, made_of: object = None) -> None:
        """Keep an answer that was drawn after this standing was read, unless there was a change since."""
        with self._lock:
            self._reach(standing)
            if standing == self._standing:
                self._put(key, Kept(answer, standing, made_of))

    def doubt(self) -> None:
        """Hand nothing out before it was found to be right, as after a change; for measurements."""
        with self._lock:
            self._part()
            for key, found in self._answers.items():
                self._answers[key] = replace(found, standing=None)

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
            self._part()
            self._standing = standing

    def _part(self) -> None:
        """Drop what cannot be found to be the same later."""
        for key in [key for key, found in self._answers.items() if found.made_of is None]:
            self.weight -= self._answers.pop(key).answer.weight

    def _found(self, key: Hashable) -> Answer | None:
        found = self._answers.get(key)
        if found is None or found.standing != self._standing:
            return None
        self._answers.move_to_end(key)
        return found.answer

    def _put(self, key: Hashable, kept: Kept) -> None:
        before = self._answers.pop(key, None)
        self._answers[key] = kept
        self.weight += kept.answer.weight - (0 if before is None else before.answer.weight)
        while self.weight > self.limit:
            _key, dropped = self._answers.popitem(last=False)
            self.weight -= dropped.answer.weight


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
