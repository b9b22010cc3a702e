"""The list of kinds, and how a kind is found in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from portal.content.model.items import Item


class Kinds:
    """All kinds of content in the order in which a bundle loads them."""

    def __init__(self, *kinds: type[Item]) -> None:
        self._kinds = {kind.name: kind for kind in kinds}

    def __iter__(self) -> Iterator[type[Item]]:
        return iter(tuple(self._kinds.values()))

    def __getitem__(self, name: str) -> type[Item]:
        return self._kinds[name]

    def __contains__(self, name: object) -> bool:
        return name in self._kinds

    def __len__(self) -> int:
        return len(self._kinds)

    def names(self) -> tuple[str, ...]:
        """The names of all kinds."""
        return tuple(self._kinds)

    def with_pages(self) -> tuple[type[Item], ...]:
        """The kinds whose items have pages of their own."""
        return tuple(kind for kind in self if kind.has_pages())

    def with_lists(self) -> tuple[type[Item], ...]:
        """The kinds that have a section."""
        return tuple(kind for kind in self if kind.has_list())

    def by_folder(self, folder: str) -> type[Item] | None:
        """The kind that a bundle keeps in `folder`, or None."""
        return next((kind for kind in self if kind.folder == folder), None)

    @contextmanager
    def including(self, kind: type[Item]) -> Iterator[None]:
        """Know one more kind for a while, as a deployment with a kind of its own would."""
        self._kinds[kind.name] = kind
        try:
            yield
        finally:
            del self._kinds[kind.name]
