"""Keeping the index: in the transaction that publishes, and all anew.

The index holds the editions that readers see or will see. Which of them they see at a moment, a
search asks of the editions themselves: a scheduled one is found from its time on, and one that
was followed or withdrawn is not, whatever stands here.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.publication.changing import changed
from portal.content.published.editions import Edition
from portal.content.published.timelines import lasts
from portal.content.sitewide import site
from portal.search import forms, words
from portal.search.engines import Entry, engine_of, table_of
from portal.search.forms import Lemmatizer, Relatives, batches
from portal.search.tables import PHRASE_LIMIT, SearchEntry, SearchForm, SearchLanguage, SearchSynonym

LINES = "\n"
BREAK = "|"
"""Stands between the stems of two titles; no stem looks like it."""
VARIANTS = ";"
LONGEST_TERM = 5
"""How many words a synonym has at most."""

BATCH = 200


def listen() -> None:
    """Keep the index whenever something is published or taken back, in the same transaction.

    A language has its table from its beginning: where SQLite undoes a savepoint within which a
    full-text table was made, the whole transaction can neither make it again nor be committed.
    """
    changed.connect(_renew)
    site.language_added.connect(_begin)


def unheard() -> AbstractContextManager[None]:
    """Let the index be meanwhile; who publishes a whole portal makes it once, afterwards."""
    return changed.muted()


def _renew(session: Session, *, item_ids: Collection[int], moment: datetime.datetime) -> None:
    renew(session, item_ids, moment)


def _begin(session: Session, *, tag: str) -> None:
    _with_tables(session, [tag])


def living(moment: datetime.datetime) -> ColumnElement[bool]:
    """The condition that readers see an edition at a moment, or will see it."""
    until = or_(Edition.visible_until.is_(None), Edition.visible_until > moment)
    return and_(~Edition.withdrawn, lasts(), until)


def renew(session: Session, item_ids: Collection[int], moment: datetime.datetime) -> None:
    """Let the index hold the living editions of some items, and no others of them."""
    rows = session.execute(_documents().where(Edition.item_id.in_(item_ids), living(moment))).all()
    entries = select(SearchEntry.edition_id, SearchEntry.language).where(SearchEntry.item_id.in_(item_ids))
    known = dict(session.execute(entries).all())
    alive = {row.id for row in rows}
    _take_out(session, {edition: tag for edition, tag in known.items() if edition not in alive})
    by_language: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if row.id not in known:
            by_language[row.language].append(row)
    if by_language:
        _with_tables(session, by_language)
        seen = {tag: _seen(each, tag) for tag, each in by_language.items()}
        _put_in(session, by_language, forms.stems(session, seen))


def _seen(rows: Iterable[Any], tag: str) -> dict[str, str]:
    return {
        form: written for row in rows for each in row.search.values() for form, written in forms.seen(each, tag).items()
    }


def rebuild(session: Session, lemma: Lemmatizer, relatives: Relatives) -> int:
    """Make the whole index anew, with what `lemma` and `relatives` know of words; say how many editions it holds."""
    moment = site.next_moment(session)
    session.execute(delete(SearchForm))
    for tag, counts in _counted(session, moment).items():
        for batch in batches(forms.learnt(tag, counts, lemma, relatives)):
            forms.keep(session, batch)
    count = refill(session, moment)
    site.raise_version(session, moment)
    return count


def refill(session: Session, moment: datetime.datetime) -> int:
    """Make the index anew by the forms that are known."""
    _clear(session)
    tags = session.scalars(select(Edition.language).where(living(moment)).distinct()).all()
    count = 0
    for tag in _with_tables(session, sorted(tags)):
        known = forms.known_stems(session, tag)
        for rows in _all_documents(session, moment, tag):
            _put_in(session, {tag: rows}, {tag: known})
            count += len(rows)
    return count


def _clear(session: Session) -> None:
    for tag in session.scalars(select(SearchLanguage.language)).all():
        session.execute(text(f"DROP TABLE IF EXISTS {table_of(tag)}"))
    for table in (SearchLanguage, SearchEntry, SearchSynonym):
        session.execute(delete(table))


def is_current(session: Session) -> bool:
    """Whether the index holds every living edition; it does not after an upgrade from a portal that had none."""
    moment = site.reading_moment(session)
    entered = select(SearchEntry.edition_id).where(SearchEntry.edition_id == Edition.id).exists()
    return session.scalar(select(Edition.id).where(living(moment), ~entered).limit(1)) is None


def expected(session: Session, moment: datetime.datetime, tag: str, known: Mapping[str, str]) -> Iterator[Entry]:
    """What the index should hold of a language, as the editions and the known forms have it."""
    for rows in _all_documents(session, moment, tag):
        yield from (entry(row.id, row.search, tag, known) for row in rows)


def entry(edition_id: int, search: Mapping[str, str], tag: str, known: Mapping[str, str]) -> Entry:
    """An edition as the index holds it."""

    def stems(line: str) -> str:
        return " ".join(known[word.form] for word in words.words(line, tag))

    titles = [stems(line) for line in search.get("A", "").split(LINES)]
    begun = [word.form for word in words.words(search.get("A", ""), tag)]
    names = dict.fromkeys([*begun, *map(words.plain, begun)])
    return Entry(
        edition_id, f" {BREAK} ".join(titles), stems(search.get("B", "")), stems(search.get("C", "")), " ".join(names)
    )


def _documents() -> Any:
    return select(Edition.id, Edition.item_id, Edition.kind, Edition.language, Edition.search).order_by(Edition.id)


def _all_documents(session: Session, moment: datetime.datetime, tag: str) -> Iterator[Sequence[Any]]:
    last = 0
    wanted = _documents().where(living(moment), Edition.language == tag).limit(BATCH)
    while rows := session.execute(wanted.where(Edition.id > last)).all():
        yield rows
        last = rows[-1].id


def _counted(session: Session, moment: datetime.datetime) -> dict[str, dict[str, Counter[str]]]:
    """How all forms are written, and how often, by language."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for tag in session.scalars(select(Edition.language).where(living(moment)).distinct().order_by(Edition.language)):
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for rows in _all_documents(session, moment, tag):
            for row in rows:
                for each in row.search.values():
                    for form, written in forms.seen(each, tag).items():
                        counts[form][written] += 1
        found[tag] = counts
    return found


