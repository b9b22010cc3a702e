"""Indicator series as data: a row a year in CSV, a series with its values in JSON, each with its sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from portal.content.published.reading import Reading
from portal.web.citing.csl import csl_items
from portal.web.citing.records import record
from portal.web.citing.wording import source
from portal.web.data.tables import Cell, csv_table
from portal.web.frames import absolute
from portal.web.series_chart import values_of

COLUMNS = ("series", "place", "territory", "year", "value", "unit", "source", "note")


def series_csv(shown: Sequence[Reading], years: range | None = None) -> str:
    """A row for each year of each series; the value is empty where the source has none."""
    return csv_table(COLUMNS, _rows(shown, years))


def _rows(shown: Iterable[Reading], years: range | None) -> Iterator[list[Cell]]:
    for each in shown:
        sources = " | ".join(source(reference).striptags() for reference in each.linked("references"))
        about: list[Cell] = [each.words("unit").text, sources, each.words("note").text]
        place: list[Cell] = [each.key, each.title.text, each.fact("territory")]
        for year, value in sorted(values_of(each, years).items()):
            yield [*place, int(year), None if value is None else Decimal(value), *about]


def series_json(shown: Sequence[Reading], tag: str, page: str, years: range | None = None) -> str:
    """The series with their values and their sources; `page` is the path of the page that shows them."""
    found = {"page": absolute(page), "language": tag, "series": [_series(each, years) for each in shown]}
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _series(each: Reading, years: range | None) -> dict[str, Any]:
    values = sorted(values_of(each, years).items())
    return {
        "key": each.key,
        "place": each.title.text,
        "territory": each.fact("territory"),
        "unit": each.words("unit").text,
        "note": each.words("note").text or None,
        "values": [{"year": int(year), "value": None if value is None else float(value)} for year, value in values],
        "sources": csl_items(record(reference) for reference in each.linked("references")),
    }
