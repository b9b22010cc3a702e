"""An item as plain values: what travels between the database and a bundle.

`records.extract` makes a document of an item and `records.ingest` an item of a document; the two
are mirrors. Nothing here knows the database or files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Publication = Literal["published", "draft", "withdrawn"]


@dataclass(frozen=True)
class BlockState:
    """One block of a translation, in the order of the translation's text.

    `source` is the index of the original's block that it translates, in today's original; None
    for a block of the translation's own and for one whose original was removed. `base` is the
    original's text that it was made from, where that is not today's. `text` is None for a block
    that was left out on purpose, for the given `reason`.
    """

    source: int | None
    base: str | None
    state: str
    text: str | None
    reason: str | None = None


@dataclass(frozen=True)
class PartDocument:
    """A repeated part: its key, its facts, and its links as ``kind:key``."""

    key: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishedDocument:
    """What readers see of a language where it differs from what is saved.

    `facts`, `links` and `parts` have the shapes of `Document`; `texts` and `blocks` those of
    `LanguageDocument`.
    """

    facts: Mapping[str, Any]
    links: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[PartDocument, ...]]
    slug: str | None
    texts: Mapping[str, str]
    blocks: Mapping[str, tuple[BlockState, ...]]


@dataclass(frozen=True)
class LanguageDocument:
    """One language of an item.

    `texts` maps a path (``title``, ``programmes/KEY/summary``) to the saved text. `blocks` holds
    the paths whose blocks are not simply 'translated, from today's original, one by one'.
    `former_slugs` are addresses that were published once, oldest first.
    """

    slug: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    blocks: Mapping[str, tuple[BlockState, ...]] = field(default_factory=dict)
    publication: Publication = "published"
    withdrawn_reason: str | None = None
    former_slugs: tuple[str, ...] = ()
    published: PublishedDocument | None = None


@dataclass(frozen=True)
class Document:
    """A whole item. `removed` holds, by path, texts of blocks that the original once had and
    that a translation still remembers."""

    kind: str
    key: str
    source_language: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[PartDocument, ...]] = field(default_factory=dict)
    languages: Mapping[str, LanguageDocument] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """``kind:key``, by which links name the item."""
        return f"{self.kind}:{self.key}"
