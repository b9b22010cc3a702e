"""Texts as they are compared: what ranks an edition and what filters find it by, read once a version of the site.

Of all texts that answer, the newest are compared, so the same ones are asked for again and again. None of this changes
but with the site's version: editions never do, and whoever makes the index anew raises it. Those that were not asked
for longest are given up, so that a large site fills no memory.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Engine, TextClause, bindparam, select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.filters import COUNTRY, KIND, LANGUAGE, YEAR
from portal.content.model.items import Item
from portal.content.published.editions import Edition, EditionFact
from portal.content.sitewide.directory import Site
from portal.foundation.database import is_writing
from portal.search.engines import engine_of, table_of, union

LIMIT = 48 * 1024 * 1024
"""How many bytes of texts a process keeps: about ten thousand."""
OVERHEAD = 700
"""About how many bytes a text takes beside its stems."""
FILTERS = (KIND, COUNTRY, YEAR, LANGUAGE)
"""What hits are narrowed by: their kind, and facts that many kinds have."""


class Filed(NamedTuple):
    """A term by which a filter finds a text; `words` where no code says what people call it."""

    name: str
    term: str
    words: str | None


class KnownText(NamedTuple):
    """An edition that may answer: the stems of its fields, between spaces, and how many the last of them has; its date
    where its kind is ordered by that."""

    edition_id: int
    item_id: int
    kind: type[Item]
    language: str
    date: str
    a: str
    b: str
    c: str
    length: int
    filed: tuple[Filed, ...]

    @property
    def weight(self) -> int:
        return OVERHEAD + sys.getsizeof(self.a) + sys.getsizeof(self.b) + sys.getsizeof(self.c)


class KnownTexts:
    """The texts of one database that the threads of a process have in common, all as of one version of its site."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.weight = 0
        self._version: int | None = None
        self._known: OrderedDict[int, KnownText] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def find(self, version: int, ids: Iterable[int]) -> dict[int, KnownText]:
        """Those of the editions that are known as of a version."""
        found = {}
        with self._lock:
            if version == self._version:
                for each in ids:
                    known = self._known.get(each)
                    if known is not None:
                        self._known.move_to_end(each)
                        found[each] = known
        return found

    def keep(self, version: int, texts: Iterable[KnownText]) -> None:
        """Keep texts as of a version; those of an earlier one are forgotten, and of an earlier one none is kept."""
        with self._lock:
            if self._version is None or version > self._version:
                self._version, self.weight = version, 0
                self._known.clear()
            for each in texts if version == self._version else ():
                before = self._known.pop(each.edition_id, None)
                self._known[each.edition_id] = each
                self.weight += each.weight - (0 if before is None else before.weight)
            while self.weight > self.limit:
                _id, dropped = self._known.popitem(last=False)
                self.weight -= dropped.weight


_of_engines: WeakKeyDictionary[Engine, KnownTexts] = WeakKeyDictionary()


def known_texts(engine: Engine) -> KnownTexts:
    """What is known of a database."""
    return _of_engines.setdefault(engine, KnownTexts())


def texts_by_id(session: Session, site: Site, ids: Iterable[int]) -> Mapping[int, KnownText]:
    """Texts that stand in the index, by their editions: three statements where this process lacks some.

    Within a transaction that writes all are read, and none is kept: what it made may never have been.
    """
    wanted = dict.fromkeys(ids)
    if is_writing(session):
        return {each.edition_id: each for each in _read(session, list(wanted))}
    known = known_texts(session.get_bind().engine)
    found = known.find(site.version, wanted)
    missing = [each for each in wanted if each not in found]
    if missing:
        read = _read(session, missing)
        known.keep(site.version, read)
        found |= {each.edition_id: each for each in read}
    return found


@lru_cache(maxsize=4096)
def _filed(name: str, term: str, words: str | None) -> Filed:
    """A term, once for all the texts that are found by it."""
    return Filed(name, term, words)


_EDITIONS: BindParameter[Sequence[int]] = bindparam("editions", expanding=True)
_TOLD = select(Edition.id, Edition.item_id, Edition.kind, Edition.language, Edition.sort_value).where(
    Edition.id.in_(_EDITIONS)
)
_FILED = select(EditionFact.edition_id, EditionFact.name, EditionFact.term, EditionFact.words).where(
    EditionFact.edition_id.in_(_EDITIONS), EditionFact.name.in_([each.name for each in FILTERS])
)


def _read(session: Session, ids: Sequence[int]) -> list[KnownText]:
    connection = session.connection()
    told = connection.execute(_TOLD, {"editions": ids}).all()
    by_language: defaultdict[str, list[int]] = defaultdict(list)
    for row in told:
        by_language[row.language].append(row.id)
    if not told:
        return []
    filed: defaultdict[int, list[Filed]] = defaultdict(list)
    for edition_id, *each in connection.execute(_FILED, {"editions": ids}).all():
        filed[edition_id].append(_filed(*each))
    stems = {edition_id: fields for edition_id, *fields in _stems(session, by_language)}
    found = []
    for edition_id, item_id, name, language, value in told:
        if edition_id in stems:
            kind, (a, b, c) = KINDS[name], stems[edition_id]
            date = (value or "") if kind.descending else ""
            padded = f" {a} ", f" {b} ", f" {c} "
            of_filters = tuple(filed.get(edition_id, ()))
            found.append(KnownText(edition_id, item_id, kind, language, date, *padded, c.count(" ") + 1, of_filters))
    return found


def _stems(session: Session, ids: Mapping[str, Sequence[int]]) -> Sequence[tuple[int, str, str, str]]:
    """The stems of editions that the tables of their languages hold."""
    engine = engine_of(session)
    selects = {tag: engine.texts(table_of(tag), f"ids_{place}") for place, tag in enumerate(ids)}
    asked_for = {f"ids_{place}": engine.listed(each) for place, each in enumerate(ids.values())}
    rows = session.connection().execute(_asking(union(selects)), asked_for).all()
    return [tuple(row)[1:] for row in rows]


# Making a statement takes longer than answering it: those of one shape are made once.
@lru_cache(maxsize=64)
def _asking(statement: str) -> TextClause:
    return text(statement)
