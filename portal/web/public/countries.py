"""The countries together: on a map, in a table that can be sorted, and with their series side by side.

What the page shows is in its address, so that it can be shared; other spellings redirect. The order
of the table is no content of its own, so the canonical address has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from portal.content.kinds import KINDS
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.i18n import _
from portal.web.comparison import Comparison, comparison
from portal.web.country_addresses import Asked, asked
from portal.web.country_table import NAME, CountryTable, country_table
from portal.web.declared import by_short_form
from portal.web.frames import Frame, everywhere, home_crumb, render_page, section_url, site
from portal.web.head import of_list
from portal.web.outline import Section
from portal.web.sameness import editions_of, unless_same
from portal.web.series_chart import Almanac, Chart

# More than there are codes of countries, and than there are series.
LIMITS = {"country": 300, "series": 1000}


def countries_page(tag: str) -> AnyResponse:
    """The page of all countries. Raises NotFound where an address asks for nothing that there is."""
    wanted, address = asked(request.args), section_url(KINDS["country"], tag)
    if not wanted.is_spelled(request.args):
        return redirect(wanted.at(address), 301)
    found = queries.latest(db.session, site(), tag, LIMITS, g.moment)
    return unless_same(
        [editions_of(each) for each in found.values()],
        lambda: _page(tag, address, wanted, found["country"], found["series"]),
    )


def _page(tag: str, address: str, wanted: Asked, countries: Sequence[Reading], series: Sequence[Reading]) -> Response:
    compared = _compared(wanted, countries, series)
    table = country_table(countries, wanted.sort, descending=wanted.descending)
    return render_page(
        "public/lists/country.html",
        _frame(tag, wanted, compared),
        head=of_list(KINDS["country"], tag, address, countries),
        countries=countries,
        table=table,
        sort_urls=_sort_urls(address, wanted, table),
        compared=compared,
        wanted=wanted,
        address=address,
        sections=_sections(),
        references=_references(table.almanac, compared.chart),
    )


def _compared(wanted: Asked, countries: Sequence[Reading], series: Sequence[Reading]) -> Comparison:
    """The comparison. Raises NotFound where no key is one of a series, or a year lies outside all of them."""
    found = comparison(series, countries, wanted.compare, wanted.first, wanted.last)
    years = {year for year in (wanted.first, wanted.last) if year is not None}
    if (wanted.compare and not found.chosen) or not years <= set(found.years):
        raise NotFound(wanted.at(request.path))
    return found


def _sort_urls(address: str, wanted: Asked, table: CountryTable) -> dict[str, str]:
    """Where the head of each column leads: to the table in that order."""
    return {
        key: f"{replace(wanted, sort=key, descending=heading.descends).at(address)}#table"
        for key, heading in table.headings.items()
    }


def _frame(tag: str, wanted: Asked, compared: Comparison) -> Frame:
    kind = KINDS["country"]
    lists = {each: section_url(kind, each) for each in site().languages}
    content = replace(wanted, sort=NAME, descending=False) if compared.chart else Asked()
    paths = {each: content.at(path) for each, path in lists.items()}
    return Frame(
        everywhere({each: wanted.at(path) for each, path in lists.items()}, tag),
        alternates=[*paths.items(), ("x-default", paths[site().default])],
        canonical=paths[tag],
        # There are more comparisons than a search engine should ask for.
        robots="noindex" if wanted.compare else None,
        breadcrumbs=[home_crumb(tag), (str(kind.label_plural), None)],
        section=kind.name,
    )


def _sections() -> list[Section]:
    named = {
        # Translators: in the contents of the page of all countries.
        "map": _("Map"),
        # Translators: in the contents of the page of all countries: the countries in figures.
        "table": _("Table"),
        # Translators: in the contents of the page of all countries: series side by side.
        "comparison": _("Comparison"),
    }
    return [Section(name, label) for name, label in named.items()]


def _references(lines: Almanac | None, chart: Chart | None) -> list[Reading]:
    """The sources of the small lines and of the comparison, each once."""
    shown = [*(lines.references if lines else []), *(chart.references if chart else [])]
    return by_short_form({reference.key: reference for reference in shown}.values())
