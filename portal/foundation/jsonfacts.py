"""Facts in JSON's own types, and the JSON Schema (2020-12) of each type of fact.

Numbers are numbers and flags are booleans. A date stays text, since it is as exact as it is known
(ISO 8601-1 and -2: `2017`, `2017-06`, `2012/2014`, `2018/..`), and so do codes. A type of fact that has no
rule of its own here is the text that bundles write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import singledispatch
from typing import Any, TypeAlias

from portal.foundation.facts import (
    ANY_LANGUAGE,
    Choice,
    Date,
    FactType,
    File,
    Files,
    Flag,
    LanguageTag,
    Names,
    Number,
    Territories,
    Territory,
    Timecode,
    WholeNumber,
    YearValues,
)

Schema: TypeAlias = dict[str, Any]

TERRITORY = "[A-Z]{2}"
LANGUAGE = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
YEAR = "[12][0-9]{3}"
DATE_POINT = "[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
DATE = rf"{DATE_POINT}(?:/(?:{DATE_POINT}|\.\.))?"

FileAddress: TypeAlias = Callable[[str, File], str]
"""Where the file in a language is, by that language and the file."""


def whole(pattern: str) -> str:
    """A regular expression that must match all of a text, as JSON Schema needs it said."""
    return f"^(?:{pattern})$"


@singledispatch
def schema_of(type: FactType[Any]) -> Schema:
    """The JSON Schema of a fact that is known."""
    return {"type": "string"}


@schema_of.register
def _(type: Choice) -> Schema:
    return {"type": "string", "enum": list(type.choices)}


@schema_of.register
def _(type: WholeNumber) -> Schema:
    return {"type": "integer"}


@schema_of.register
def _(type: Timecode) -> Schema:
    return {"type": "integer", "minimum": 0, "description": "Seconds from the beginning of the recording."}


@schema_of.register
def _(type: Number) -> Schema:
    return {"type": "number"}


@schema_of.register
def _(type: Flag) -> Schema:
    return {"type": "boolean"}


@schema_of.register
def _(type: Date) -> Schema:
    said = "A year, month, day or interval (ISO 8601), as exactly as it is known."
    return {"type": "string", "pattern": whole(DATE), "description": said}


@schema_of.register
def _(type: Territory) -> Schema:
    return {"type": "string", "pattern": whole(TERRITORY), "description": "ISO 3166-1 alpha-2."}


@schema_of.register
def _(type: Territories) -> Schema:
    return {"type": "array", "items": schema_of(Territory())}


@schema_of.register
def _(type: LanguageTag) -> Schema:
    return {"type": "string", "pattern": whole(LANGUAGE), "description": "BCP 47."}


@schema_of.register
def _(type: Names) -> Schema:
    said = "‘Family, Given’, or a body's name as it stands."
    return {"type": "array", "items": {"type": "string"}, "description": said}


@schema_of.register
def _(type: YearValues) -> Schema:
    return {
        "type": "object",
        "propertyNames": {"pattern": whole(YEAR)},
        "additionalProperties": {"type": ["number", "null"]},
        "description": "A value a year; null where the source has none.",
    }


@schema_of.register
def _(type: Files) -> Schema:
    file = {
        "type": "object",
        "properties": {
            "url": {"type": "string", "format": "uri"},
            "name": {"type": "string"},
            "type": {"type": "string", "description": "The media type, by the file's content."},
            "size": {"type": "integer", "minimum": 0, "description": "Bytes."},
            "sha256": {"type": "string", "pattern": whole("[0-9a-f]{64}")},
            "seconds": {"type": "integer", "minimum": 0, "description": "How long a recording plays."},
            "width": {"type": "integer", "minimum": 0, "description": "How wide a picture is, in pixels."},
            "height": {"type": "integer", "minimum": 0, "description": "How high a picture is, in pixels."},
        },
        "required": ["url", "name"],
        "additionalProperties": False,
    }
    said = f"Files by language; ‘{ANY_LANGUAGE}’ serves every language."
    return {
        "type": "object",
        "propertyNames": {"pattern": whole(LANGUAGE)},
        "additionalProperties": file,
        "description": said,
    }


@singledispatch
def value_of(type: FactType[Any], value: Any, address: FileAddress) -> Any:
    """A fact in JSON's types; `address` says where its files are."""
    return type.encode(value)


@value_of.register(WholeNumber)
@value_of.register(Timecode)
@value_of.register(Flag)
def _as_it_is(type: FactType[Any], value: bool | int, address: FileAddress) -> bool | int:
    return value


@value_of.register
def _(type: Number, value: Decimal, address: FileAddress) -> int | float:
    return _number(value)


@value_of.register
def _(type: YearValues, value: Mapping[str, str | None], address: FileAddress) -> dict[str, int | float | None]:
    return {year: None if each is None else _number(Decimal(each)) for year, each in value.items()}


@value_of.register
def _(type: Files, value: Mapping[str, File], address: FileAddress) -> dict[str, Any]:
    return {tag: {"url": address(tag, file), **file} for tag, file in value.items()}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
