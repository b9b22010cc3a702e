"""Shelving: keeping what is shown, and the counts of it, in the transaction that changes it; or making all of it anew.

Rows are compared with those that are there: what stays the same is not touched, and counts change by what came and
went. Whoever publishes holds the site's lock, so nobody else writes here meanwhile.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Select, delete, func, insert, or_, select, tuple_, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.content.model.registry import Kinds
from portal.content.published.deriving import TOLD, Known, Row, Term, Told, linked_filters, rows_of, shelf_rule
from portal.content.published.editions import Edition, EditionFact, EditionLink, EditionSort
from portal.content.published.shown import (
    EPOCH,
    HEAD,
    WHOLE,
    WHOLE_HEAD,
    ShelfCount,
    ShelfEntry,
    ShelfRule,
    ShelfTerm,
    Shown,
)
from portal.content.published.timelines import lasts

BATCH = 200
_NOTED = "portal_shelving_noted"
T = TypeVar("T")
_KindTerm: TypeAlias = tuple[str, Term]
_Pair: TypeAlias = tuple[_KindTerm, _KindTerm, str]
"""A term of a kind, another one or the same, and the language of the originals."""


def renew(
    session: Session, kinds: Kinds, tags: Sequence[str], item_ids: Collection[int], moment: datetime.datetime
) -> None:
    """Let what is written down of some items, for readers of some languages, be what their editions say.

    The languages of their originals are among `tags`, or nothing changes in which items are shown.
    """
    keeping = _Keeping(session, kinds, tags, moment)
    for batch in _batches(sorted(item_ids)):
        keeping.renew(batch)
    keeping.write_counts()


@contextmanager
def together(session: Session, kinds: Kinds) -> Iterator[None]:
    """Put off what `renew_or_note` is asked for within a transaction, and do it at the end for all items in sets.

    Until then lists in this transaction are what they were. Nothing is done where an error ends it.
    """
    session.info[_NOTED] = noted = _Noted(set())
    try:
        yield
        if noted.moment is not None:
            renew(session, kinds, noted.tags, noted.item_ids, noted.moment)
    finally:
        del session.info[_NOTED]


def renew_or_note(
    session: Session, kinds: Kinds, tags: Sequence[str], item_ids: Collection[int], moment: datetime.datetime
) -> None:
    """Renew some items, or note that they are to be renewed `together` with others; `tags` are all of the site's."""
    noted: _Noted | None = session.info.get(_NOTED)
    if noted is None:
        renew(session, kinds, tags, item_ids, moment)
        return
    noted.item_ids.update(item_ids)
    noted.tags, noted.moment = tags, moment


def forget(session: Session, tag: str) -> None:
    """Write nothing down any more for readers of a language that the site no longer speaks."""
    for table in (ShelfEntry, Shown):
        session.execute(delete(table).where(table.language == tag))


def rebuild(session: Session, kinds: Kinds, tags: Sequence[str], moment: datetime.datetime) -> int:
    """Make all of it anew; say how many items are shown, now or later."""
    for table in (ShelfCount, ShelfEntry, Shown, ShelfTerm, ShelfRule):
        session.execute(delete(table))
    renew(session, kinds, tags, session.scalars(select(Edition.item_id).distinct()).all(), moment)
    session.execute(insert(ShelfRule), [{"kind": kind.name, "rule": shelf_rule(kind)} for kind in kinds])
    return len(session.scalars(select(Shown.item_id).distinct()).all())


def catch_up(session: Session, kinds: Kinds, tags: Sequence[str], moment: datetime.datetime) -> bool:
    """Make it anew where it was made by other declarations or never, or where a portal that knows nothing of it has
    published meanwhile; say whether it was."""
    if is_current(session, kinds) and not _lacks_some(session, moment):
        return False
    rebuild(session, kinds, tags, moment)
    return True


def is_current(session: Session, kinds: Kinds) -> bool:
    """Whether today's declarations are those that it was made by."""
    known = {row.kind: row.rule for row in session.scalars(select(ShelfRule))}
    return known == {kind.name: shelf_rule(kind) for kind in kinds}


def _lacks_some(session: Session, moment: datetime.datetime) -> bool:
    """Whether readers see an edition, or will see one, that is not written down."""
    later = or_(Edition.visible_until.is_(None), Edition.visible_until > moment)
    entered = select(Shown.id).where(Shown.edition_id == Edition.id).exists()
    return session.scalar(select(Edition.id).where(later, lasts(), ~Edition.withdrawn, ~entered).limit(1)) is not None


def differing(session: Session, kinds: Kinds, tags: Sequence[str], moment: datetime.datetime) -> int:
    """Of how many items something else is written down than their editions say, found by reading all."""
    keeping = _Keeping(session, kinds, tags, moment)
    written = session.scalars(union(select(Shown.item_id), select(Edition.item_id))).all()
    count = 0
    for batch in _batches(sorted(written)):
        found = {_from(row, moment) for row in keeping.kept(batch) if row.until is None or row.until > moment}
        count += len({row.item_id for row in found.symmetric_difference(keeping.derived(batch))})
    return count


