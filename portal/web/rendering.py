"""What templates may use: filters, tests and functions over the declarations and CLDR's formats.

They turn values into words and clean attributes, and nothing else: no query, no permission, no
address is made here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.templating import Environment

from portal.content.published.reading import Reading
from portal.foundation import formats
from portal.foundation.facts import Choice
from portal.foundation.fields import Fact, Links, Parts, Prose, facts_of, fields_of
from portal.foundation.i18n import _, current_language
from portal.web import declared, freshness, head, illustrations, outline, publications, recordings, wording
from portal.web.citing import routes as citing_files
from portal.web.citing import wording as citing
from portal.web.citing.records import is_own_page
from portal.web.country_addresses import comparison_url
from portal.web.country_map import country_map
from portal.web.data import routes as data_files
from portal.web.manifest import THEME_COLOURS
from portal.web.paper.routes import brief_url, document_url
from portal.web.pieces import piece
from portal.web.reading_list.addresses import listed_url
from portal.web.series_chart import almanac, country_chart
from portal.web.styles import styles_url
from portal.web.term_links import with_terms


class Templates(Environment):
    """Templates whose globals are those that the application was made with.

    Jinja looks through all of them for every import of every page, which takes long in a chain of mappings.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def prepare_templates(app: Flask) -> None:
    """Give an application's templates their filters, tests and functions."""
    environment = app.jinja_env
    environment.filters.update(FILTERS)
    environment.tests.update(TESTS)
    environment.globals.update(GLOBALS)


@dataclass(frozen=True)
class Month:
    """The items of one month, and the month in words."""

    words: str
    readings: Sequence[Reading]


def by_month(readings: Iterable[Reading], name: str) -> list[Month]:
    """Items that follow one another in the same month of the fact `name`."""

    def words(reading: Reading) -> str:
        when = reading.fact(name)
        # Translators: the heading of items whose date is not known.
        return _("No date") if when is None else formats.month(when)

    return [Month(month, list(group)) for month, group in itertools.groupby(readings, words)]


@dataclass(frozen=True)
class Group:
    """Items that have the same code in a fact, and what the code is called."""

    code: str
    label: str
    readings: Sequence[Reading]


def by_choice(readings: Sequence[Reading], name: str) -> list[Group]:
    """Items by the code that the fact `name` holds, in the order in which the codes were declared."""
    if not readings:
        return []
    type = facts_of(readings[0].kind)[name].type
    assert isinstance(type, Choice)
    groups = [
        Group(code, str(words), [reading for reading in readings if reading.fact(name) == code])
        for code, words in type.choices.items()
    ]
    return [group for group in groups if group.readings]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "absence": wording.absence,
    "anchored": freshness.anchored,
    "bar": freshness.bar,
    "by_choice": by_choice,
    "by_date": declared.by_date,
    "by_label": freshness.by_label,
    "by_month": by_month,
    "by_short_form": declared.by_short_form,
    "choice": declared.choice,
    "captioned": recordings.captioned,
    "cited": declared.cited,
    "contact_link": wording.contact_link,
    "citation": citing.citation,
    "citation_files": citing_files.item_files,
    "date": formats.date,
    "date_time": formats.date_time,
    "dated": wording.dated,
    "declares": declared.declares,
    "document_line": publications.document_line,
    "brief_url": brief_url,
    "document_url": document_url,
    "downloads": recordings.downloads,
    "file_size": formats.file_size,
    "foreign": wording.foreign,
    "host": recordings.host,
    "is_own_page": is_own_page,
    "join_list": formats.join_list,
    "label": declared.label,
    "lang_attrs": wording.lang_attrs,
    "language_name": formats.language_name,
    "linked_data": head.linked_data,
    "machine_date": formats.machine_date,
    "listed_url": listed_url,
    "marked": wording.marked,
    "minutes": recordings.minutes,
    "name_lines": wording.name_lines,
    "number": formats.number,
    "outline": outline.outline,
    "own_name": formats.own_name,
    "own_names": wording.own_names,
    "percent": formats.percent,
    "person_name": wording.person_name,
    "pictures": illustrations.pictures,
    "reading_minutes": outline.reading_minutes,
    "recorded_files": recordings.recorded_files,
    "recording": recordings.recording,
    "runs": freshness.runs,
    "short_links": wording.short_links,
    "series_files": data_files.series_files,
    "shown_facts": declared.shown_facts,
    "source": citing.source,
    "still": recordings.still,
    "territory": formats.territory,
    "timed": wording.timed,
    "titles": wording.titles,
    "with_terms": with_terms,
}

TESTS: Mapping[str, Callable[[Any], bool]] = {
    "fact_field": lambda declared: isinstance(declared, Fact),
    "links_field": lambda declared: isinstance(declared, Links),
    "parts_field": lambda declared: isinstance(declared, Parts),
    "prose_field": lambda declared: isinstance(declared, Prose),
    "titled_by_text": declared.titled_by_text,
}


GLOBALS: Mapping[str, Any] = {
    "almanac": almanac,
    "comparison_files": data_files.comparison_files,
    "comparison_url": comparison_url,
    "country_files": data_files.country_files,
    "country_chart": country_chart,
    "country_map": country_map,
    "current_language": current_language,
    "fields_of": fields_of,
    "general_head": head.of_any_page,
    "piece": piece,
    "source_files": citing_files.source_files,
    "styles_url": styles_url,
    "theme_colours": THEME_COLOURS,
}
