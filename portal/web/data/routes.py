"""The addresses of data: of a profile's series, of series side by side, and of all countries."""

from __future__ import annotations

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from portal.content.kinds import KINDS
from portal.content.published.reading import Reading
from portal.content.readers import queries
from portal.content.readers.queries import ItemPage
from portal.extensions import db
from portal.foundation.errors import NotFound
from portal.foundation.permissions import Permission, requires
from portal.web import charts
from portal.web.cache import same_for_everybody
from portal.web.country_addresses import Asked, asked
from portal.web.data.countries import countries_csv
from portal.web.data.series import series_csv, series_json
from portal.web.data.tables import TYPE
from portal.web.frames import section_url, site
from portal.web.series_chart import MOST_SERIES, is_line_of_reference, values_of
from portal.web.taking import attachment, item_at, kind_in, moved

COUNTRY = KINDS["country"]
SERIES = "series"
"""Stands in the place of a country's slug: all series, or those that are compared."""

SUFFIXES = ("csv", "json")
JSON_TYPE = "application/json; charset=utf-8"
# More than there are codes of countries, and than there are series.
LIMITS = {"country": 300, "series": 1000}

blueprint = Blueprint("data", __name__)


@blueprint.get("/<tag:tag>/<section>.csv")
@requires(Permission.READ)
@same_for_everybody()
def countries(tag: str, section: str) -> Response:
    """The table of all countries."""
    address = _countries_url(tag, section)
    if address != f"/{tag}/{section}/":
        return moved(f"{address.rstrip('/')}.csv", permanent=True)
    found = queries.latest(db.session, site(), tag, {"country": LIMITS["country"]}, g.moment)
    return attachment(countries_csv(found["country"]), TYPE, f"{section}.csv", tag, page=address)


@blueprint.get("/<tag:tag>/<section>/<slug>.<any(csv,json):form>")
@requires(Permission.READ)
@same_for_everybody("compare", "from", "to")
def series(tag: str, section: str, slug: str, form: str) -> Response:
    """The series that a profile shows, or those that are compared. Raises NotFound where there is none."""
    if slug == SERIES:
        return _compared(tag, section, form)
    found = item_at(tag, section, slug, form)
    if not isinstance(found, ItemPage):
        return found
    if found.reading.kind is not COUNTRY:
        raise NotFound(slug)
    return _sent(series_of(found.reading), tag, slug, form, found.reading.url)


def series_of(country: Reading) -> list[Reading]:
    """The series of a country's chart. Raises NotFound where it has none."""
    own = country.one("series")
    if own is None:
        raise NotFound(country.key)
    return [own, *country.linked("compared_with")][:MOST_SERIES]


def _compared(tag: str, section: str, form: str) -> Response:
    address, wanted = _countries_url(tag, section), asked(request.args)
    if address != f"/{tag}/{section}/":
        return moved(f"{address}{SERIES}.{form}", permanent=True)
    every = queries.latest(db.session, site(), tag, {"series": LIMITS["series"]}, g.moment)["series"]
    chosen = [each for each in every if not wanted.compare or each.key in wanted.compare]
    span = charts.span(values_of(each) for each in chosen)
    if span is None:
        raise NotFound(address)
    years = range(wanted.first or span[0], (wanted.last or span[1]) + 1)
    shown = sorted(chosen, key=is_line_of_reference)
    return _sent(shown, tag, SERIES, form, Asked(compare=wanted.compare).at(address), years)


def _sent(shown: list[Reading], tag: str, name: str, form: str, page: str, years: range | None = None) -> Response:
    if form == "csv":
        return attachment(series_csv(shown, years), TYPE, f"{name}.csv", tag, page=page)
    return attachment(series_json(shown, tag, page, years), JSON_TYPE, f"{name}.json", tag, page=page)


def _countries_url(tag: str, section: str) -> str:
    kind = kind_in(tag, section)
    if kind is not COUNTRY:
        raise NotFound(section)
    return section_url(kind, tag)


def series_files(country: Reading) -> list[tuple[str, str]]:
    """What each file with a profile's series is called, and where it is."""
    return [(suffix.upper(), f"{country.url}.{suffix}") for suffix in SUFFIXES]


def comparison_files(address: str, wanted: Asked) -> list[tuple[str, str]]:
    """The same for series side by side, by the address of the page and what it asks for."""
    compared = Asked(compare=wanted.compare, first=wanted.first, last=wanted.last)
    return [(suffix.upper(), compared.at(f"{address}{SERIES}.{suffix}")) for suffix in SUFFIXES]


def country_files(address: str) -> list[tuple[str, str]]:
    """The same for the table of countries."""
    return [("CSV", f"{address.rstrip('/')}.csv")]
