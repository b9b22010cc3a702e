"""The world as it was prepared: its land, and where each country lies on it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from portal.web.atlas.projection import Point
from portal.web.atlas.rings import Box, Ring

WORLD = Path(__file__).with_name("world.json")


@dataclass(frozen=True)
class Place:
    """A country on the map: the middle of its largest part, the box round that part, and the outline of all
    parts as path data, which is empty where it would be less than a dot."""

    at: Point
    box: Box
    outline: str

    @property
    def extent(self) -> float:
        """How far the largest part reaches, from side to side or from north to south."""
        return max(self.box.right - self.box.left, self.box.bottom - self.box.top)

    @cached_property
    def rings(self) -> Sequence[Ring]:
        """The points of the outline, part by part."""
        return [_points(path) for path in self.outline.split("M")[1:]]


def _points(path: str) -> Ring:
    """The points of one closed line, which is written as a start and steps."""
    numbers = [int(number) for number in re.findall(r"-?\d+", path)]
    steps = zip(numbers[::2], numbers[1::2], strict=True)
    return [Point(*place) for place in itertools.accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1]))]


@dataclass(frozen=True)
class Window:
    """A part of the map that a picture shows, with the path data of the land in it."""

    box: Box
    land: str

    @property
    def width(self) -> float:
        return self.box.right - self.box.left

    @property
    def height(self) -> float:
        return self.box.bottom - self.box.top

    def __contains__(self, point: Point) -> bool:
        return self.box.left <= point.x <= self.box.right and self.box.top <= point.y <= self.box.bottom


@dataclass(frozen=True)
class World:
    """Everything that can be drawn: windows by their names, and countries by their codes (ISO 3166-1)."""

    windows: Mapping[str, Window]
    places: Mapping[str, Place]


@lru_cache(maxsize=1)
def world() -> World:
    """The prepared world; read once."""
    stored = json.loads(WORLD.read_text(encoding="utf-8"))
    windows = {name: Window(Box(*each["box"]), each["land"]) for name, each in stored["windows"].items()}
    places = {
        code: Place(Point(*each["at"]), Box(*each["box"]), each["outline"]) for code, each in stored["places"].items()
    }
    return World(windows, places)
