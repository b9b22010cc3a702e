"""The JSON shape of a kind, and of one edition of it: what the API and exports speak.

Both follow from the declaration. The schema is JSON Schema 2020-12.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.content import blocks
from portal.content.editions import Edition
from portal.content.items import Item, Part
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, fields_of

_FACT_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "scalar": {"type": ["string", "null"]},
    "list": {"type": ["array", "null"], "items": {"type": "string"}},
    "mapping": {"type": ["object", "null"]},
}


def schema_of(cls: type[Item] | type[Part]) -> dict[str, Any]:
    """The JSON Schema of a kind or part: a property a declared field."""
    properties = {name: _property(declared) for name, declared in fields_of(cls).items()}
    return {"type": "object", "properties": {"key": {"type": "string"}, **properties}, "required": ["key"]}


def _property(declared: Field) -> dict[str, Any]:
    shape: dict[str, Any]
    if isinstance(declared, Fact):
        shape = dict(_FACT_SHAPES[declared.type.shape])
    elif isinstance(declared, Prose):
        shape = {"type": ["string", "null"]}
    elif isinstance(declared, Links):
        shape = {"type": "array", "items": {"type": "integer"}}
    elif isinstance(declared, Parts):
        shape = {"type": "array", "items": schema_of(declared.part)}
    else:
        raise TypeError(declared)
    return shape | {"title": str(declared.label)}


def as_json(cls: type[Item], edition: Edition) -> dict[str, Any]:
    """One edition in that shape, with its texts as they were written; links are ids of items."""
    payload = edition.payload
    return {
        "key": edition.key,
        **_object(cls, payload, payload["texts"], ""),
        "language": edition.language,
        "source_language": edition.source_language,
        "published_at": edition.visible_from.isoformat(),
    }


def _object(
    cls: type[Item] | type[Part], stored: Mapping[str, Any], texts: Mapping[str, Any], prefix: str
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, declared in fields_of(cls).items():
        if isinstance(declared, Fact):
            found[name] = stored["facts"].get(name)
        elif isinstance(declared, Prose):
            found[name] = _text(texts.get(prefix + name))
        elif isinstance(declared, Links):
            found[name] = stored["links"].get(name, [])
        elif isinstance(declared, Parts):
            found[name] = [
                {"key": part["key"], **_object(declared.part, part, texts, f"{name}/{part['key']}/")}
                for part in stored["parts"].get(name, [])
            ]
    return found


def _text(entry: Mapping[str, Any] | None) -> str | None:
    if entry is None:
        return None
    return blocks.join([block["text"] for block in entry["blocks"] if block["text"] is not None]) or None
