"""Filters: what lists of items are narrowed by, as fields declare it.

A fact or a link that names a filter in its declaration can be filtered by: what an edition says of
it is filed when the edition is published, and every list of the kind offers it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.foundation.i18n import LazyText

TERM_LIMIT = 500


@dataclass(frozen=True)
class Term:
    """One value under a filter: its key, as addresses name it, and its words where no code, date or
    item says what people call it."""

    key: str
    words: str | None = None


def codes(value: str | list[str]) -> list[Term]:
    """The terms of a fact that is a code, or a list of them."""
    return [Term(code) for code in ([value] if isinstance(value, str) else value)]


@dataclass(frozen=True, eq=False)
class Filter:
    """One way to narrow a list.

    `name` is its parameter in addresses, for ever, and `label` what people read above its values.
    `terms` says under which terms a fact's value is filed; links are filed as they are. `parent`
    is a coarser filter of the same thing (the year of a month): of the two, one is chosen.
    """

    name: str
    label: LazyText
    terms: Callable[[Any], Iterable[Term]] = codes
    parent: Filter | None = None

    def excludes(self, other: Filter) -> bool:
        """Whether choosing one gives up the other."""
        return other in (self, self.parent) or other.parent is self
