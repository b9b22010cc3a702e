"""An edition as a reader of a page's language meets it.

Nothing here queries: `queries` fetches the editions, and these views answer what templates ask.
Freshness compares the published original with the published translation, block by block
(architecture.md, 3 and 4).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup

from portal.content import blocks
from portal.content.blocks import Freshness, SourceBlock
from portal.content.composing import anchor, decode_target
from portal.content.editions import Edition, Payload
from portal.content.items import Item, Part
from portal.content.kinds import KINDS
from portal.foundation import markdown
from portal.foundation.fields import Prose, facts_of, fields_of, parts_of, prose_of


@dataclass(frozen=True)
class Words:
    """A line of text; `lang` is given only where it is not the page's language."""

    text: str
    lang: str | None = None

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class BlockView:
    """A block, or a few that are shown as one, as clean HTML with its state.

    `original` is the original's HTML beside a block that is outdated, changed on `changed_on`.
    """

    html: Markup
    lang: str | None
    state: str
    anchor: str
    label: str
    original: Markup | None = None
    changed_on: datetime.datetime | None = None


@dataclass(frozen=True)
class ProseView:
    """A whole text. `words` is its plain form, for a text of one line."""

    blocks: tuple[BlockView, ...]
    words: Words

    def __bool__(self) -> bool:
        return bool(self.blocks) or bool(self.words)

    @property
    def lang(self) -> str | None:
        return self.words.lang


@dataclass(frozen=True)
class Behind:
    """How far a translation is behind: `count` of `total` sections, when the original changed, and
    each section by its anchor and label."""

    count: int
    total: int
    changed_on: datetime.datetime
    sections: tuple[tuple[str, str], ...]


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
class Library:
    """What readings look other items up in: editions by item id, and the addresses of items."""

    page_language: str
    editions: Mapping[int, Edition]
    originals: Mapping[int, Edition]
    url: Callable[[Edition, str], str]

    def reading(self, item_id: int) -> Reading | None:
        """The item as a reader of the page's language meets it; None where it is not public."""
        edition = self.editions.get(item_id)
        return None if edition is None else Reading(self, edition)

    def readings(self, ids: Sequence[int]) -> list[Reading]:
        """Those of the items that are public, in their order."""
        return [found for found in map(self.reading, ids) if found is not None]


