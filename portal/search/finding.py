"""What a reader finds: the items that answer a question, best first, each once.

An item is found by the text that the reader is shown of it: its translation, or its original
where it is not translated. What matches in another language alone is told apart. Kinds that no
address leads to (people, organisations, subjects) find the pages that name them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, String, TextClause, bindparam, case, column, select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.published.editions import Edition, EditionLink, readable
from portal.content.readers.gathering import MOMENT, TAG
from portal.content.readers.queries import best, is_open
from portal.content.sitewide.directory import Site
from portal.search.candidates import MOST, Choice, choice
from portal.search.engines import engine_of, table_of, union
from portal.search.questions import Question
from portal.search.ranking import Candidate, scores

MOST_NAMED = 40
MOST_NAMING = 300
"""How many people, organisations and subjects are followed to the pages that name them, and how many links to these."""
MOST_ELSEWHERE = 30
"""How many texts of another language than the reader's are compared that the reader is not shown."""
FEW = 5
"""With fewer hits that have all words, those that have some are shown, too."""
NAMED = 0.5
"""What a page counts for naming something that answers, if it does not say more itself."""


class Hit(NamedTuple):
    """An item that answers: the edition to show, and its date where its kind is ordered by that.

    `elsewhere` says that it is not the text which the reader would be shown of the item.
    """

    edition_id: int
    item_id: int
    kind: str
    language: str
    score: float
    date: str
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
    tags = [each for each in site.languages if each in question.groups]
    whole = _found(session, tag, question, tags, moment, every=True)
    several = len(question.groups.get(tag, ()))
    if several < 2 or len(whole.hits) >= FEW:
        return whole
    loose = _found(session, tag, question, tags, moment, every=False)
    return loose if len(loose.hits) > len(whole.hits) else whole


def _found(
    session: Session, tag: str, question: Question, tags: Sequence[str], moment: datetime.datetime, *, every: bool
) -> Found:
    chosen = choice(session, question.groups, tags, every=every)
    rows = _public(session, tag, chosen, moment) if chosen is not None else []
    shown = [row for row in rows if row.best and KINDS[row.kind].has_list()]
    named = [row for row in rows if not KINDS[row.kind].has_list()]
    others = _elsewhere(rows, {row.item_id for row in shown})
    answering = _scores(session, question, [*shown, *named, *others])
    own = {row.item_id: _hit(row, answering[row.id]) for row in shown}
    for row, score in _naming(session, tag, named, answering, moment):
        own[row.item_id] = _hit(row, max(NAMED * score, answering.get(row.id, 0.0)))
    elsewhere: dict[int, Hit] = {}
    for row in sorted(others, key=lambda row: -answering[row.id]):
        if row.item_id not in own:
            elsewhere.setdefault(row.item_id, _hit(row, answering[row.id], elsewhere=True))
    more = sum(row.language == tag for row in rows) >= MOST
    return Found(_sorted(own.values()), _sorted(elsewhere.values()), every, more)


def _elsewhere(rows: Iterable[Any], shown: set[int]) -> list[Any]:
    """Of each language the likeliest texts that readers are not shown, of items that are not found by another text."""
    by_language: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if not row.best and row.item_id not in shown and KINDS[row.kind].has_list():
            by_language[row.language].append(row)
    likeliest = (sorted(each, key=lambda row: (-row.weight, -row.id)) for each in by_language.values())
    return [row for each in likeliest for row in each[:MOST_ELSEWHERE]]


def _sorted(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; of equals, what is newer."""
    return sorted(hits, key=lambda hit: (-round(hit.score, 6), -hit.edition_id))


def _hit(row: Any, score: float, *, elsewhere: bool = False) -> Hit:
    kind = KINDS[row.kind]
    date = (row.sort_value or "") if kind.descending else ""
    weighed = kind.search_weight * score
    return Hit(row.id, row.item_id, row.kind, row.language, weighed, date, elsewhere)


def _scores(session: Session, question: Question, rows: Iterable[Any]) -> dict[int, float]:
    """How well texts answer, by edition, each beside those of its language: one statement."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        ids[row.language].append(row.id)
    if not ids:
        return {}
    engine = engine_of(session)
    selects = {tag: engine.texts(table_of(tag), f"ids_{place}") for place, tag in enumerate(ids)}
    parameters = {f"ids_{place}": engine.listed(each) for place, each in enumerate(ids.values())}
    candidates: defaultdict[str, list[Candidate]] = defaultdict(list)
    for language, edition_id, a, b, c in session.execute(_texts(union(selects)), parameters).all():
        candidates[language].append(Candidate(edition_id, a, b, c))
    return {
        edition_id: score
        for language, found in candidates.items()
        for edition_id, score in scores(found, question.groups[language]).items()
    }


# Making a statement takes longer than answering it: those of one shape are made once.
@lru_cache(maxsize=64)
def _texts(statement: str) -> TextClause:
    return text(statement)


_SHOWN = (Edition.id, Edition.item_id, Edition.kind, Edition.language, Edition.sort_value)


def _public(session: Session, tag: str, chosen: Choice, moment: datetime.datetime) -> Sequence[Any]:
    """Those of the chosen texts that anybody may read, and whether they are what a reader of `tag` is shown."""
    asked = {**chosen.parameters, "tag": tag, "moment": moment}
    # Nine hundred rows of columns: the connection gives them sooner than the session, which asks whose they are.
    return session.connection().execute(_readable(chosen.statement), asked).all()


@lru_cache(maxsize=256)
def _readable(statement: str) -> Any:
    columns = column("language", String), column("edition_id", Integer), column("weight", Integer)
    chosen = text(statement).columns(*columns).cte("chosen")
    return (
        select(*_SHOWN, case((best(TAG, MOMENT), 1), else_=0).label("best"), chosen.c.weight)
        .select_from(chosen)
        .join(Edition, Edition.id == chosen.c.edition_id)
        .where(readable(MOMENT), is_open())
    )


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
    rows = session.connection().execute(_NAMING, {"tag": tag, "moment": moment, "named": list(by_item)}).all()
    found: dict[int, tuple[Any, float]] = {}
    for row in (row for row in rows if row.best and KINDS[row.kind].has_pages()):
        score = by_item[row.target_id]
        if row.item_id not in found or found[row.item_id][1] < score:
            found[row.item_id] = row, score
    return list(found.values())


def _asking_who_names() -> Any:
    named: BindParameter[Sequence[int]] = bindparam("named", expanding=True)
    # Found by what they lead to before they are sorted: asked for the newest editions that name something, planners
    # go through all editions from the newest on. Nothing is ordered by a sum beforehand. Asked for those alone that
    # readers are shown, they go through all of these; so that is said of each instead.
    links = (
        select(EditionLink.edition_id, EditionLink.target_id)
        .where(EditionLink.target_id.in_(named))
        .order_by((EditionLink.edition_id + 0).desc())
        .limit(MOST_NAMING)
        .cte("links")
    )
    shown = case((best(TAG, MOMENT), 1), else_=0).label("best")
    return select(*_SHOWN, shown, links.c.target_id).select_from(links).join(Edition, Edition.id == links.c.edition_id)


_NAMING = _asking_who_names()
