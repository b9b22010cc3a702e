"""Shelves: what a list is of, and the filters that it offers."""

from __future__ import annotations

from dataclasses import dataclass

from portal.content.model.filters import FILTERS
from portal.content.model.items import Item
from portal.foundation.fields import Field, Links, fields_of
from portal.foundation.filters import Filter

PAGE_LENGTH = 50
"""How many items a page of a list has."""
ENTRIES_LENGTH = 1000
"""How many items a page of a list has where they have no pages of their own: addresses point into it."""


@dataclass(frozen=True)
class Shelf:
    """Kinds that are ordered alike, whose items stand in one list, and its filters in their order."""

    kinds: tuple[type[Item], ...]
    filters: tuple[Filter, ...]

    @property
    def length(self) -> int:
        """How many items a page has."""
        return PAGE_LENGTH if self.kinds[0].has_pages() else ENTRIES_LENGTH

    def fields(self, asked: Filter) -> dict[str, Field]:
        """The fields by which a filter finds the items; none for the filter of kinds."""
        return {
            name: declared
            for kind in self.kinds
            for name, declared in fields_of(kind).items()
            if asked in declared.filters
        }

    def linked_kinds(self, asked: Filter) -> list[str]:
        """The kinds of the items by which a filter finds others; empty where it goes by facts."""
        links = (declared for declared in self.fields(asked).values() if isinstance(declared, Links))
        return list(dict.fromkeys(kind for declared in links for kind in declared.to))


def shelf_of(kind: type[Item]) -> Shelf:
    """The list of one kind, with the filters that it names itself, or that its fields name."""
    named = {each for declared in fields_of(kind).values() for each in declared.filters}
    return Shelf((kind,), kind.filters or tuple(each for each in FILTERS if each in named))