@dataclass(frozen=True)
class _Texts:
    """The texts of an edition beside those of the published original."""

    library: Library
    edition: Edition

    @cached_property
    def original(self) -> Edition:
        return self.library.originals.get(self.edition.item_id, self.edition)

    @property
    def lang(self) -> str | None:
        return None if self.edition.language == self.library.page_language else self.edition.language

    @property
    def original_lang(self) -> str | None:
        return None if self.original.language == self.library.page_language else self.original.language

    def entry(self, edition: Edition, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = edition.payload["texts"].get(path, {"blocks": []})
        return found

    def rows(self, path: str) -> list[blocks.Row]:
        """The original's blocks beside the translation's, with their freshness."""
        source = [SourceBlock(block["id"], block["text"]) for block in self.entry(self.original, path)["blocks"]]
        targets = [decode_target(block) for block in self.entry(self.edition, path)["blocks"]]
        return blocks.compare(source, targets)

    def words(self, path: str) -> Words:
        """A text of one line, in the original's words where it is not translated."""
        text = _joined(self.entry(self.edition, path))
        if text:
            return Words(text, self.lang)
        if self._is_left_out(path):
            return Words("")
        return Words(_joined(self.entry(self.original, path)), self.original_lang)

    def _is_left_out(self, path: str) -> bool:
        return any(block["text"] is None for block in self.entry(self.edition, path)["blocks"] if "source" in block)

    def prose(self, path: str) -> ProseView:
        """A text with the state of each block."""
        if self.edition is self.original:
            return ProseView(self._own(path), self.words(path))
        return ProseView(self._compared(path), self.words(path))

    def _own(self, path: str) -> tuple[BlockView, ...]:
        chunks = self.entry(self.edition, path).get("chunks", [])
        prefix = anchor(path, self.edition.language)
        return tuple(
            BlockView(self._html(self.edition, chunk), self.lang, "current", f"{prefix}{place}", chunk["heading"])
            for place, chunk in enumerate(chunks)
        )

    def _compared(self, path: str) -> tuple[BlockView, ...]:
        own = _by_block(self.entry(self.edition, path).get("chunks", []))
        theirs = _by_block(self.entry(self.original, path).get("chunks", []))
        views: list[BlockView] = []
        shown: set[int] = set()
        for row in self.rows(path):
            view = self._view(path, row, own, theirs, shown)
            if view is not None:
                views.append(view)
        return tuple(view for view in views if "footnotes" not in view.html) + tuple(
            view for view in views if "footnotes" in view.html
        )

    def _view(
        self, path: str, row: blocks.Row, own: Mapping[str, Payload], theirs: Mapping[str, Payload], shown: set[int]
    ) -> BlockView | None:
        original = theirs.get(row.source.id) if row.source is not None else None
        if row.freshness is Freshness.LEFT_OUT:
            return None
        if row.target is None:
            return self._chunk_view(path, self.original, original, "missing", None, shown)
        chunk = own.get(row.target.id)
        outdated = row.freshness is Freshness.OUTDATED
        return self._chunk_view(path, self.edition, chunk, row.freshness.value, original if outdated else None, shown)

    def _chunk_view(
        self, path: str, edition: Edition, chunk: Payload | None, state: str, original: Payload | None, shown: set[int]
    ) -> BlockView | None:
        """One chunk, the first time that a block of it is met."""
        if chunk is None or id(chunk) in shown:
            return None
        shown.add(id(chunk))
        lang = None if edition.language == self.library.page_language else edition.language
        place = f"{anchor(path, edition.language)}{chunk['place']}"
        beside = None if original is None else self._html(self.original, original)
        changed = self.original.visible_from if state in ("outdated", "missing") else None
        return BlockView(self._html(edition, chunk), lang, state, place, chunk["heading"], beside, changed)

    def _html(self, edition: Edition, chunk: Payload) -> Markup:
        """The chunk's clean HTML, with links to other items in the page's language."""

        def address(match: re.Match[str]) -> str:
            item_id = edition.payload["refs"].get(f"{match.group(1)}:{match.group(2)}")
            target = self.library.editions.get(item_id) if item_id is not None else None
            attribute = match.group(0).partition("=")[0]
            return f'{attribute}="{self.library.url(target, self.library.page_language)}"' if target is not None else ""

        # Only Markdown that `foundation.markdown` rendered and cleaned gets here.
        return Markup(markdown.INTERNAL_ADDRESS.sub(address, chunk["html"]))  # noqa: S704


def _joined(entry: Mapping[str, Any]) -> str:
    return blocks.join([block["text"] for block in entry["blocks"] if block["text"] is not None])


def _by_block(chunks: Sequence[Payload]) -> dict[str, Payload]:
    found: dict[str, Payload] = {}
    for place, chunk in enumerate(chunks):
        placed = {**chunk, "place": place}
        for block in chunk["blocks"]:
            found[block] = placed
    return found


@dataclass(frozen=True)
class Declared:
    """What an item's and a part's views have in common: they answer by the declaration."""

    library: Library
    edition: Edition

    @cached_property
    def _texts(self) -> _Texts:
        return _Texts(self.library, self.edition)

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

    def fact(self, name: str) -> Any:
        """A fact's value, or None where it is not known."""
        stored = self._stored["facts"].get(name)
        return None if stored is None else facts_of(self._cls)[name].type.decode(stored)

    def linked(self, name: str) -> list[Reading]:
        """The items that a field links to, as far as they are public."""
        return self.library.readings(self._stored["links"].get(name, []))

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

    def _own_title_lang(self) -> str | None:
        """A title that is a fact is in the publication's language; a name that CLDR knows, in the edition's."""
        stated = self._stored["facts"].get("language")
        tag = stated if stated is not None else self.edition.language
        return None if tag == self.library.page_language or "full_name" in self._stored["facts"] else tag

    @property
    def url(self) -> str:
        return self.library.url(self.edition, self.library.page_language)

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

    @cached_property
    def behind(self) -> Behind | None:
        """What the notice of a translation that is behind says; None where it is current."""
        original = self._texts.original
        if original is self.edition:
            return None
        total, sections = 0, []
        for path in self._paths():
            for place, row in enumerate(self._texts.rows(path)):
                total += row.source is not None and row.freshness is not Freshness.LEFT_OUT
                if row.freshness in (Freshness.OUTDATED, Freshness.MISSING):
                    sections.append(self._section(path, row, place))
        if not sections:
            return None
        return Behind(len(sections), total, original.visible_from, tuple(sections))

    def _paths(self) -> list[str]:
        found = list(prose_of(self.kind))
        for name, declared in parts_of(self.kind).items():
            for part in self._stored["parts"].get(name, []):
                found += [f"{name}/{part['key']}/{each}" for each in prose_of(declared.part)]
        return found

    def _section(self, path: str, row: blocks.Row, place: int) -> tuple[str, str]:
        for view in self._texts.prose(path).blocks:
            if view.state in ("outdated", "missing") and self._shows(view, path, row):
                return view.anchor, view.label or self._label(path)
        return "", self._label(path)

    def _shows(self, view: BlockView, path: str, row: blocks.Row) -> bool:
        edition = self._texts.original if row.target is None else self.edition
        wanted = row.target.id if row.target is not None else row.source.id if row.source is not None else ""
        chunk = _by_block(self._texts.entry(edition, path).get("chunks", [])).get(wanted)
        return chunk is not None and view.anchor == f"{anchor(path, edition.language)}{chunk['place']}"

    def _label(self, path: str) -> str:
        field_name, _, rest = path.partition("/")
        if not rest:
            return str(fields_of(self.kind)[field_name].label)
        name = rest.partition("/")[2]
        return str(fields_of(parts_of(self.kind)[field_name].part)[name].label)