def _with_tables(session: Session, tags: Iterable[str]) -> list[str]:
    """Languages, after the tables that they lacked were made."""
    wanted = list(tags)
    if not wanted:
        return []
    known = set(session.scalars(select(SearchLanguage.language)))
    for tag in wanted:
        if tag not in known:
            engine_of(session).create(session, table_of(tag))
            session.execute(insert(SearchLanguage), [{"language": tag}])
    return wanted


def _put_in(session: Session, rows: Mapping[str, Sequence[Any]], known: Mapping[str, Mapping[str, str]]) -> None:
    """Put editions of several languages into their tables; `known` are the stems of their forms."""
    for tag, each in rows.items():
        entries = [entry(row.id, row.search, tag, known[tag]) for row in each]
        engine_of(session).insert(session, table_of(tag), entries)
    every = [(tag, row) for tag, each in rows.items() for row in each]
    entered = [{"edition_id": row.id, "item_id": row.item_id, "language": tag} for tag, row in every]
    session.execute(insert(SearchEntry), entered)
    named = [(tag, row) for tag, row in every if KINDS[row.kind].synonymous]
    synonyms = [synonym for tag, row in named for synonym in _synonyms(row, tag, known[tag])]
    if synonyms:
        session.execute(insert(SearchSynonym), synonyms)


def _synonyms(row: Any, tag: str, known: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    names = [name for line in row.search.get("A", "").split(LINES) for name in line.split(VARIANTS)]
    phrases = [[known[word.form] for word in words.words(name, tag)] for name in names]
    wanted = dict.fromkeys(" ".join(phrase) for phrase in phrases if 1 <= len(phrase) <= LONGEST_TERM)
    for place, stems in enumerate(wanted):
        if len(stems) <= PHRASE_LIMIT:
            yield {"edition_id": row.id, "place": place, "item_id": row.item_id, "language": tag, "stems": stems}


def _take_out(session: Session, editions: Mapping[int, str]) -> None:
    by_language: defaultdict[str, list[int]] = defaultdict(list)
    for edition, tag in editions.items():
        by_language[tag].append(edition)
    for tag, ids in by_language.items():
        engine_of(session).delete(session, table_of(tag), ids)
    for table in (SearchEntry, SearchSynonym) if editions else ():
        session.execute(delete(table).where(table.edition_id.in_(list(editions))))
