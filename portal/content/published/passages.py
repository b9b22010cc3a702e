"""The texts of one edition as a reader meets them: in words, or block by block with its state.

Freshness compares the published original with the published translation (architecture.md, 3 and 4);
what is missing is shown in the original's words, in their own language.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from portal.content.prose import blocks
from portal.content.prose.blocks import Freshness, SourceBlock
from portal.content.published.composing import anchor, decode_target
from portal.content.published.editions import Edition, Payload
from portal.foundation import markdown

BEHIND = (Freshness.OUTDATED.value, Freshness.MISSING.value)


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
    footnotes: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether it is marked as not up to date."""
        return self.state in BEHIND


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
class Library:
    """What readings look other items up in: editions by item id, and the addresses of items."""

    page_language: str
    editions: Mapping[int, Edition]
    originals: Mapping[int, Edition]
    url: Callable[[Edition, str], str]
    draft_files: Mapping[int, Callable[[str, str, str], str]] = field(default_factory=dict)
    """Where the file of a media item lies that readers cannot open, by the item's id: of key, language and mark."""
    decoded: dict[tuple[int, str], tuple[object, Any]] = field(default_factory=dict)
    """The facts that were asked for, by the id of what stores them, which is held so that its id stays its own, and
    their name."""
    compared: dict[tuple[int, int], tuple[list[blocks.Row], object, object]] = field(default_factory=dict)
    """Texts that were compared with their originals, by the ids of both, which are held too."""

    @cached_property
    def editions_in_it(self) -> frozenset[int]:
        """The ids of all editions; what is read by it is the same as long as they are."""
        return frozenset(each.id for known in (self.editions, self.originals) for each in known.values())


