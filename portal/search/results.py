"""A page of results: hits narrowed, sorted and cut to a page, with their passages; and what else may help."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition, EditionSort
from portal.content.published.known_editions import editions_by_id
from portal.content.published.passages import Library
from portal.content.published.reading import Reading
from portal.content.readers.gathering import TAG
from portal.content.readers.lists import Listing
from portal.content.sitewide.directory import Site
from portal.foundation.errors import NotFound
from portal.search import spelling
from portal.search.counting import narrowed, shelf
from portal.search.finding import Found, Hit, find
from portal.search.questions import Question, ask
from portal.search.snippets import Marker, markers
from portal.search.suggesting import Suggestion, suggestions

SORTS = ("date", "title")
"""The orders beside the usual one, best first."""
LENGTH = 20
"""How many hits a page has."""
MOST_ELSEWHERE = 5
FEW = 3
"""With fewer hits than this, words that no text has are put right."""


@dataclass(frozen=True)
class Result:
    """An item that was found: where it is, and its title and best passage with the words marked."""

    reading: Reading
    url: str
    title: Markup
    passage: Markup


@dataclass(frozen=True)
class Results:
    """What a query finds. `elsewhere` are hits in other languages of items that the reader's own texts do not answer;
    `meant` is the query with its words put right, where that finds something; `begun` are titles that begin so."""

    listing: Listing
    results: Sequence[Result]
    elsewhere: Sequence[Result]
    every: bool
    more: bool
    meant: str | None
    begun: Sequence[Suggestion]


def results(
    session: Session,
    site: Site,
    tag: str,
    query: str,
    moment: datetime.datetime,
    *,
    chosen: Mapping[str, str],
    sort: str = "",
    page: int = 1,
) -> Results:
    """A page of what a reader of `tag` finds. Choices that no hit has are not heeded: with other words, or in another
    language, there may be none. Raises NotFound for a page beyond the last."""
    question = ask(session, query, site.languages, moment)
    found = find(session, site, tag, question, moment)
    left = narrowed(found.hits, chosen)
    hits = _ordered(session, tag, left.hits, sort)
    pages = max(1, -(-len(hits) // LENGTH))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    shown = hits[(page - 1) * LENGTH : page * LENGTH]
    others = found.elsewhere[:MOST_ELSEWHERE] if page == 1 and not left.chosen else ()
    drawn = _drawn(session, site, tag, question, [*shown, *others])
    readings = [each.reading for each in drawn[: len(shown)]]
    listing = Listing(shelf(), readings, page, pages, len(hits), left.facets, left.chosen)
    return Results(
        listing,
        drawn[: len(shown)],
        drawn[len(shown) :],
        found.every,
        found.more,
        _meant(session, site, tag, query, question, found, moment),
        suggestions(session, site, tag, query, moment) if not hits else (),
    )


def nearest(
    session: Session, site: Site, tag: str, text: str, moment: datetime.datetime, most: int
) -> Sequence[Reading]:
    """The items that answer some words best, put right where nothing does, as a reader of `tag` meets them."""
    question = ask(session, text, site.languages, moment)
    hits = find(session, site, tag, question, moment).hits
    right = None if hits else spelling.corrected(session, text, tag, question.unknown)
    if right is not None:
        hits = find(session, site, tag, ask(session, right, site.languages, moment), moment).hits
    readings = _readings(session, site, tag, hits[:most])
    return [readings[hit.edition_id] for hit in hits[:most]]


def _readings(session: Session, site: Site, tag: str, hits: Sequence[Hit]) -> dict[int, Reading]:
    """The editions of hits, by their ids, without what they link to: results show nothing of it."""
    rows = editions_by_id(session, [hit.edition_id for hit in hits])
    return {id: Reading(Library(tag, {row.item_id: row}, {}, site.link), row) for id, row in rows.items()}


def _ordered(session: Session, tag: str, hits: Sequence[Hit], sort: str) -> Sequence[Hit]:
    """By date, newest first and what has none last; or by title; or as they are."""
    if sort == "date":
        return sorted(hits, key=lambda hit: hit.date, reverse=True)
    if sort == "title":
        keys = dict(session.execute(_SORT_KEYS, {"tag": tag, "editions": [hit.edition_id for hit in hits]}).all())
        return sorted(hits, key=lambda hit: keys.get(hit.edition_id, b""))
    return hits


_EDITIONS: BindParameter[Sequence[int]] = bindparam("editions", expanding=True)
_SORT_KEYS = select(EditionSort.edition_id, EditionSort.sort_key).where(
    EditionSort.edition_id.in_(_EDITIONS), EditionSort.language == TAG
)
_TEXTS = select(Edition.id, Edition.search).where(Edition.id.in_(_EDITIONS))


def _drawn(session: Session, site: Site, tag: str, question: Question, hits: Sequence[Hit]) -> list[Result]:
    if not hits:
        return []
    readings = _readings(session, site, tag, hits)
    rows = session.execute(_TEXTS, {"editions": [hit.edition_id for hit in hits]})
    texts: dict[int, Mapping[str, str]] = dict(rows.all())
    known = markers(session, {hit.language: question.groups[hit.language] for hit in hits})
    return [
        _result(readings[hit.edition_id], texts[hit.edition_id], known[hit.language], site, tag, hit) for hit in hits
    ]


def _result(reading: Reading, texts: Mapping[str, str], marker: Marker, site: Site, tag: str, hit: Hit) -> Result:
    url = site.url(reading.edition, hit.language if hit.elsewhere else tag)
    passage = marker.passage([texts.get(weight, "") for weight in ("B", "C")])
    return Result(reading, url, marker.marked(reading.edition.title), passage)


def _meant(
    session: Session,
    site: Site,
    tag: str,
    query: str,
    question: Question,
    found: Found,
    moment: datetime.datetime,
) -> str | None:
    """The query with its unknown words put right, where that finds more."""
    if len(found.hits) >= FEW:
        return None
    right = spelling.corrected(session, query, tag, question.unknown)
    if right is None:
        return None
    better = find(session, site, tag, ask(session, right, site.languages, moment), moment)
    return right if better.every and len(better.hits) > len(found.hits) else None
