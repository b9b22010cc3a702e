"""TopoJSON read and simplified: lines that countries share stay shared, and no line is torn at 180 degrees.

The format is the TopoJSON specification 1.0; the simplification is that of M. Visvalingam and
J. D. Whyatt ('Line generalisation by repeated elimination of points', The Cartographic Journal
30(1), 1993): the point that changes the picture least goes first.
"""

from __future__ import annotations

import heapq
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from portal.web.atlas.projection import Point, project
from portal.web.atlas.rings import area

TURN = 360


class Degrees(NamedTuple):
    """A place on the globe."""

    longitude: float
    latitude: float


Arc = Sequence[Degrees]


@dataclass(frozen=True)
class Feature:
    """A country of the file: its numeric code (ISO 3166-1) where it has one, the file's name for it, and
    its rings as lists of the numbers of arcs; a number below zero is that of an arc run backwards."""

    code: str | None
    name: str
    rings: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Topology:
    """Everything in a file: the lines, the countries, and the land without its inner borders."""

    arcs: Sequence[Arc]
    countries: Sequence[Feature]
    land: Sequence[Sequence[int]]

    def simplified(self, least_area: float) -> Topology:
        """The same with fewer points: none whose loss would change less than an area in units of the map."""
        return Topology([_thinned(arc, least_area) for arc in self.arcs], self.countries, self.land)

    def outline(self, ring: Sequence[int]) -> list[Point]:
        """A ring on the map, without its first point again at its end."""
        degrees: list[Degrees] = []
        for number in ring:
            arc = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            degrees += _continued(degrees, arc)
        middle = sum(place.longitude for place in degrees) / len(degrees)
        turns = round(middle / TURN) * TURN
        return [project(longitude - turns, latitude) for longitude, latitude in degrees[:-1]]


def _continued(line: Sequence[Degrees], arc: Arc) -> list[Degrees]:
    """The points of an arc behind the first, shifted by whole turns to where the line ended."""
    if not line:
        return list(arc)
    turns = round((line[-1].longitude - arc[0].longitude) / TURN) * TURN
    return [Degrees(longitude + turns, latitude) for longitude, latitude in arc[1:]]


def read(path: Path) -> Topology:
    """Read a file of the world-atlas package."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    countries = [
        Feature(each.get("id"), each["properties"]["name"], list(_rings(each)))
        for each in stored["objects"]["countries"]["geometries"]
    ]
    return Topology(list(_decoded(stored)), countries, list(_rings(stored["objects"]["land"])))


def _decoded(stored: dict[str, Any]) -> Iterator[Arc]:
    """The arcs in degrees, each point next to the one before it, beyond 180 degrees if need be."""
    scale, offset = stored["transform"]["scale"], stored["transform"]["translate"]
    for steps in stored["arcs"]:
        places = itertools.accumulate(steps, lambda place, step: [place[0] + step[0], place[1] + step[1]])
        arc: list[Degrees] = []
        for x, y in places:
            longitude = x * scale[0] + offset[0]
            turns = round((arc[-1].longitude - longitude) / TURN) * TURN if arc else 0
            arc.append(Degrees(longitude + turns, y * scale[1] + offset[1]))
        yield arc


def _rings(geometry: dict[str, Any]) -> Iterator[list[int]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)
        return
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        yield from polygon


def _thinned(arc: Arc, least_area: float) -> Arc:
    """An arc without the points that matter least; its ends stay, and a ring of one arc stays a triangle."""
    points = [project(*place) for place in arc]
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    inner = range(1, len(arc) - 1)
    weights = {place: _triangle(points[place - 1], points[place], points[place + 1]) for place in inner}
    waiting = [(weight, place) for place, weight in weights.items()]
    heapq.heapify(waiting)
    fewest = 2 if arc[0] == arc[-1] else 0
    while waiting and len(weights) > fewest:
        weight, place = heapq.heappop(waiting)
        if weights.get(place) != weight:  # it went already, or weighs more since its neighbour went
            continue
        if weight >= least_area:
            break
        del weights[place]
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for each in {left, right} & weights.keys():
            lost = _triangle(points[before[each]], points[each], points[after[each]])
            weights[each] = max(weight, lost)
            heapq.heappush(waiting, (weights[each], each))
    return [arc[place] for place in (0, *sorted(weights), len(arc) - 1)]


def _triangle(first: Point, middle: Point, last: Point) -> float:
    return area([first, middle, last])
