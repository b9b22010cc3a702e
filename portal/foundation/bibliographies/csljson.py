"""CSL-JSON as Zotero and others write it (github.com/citation-style-language/schema, csl-data.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.foundation.bibliographies.entries import (
    MOST_ENTRIES,
    MOST_NAMES,
    Bibliography,
    Entry,
    Fault,
    Format,
    Reason,
    filled,
    iso_date,
    line_at,
    one_line,
)

_FIELDS = (
    *("title", "container-title", "collection-title", "volume", "issue", "number", "page"),
    *("publisher", "publisher-place", "DOI", "URL", "language"),
)
_NAMES = ("author", "editor")
_DATES = ("issued", "accessed")
_SPACE = " \t\r\n"


def read_csl_json(text: str) -> Bibliography:
    """A list of items, or one item; or an object with a list of them under ``items``."""
    try:
        found = list(_items(text))
    except json.JSONDecodeError as error:
        return Bibliography(Format.CSL_JSON, [], [Fault(error.lineno, Reason.BROKEN)])
    except (ValueError, RecursionError):
        # A number or a nesting that no list of publications has.
        return Bibliography(Format.CSL_JSON, [], [Fault(1, Reason.BROKEN)])
    entries, faults = [], []
    for place, (line, item) in enumerate(found):
        if place == MOST_ENTRIES:
            faults.append(Fault(line, Reason.TOO_MANY))
            break
        if isinstance(item, dict):
            entries.append(_entry(line, item))
        else:
            faults.append(Fault(line, Reason.BROKEN))
    if not entries and not faults:
        faults.append(Fault(1, Reason.NO_ENTRY))
    return Bibliography(Format.CSL_JSON, entries, faults)


def _items(text: str) -> Iterator[tuple[int, Any]]:
    """Each item with the line that it begins at."""
    whole = json.loads(text)
    if isinstance(whole, dict):
        listed = whole.get("items")
        yield from ((1, item) for item in (listed if isinstance(listed, list) else [whole]))
        return
    decoder, place, line, counted = json.JSONDecoder(), text.index("[") + 1, 1, 0
    for _item in whole if isinstance(whole, list) else ():
        while text[place] in f"{_SPACE},":
            place += 1
        line, counted = line + line_at(text[counted:place], place - counted) - 1, place
        item, place = decoder.raw_decode(text, place)
        yield line, item


def _entry(line: int, item: Mapping[str, Any]) -> Entry:
    fields = {name: one_line(item.get(name)) for name in _FIELDS}
    dates = {name: _date(item.get(name)) for name in _DATES}
    return Entry(
        line,
        one_line(item.get("type")) or "document",
        filled({**fields, **dates, "page": fields["page"].replace("–", "-")}),
        {name: found for name in _NAMES if (found := _people(item.get(name)))},
    )


def _date(value: Any) -> str:
    """Date parts, one or two of them, or what was written in a word."""
    if isinstance(value, str):
        return iso_date(one_line(value))
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    if isinstance(parts, list):
        points = [_point(each) for each in parts[:2] if isinstance(each, list)]
        return "/".join(filter(None, points))
    return iso_date(one_line(value.get("raw") or value.get("literal")))


def _point(parts: list[Any]) -> str:
    numbers = [one_line(each) for each in parts[:3]]
    return iso_date("-".join(each for each in numbers if each and each != "0"))


def _people(value: Any) -> list[str]:
    known = [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
    return [name for each in known[:MOST_NAMES] if (name := _person(each))]


def _person(name: Mapping[str, Any]) -> str:
    literal = one_line(name.get("literal"))
    if literal:
        return literal
    particle = one_line(name.get("non-dropping-particle")) or one_line(name.get("dropping-particle"))
    family = " ".join(filter(None, (particle, one_line(name.get("family")), one_line(name.get("suffix")))))
    return ", ".join(filter(None, (family, one_line(name.get("given")))))
