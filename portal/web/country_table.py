"""The table of countries, sorted as its address asks: by whole rows, in the page's language, the unknown last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.kinds.country import Country
from portal.content.published.passages import Words
from portal.content.published.reading import Reading
from portal.foundation.collation import sort_key
from portal.foundation.facts import Choice
from portal.foundation.fields import facts_of
from portal.foundation.i18n import LazyText, _l, current_language
from portal.web.series_chart import Almanac, AlmanacLine, almanac

NAME = "name"


@dataclass(frozen=True)
class Row:
    """One country with what the table says of it; `line` is its series drawn small."""

    country: Reading
    programmes: Sequence[Words]
    evaluations: int
    line: AlmanacLine


@dataclass(frozen=True)
class Column:
    """One that rows can be sorted by: its heading, and what is compared; None stands last either way.

    `descending` says which way the first choice of the column sorts: numbers show the largest first.
    """

    label: LazyText
    value: Callable[[Row], Any]
    descending: bool = False


@dataclass(frozen=True)
class Heading:
    """The head of a column: its key and label, the order it has now, if any, and whether choosing it turns to
    descending order."""

    key: str
    label: str
    sorted: str | None
    descends: bool


@dataclass(frozen=True)
class CountryTable:
    """The rows in their order, the heads of their columns, and the years that the small lines share."""

    rows: Sequence[Row]
    headings: Mapping[str, Heading]
    almanac: Almanac | None


def _name(row: Row) -> bytes:
    return sort_key(row.country.title.text, current_language())


def _status(row: Row) -> int:
    """The place of the status among those that the kind declares: partners first."""
    declared = facts_of(Country)["status"].type
    assert isinstance(declared, Choice)
    return list(declared.choices).index(row.country.fact("status"))


def _programmes(row: Row) -> bytes | None:
    return sort_key(row.programmes[0].text, current_language()) if row.programmes else None


COLUMNS: Mapping[str, Column] = {
    NAME: Column(_l("Country"), _name),
    "status": Column(_l("Status"), _status),
    "programmes": Column(_l("Programmes"), _programmes),
    "evaluations": Column(_l("Evaluations"), lambda row: row.evaluations, descending=True),
    # Translators: heading of a column with the newest homicide rate of each country.
    "rate": Column(_l("Latest rate"), lambda row: row.line.latest and row.line.latest.value, descending=True),
}


def country_table(countries: Sequence[Reading], sort: str = NAME, *, descending: bool = False) -> CountryTable:
    """The countries by one of `COLUMNS`; those that are equal there by their names."""
    drawn = almanac(countries)
    lines = {line.country.key: line for line in drawn.lines} if drawn else {}
    rows = [_row(country, lines.get(country.key)) for country in countries]
    headings = {
        key: Heading(
            key,
            str(column.label),
            sorted=("descending" if descending else "ascending") if key == sort else None,
            descends=not descending if key == sort else column.descending,
        )
        for key, column in COLUMNS.items()
    }
    return CountryTable(in_order(rows, sort, descending=descending), headings, drawn)


def in_order(rows: Iterable[Row], sort: str, *, descending: bool) -> list[Row]:
    """The rows by a column, the equal ones by name; those without a value last, whichever the direction."""
    value = COLUMNS[sort].value
    by_name = sorted(rows, key=_name)
    known = [row for row in by_name if value(row) is not None]
    unknown = [row for row in by_name if value(row) is None]
    return [*sorted(known, key=value, reverse=descending), *unknown]


def _row(country: Reading, line: AlmanacLine | None) -> Row:
    return Row(
        country=country,
        programmes=[programme.title for programme in country.parts("programmes")],
        evaluations=len(country.parts("evaluations")),
        line=line or AlmanacLine(country, None, None, None),
    )
