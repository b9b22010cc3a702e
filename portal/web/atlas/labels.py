"""Where names stand on a picture: beside their countries, on no other name and no other country.

Names are text of the page above the picture. Their places are given in percent of the picture, so
that they hold at any width, and their distances in em, so that they grow with the letters. What
fits is reckoned for the narrowest width at which the page shows names; a name without room is left
out, as the table after the map has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portal.web.atlas.drawing import RING
from portal.web.atlas.geometry import Place, Window, world
from portal.web.atlas.projection import Point
from portal.web.atlas.rings import Box, encloses

LETTER = 14.0
"""The size of a name's letters in pixels."""
WIDTH, HEIGHT = 0.62, 1.1
"""Of one letter of a bold sans serif, and of a line, in em; the widest usual font needs no more."""
PIXELS = {"world": 768, "atlantic": 416}
"""The narrowest width of each picture on which the style sheet shows names."""

_GAP = 0.5
_RING_GAP = 0.4
_BASELINE = 0.35
_ROOM_INSIDE = 1.3, 3.0


@dataclass(frozen=True)
class Label:
    """A name's place: in percent across and down the picture, then in em; `anchor` is SVG's text-anchor."""

    code: str
    x: str
    y: str
    dx: str
    dy: str
    anchor: str


class Spot(NamedTuple):
    """A place beside a country: -1, 0 or 1 across and down. Both 0 is the country itself."""

    across: int
    down: int


_INSIDE = Spot(0, 0)
_BESIDE = (Spot(1, 0), Spot(-1, 0), Spot(0, 1), Spot(0, -1))
_ASKANCE = (Spot(-1, 1), Spot(1, 1), Spot(-1, -1), Spot(1, -1))
_ANCHORS = {-1: "end", 0: "middle", 1: "start"}


def labels(window: str, names: Mapping[str, str]) -> list[Label]:
    """The names, by the codes of their countries and the most important first, that find room on a picture."""
    frame = world().windows[window]
    em = LETTER * frame.width / PIXELS[window]
    shown = {code: place for code in names if (place := world().places.get(code)) and place.at in frame}
    taken: list[Box] = []
    found = []
    for code, place in shown.items():
        others = [each for other, each in shown.items() if other != code]
        for spot in _spots(place, len(names[code]), em):
            box = _text_box(place, spot, len(names[code]), em)
            if _lies_in(box, frame.box) and not (_covers(box, others, em) or any(_meet(box, each) for each in taken)):
                taken.append(box)
                found.append(_label(code, place, spot, frame))
                break
    return found


def _covers(box: Box, places: Iterable[Place], em: float) -> bool:
    """Whether a text would lie on one of the countries, or on its ring."""
    return any(_meet(box, _ring_box(place, em)) if _has_ring(place) else _touches(box, place) for place in places)


def _touches(box: Box, place: Place) -> bool:
    if not _meet(box, place.box):
        return False
    middle = Point((box.left + box.right) / 2, (box.top + box.bottom) / 2)
    corners = any(_meet(box, Box(*point, *point)) for ring in place.rings for point in ring)
    return corners or any(encloses(ring, middle) for ring in place.rings)


def _has_ring(place: Place) -> bool:
    return place.extent < RING


def _ring_box(place: Place, em: float) -> Box:
    reach = _RING_GAP * em
    return Box(place.at.x - reach, place.at.y - reach, place.at.x + reach, place.at.y + reach)


def _spots(place: Place, letters: int, em: float) -> Iterator[Spot]:
    wide, high = _ROOM_INSIDE
    box = place.box
    if box.right - box.left > wide * letters * WIDTH * em and box.bottom - box.top > high * HEIGHT * em:
        yield _INSIDE
    yield from _BESIDE
    if _has_ring(place):  # the corner of an outline's box may be far from the country
        yield from _ASKANCE


def _start(place: Place, spot: Spot) -> tuple[float, float]:
    """The point of the map that a name's place is counted from."""
    if _has_ring(place) or spot == _INSIDE:
        return place.at
    x = {-1: place.box.left, 0: place.at.x, 1: place.box.right}[spot.across]
    y = {-1: place.box.top, 0: place.at.y, 1: place.box.bottom}[spot.down]
    return x, y


def _offset(place: Place, spot: Spot) -> tuple[float, float]:
    """How far from there the text's side and the middle of its line are, in em."""
    ring = _RING_GAP if _has_ring(place) else 0
    return spot.across * (_GAP + ring), spot.down * (HEIGHT / 2 + ring)


def _text_box(place: Place, spot: Spot, letters: int, em: float) -> Box:
    x, y = _start(place, spot)
    dx, dy = _offset(place, spot)
    width = letters * WIDTH * em
    left = x + dx * em - width * (1 - spot.across) / 2
    middle = y + dy * em
    return Box(left, middle - HEIGHT / 2 * em, left + width, middle + HEIGHT / 2 * em)


def _label(code: str, place: Place, spot: Spot, frame: Window) -> Label:
    x, y = _start(place, spot)
    dx, dy = _offset(place, spot)
    return Label(
        code,
        x=f"{(x - frame.box.left) / frame.width:.2%}",
        y=f"{(y - frame.box.top) / frame.height:.2%}",
        dx=f"{dx:g}em",
        dy=f"{dy + _BASELINE:g}em",
        anchor=_ANCHORS[spot.across],
    )


def _lies_in(box: Box, frame: Box) -> bool:
    return frame.left <= box.left and box.right <= frame.right and frame.top <= box.top and box.bottom <= frame.bottom


def _meet(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
