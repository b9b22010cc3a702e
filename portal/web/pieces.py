"""Pieces of pages that are drawn once: what a macro makes of items, as long as all that it looked at is the same.

A macro sees nothing but its arguments and what all pages follow from. Its items are given to it anew, in a library
that notes which editions are looked up, so nothing that was drawn has to be named by hand: a piece is right wherever
the same macro is given the same, and its library answers the same. Editions never change, and are known by their ids.

Pieces are kept of pages that the page cache keeps. What is drawn for one person, or of what is not published, is drawn.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from flask import current_app, request
from markupsafe import Markup

from portal.content.published.editions import Edition
from portal.content.published.passages import Library
from portal.content.published.reading import Reading
from portal.foundation.i18n import current_language, locales
from portal.web.frames import absolute, site
from portal.web.sameness import UNDER_WAY
from portal.web.term_links import TermUse, term_use

LIMIT = 8 * 1024 * 1024
"""How many bytes of pieces a process keeps; those of the starter content fit in."""
OVERHEAD = 1000
"""About how many bytes a piece takes beside its text."""
NAME = "portal.pieces"
"""Where an application's extensions hold its pieces."""

_EMPTY = Library("", {}, {}, lambda _edition, _language: "")

Looked: TypeAlias = dict[tuple[str, int], int | None]
"""What was looked up: in which part of a library, the item, and the id of the edition that stood there."""


class NotedEditions(Mapping[int, Edition]):
    """A part of a library that notes what is looked up in it; it has no other use."""

    def __init__(self, name: str, known: Mapping[int, Edition], looked: Looked) -> None:
        self._name = name
        self._known = known
        self._looked = looked

    def __getitem__(self, item_id: int) -> Edition:
        found = self._known.get(item_id)
        self._looked[self._name, item_id] = None if found is None else found.id
        if found is None:
            raise KeyError(item_id)
        return found

    def __iter__(self) -> Iterator[int]:
        raise NotImplementedError("a piece asks for editions by their items")

    def __len__(self) -> int:
        raise NotImplementedError("a piece asks for editions by their items")


@dataclass(frozen=True)
class Piece:
    """What was drawn, what was looked up for it, and how it used the page's links to the glossary."""

    html: Markup
    looked: Looked
    terms: TermUse

    @property
    def weight(self) -> int:
        return OVERHEAD + sys.getsizeof(self.html)

    def is_right(self, library: Library) -> bool:
        """Whether it would be drawn again, of what a library holds and with what the page has linked by now."""
        known = {"editions": library.editions, "originals": library.originals}
        for (name, item_id), edition_id in self.looked.items():
            found = known[name].get(item_id)
            if (None if found is None else found.id) != edition_id:
                return False
        return self.terms.is_possible()


class Pieces:
    """The pieces that the threads of a process have in common; those that were not asked for longest give way."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self.weight = 0
        self._follows_from: object = None
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable, follows_from: object) -> Piece | None:
        """The piece of a key, if all pages still follow from the same."""
        with self._lock:
            self._reach(follows_from)
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Hashable, follows_from: object, piece: Piece) -> None:
        """Keep a piece that was drawn when all pages followed from this."""
        with self._lock:
            self._reach(follows_from)
            before = self._kept.pop(key, None)
            self._kept[key] = piece
            self.weight += piece.weight - (0 if before is None else before.weight)
            while self.weight > self.limit:
                _key, dropped = self._kept.popitem(last=False)
                self.weight -= dropped.weight

    def forget(self) -> None:
        """Draw everything anew, as measurements want it; nothing else needs it."""
        with self._lock:
            self._kept.clear()
            self.weight = 0

    def _reach(self, follows_from: object) -> None:
        if follows_from != self._follows_from:
            self._kept.clear()
            self.weight = 0
            self._follows_from = follows_from


def pieces() -> Pieces:
    """Those of the running application."""
    found: Pieces = current_app.extensions.setdefault(NAME, Pieces())
    return found


def piece(macro: Callable[..., Markup], **arguments: Any) -> Markup:
    """What a macro draws of items, of lists of items, and of other arguments, which are compared by value.

    All items are read in one library. A function that draws is as good as a macro, if it looks at nothing else either.
    """
    given = {name: _items(value) for name, value in arguments.items()}
    libraries = {id(each.library): each.library for items in given.values() if items is not None for each in items}
    if UNDER_WAY not in request.environ or len(libraries) > 1:
        return macro(**arguments)
    library = next(iter(libraries.values()), _EMPTY)
    named = tuple(_key(value, given[name]) for name, value in arguments.items())
    key = macro, tuple(arguments), named, current_language(), absolute("/")
    follows_from, texts = _of_every_piece(), locales().live.catalogs
    found = pieces().find(key, follows_from)
    if found is None or not found.is_right(library):
        found = _drawn(macro, arguments, given, library)
        # Another thread may have brought in other texts meanwhile, and this one have drawn with both.
        if locales().live.catalogs is texts and _of_every_piece() == follows_from:
            pieces().keep(key, follows_from, found)
    else:
        found.terms.repeat()
    return found.html


def _drawn(
    macro: Callable[..., Markup],
    arguments: Mapping[str, Any],
    given: Mapping[str, list[Reading] | None],
    library: Library,
) -> Piece:
    looked: Looked = {}
    noting = replace(
        library,
        editions=NotedEditions("editions", library.editions, looked),
        originals=NotedEditions("originals", library.originals, looked),
    )
    anew: dict[str, Any] = {}
    for name, value in arguments.items():
        items = given[name]
        readings = None if items is None else [Reading(noting, each.edition) for each in items]
        anew[name] = value if readings is None else readings[0] if isinstance(value, Reading) else readings
    with term_use() as use:
        html = macro(**anew)
    return Piece(html, looked, use)


def _items(value: object) -> list[Reading] | None:
    """The items that an argument consists of; None for any other."""
    if isinstance(value, Reading):
        return [value]
    return list(value) if isinstance(value, list) and all(isinstance(each, Reading) for each in value) else None


def _key(value: object, items: list[Reading] | None) -> Hashable:
    if items is None:
        return value
    return isinstance(value, Reading), tuple(each.edition.id for each in items)


def _of_every_piece() -> object:
    """What the words and the addresses of every piece follow from; what a process has for good is not among it."""
    spoken = locales()
    return site().places, spoken.generation, spoken.live.catalogs
