"""An edition as a reader of a page's language meets it.

Nothing here queries: `queries` fetches the editions, and these views answer what templates ask.
Freshness compares the published original with the published translation, block by block
(architecture.md, 3 and 4).
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from portal.content.kinds import KINDS
from portal.content.model.items import Item, Part
from portal.content.prose.blocks import Freshness
from portal.content.published.editions import Edition, Payload
from portal.content.published.passages import BlockView, Library, Passages, ProseView, Words
from portal.foundation.fields import Prose, facts_of, fields_of, parts_of, prose_of


@dataclass(frozen=True)
class Behind:
    """How far a translation is behind: `count` of `total` sections, when the original changed, and
    each section by its anchor and label."""

    count: int
    total: int
    changed_on: datetime.datetime
    sections: tuple[tuple[str, str | Words], ...]


@dataclass(frozen=True)
class LanguageLink:
    """One language of the switcher. `shown_in` is the language of the text where it is not translated."""

    tag: str
    name: str
    url: str
    current: bool
    available: bool
    shown_in: str | None = None


@dataclass(frozen=True)
class Declared:
    """What an item's and a part's views have in common: they answer by the declaration."""

    library: Library
    edition: Edition

    @cached_property
    def _texts(self) -> Passages:
        return Passages(self.library, self.edition)

    @property
    def _cls(self) -> type[Item] | type[Part]:
        raise NotImplementedError

    @property
    def _prefix(self) -> str:
        return ""

    @property
    def _stored(self) -> Payload:
        raise NotImplementedError

    def prose(self, name: str) -> ProseView:
        """A translated text, block by block."""
        return self._texts.prose(self._prefix + name)

    def words(self, name: str) -> Words:
        """A translated text of one line."""
        return self._texts.words(self._prefix + name)

    def written(self, name: str, *, fill: bool) -> str:
        """A translated text as it was written; with `fill`, the original's words where it is not translated."""
        return self._texts.written(self._prefix + name, fill=fill)

    def fact(self, name: str) -> Any:
        """A fact's value, or None where it is not known."""
        facts = self._stored["facts"]
        stored = facts.get(name)
        if stored is None:
            return None
        place = id(facts), name
        if place not in self.library.decoded:
            self.library.decoded[place] = facts, facts_of(self._cls)[name].type.decode(stored)
        return self.library.decoded[place][1]

    def linked(self, name: str) -> list[Reading]:
        """The items that a field links to, as far as they are public."""
        return readings(self.library, self._stored["links"].get(name, []))

    def one(self, name: str) -> Reading | None:
        """The item that a field links to, or None."""
        return next(iter(self.linked(name)), None)


@dataclass(frozen=True)
class PartReading(Declared):
    """A repeated part of an item."""

    name: str = ""
    stored: Payload = field(default_factory=dict)
    cls: type[Part] = Part

    @property
    def key(self) -> str:
        return str(self.stored["key"])

    @property
    def _cls(self) -> type[Item] | type[Part]:
        return self.cls

    @property
    def _prefix(self) -> str:
        return f"{self.name}/{self.key}/"

    @property
    def _stored(self) -> Payload:
        return self.stored

    @property
    def title(self) -> Words:
        declared = fields_of(self.cls).get(self.cls.title_from)
        if isinstance(declared, Prose):
            return self.words(self.cls.title_from)
        linked = self.one(self.cls.title_from)
        return linked.title if linked is not None else Words(self.key)


@dataclass(frozen=True)
class Reading(Declared):
    """One item as a reader of the page's language meets it."""

    @property
    def kind(self) -> type[Item]:
        return KINDS[self.edition.kind]

    @property
    def _cls(self) -> type[Item] | type[Part]:
        return self.kind

    @property
    def _stored(self) -> Payload:
        return self.edition.payload

    @property
    def key(self) -> str:
        return self.edition.key

    @property
    def item_id(self) -> int:
        return self.edition.item_id

    @property
    def lang(self) -> str:
        """The language of the text."""
        return self.edition.language

    @property
    def source_language(self) -> str:
        """The language of the item's original."""
        return self.edition.source_language

    @property
    def page_lang(self) -> str:
        return self.library.page_language

    @property
    def is_fallback(self) -> bool:
        """Whether the item is not translated into the page's language."""
        return self.edition.language != self.library.page_language

    @property
    def title(self) -> Words:
        if isinstance(fields_of(self.kind)[self.kind.title_from], Prose):
            return self.words(self.kind.title_from)
        return Words(self.edition.title, self._own_title_lang())

    @property
    def source_title(self) -> Words:
        """What the item is called in the language that it was written in."""
        return Words(self._texts.original.title, self._texts.original_lang)

    def _own_title_lang(self) -> str | None:
        """A title that is a fact is in the publication's language; a name that CLDR knows, in the edition's."""
        stated = self._stored["facts"].get("language")
        tag = stated if stated is not None else self.edition.language
        return None if tag == self.library.page_language or "full_name" in self._stored["facts"] else tag

    @property
    def url(self) -> str:
        return self.library.url(self.edition, self.library.page_language)

    @property
    def word_count(self) -> int:
        """How many words its texts have, that the original has too or not; marks of Markdown count as they stand."""
        entries = self.edition.payload["texts"].values()
        return sum(len(block["text"].split()) for entry in entries for block in entry["blocks"] if block["text"])

    @property
    def published_at(self) -> datetime.datetime:
        return self.edition.visible_from

    changed_at = published_at

    def parts(self, name: str) -> list[PartReading]:
        """The repeated parts of a field, in the author's order."""
        cls = parts_of(self.kind)[name].part
        return [
            PartReading(self.library, self.edition, name, stored, cls) for stored in self._stored["parts"].get(name, [])
        ]

    @property
    def is_wanting(self) -> bool:
        """Whether the page's language lacks the item, or has it as it no longer is."""
        return self.is_fallback or self.behind is not None

    @cached_property
    def behind(self) -> Behind | None:
        """What the notice of a translation that is behind says; None where it is current."""
        original = self._texts.original
        if original is self.edition:
            return None
        paths = self._paths()
        sections = [self._section(path, view) for path in paths for view in self._texts.sections(path)]
        if not sections:
            return None
        rows = [row for path in paths for row in self._texts.rows(path)]
        total = sum(row.source is not None and row.freshness is not Freshness.LEFT_OUT for row in rows)
        return Behind(len(sections), total, original.visible_from, tuple(sections))

    def _paths(self) -> list[str]:
        found = list(prose_of(self.kind))
        for name, declared in parts_of(self.kind).items():
            for part in self._stored["parts"].get(name, []):
                found += [f"{name}/{part['key']}/{each}" for each in prose_of(declared.part)]
        return found

    def _section(self, path: str, view: BlockView | None) -> tuple[str, str | Words]:
        label = Words(view.label, view.lang) if view is not None and view.label else self._label(path)
        return view.anchor if view is not None else "", label

    def _label(self, path: str) -> str:
        field_name, _, rest = path.partition("/")
        if not rest:
            return str(fields_of(self.kind)[field_name].label)
        name = rest.partition("/")[2]
        return str(fields_of(parts_of(self.kind)[field_name].part)[name].label)


def readings(library: Library, ids: Sequence[int]) -> list[Reading]:
    """Those of the items that are public, in their order, as a reader of the page's language meets them."""
    return [Reading(library, library.editions[each]) for each in ids if each in library.editions]
