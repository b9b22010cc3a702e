"""How a translation's passages stand to the original, as templates draw it."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from portal.content.published.passages import BlockView, ProseView, Words

BEHIND = ("outdated", "missing")
_BARS: Mapping[str, str] = {"outdated": " outdated", "missing": " absent-here"}


@dataclass(frozen=True)
class Run:
    """Blocks that follow one another in the same state and language, shown as one passage."""

    state: str
    lang: str | None
    blocks: tuple[BlockView, ...]

    @property
    def is_behind(self) -> bool:
        """Whether the original has something newer, or something that is not here at all."""
        return self.state in BEHIND

    @property
    def bar(self) -> str:
        """The class of the change bar, with a space before it; empty where there is none."""
        return _BARS.get(self.state, "")

    @property
    def changed_on(self) -> datetime.datetime | None:
        """When the original of the passage changed last."""
        return max((block.changed_on for block in self.blocks if block.changed_on is not None), default=None)

    @property
    def original(self) -> Markup:
        """What the original says today, for a passage that is outdated; empty for others."""
        found = dict.fromkeys(block.original for block in self.blocks if block.original)
        return Markup("\n").join(found)


def runs(blocks: Iterable[BlockView]) -> list[Run]:
    """Blocks joined into runs; whatever is not behind counts as one state."""

    def likeness(block: BlockView) -> tuple[str, str | None]:
        return (block.state if block.state in BEHIND else "current", block.lang)

    return [Run(state, lang, tuple(group)) for (state, lang), group in itertools.groupby(blocks, likeness)]


def bar(view: ProseView) -> str:
    """The class of the change bar beside a line of text, with a space before it."""
    return next((_BARS[block.state] for block in view.blocks if block.state in BEHIND), "")


def anchored(view: ProseView) -> Markup:
    """The attribute `id` of a line that a notice links to because it is behind."""
    place = next((block.anchor for block in view.blocks if block.state in BEHIND), None)
    return Markup(' id="{}"').format(place) if place else Markup("")


def by_label(sections: Iterable[tuple[str, str | Words]]) -> list[tuple[str | Words, list[str]]]:
    """The anchors of a notice under the label that they share, in the order of the page."""
    found: dict[str | Words, list[str]] = {}
    for anchor, words in sections:
        found.setdefault(words, []).append(anchor)
    return list(found.items())
