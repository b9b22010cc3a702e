"""Citations as CSL-JSON (github.com/citation-style-language/schema, csl-data.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from portal.foundation.dates import DatePoint, PartialDate
from portal.web.citing.names import parted
from portal.web.citing.records import Record


def csl(records: Iterable[Record]) -> str:
    """A list of items, as every tool that reads the format expects, even of one."""
    return json.dumps(csl_items(records), ensure_ascii=False, indent=2) + "\n"


def csl_items(records: Iterable[Record]) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [_item(each) for each in records]


def _item(cited: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": cited.key,
        "type": cited.type,
        "title": cited.title,
        "language": cited.language,
        "author": [_name(name) for name in cited.authors],
        "editor": [_name(name) for name in cited.editors],
        "issued": _date(cited.issued),
        "accessed": _date(cited.accessed),
        "original-title": cited.original,
        **cited.fields,
        "archive": cited.site,
        "archive_location": cited.address,
    }
    return {name: value for name, value in found.items() if value}


def _name(name: str) -> Mapping[str, str]:
    person = parted(name)
    return {"literal": name} if person is None else {"family": person[0], "given": person[1]}


def _date(date: PartialDate | None) -> Mapping[str, Any] | None:
    """As exactly as it is known; a time that still goes on is its beginning."""
    if date is None:
        return None
    points = [date.start, *([date.end] if date.end else [])]
    return {"date-parts": [_parts(point) for point in points]}


def _parts(point: DatePoint) -> list[int]:
    return [part for part in (point.year, point.month, point.day) if part is not None]
