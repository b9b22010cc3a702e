"""How a page is divided, and how long it takes to read: what its margin says beside the status."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from portal.content.published.passages import ProseView, Words
from portal.content.published.reading import Reading
from portal.foundation.fields import Links, Parts, fields_of
from portal.web.declared import label

BODY = "body"
"""The text that is divided by headings of its own; every other field stands under its label."""

WORDS_A_MINUTE = 184
"""The mean of 17 languages for texts as hard as a newspaper's: Trauzettel-Klosinski and Dietz (2012),
Standardized Assessment of Reading Performance, Invest Ophthalmol Vis Sci 53(9), 5452-5461."""

_HEADING = re.compile(r'<h2 id="(?P<id>[^"]+)">(?P<words>.*?)</h2>', re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A line of a page's contents; `is_behind` where the section holds a passage that is."""

    name: str
    label: str | Words
    is_behind: bool = False


def outline(reading: Reading, names: Sequence[str]) -> list[Section]:
    """The page's contents: the fields of these names that hold something, and the headings of its body."""
    found: list[Section] = []
    for name in names:
        if name not in fields_of(reading.kind):
            continue
        if name == BODY:
            found += _headings(reading.prose(name))
        elif _holds(reading, name):
            found.append(Section(name, label(reading, name), _is_behind(reading, name)))
    return found


def _headings(view: ProseView) -> Iterator[Section]:
    """The parts of a text by its headings of the second level; what stands before the first is none."""
    section: Section | None = None
    for block in view.blocks:
        for heading in _HEADING.finditer(block.html):
            if section is not None:
                yield section
            section = Section(heading["id"], Words(Markup(heading["words"]).striptags(), block.lang))  # noqa: S704  # of the portal's own renderer
        if section is not None and block.is_behind:
            section = Section(section.name, section.label, is_behind=True)
    if section is not None:
        yield section


def _holds(reading: Reading, name: str) -> bool:
    declared = fields_of(reading.kind)[name]
    if isinstance(declared, Parts):
        return bool(reading.parts(name))
    if isinstance(declared, Links):
        return bool(reading.linked(name))
    return bool(reading.prose(name))


def _is_behind(reading: Reading, name: str) -> bool:
    anchors = [place for place, _label in reading.behind.sections] if reading.behind else []
    return any(place.startswith(f"{name}-") for place in anchors)


def reading_minutes(reading: Reading) -> int | None:
    """How many minutes its texts take to read, rounded; None for what is read in less than one."""
    return round(reading.word_count / WORDS_A_MINUTE) or None
