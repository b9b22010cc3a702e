"""A page of results: hits narrowed, sorted and cut to a page, with their passages; and what else may help."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.content.directory import Site
from portal.content.editions import Edition
from portal.content.filters import COUNTRY, KIND, LANGUAGE, YEAR
from portal.content.kinds import KINDS
from portal.content.lists import Listing
from portal.content.narrowing import Facet, Narrowing
from portal.content.passages import Library
from portal.content.reading import Reading
from portal.content.shelves import Shelf
from portal.foundation.errors import NotFound
from portal.search import spelling
from portal.search.finding import Found, Hit, find
from portal.search.questions import Question, ask
from portal.search.snippets import Marker, markers
from portal.search.suggesting import Suggestion, suggestions

FILTERS = (KIND, COUNTRY, YEAR, LANGUAGE)
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


def shelf() -> Shelf:
    """All kinds whose items have an address."""
    return Shelf(KINDS.with_lists(), FILTERS)


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
    facets, kept, left = _narrowed(session, site, tag, found.hits, chosen, moment)
    hits = _ordered([hit for hit in found.hits if hit.edition_id in left], sort)
    pages = max(1, -(-len(hits) // LENGTH))
    if not 1 <= page <= pages:
        raise NotFound(str(page))
    shown = hits[(page - 1) * LENGTH : page * LENGTH]
    others = found.elsewhere[:MOST_ELSEWHERE] if page == 1 and not kept else ()
    drawn = _drawn(session, site, tag, question, [*shown, *others])
    listing = Listing(shelf(), [each.reading for each in drawn[: len(shown)]], page, pages, len(hits), facets, kept)
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
    rows = session.scalars(
        select(Edition).where(Edition.id.in_([hit.edition_id for hit in hits])).options(undefer(Edition.search))
    ).all()
    return {row.id: Reading(Library(tag, {row.item_id: row}, {}, site.link), row) for row in rows}


def _narrowed(
    session: Session, site: Site, tag: str, hits: Sequence[Hit], chosen: Mapping[str, str], moment: datetime.datetime
) -> tuple[list[Facet], Mapping[str, str], set[int]]:
    """The filters with what the hits have, the choices that some hit has, and the editions that these leave."""
    among = [hit.edition_id for hit in hits]
    if not among:
        return [], {}, set()
    whole = Narrowing(session, site, tag, moment, shelf(), {}, among)
    facets = [_with_some(facet) for facet in whole.facets()]
    known = {facet.filter.name: {value.key for value in facet.values} for facet in facets}
    kept = {name: key for name, key in chosen.items() if key in known.get(name, ())}
    if not kept:
        return facets, {}, set(among)
    narrowing = replace(whole, chosen=kept)
    offered = [
        replace(facet, values=[value for value in facet.values if value.key in known[facet.filter.name]])
        for facet in narrowing.facets()
    ]
    return offered, kept, set(session.scalars(narrowing.rows().with_only_columns(Edition.id)))


def _with_some(facet: Facet) -> Facet:
    return replace(facet, values=[value for value in facet.values if value.count])


def _ordered(hits: Sequence[Hit], sort: str) -> Sequence[Hit]:
    """By date, newest first and what has none last; or by title; or as they are."""
    if sort == "date":
        return sorted(hits, key=lambda hit: hit.date, reverse=True)
    if sort == "title":
        return sorted(hits, key=lambda hit: hit.title)
    return hits


def _drawn(session: Session, site: Site, tag: str, question: Question, hits: Sequence[Hit]) -> list[Result]:
    if not hits:
        return []
    readings = _readings(session, site, tag, hits)
    known = markers(session, question.groups)
    return [_result(readings[hit.edition_id], known[hit.language], site, tag, hit) for hit in hits]


def _result(reading: Reading, marker: Marker, site: Site, tag: str, hit: Hit) -> Result:
    edition = reading.edition
    url = site.url(edition, hit.language if hit.elsewhere else tag)
    texts = [edition.search.get(weight, "") for weight in ("B", "C")]
    return Result(reading, url, marker.marked(edition.title), marker.passage(texts))


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
