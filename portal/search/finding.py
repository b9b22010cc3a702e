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

from sqlalchemy import BindParameter, Integer, String, and_, bindparam, column, select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.published.editions import EditionLink
from portal.content.published.shown import Shown
from portal.content.readers.gathering import TAG
from portal.content.readers.shelf_queries import is_shown
from portal.content.sitewide.directory import Site
from portal.search.candidates import MOST, Choice, choice
from portal.search.known_texts import Filed, KnownText, texts_by_id
from portal.search.questions import Question
from portal.search.ranking import scores

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
    """An item that answers: the edition to show, its date where its kind is ordered by that, and its filters' terms.

    `elsewhere` says that it is not the text which the reader would be shown of the item.
    """

    edition_id: int
    item_id: int
    kind: str
    language: str
    score: float
    date: str
    filed: Sequence[Filed] = ()
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
    """What a reader of `tag` finds. The number of statements has a bound that no question exceeds."""
    if not question:
        return Found()
    tags = [each for each in site.languages if each in question.groups]
    whole = _found(session, site, tag, question, tags, moment, every=True)
    several = len(question.groups.get(tag, ()))
    if several < 2 or len(whole.hits) >= FEW:
        return whole
    loose = _found(session, site, tag, question, tags, moment, every=False)
    return loose if len(loose.hits) > len(whole.hits) else whole


class _Public(NamedTuple):
    """A text that anybody may read: what it goes before others by, and whether it is what the reader is shown."""

    edition_id: int
    item_id: int
    kind: type[Item]
    language: str
    weight: int
    best: bool


def _found(
    session: Session,
    site: Site,
    tag: str,
    question: Question,
    tags: Sequence[str],
    moment: datetime.datetime,
    *,
    every: bool,
) -> Found:
    chosen = choice(session, question.groups, tags, every=every)
    public = _public(session, tag, chosen, moment) if chosen is not None else []
    shown = [each for each in public if each.best and each.kind.has_list()]
    named = [each for each in public if not each.kind.has_list()]
    others = _elsewhere(public, {each.item_id for each in shown})
    known = texts_by_id(session, site, [each.edition_id for each in (*shown, *named, *others)])
    answering = _scores(question, known.values())
    own = {each.item_id: _hit(each, answering[each.edition_id]) for each in _of(known, shown)}
    for each, score in _naming(session, site, tag, _of(known, named), answering, moment):
        own[each.item_id] = _hit(each, max(NAMED * score, answering.get(each.edition_id, 0.0)))
    elsewhere: dict[int, Hit] = {}
    for each in sorted(_of(known, others), key=lambda each: -answering[each.edition_id]):
        if each.item_id not in own:
            elsewhere.setdefault(each.item_id, _hit(each, answering[each.edition_id], elsewhere=True))
    more = sum(each.language == tag for each in public) >= MOST
    return Found(_sorted(own.values()), _sorted(elsewhere.values()), every, more)


def _of(known: Mapping[int, KnownText], public: Iterable[_Public]) -> list[KnownText]:
    """The texts of editions; one that the index lost meanwhile has none."""
    return [known[each.edition_id] for each in public if each.edition_id in known]


def _elsewhere(public: Iterable[_Public], shown: set[int]) -> list[_Public]:
    """Of each language the likeliest texts that readers are not shown, of items that are not found by another text."""
    by_language: defaultdict[str, list[_Public]] = defaultdict(list)
    for each in public:
        if not each.best and each.item_id not in shown and each.kind.has_list():
            by_language[each.language].append(each)
    likeliest = (sorted(found, key=lambda each: (-each.weight, -each.edition_id)) for found in by_language.values())
    return [each for found in likeliest for each in found[:MOST_ELSEWHERE]]


def _sorted(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; of equals, what is newer."""
    return sorted(hits, key=lambda hit: (-round(hit.score, 6), -hit.edition_id))


def _hit(text: KnownText, score: float, *, elsewhere: bool = False) -> Hit:
    kind = text.kind
    weighed = kind.search_weight * score
    return Hit(text.edition_id, text.item_id, kind.name, text.language, weighed, text.date, text.filed, elsewhere)


def _scores(question: Question, texts: Iterable[KnownText]) -> dict[int, float]:
    """How well texts answer, by edition, each beside those of its language."""
    by_language: defaultdict[str, list[KnownText]] = defaultdict(list)
    for each in texts:
        by_language[each.language].append(each)
    return {
        edition_id: score
        for language, found in by_language.items()
        for edition_id, score in scores(found, question.groups[language]).items()
    }


def _public(session: Session, tag: str, chosen: Choice, moment: datetime.datetime) -> list[_Public]:
    """Those of the chosen texts that anybody may read, and whether they are what a reader of `tag` is shown."""
    asked = {**chosen.parameters, "tag": tag, "moment": moment}
    # Nine hundred rows of columns: the connection gives them sooner than the session, which asks whose they are.
    rows = session.connection().execute(_readable(chosen.statement), asked).all()
    best = {row[0] for row in rows if row[-1] == tag}
    return [
        _Public(edition_id, item_id, KINDS[kind], language, weight, edition_id in best)
        for edition_id, item_id, kind, language, weight, reader in rows
        # What readers of two languages are shown comes twice.
        if reader == language
    ]


@lru_cache(maxsize=256)
def _readable(statement: str) -> Any:
    """Who is shown which of the chosen texts: readers of its own language, and those of `tag`."""
    columns = column("language", String), column("edition_id", Integer), column("weight", Integer)
    chosen = text(statement).columns(*columns).cte("chosen")
    return (
        select(Shown.edition_id, Shown.item_id, Shown.kind, chosen.c.language, chosen.c.weight, Shown.language)
        .select_from(chosen)
        .join(Shown, and_(Shown.edition_id == chosen.c.edition_id, Shown.language.in_((TAG, chosen.c.language))))
        .where(is_shown())
    )


def _naming(
    session: Session,
    site: Site,
    tag: str,
    named: Sequence[KnownText],
    answering: Mapping[int, float],
    moment: datetime.datetime,
) -> list[tuple[KnownText, float]]:
    """The pages that name what has no address of its own, each with the score of the best that it names."""
    by_item: dict[int, float] = {}
    for each in sorted(named, key=lambda each: -answering[each.edition_id])[:MOST_NAMED]:
        by_item[each.item_id] = max(by_item.get(each.item_id, 0.0), answering[each.edition_id])
    if not by_item:
        return []
    rows = session.connection().execute(_NAMING, {"tag": tag, "moment": moment, "named": list(by_item)}).all()
    found: dict[int, float] = {}
    for edition_id, target_id in rows:
        found[edition_id] = max(found.get(edition_id, 0.0), by_item[target_id])
    known = texts_by_id(session, site, found)
    return [(known[each], score) for each, score in found.items() if each in known and known[each].kind.has_pages()]


def _asking_who_names() -> Any:
    named: BindParameter[Sequence[int]] = bindparam("named", expanding=True)
    # Found by what they lead to before they are sorted: asked for the newest editions that name something, planners
    # go through all editions from the newest on. Nothing is ordered by a sum beforehand.
    links = (
        select(EditionLink.edition_id, EditionLink.target_id)
        .where(EditionLink.target_id.in_(named))
        .order_by((EditionLink.edition_id + 0).desc())
        .limit(MOST_NAMING)
        .cte("links")
    )
    return (
        select(links.c.edition_id, links.c.target_id)
        .select_from(links)
        .join(Shown, and_(Shown.edition_id == links.c.edition_id, Shown.language == TAG))
        .where(is_shown())
    )


_NAMING = _asking_who_names()
