"""The JSON shape of a kind, and of an item as a reader of a language meets it: what the API speaks.

Both follow from the declaration. The schema is JSON Schema 2020-12. A text of one line is a string; a text of
CommonMark is its source and the HTML of it; a link is a typed reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from markupsafe import Markup

from portal.content.kinds.media import Media
from portal.content.model.items import KEY_LIMIT, KEY_PATTERN, Item, Part
from portal.content.prose.blocks import Freshness
from portal.content.published.editions import Edition
from portal.content.published.passages import BlockView, ProseView
from portal.content.published.reading import PartReading, Reading, readings
from portal.foundation import jsonfacts
from portal.foundation.facts import File
from portal.foundation.fields import Fact, Field, Links, Parts, Prose, facts_of, fields_of
from portal.foundation.jsonfacts import Schema, whole

KEY: Schema = {"type": "string", "pattern": whole(KEY_PATTERN), "maxLength": KEY_LIMIT}
TEXT = "Text"
LINK = "Link"


class Places(Protocol):
    """Where things are: absolute addresses, None for what has none."""

    def api(self, kind: str, key: str, language: str) -> str:
        """The address of an item in the API, in a language."""

    def page(self, edition: Edition, language: str) -> str | None:
        """The address of an item, or of its entry in a list, for people."""

    def file(self, key: str, language: str, file: File) -> str:
        """The address of a media item's file in a language."""


def component(name: str) -> Schema:
    """What stands for a schema that the document keeps under a name."""
    return {"$ref": f"#/components/schemas/{name}"}


def schema_of(cls: type[Item] | type[Part]) -> Schema:
    """The JSON Schema of the fields of a kind or part: a property a declared field."""
    properties = {name: _property(declared) for name, declared in fields_of(cls).items()}
    if issubclass(cls, Part):
        properties = {"key": dict(KEY), **properties}
    return _closed(properties)


def _closed(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _property(declared: Field) -> Schema:
    said = {"title": str(declared.label)} | ({"description": str(declared.help)} if declared.help else {})
    if isinstance(declared, Parts):
        return {"type": "array", "items": schema_of(declared.part), **said}
    if isinstance(declared, Links) and declared.many:
        return {"type": "array", "items": component(LINK), **said}
    return {"anyOf": [_one(declared), {"type": "null"}], **said}


def _one(declared: Field) -> Schema:
    if isinstance(declared, Fact):
        return jsonfacts.schema_of(declared.type)
    if isinstance(declared, Prose):
        return {"type": "string"} if declared.plain else component(TEXT)
    return component(LINK)


def shared_schemas() -> dict[str, Schema]:
    """The schemas that those of kinds refer to, by name."""
    text, key, address = {"type": "string"}, dict(KEY), {"type": ["string", "null"], "format": "uri"}
    html = "Clean HTML. Passages that are not in the requested language stand in a div with their own lang."
    media = _closed({name: _property(declared) for name, declared in facts_of(Media).items()})
    return {
        TEXT: _closed(
            {
                "markdown": {
                    **text,
                    "description": "CommonMark with tables and footnotes. A link to an item reads (kind:key).",
                },
                "html": {**text, "description": html},
            }
        ),
        LINK: _closed(
            {
                "kind": text,
                "key": key,
                "title": text,
                "title_language": text,
                "api_url": {"type": "string", "format": "uri"},
                "url": {**address, "description": "For people; null for a kind that has neither pages nor a list."},
                "media": {
                    "anyOf": [media, {"type": "null"}],
                    "description": "Of a media item, what must be shown with its files.",
                },
            }
        ),
    }


@dataclass(frozen=True)
class Shaper:
    """Makes JSON of readings. Where `fill` is False, nothing stands in for what is not translated."""

    places: Places
    fill: bool

    def fields(self, reading: Reading | PartReading) -> dict[str, Any]:
        """All declared fields of an item or part, in the shape of `schema_of`."""
        cls = reading.kind if isinstance(reading, Reading) else reading.cls
        return {name: self._value(reading, name, declared) for name, declared in fields_of(cls).items()}

    def _value(self, reading: Reading | PartReading, name: str, declared: Field) -> Any:
        if isinstance(declared, Fact):
            return self._fact(reading, name, declared)
        if isinstance(declared, Prose):
            return self._written(reading, name, declared)
        if isinstance(declared, Links):
            found = self.references(reading.linked(name))
            return found if declared.many else next(iter(found), None)
        assert isinstance(reading, Reading)
        return [{"key": part.key, **self.fields(part)} for part in reading.parts(name)]

    def _fact(self, reading: Reading | PartReading, name: str, declared: Fact) -> Any:
        key, value = reading.edition.key, reading.fact(name)
        if value is None:
            return None
        return jsonfacts.value_of(declared.type, value, lambda tag, file: self.places.file(key, tag, file))

    def _written(self, reading: Reading | PartReading, name: str, declared: Prose) -> str | dict[str, str] | None:
        written = reading.written(name, fill=self.fill)
        if declared.plain or not written:
            return written or None
        return {"markdown": written, "html": self._html(reading.prose(name))}

    def _html(self, view: ProseView) -> str:
        shown = [block for block in view.blocks if self.fill or block.state != Freshness.MISSING.value]
        return "\n".join(_stretch(lang, list(blocks)) for lang, blocks in groupby(shown, key=lambda each: each.lang))

    def references(self, linked: Sequence[Reading]) -> list[dict[str, Any]]:
        """Items as others name them."""
        return [self._reference(each) for each in linked]

    def _reference(self, linked: Reading) -> dict[str, Any]:
        title, tag = linked.title, linked.page_lang
        return {
            "kind": linked.kind.name,
            "key": linked.key,
            "title": str(title),
            "title_language": title.lang or tag,
            "api_url": self.places.api(linked.kind.name, linked.key, tag),
            "url": self.places.page(linked.edition, tag),
            "media": self._media(linked),
        }

    def _media(self, linked: Reading) -> dict[str, Any] | None:
        """The facts of an item that has files: what nobody should show the files without."""
        if linked.kind is not Media:
            return None
        return {name: self._fact(linked, name, declared) for name, declared in facts_of(Media).items()}

    def mentions(self, reading: Reading) -> list[dict[str, Any]]:
        """The items that the texts lead to: what ``(kind:key)`` in CommonMark means."""
        refs = reading.edition.payload["refs"]
        return self.references(readings(reading.library, [refs[name] for name in sorted(refs)]))


def _stretch(lang: str | None, blocks: Sequence[BlockView]) -> str:
    """Neighbouring passages in one language, marked with it where it is not the requested one."""
    html = Markup("\n").join(block.html for block in blocks)
    return str(html if lang is None else Markup('<div lang="{}">{}</div>').format(lang, html))