def miscounted(session: Session, kinds: Kinds, tags: Sequence[str], moment: datetime.datetime) -> int:
    """How many counts are not, at a moment, those of what is written down."""
    keeping = _Keeping(session, kinds, tags, moment)
    wanted: Counter[_Pair] = Counter()
    for batch in _batches(sorted(session.scalars(select(Shown.item_id).distinct()).all())):
        for row in keeping.kept(batch):
            if row.language == row.source_language and row.is_shown(moment):
                wanted.update(_pairs(row))
    known = {row.id: (row.kind, (row.name, row.term)) for row in session.scalars(select(ShelfTerm))}
    found: Counter[_Pair] = Counter()
    for each in session.scalars(select(ShelfCount).where(ShelfCount.since <= moment)):
        found[known[each.term_id], known[each.other_id], each.source_language] += each.count
    return sum(found[each] != wanted[each] for each in found.keys() | wanted.keys())


@dataclass
class _Noted:
    """The items that are to be renewed at the end, for readers of the site's languages, as at the last change."""

    item_ids: set[int]
    tags: Sequence[str] = ()
    moment: datetime.datetime | None = None


class _Keeping:
    """One go of writing down: what is known meanwhile, and how the counts will have changed at its end."""

    def __init__(self, session: Session, kinds: Kinds, tags: Sequence[str], moment: datetime.datetime) -> None:
        self.session = session
        self.tags = tags
        self.moment = moment
        self._kinds = {kind.name: kind for kind in kinds}
        self._counts: Counter[tuple[_Pair, datetime.datetime]] = Counter()
        self._term_ids: dict[_KindTerm, int] = {}
        self._words: dict[_KindTerm, str] = {}

    def renew(self, item_ids: Collection[int]) -> None:
        """Write down what is shown of some items; the counts are changed by `write_counts`."""
        kept, derived = self.kept(item_ids), self.derived(item_ids)
        gone = [row for row in kept if row not in derived]
        come = [row for row in derived if row not in kept]
        self._count(gone, -1)
        self._count(come, 1)
        if gone:
            ids = [kept[row] for row in gone]
            self.session.execute(delete(ShelfEntry).where(ShelfEntry.shown_id.in_(ids)))
            self.session.execute(delete(Shown).where(Shown.id.in_(ids)))
        if come:
            self._know_terms({(row.kind, term) for row in (*come, *gone) for term in row.terms})
            self._insert(come)
        elif gone:
            self._know_terms({(row.kind, term) for row in gone for term in row.terms})

    def kept(self, item_ids: Collection[int]) -> dict[Row, int]:
        """What is written down of items, for the readers in question, each row with its id."""
        here = select(Shown).where(Shown.item_id.in_(item_ids), Shown.language.in_(self.tags))
        rows = self.session.execute(here.with_only_columns(*Shown.__table__.columns)).all()
        terms: defaultdict[int, set[Term]] = defaultdict(set)
        of_entries = select(ShelfEntry.shown_id, ShelfTerm.name, ShelfTerm.term).join(
            ShelfTerm, ShelfTerm.id == ShelfEntry.term_id
        )
        if rows:
            for shown_id, name, term in self.session.execute(
                of_entries.where(ShelfEntry.shown_id.in_([row.id for row in rows]))
            ):
                terms[shown_id].add((name, term))
        return {
            Row(
                *(row.item_id, row.language, row.edition_id, row.kind, row.source_language),
                *(row.since, row.until, row.place, frozenset(terms[row.id])),
            ): row.id
            for row in rows
        }

    def derived(self, item_ids: Collection[int]) -> dict[Row, None]:
        """What the editions of items say."""
        later = or_(Edition.visible_until.is_(None), Edition.visible_until > self.moment)
        rows = self.session.execute(select(*TOLD).where(Edition.item_id.in_(item_ids), lasts(), later))
        by_item: defaultdict[int, list[Told]] = defaultdict(list)
        for row in rows:
            by_item[row.item_id].append(Told(*row))
        known = self._known([each for editions in by_item.values() for each in editions])
        return {row: None for editions in by_item.values() for row in rows_of(editions, self.tags, known, self.moment)}

    def _known(self, editions: Sequence[Told]) -> Known:
        ids = [each.id for each in editions if not each.withdrawn]
        sorts = select(EditionSort.edition_id, EditionSort.language, EditionSort.sort_key)
        sorts = sorts.where(EditionSort.edition_id.in_(ids), EditionSort.language.in_(self.tags))
        keys = {(row.edition_id, row.language): row.sort_key for row in self.session.execute(sorts)} if ids else {}
        terms = {each: {WHOLE} for each in ids}
        originals = [each for each in editions if each.language == each.source_language and not each.withdrawn]
        kinds = {each.id: each.kind for each in originals}
        for edition_id, name, term, words in self.session.execute(_facts(kinds)) if kinds else ():
            terms[edition_id].add((name, term))
            if words is not None:
                place = kinds[edition_id], (name, term)
                self._words[place] = max(words, self._words.get(place, words))
        fields = {kind: linked_filters(self._kinds[kind]) for kind in set(kinds.values())}
        linking = {name for each in fields.values() for name in each}
        for edition_id, field, target in self.session.execute(_links(kinds, linking)) if kinds and linking else ():
            for each in fields[kinds[edition_id]].get(field, ()):
                terms[edition_id].add((each.name, str(target)))
        return Known(self._kinds, keys, {each: frozenset(found) for each, found in terms.items()})

    def _know_terms(self, wanted: Collection[_KindTerm]) -> None:
        """Find the ids of terms, and make the rows that are lacking."""
        unknown = [each for each in wanted if each not in self._term_ids]
        for batch in _batches(sorted(unknown)):
            pairs = [(kind, name, term) for kind, (name, term) in batch]
            rows = select(ShelfTerm).where(tuple_(ShelfTerm.kind, ShelfTerm.name, ShelfTerm.term).in_(pairs))
            known = {(row.kind, (row.name, row.term)): row for row in self.session.scalars(rows)}
            lacking = [each for each in batch if each not in known]
            made = [ShelfTerm(kind=kind, name=name, term=term) for kind, (name, term) in lacking]
            self.session.add_all(made)
            for each, row in {**known, **dict(zip(lacking, made, strict=True))}.items():
                words = self._words.get(each)
                if words is not None and (row.words is None or row.words < words):
                    row.words = words
            self.session.flush()
            self._term_ids |= {(row.kind, (row.name, row.term)): row.id for row in (*known.values(), *made)}

    def _insert(self, rows: Sequence[Row]) -> None:
        first = (self.session.scalar(select(func.max(Shown.id))) or 0) + 1
        numbered = list(enumerate(rows, first))
        values = [{"id": number, **{name: getattr(row, name) for name in _SHOWN}} for number, row in numbered]
        self.session.execute(insert(Shown), values)
        entries = [
            {
                "term_id": self._term_ids[row.kind, term],
                "language": row.language,
                "head": row.place[: WHOLE_HEAD if term == WHOLE else HEAD],
                "shown_id": shown_id,
            }
            for shown_id, row in numbered
            for term in row.terms
        ]
        self.session.execute(insert(ShelfEntry), entries)

    def _count(self, rows: Iterable[Row], sign: int) -> None:
        """Note that rows come or go. Readers of every language are shown the same items, so those of the originals'
        languages say it of all."""
        for row in rows:
            if row.language == row.source_language:
                for pair in _pairs(row):
                    self._counts[pair, row.since] += sign
                    if row.until is not None:
                        self._counts[pair, row.until] -= sign

    def write_counts(self) -> None:
        """Change the counts by what was noted."""
        changes: list[dict[str, Any]] = [
            {
                "term_id": self._term_ids[first],
                "other_id": self._term_ids[second],
                "source_language": language,
                "since": since,
                "count": count,
            }
            for ((first, second, language), since), count in self._counts.items()
            if count
        ]
        self._counts.clear()
        if not changes:
            return
        is_sqlite = self.session.get_bind().dialect.name == "sqlite"
        adding = sqlite.insert(ShelfCount) if is_sqlite else postgresql.insert(ShelfCount)
        key = [column.name for column in ShelfCount.__table__.primary_key]
        summed = {"count": ShelfCount.count + adding.excluded.count}
        for batch in _batches(changes, 5000):
            self.session.execute(adding.on_conflict_do_update(index_elements=key, set_=summed), batch)
        terms = sorted({change["term_id"] for change in changes if change["count"] < 0})
        for batch in _batches(terms):
            self.session.execute(delete(ShelfCount).where(ShelfCount.term_id.in_(batch), ShelfCount.count == 0))


_SHOWN = tuple(column.name for column in Shown.__table__.columns if column.name != "id")


def _facts(ids: Collection[int]) -> Select[int, str, str, str | None]:
    rows = select(EditionFact.edition_id, EditionFact.name, EditionFact.term, EditionFact.words)
    return rows.where(EditionFact.edition_id.in_(list(ids)))


def _links(ids: Collection[int], fields: Collection[str]) -> Select[int, str, int]:
    rows = select(EditionLink.edition_id, EditionLink.field, EditionLink.target_id)
    return rows.where(EditionLink.edition_id.in_(list(ids)), EditionLink.field.in_(sorted(fields)))


def _pairs(row: Row) -> Iterator[_Pair]:
    for first in row.terms:
        for second in row.terms:
            yield (row.kind, first), (row.kind, second), row.source_language


def _from(row: Row, moment: datetime.datetime) -> Row:
    """A row as it would be written down at a moment."""
    return replace(row, since=EPOCH) if row.since <= moment else row


def _batches(values: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))
