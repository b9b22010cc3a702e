"""What the page of components is drawn from: real items where there are any, and states that are rare, made up.

What is made up is of the very classes that pages are drawn from, so that it changes with them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from flask import g
from markupsafe import Markup

from portal.content.kinds import KINDS
from portal.content.kinds.parts import Evaluation
from portal.content.model.rooms import LIBRARY
from portal.content.published.passages import BlockView, ProseView, Words
from portal.content.published.reading import Behind, Reading
from portal.content.readers import queries
from portal.content.readers.lists import listing
from portal.content.sitewide.choices import Level
from portal.extensions import db
from portal.foundation.facts import Choice
from portal.foundation.fields import facts_of, parts_of
from portal.web.chosen import ShownBanner
from portal.web.comparison import Comparison, comparison
from portal.web.country_addresses import Asked
from portal.web.country_table import NAME, CountryTable, country_table
from portal.web.filters import Pagination, Panel, panel
from portal.web.frames import section_url, site
from portal.web.public.library import SHELF
from portal.web.recordings import Download, Recording, Source
from portal.web.series_chart import MOST_SERIES, is_line_of_reference

# Enough of each kind to find one that has everything.
LIMITS: Mapping[str, int] = {
    **dict.fromkeys(("country", "series", "video"), 100),
    **dict.fromkeys(("guide", "article", "news", "figure", "principle", "reference", "initiative"), 6),
}
CHANGED = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
# A recording that nobody can play: the page asks for no file.
FILM_SIZE, FILM_SECONDS = 88_080_384, 1800
ANCHORS = ("specimen-outdated", "specimen-missing")


@dataclass(frozen=True)
class Countries:
    """All countries as a table with the addresses that sort it, and a comparison with its form."""

    table: CountryTable
    sort_urls: Mapping[str, str]
    compared: Comparison
    wanted: Asked
    address: str


@dataclass(frozen=True)
class Specimens:
    """Items by kind, the fullest first; and what cannot be found in every database."""

    items: Mapping[str, Sequence[Reading]]
    countries: Countries
    banner: ShownBanner
    filters: Panel
    passages: ProseView
    behind: Behind
    film: Recording
    files: Sequence[Download]
    verdicts: Mapping[str, str]
    pagination: Pagination


def specimens(tag: str) -> Specimens:
    """Everything that the page shows, in a language."""
    found = queries.latest(db.session, site(), tag, LIMITS, g.moment)
    return Specimens(
        banner=ShownBanner(Level.WARNING, Words("What all pages say for a while.", "en")),
        items={name: sorted(readings, key=_fullness, reverse=True) for name, readings in found.items()},
        countries=_countries(tag, found["country"], found["series"]),
        filters=_filters(tag),
        passages=_passages(),
        behind=Behind(2, 3, CHANGED, tuple(zip(ANCHORS, (Words("Aims", "en"), Words("Methods", "en")), strict=True))),
        film=Recording([Source("#film", "video/webm")], [], "en", FILM_SIZE, FILM_SECONDS),
        files=_files(tag),
        verdicts=_verdicts(),
        pagination=Pagination(2, 3, 60, "#pages", "#pages"),
    )


def _fullness(reading: Reading) -> tuple[int, int]:
    """How many of its fields an item fills, parts first."""
    payload = reading.edition.payload
    parts = sum(1 for name in parts_of(reading.kind) if payload["parts"].get(name))
    return parts, len(payload["facts"]) + len(payload["links"]) + len(payload["texts"])


def _countries(tag: str, countries: Sequence[Reading], series: Sequence[Reading]) -> Countries:
    address = section_url(KINDS["country"], tag)
    table = country_table(countries, NAME, descending=False)
    urls = {key: f"{Asked(sort=key).at(address)}#table" for key in table.headings}
    lines, references = (
        [each for each in series if not is_line_of_reference(each)],
        filter(is_line_of_reference, series),
    )
    keys = [each.key for each in (*lines[:MOST_SERIES], *islice(references, 1))]
    return Countries(table, urls, comparison(series, countries, keys), Asked(compare=tuple(sorted(keys))), address)


def _filters(tag: str) -> Panel:
    """The filters of the library with the first value of two of them chosen."""
    whole = listing(db.session, site(), tag, SHELF, g.moment, chosen={})
    chosen = {facet.filter.name: facet.values[0].key for facet in whole.facets[:2] if facet.values}
    listed = listing(db.session, site(), tag, SHELF, g.moment, chosen=chosen)
    return panel(listed, section_url(LIBRARY, tag))


def _passages() -> ProseView:
    """A text of which one passage is current, one behind and one missing."""
    views = (
        BlockView(_paragraph("This passage is up to date."), "en", "current", "specimen-current", ""),
        BlockView(
            _paragraph("This passage is as it was."),
            "en",
            "outdated",
            ANCHORS[0],
            "",
            original=_paragraph("This passage is as it is today."),
            changed_on=CHANGED,
        ),
        BlockView(_paragraph("This passage is not translated."), "en", "missing", ANCHORS[1], ""),
    )
    return ProseView(views, Words("This passage is as it was.", "en"))


def _paragraph(words: str) -> Markup:
    return Markup("<p>{}</p>").format(words)


def _files(tag: str) -> Sequence[Download]:
    return [
        Download("#film", Markup('<span lang="en">Recording</span>'), None, None, "WebM", FILM_SIZE),
        Download("#slides", Markup('<span lang="en">Slides</span>'), tag, tag, "PDF", None),
    ]


def _verdicts() -> Mapping[str, str]:
    declared = facts_of(Evaluation)["verdict"].type
    assert isinstance(declared, Choice)
    return {code: str(words) for code, words in declared.choices.items()}
