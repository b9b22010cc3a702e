"""Titles and terms that begin as a reader begins to type."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.published.editions import Edition, EditionSort
from portal.content.readers.queries import best, sorting
from portal.content.sitewide.directory import Site
from portal.search import words
from portal.search.engines import engine_of, table_of, union
from portal.search.tables import SearchLanguage

MOST = 8
MOST_CANDIDATES = 300
SHORTEST = 2
"""How many letters a reader types before there are suggestions."""
LONGEST = 80


@dataclass(frozen=True)
class Suggestion:
    """An item whose title, or one of whose names, has the words that were typed; the last may be only begun."""

    title: str
    url: str
    kind: str
    language: str


def suggestions(
    session: Session, site: Site, tag: str, typed: str, moment: datetime.datetime, most: int = MOST
) -> list[Suggestion]:
    """What a reader of `tag` may mean, at most so many: two statements."""
    forms = {each: [word.form for word in words.words(typed[:LONGEST], each)] for each in site.languages}
    if sum(map(len, forms[tag])) < SHORTEST:
        return []
    known = set(session.scalars(select(SearchLanguage.language)))
    engine = engine_of(session)
    selects, parameters = {}, {}
    for place, each in enumerate(each for each in site.languages if each in known and forms[each]):
        selects[each] = engine.beginnings(table_of(each), f"begun{place}")
        parameters[f"begun{place}"] = engine.beginning(forms[each])
    if not selects:
        return []
    found = session.execute(text(union(selects)), {**parameters, "most": MOST_CANDIDATES})
    kinds = [kind.name for kind in KINDS.with_lists()]
    rows = session.execute(
        select(
            *(Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
            *(Edition.slug, Edition.visible_from, Edition.title),
        )
        .join(EditionSort, sorting(tag))
        .where(Edition.id.in_([row.edition_id for row in found]), Edition.kind.in_(kinds), best(tag, moment))
        .order_by(EditionSort.sort_key)
    ).all()
    begun = " ".join(forms[tag])
    ordered = sorted(
        rows, key=lambda row: (not _begins(row.title, begun, tag), -KINDS[row.kind].search_weight, len(row.title))
    )
    # Several editions of one publication have the same title; the search itself lists them all.
    distinct = list({(row.kind, row.title): row for row in reversed(ordered)}.values())[::-1]
    return [Suggestion(row.title, site.url(row, tag), row.kind, row.language) for row in distinct[:most]]


def _begins(title: str, begun: str, tag: str) -> bool:
    return " ".join(word.form for word in words.words(title, tag)).startswith(begun)
