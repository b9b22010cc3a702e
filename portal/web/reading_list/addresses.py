"""How the address of a reading list is spelled: `?item=guide:gvi-implementation-guide&item=country:sweden`.

Items stand in the order in which they were added, each once, by kind and key: these never change and
are the same in all languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import urlencode

from portal.content.kinds import KINDS
from portal.content.model.items import KEY_PATTERN
from portal.content.published.reading import Reading
from portal.foundation.i18n import current_language

ITEM, FIND = "item", "find"

MOST = 12
"""How many items a list has: as many as one document can be made of without making others wait."""

LONGEST_KEY = 80

Name: TypeAlias = tuple[str, str]
"""An item's kind and key."""


@dataclass(frozen=True)
class Chosen:
    """The items on a list, and how many more than `MOST` were asked for."""

    names: tuple[Name, ...] = ()
    excess: int = 0

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be added."""
        return len(self.names) >= MOST

    def with_item(self, name: Name) -> Chosen:
        """The list with one more item at its end."""
        return self if name in self.names else replace(self, names=(*self.names, name))

    def without(self, name: Name) -> Chosen:
        """The list without an item."""
        return replace(self, names=tuple(each for each in self.names if each != name))

    @property
    def values(self) -> list[str]:
        """The values of the parameter."""
        return [f"{kind}:{key}" for kind, key in self.names]

    def at(self, path: str) -> str:
        """The address of a page or file that holds the list."""
        query = urlencode([(ITEM, value) for value in self.values], safe=":")
        return f"{path}?{query}" if query else path


def chosen(values: Iterable[str]) -> Chosen:
    """Read a list; what can be the name of no item is left out."""
    names = dict.fromkeys(name for value in values if (name := _name(value)) is not None)
    return Chosen(tuple(names)[:MOST], max(0, len(names) - MOST))


def _name(value: str) -> Name | None:
    kind, _colon, key = value.partition(":")
    if kind not in KINDS or not KINDS[kind].has_pages() or len(key) > LONGEST_KEY:
        return None
    return (kind, key) if re.fullmatch(KEY_PATTERN, key) else None


def list_path(tag: str) -> str:
    """The address of the empty list in a language."""
    return f"/{tag}/reading-list"


def name_of(item: Reading) -> Name:
    """By what a list names an item."""
    return item.kind.name, item.key


def listed_url(item: Reading) -> str:
    """The address of a list of this item alone, in the page's language."""
    return Chosen((name_of(item),)).at(list_path(current_language()))
