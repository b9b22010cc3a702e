"""What a reader finds: the items that answer a question, best first, each once.

An item is found by the text that the reader is shown of it: its translation, or its original
where it is not translated. What matches in another language alone is told apart. Kinds that no
address leads to (people, organisations, subjects) find the pages that name them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, select, text
from sqlalchemy.orm import Session

from portal.content.directory import Site
from portal.content.editions import Edition, EditionLink, EditionSort, readable
from portal.content.kinds import KINDS
from portal.content.queries import best, is_open, sorting
from portal.search.engines import engine_of, table_of, union
from portal.search.questions import Question
from portal.search.ranking import Candidate, scores
from portal.search.tables import SearchLanguage

MOST = 300
"""How many hits of a language are looked at; a query that more texts answer shows the best of them."""
MOST_NAMED = 40
"""How many people, organisations and subjects are followed to the pages that name them."""
FEW = 5
"""With fewer hits that have all words, those that have some are shown, too."""
NAMED = 0.5
"""What a page counts for naming something that answers, if it does not say more itself."""


@dataclass(frozen=True)
class Hit:
    """An item that answers: the edition to show, and by what results are sorted.

    `elsewhere` says that it is not the text which the reader would be shown of the item.
    """

    edition_id: int
    item_id: int
    kind: str
    language: str
    score: float
    date: str
    title: bytes
    elsewhere: bool = False


@dataclass(frozen=True)
class Found:
    """All hits, best first. `every` says whether each has all that was asked; `elsewhere` are hits, each in its
    language, of items that the reader's own texts do not answer."""

    hits: Sequence[Hit] = ()
    elsewhere: Sequence[Hit] = ()
    every: bool = True
    more: bool = False


def find(session: Session, site: Site, tag: str, question: Question, moment: datetime.datetime) -> Found:
    """What a reader of `tag` finds. The number of statements is the same for any question, found or not."""
    if not question:
        return Found()
    tags = _indexed(session, site)
    whole = _found(session, tag, question, tags, moment, every=True)
    several = len(question.groups.get(tag, ()))
    if several < 2 or len(whole.hits) >= FEW:
        return whole
    loose = _found(session, tag, question, tags, moment, every=False)
    return loose if len(loose.hits) > len(whole.hits) else whole


def _indexed(session: Session, site: Site) -> list[str]:
    """The open languages that have a table."""
    known = set(session.scalars(select(SearchLanguage.language)))
    return [tag for tag in site.languages if tag in known]


def _found(
    session: Session, tag: str, question: Question, tags: Sequence[str], moment: datetime.datetime, *, every: bool
) -> Found:
    answering = _scores(session, question, tags, every=every)
    rows = _public(session, tag, answering, moment)
    own = {row.item_id: _hit(row, answering[row.id]) for row in rows if row.best and KINDS[row.kind].has_list()}
    for row, score in _naming(session, tag, [row for row in rows if not KINDS[row.kind].has_list()], answering, moment):
        own[row.item_id] = _hit(row, max(NAMED * score, answering.get(row.id, 0.0)))
    others: dict[int, Hit] = {}
    for row in sorted(rows, key=lambda row: -answering[row.id]):
        if not row.best and row.item_id not in own and KINDS[row.kind].has_list():
            others.setdefault(row.item_id, _hit(row, answering[row.id], elsewhere=True))
    return Found(_sorted(own.values()), _sorted(others.values()), every, more=len(answering) >= MOST * len(tags))


def _sorted(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; of equals, what is newer."""
    return sorted(hits, key=lambda hit: (-round(hit.score, 6), -hit.edition_id))


def _hit(row: Any, score: float, *, elsewhere: bool = False) -> Hit:
    kind = KINDS[row.kind]
    date = (row.sort_value or "") if kind.descending else ""
    weighed = kind.search_weight * score
    return Hit(row.id, row.item_id, row.kind, row.language, weighed, date, row.sort_key or b"", elsewhere)


def _scores(session: Session, question: Question, tags: Sequence[str], *, every: bool) -> dict[int, float]:
    """How well the candidates of all languages answer, by edition: one statement."""
    engine = engine_of(session)
    selects, parameters = {}, {}
    for place, tag in enumerate(tags):
        if question.groups.get(tag):
            selects[tag] = engine.matches(table_of(tag), f"asked{place}")
            parameters[f"asked{place}"] = engine.expression(question.groups[tag], every=every)
    if not selects:
        return {}
    candidates: defaultdict[str, list[Candidate]] = defaultdict(list)
    for language, edition_id, a, b, c in session.execute(text(union(selects)), {**parameters, "most": MOST}):
        candidates[language].append(Candidate(edition_id, a, b, c))
    return {
        edition_id: score
        for language, found in candidates.items()
        for edition_id, score in scores(found, question.groups[language]).items()
    }


_SHOWN = (Edition.id, Edition.item_id, Edition.kind, Edition.language, Edition.sort_value)


def _public(session: Session, tag: str, editions: Collection[int], moment: datetime.datetime) -> Sequence[Any]:
    """Those of the editions that anybody may read, and whether they are what a reader of `tag` is shown."""
    if not editions:
        return []
    shown = case((best(tag, moment), 1), else_=0).label("best")
    rows = select(*_SHOWN, EditionSort.sort_key, shown).outerjoin(EditionSort, sorting(tag))
    return session.execute(rows.where(Edition.id.in_(editions), readable(moment), is_open())).all()


def _naming(
    session: Session, tag: str, named: Sequence[Any], answering: Mapping[int, float], moment: datetime.datetime
) -> list[tuple[Any, float]]:
    """The pages that name what has no address of its own, each with the score of the best that it names."""
    top = sorted(named, key=lambda row: -answering[row.id])[:MOST_NAMED]
    by_item: dict[int, float] = {}
    for row in top:
        by_item[row.item_id] = max(by_item.get(row.item_id, 0.0), answering[row.id])
    if not by_item:
        return []
    kinds = [kind.name for kind in KINDS.with_pages()]
    rows = (
        select(*_SHOWN, EditionSort.sort_key, EditionLink.target_id)
        .join(EditionLink, and_(EditionLink.edition_id == Edition.id, EditionLink.target_id.in_(by_item)))
        .outerjoin(EditionSort, sorting(tag))
        .where(Edition.kind.in_(kinds), best(tag, moment))
        .order_by(Edition.id)
        .limit(MOST)
    )
    found: dict[int, tuple[Any, float]] = {}
    for row in session.execute(rows):
        score = by_item[row.target_id]
        if row.item_id not in found or found[row.item_id][1] < score:
            found[row.item_id] = row, score
    return list(found.values())
