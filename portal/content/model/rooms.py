"""Rooms: sections of the site that are not the list of one kind.

A room is declared here, beside the kinds, and its view is a module of its own under
`portal/web/public`. Its sections are written and kept as those of kinds are, so rooms and kinds
share one namespace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.foundation.i18n import LazyText, _l, _lp


@dataclass(frozen=True, eq=False)
class Room:
    """A section with a page of its own.

    `section_text` is the first step of its address, a message of the catalogs in the context
    ``address``. The lists and items of `kinds` lie in it as far as menus are concerned.
    """

    name: str
    section_text: LazyText
    label: LazyText
    kinds: tuple[str, ...] = ()


LIBRARY = Room("library", _lp("address", "library"), _l("Library"), kinds=("guide", "video", "article"))
# Translators: name of the page that says what exists in which language, and how fresh it is.
COVERAGE = Room("coverage", _lp("address", "coverage"), _l("Language coverage"))

ROOMS: Mapping[str, Room] = MappingProxyType({room.name: room for room in (LIBRARY, COVERAGE)})
