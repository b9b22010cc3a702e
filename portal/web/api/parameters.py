"""The parameters of the API's addresses: declared once, read strictly, and told of in the OpenAPI document.

A parameter that an address does not know, that stands there twice or that has a value it cannot have is refused:
a misspelt filter must not look like one that found everything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from portal.content.model.filters import MONTH, YEAR
from portal.content.model.items import Item
from portal.content.published.shapes import KEY
from portal.content.published.shelves import Shelf, shelf_of
from portal.content.readers import changefeed
from portal.content.sitewide.directory import Site
from portal.foundation import jsonfacts
from portal.foundation.facts import Choice, LanguageTag, Territories, Territory
from portal.foundation.fields import Fact
from portal.foundation.filters import TERM_LIMIT, Filter
from portal.foundation.jsonfacts import Schema, whole
from portal.web.api.problems import WrongParameter, wrong_parameters

DEFAULT_LIMIT, MOST_ITEMS, MOST_CHANGES = 20, 100, 500
ORIGINAL, NONE = "original", "none"
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
_NUMBER = re.compile("[0-9]{1,9}")
_RESERVED = {"language": "publication_language"}


@dataclass(frozen=True)
class Parameter:
    """A parameter: what it means, the JSON Schema of its value, and how that is read (which raises ValueError)."""

    name: str
    meaning: str
    schema: Schema
    parse: Callable[[str], Any] = str
    default: Any = None

    def read(self, written: str) -> Any:
        """The value of what is written. Raises ValueError, whose text says what would be right."""
        allowed = self._allowed()
        if not self._fits(written):
            raise ValueError(allowed)
        try:
            return self.parse(written)
        except ValueError:
            raise ValueError(allowed) from None

    def _fits(self, written: str) -> bool:
        schema = self.schema
        if schema["type"] == "integer":
            number = int(written) if _NUMBER.fullmatch(written) else -1
            return bool(schema["minimum"] <= number <= schema["maximum"])
        pattern = schema.get("pattern", "^.*$").removeprefix("^").removesuffix("$")
        fits = re.fullmatch(pattern, written, re.DOTALL) is not None and len(written) <= schema.get("maxLength", 1000)
        return fits and written in schema.get("enum", (written,))

    def _allowed(self) -> str:
        schema = self.schema
        if "enum" in schema:
            return f"allowed: one of {', '.join(schema['enum'])}"
        if schema["type"] == "integer":
            return f"allowed: a whole number from {schema['minimum']} to {schema['maximum']}"
        return f"allowed: {self.meaning}"


def language(site: Site) -> Parameter:
    """The language that is asked for."""
    schema = {"type": "string", "enum": list(site.languages), "default": site.default}
    meaning = "The language asked for. It is never negotiated, so an address gives everybody the same."
    return Parameter("language", meaning, schema, default=site.default)


FALLBACK = Parameter(
    "fallback",
    "What stands in for what is not translated: `original` (as on the portal's pages), or `none`.",
    {"type": "string", "enum": [ORIGINAL, NONE], "default": ORIGINAL},
    default=ORIGINAL,
)
AFTER = Parameter("after", "The key of the last item of the page before; follow `next` instead.", KEY, default="")
SINCE = Parameter(
    "since",
    "The cursor of an answer before, or nothing to begin with all that is published.",
    {"type": "string", "pattern": whole(changefeed.CURSOR_PATTERN), "maxLength": 120},
    changefeed.parse_cursor,
)


def limit(most: int) -> Parameter:
    """How many a page may have."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": DEFAULT_LIMIT}
    return Parameter("limit", "How many a page may have.", schema, int, DEFAULT_LIMIT)


def _moment(written: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(written)
    try:
        return found.astimezone(datetime.UTC)
    except OverflowError:
        return found.replace(tzinfo=datetime.UTC)


UPDATED_SINCE = Parameter(
    "updated_since",
    "Only items whose text or original changed at this moment or later (RFC 3339, such as 2026-11-01T00:00:00Z).",
    {"type": "string", "format": "date-time", "pattern": whole(MOMENT)},
    _moment,
)


def filters_of(kind: type[Item]) -> dict[str, Filter]:
    """The filters of a kind's list by the names of their parameters here."""
    return {_RESERVED.get(each.name, each.name): each for each in shelf_of(kind).filters}


def filter_parameters(kind: type[Item]) -> list[Parameter]:
    """The filters of a kind's list as parameters."""
    shelf = shelf_of(kind)
    return [Parameter(name, _meaning(shelf, each), _schema(shelf, each)) for name, each in filters_of(kind).items()]


def _meaning(shelf: Shelf, asked: Filter) -> str:
    kinds = shelf.linked_kinds(asked)
    return f"{asked.label}: the key of a published {' or '.join(kinds)}" if kinds else str(asked.label)


def _schema(shelf: Shelf, asked: Filter) -> Schema:
    """What a filter's value may be, by the fields that it goes by."""
    if shelf.linked_kinds(asked):
        return dict(KEY)
    if asked in (YEAR, MONTH):
        return {"type": "string", "pattern": whole("[0-9]{4}" + ("-[0-9]{2}" if asked is MONTH else ""))}
    types = [field.type for field in shelf.fields(asked).values() if isinstance(field, Fact)]
    if all(isinstance(each, Choice) for each in types):
        return {"type": "string", "enum": [code for each in types if isinstance(each, Choice) for code in each.choices]}
    if all(isinstance(each, Territory | Territories) for each in types):
        return jsonfacts.schema_of(Territory())
    if all(isinstance(each, LanguageTag) for each in types):
        return {**jsonfacts.schema_of(LanguageTag()), "maxLength": 35}
    return {"type": "string", "pattern": whole("[^\\u0000-\\u001f]+"), "maxLength": TERM_LIMIT}


def read(known: Iterable[Parameter]) -> dict[str, Any]:
    """The values of this request's parameters, by name: their defaults where they are not given, but for those
    without. Raises Problem, which names all that are wrong."""
    parameters = {each.name: each for each in known}
    values = {name: each.default for name, each in parameters.items() if each.default is not None}
    wrong = []
    for name, written in request.args.lists():
        try:
            values[name] = _value(parameters, name, written)
        except ValueError as refusal:
            wrong.append(WrongParameter(name, f"{str(refusal).removesuffix('.')}."))
    if wrong:
        raise wrong_parameters(wrong)
    return values


def _value(known: Mapping[str, Parameter], name: str, written: list[str]) -> Any:
    if name not in known:
        raise ValueError(f"not known here; known: {', '.join(known) or 'none'}")
    if len(written) > 1:
        raise ValueError("given more than once")
    return known[name].read(written[0])
