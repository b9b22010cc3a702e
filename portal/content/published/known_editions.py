"""Editions that this process has read: they never change, so each is read and decoded once.

What queries ask the database for are the ids of editions, since which of them readers see does change. Of
those that were not asked for longest the texts are given up, so that a large site fills no memory.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Text, cast, select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition
from portal.foundation.database import is_writing

LIMIT = 16 * 1024 * 1024
"""How many bytes of texts, as they are stored, a process keeps in mind; decoded they take about three times as many."""
OVERHEAD = 1000
"""About how many bytes an edition takes beside its texts."""

_COLUMNS = (
    *(Edition.id, Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
    *(Edition.release_id, Edition.visible_from, Edition.withdrawn, Edition.reason),
    *(Edition.slug, Edition.title, Edition.sort_value),
)
# When an edition ends is not said: that alone may change.
_STORED = cast(Edition.payload, Text).label("stored")


class KnownEditions:
    """The editions of one database that the threads of a process have in common; nobody changes them."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.weight = 0
        self._known: OrderedDict[int, tuple[Edition, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def find(self, ids: Iterable[int]) -> dict[int, Edition]:
        """Those of the editions that are known."""
        found = {}
        with self._lock:
            for each in ids:
                entry = self._known.get(each)
                if entry is not None:
                    self._known.move_to_end(each)
                    found[each] = entry[0]
        return found

    def keep(self, edition: Edition, weight: int) -> None:
        """Keep an edition whose texts take so many bytes in mind."""
        with self._lock:
            before = self._known.pop(edition.id, None)
            self._known[edition.id] = edition, weight + OVERHEAD
            self.weight += weight + OVERHEAD - (0 if before is None else before[1])
            while self.weight > self.limit:
                _id, (_edition, dropped) = self._known.popitem(last=False)
                self.weight -= dropped

    def forget(self) -> None:
        """Read every edition anew, as measurements want it; nothing else needs it."""
        with self._lock:
            self._known.clear()
            self.weight = 0


_of_engines: WeakKeyDictionary[Engine, KnownEditions] = WeakKeyDictionary()


def known_editions(engine: Engine) -> KnownEditions:
    """What is known of a database."""
    return _of_engines.setdefault(engine, KnownEditions())


def editions_by_id(session: Session, ids: Iterable[int]) -> Mapping[int, Edition]:
    """Editions by their ids; one query for those that are not known yet.

    Within a transaction that writes all are read, and none is kept: what it made may never have been.
    """
    wanted = dict.fromkeys(ids)
    if is_writing(session):
        return {each.id: each for each in session.scalars(select(Edition).where(Edition.id.in_(wanted)))}
    known = known_editions(session.get_bind().engine)
    found = known.find(wanted)
    missing = [each for each in wanted if each not in found]
    if missing:
        for row in session.execute(select(*_COLUMNS, _STORED).where(Edition.id.in_(missing))):
            *values, stored = row
            named = zip((column.key for column in _COLUMNS), values, strict=True)
            edition = Edition(**dict(named), payload=json.loads(stored))
            known.keep(edition, len(stored))
            found[edition.id] = edition
    return found
