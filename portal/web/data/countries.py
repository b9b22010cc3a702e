"""The table of countries as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.content.published.reading import Reading
from portal.web.country_table import country_table
from portal.web.data.tables import Cell, csv_table
from portal.web.frames import absolute

COLUMNS = ("country", "name", "territory", "status", "programmes", "evaluations", "rate", "rate_year", "address")


def countries_csv(countries: Sequence[Reading]) -> str:
    """A row for each country, in the order of their names."""
    return csv_table(COLUMNS, _rows(countries))


def _rows(countries: Sequence[Reading]) -> Iterator[list[Cell]]:
    for row in country_table(countries).rows:
        country, latest = row.country, row.line.latest
        programmes = "; ".join(map(str, row.programmes))
        named: list[Cell] = [country.key, country.title.text, country.fact("territory"), country.fact("status")]
        rate: list[Cell] = [latest.value, latest.year] if latest else [None, None]
        yield [*named, programmes, row.evaluations, *rate, absolute(country.url)]