@dataclass(frozen=True)
class Passages:
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
        original, own = self.entry(self.original, path), self.entry(self.edition, path)
        place = id(original), id(own)
        if place not in self.library.compared:
            self.library.compared[place] = compared(original, own), original, own
        return self.library.compared[place][0]

    def words(self, path: str) -> Words:
        """A text of one line, in the original's words where it is not translated."""
        text = _joined(self.entry(self.edition, path))
        if text:
            return Words(text, self.lang)
        if self._is_left_out(path):
            return Words("")
        return Words(_joined(self.entry(self.original, path)), self.original_lang)

    def written(self, path: str, *, fill: bool) -> str:
        """A text as it was written (a line, or CommonMark), in the original's order; empty where there is none.

        Where `fill` is set, the original's words stand in for what is not translated.
        """
        if self.edition is self.original:
            return _joined(self.entry(self.edition, path))
        return blocks.join(list(_written(self.rows(path), fill)))

    def _is_left_out(self, path: str) -> bool:
        return any(block["text"] is None for block in self.entry(self.edition, path)["blocks"] if "source" in block)

    @cached_property
    def _shown(self) -> dict[str, ProseView]:
        return {}

    def prose(self, path: str) -> ProseView:
        """A text with the state of each block."""
        if path not in self._shown:
            blocks = self._own(path) if self.edition is self.original else self._compared(path)
            self._shown[path] = ProseView(blocks, self.words(path))
        return self._shown[path]

    def _own(self, path: str) -> tuple[BlockView, ...]:
        chunks = chunks_of(self.entry(self.edition, path))
        prefix = anchor(path, self.edition.language)
        return tuple(
            BlockView(self._html(self.edition, chunk), self.lang, "current", f"{prefix}{place}", chunk["heading"])
            for place, chunk in enumerate(chunks)
        )

    def _compared(self, path: str) -> tuple[BlockView, ...]:
        """The chunks in the original's order, the footnotes last; each says the worst of its blocks."""
        own = by_block(chunks_of(self.entry(self.edition, path)))
        theirs = by_block(chunks_of(self.entry(self.original, path)))
        views: dict[str, BlockView] = {}
        for row in self.rows(path):
            view = self._view(path, row, own, theirs)
            if view is not None and (view.anchor not in views or view.is_behind):
                views[view.anchor] = view
        return tuple(sorted(views.values(), key=lambda view: view.footnotes))

    def _view(
        self, path: str, row: blocks.Row, own: Mapping[str, Payload], theirs: Mapping[str, Payload]
    ) -> BlockView | None:
        original = theirs.get(row.source.id) if row.source is not None else None
        if row.freshness is Freshness.LEFT_OUT:
            return None
        if row.target is None or row.target.text is None:
            return self._chunk_view(path, self.original, original, "missing", None)
        beside = original if row.freshness is Freshness.OUTDATED else None
        return self._chunk_view(path, self.edition, own.get(row.target.id), row.freshness.value, beside)

    def _chunk_view(
        self, path: str, edition: Edition, chunk: Payload | None, state: str, original: Payload | None
    ) -> BlockView | None:
        if chunk is None:
            return None
        lang = None if edition.language == self.library.page_language else edition.language
        place = f"{anchor(path, edition.language)}{chunk['place']}"
        beside = None if original is None else self._html(self.original, original)
        changed = self.original.visible_from if state in BEHIND else None
        html, notes = self._html(edition, chunk), bool(chunk.get("footnotes"))
        return BlockView(html, lang, state, place, chunk["heading"], beside, changed, notes)

    def sections(self, path: str) -> list[BlockView | None]:
        """For each block of a text that is behind, what shows it on the page."""
        shown = {view.anchor: view for view in self.prose(path).blocks}
        own = by_block(chunks_of(self.entry(self.edition, path)))
        theirs = by_block(chunks_of(self.entry(self.original, path)))
        found: list[BlockView | None] = []
        for row in self.rows(path):
            if row.freshness in (Freshness.OUTDATED, Freshness.MISSING):
                view = self._view(path, row, own, theirs)
                found.append(shown[view.anchor] if view is not None else None)
        return found

    def _html(self, edition: Edition, chunk: Payload) -> Markup:
        """The chunk's clean HTML, with links to other items in the page's language."""

        def address(match: re.Match[str]) -> str:
            item_id = edition.payload["refs"].get(f"{match.group(1)}:{match.group(2)}")
            target = self.library.editions.get(item_id) if item_id is not None else None
            attribute = match.group(0).partition("=")[0]
            return f'{attribute}="{self.library.url(target, self.library.page_language)}"' if target is not None else ""

        html = markdown.INTERNAL_ADDRESS.sub(address, chunk["html"])
        return Markup(html)  # noqa: S704  # only what `foundation.markdown` rendered and cleaned gets here


def compared(original: Mapping[str, Any], translation: Mapping[str, Any]) -> list[blocks.Row]:
    """The blocks of a published text beside those of its translation, each given as it is stored in an edition."""
    source = [SourceBlock(block["id"], block["text"]) for block in original["blocks"]]
    return blocks.compare(source, [decode_target(block) for block in translation["blocks"]])


def _joined(entry: Mapping[str, Any]) -> str:
    return blocks.join([block["text"] for block in entry["blocks"] if block["text"] is not None])


def _written(rows: Sequence[blocks.Row], fill: bool) -> Iterator[str]:
    for row in rows:
        if row.target is not None:
            yield row.target.text or ""
        elif fill and row.source is not None:
            yield row.source.text


def chunks_of(entry: Mapping[str, Any]) -> Sequence[Payload]:
    """The chunks of a text. A line of text has none stored: each of its blocks is one, escaped."""
    stored: Sequence[Payload] | None = entry.get("chunks")
    if stored is not None:
        return stored
    lines = [block for block in entry["blocks"] if block["text"] is not None]
    return [{"html": str(escape(block["text"])), "blocks": [block["id"]], "heading": ""} for block in lines]


def by_block(chunks: Sequence[Payload]) -> dict[str, Payload]:
    """The chunk of each block, with its place among the chunks."""
    found: dict[str, Payload] = {}
    for place, chunk in enumerate(chunks):
        placed = {**chunk, "place": place}
        for block in chunk["blocks"]:
            found[block] = placed
    return found
