"""In which languages, widths and schemes each sort of page is looked at: every combination somewhere.

A page with a template of its own is seen in four combinations, in which all languages, widths and
schemes are. Pages that share a template, such as those of errors, are seen once each.
"""

from __future__ import annotations

from collections.abc import Iterator

from portal.content.kinds import KINDS
from tests.fixtures.databases import LANGUAGES
from tests.fixtures.drawn import FOLDER
from tests.fixtures.every_page import CONDITIONS, READING_LISTS, SEARCHES, SORTS

WIDTHS = (360, 1280)
SCHEMES = ("light", "dark")
STEPS = 4
SHARED = (
    *CONDITIONS,
    *(name for name in SEARCHES if name != "search found"),
    *(name for name in READING_LISTS if name not in ("reading list found", "reading list texts")),
    *("countries sorted", "countries compared", "mistyped"),
)

Combination = tuple[str, int, str]


def shares(name: str) -> bool:
    """Whether a sort of page shares its template with others that are looked at too."""
    lists = {f"list of {kind.name}" for kind in KINDS if not (FOLDER / "public/lists" / f"{kind.name}.html").exists()}
    return name.startswith("error ") or name.endswith(" narrowed") or name in SHARED or name in lists


def combinations(name: str) -> list[Combination]:
    """The language, width and scheme of each look at a sort of page."""
    place = SORTS.index(name)
    found = [
        (LANGUAGES[(place + step) % 3], WIDTHS[(step + place // 2) % 2], SCHEMES[(place + step // 2) % 2])
        for step in range(STEPS)
    ]
    return found[:1] if shares(name) else found


def looks() -> Iterator[tuple[str, str, int, str]]:
    """Every look at every sort of page."""
    for name in SORTS:
        for tag, width, scheme in combinations(name):
            yield name, tag, width, scheme
