"""Titles and terms that begin as a reader begins to type."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.published.editions import Edition, EditionSort
from portal.content.published.shown import Shown
from portal.content.readers.gathering import TAG
from portal.content.readers.queries import sorting
from portal.content.readers.shelf_queries import is_shown
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
    asked_for = {
        "editions": [row.edition_id for row in found],
        "kinds": [kind.name for kind in KINDS.with_lists()],
        "tag": tag,
        "moment": moment,
    }
    rows = session.connection().execute(_SHOWN, asked_for).all()
    ordered = sorted(
        rows, key=lambda row: (not _begins(row.title, forms[tag], tag), -KINDS[row.kind].search_weight, len(row.title))
    )
    # Several editions of one publication have the same title; the search itself lists them all.
    distinct = list({(row.kind, row.title): row for row in reversed(ordered)}.values())[::-1]
    return [Suggestion(row.title, site.url(row, tag), row.kind, row.language) for row in distinct[:most]]


def _begins(title: str, forms: Sequence[str], tag: str) -> bool:
    """Whether a title's first words are these forms, the last of which may be only begun."""
    *whole, begun = forms
    said = (word.form for word in words.words(title, tag))
    return all(next(said, "") == form for form in whole) and next(said, "").startswith(begun)


def _asking_who_is_shown() -> Any:
    """Those of some editions of some kinds that a reader is shown, by their titles."""
    return (
        select(
            *(Edition.item_id, Edition.kind, Edition.key, Edition.language, Edition.source_language),
            *(Edition.slug, Edition.visible_from, Edition.title),
        )
        .join(Shown, Shown.edition_id == Edition.id)
        .join(EditionSort, sorting(TAG))
        .where(
            Shown.edition_id.in_(bindparam("editions", expanding=True)),
            Shown.language == TAG,
            Shown.kind.in_(bindparam("kinds", expanding=True)),
            is_shown(),
        )
        .order_by(EditionSort.sort_key)
    )


_SHOWN = _asking_who_is_shown()
