"""Closed lines on the map: what they enclose, where its middle is, and what of it lies in a box."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from portal.web.atlas.projection import Point

Ring = Sequence[Point]


class Box(NamedTuple):
    """The sides of an upright rectangle, in units."""

    left: float
    top: float
    right: float
    bottom: float


def sides(ring: Ring) -> Iterator[tuple[Point, Point]]:
    """Each point with the one that follows it, the first one after the last."""
    return itertools.pairwise([*ring, *ring[:1]])


def area(ring: Ring) -> float:
    """What a ring encloses, in square units."""
    return abs(sum(here.x * there.y - there.x * here.y for here, there in sides(ring))) / 2


def middle(ring: Ring) -> Point:
    """The centre of gravity of what a ring encloses, or of its points where that is nothing."""
    turns = [here.x * there.y - there.x * here.y for here, there in sides(ring)]
    weight = 3 * sum(turns)
    if not weight:
        return Point(*(sum(each) / len(ring) for each in zip(*ring, strict=True)))
    x = sum((here.x + there.x) * turn for (here, there), turn in zip(sides(ring), turns, strict=True))
    y = sum((here.y + there.y) * turn for (here, there), turn in zip(sides(ring), turns, strict=True))
    return Point(x / weight, y / weight)


def box_of(points: Sequence[Point]) -> Box:
    """The smallest box that holds all points."""
    left, top = map(min, zip(*points, strict=True))
    right, bottom = map(max, zip(*points, strict=True))
    return Box(left, top, right, bottom)


def encloses(ring: Ring, point: Point) -> bool:
    """Whether a point lies inside: an upright line from it crosses an odd number of sides."""
    crossed = False
    for here, there in sides(ring):
        if (here.x > point.x) != (there.x > point.x):
            share = (point.x - here.x) / (there.x - here.x)
            crossed ^= point.y < here.y + share * (there.y - here.y)
    return crossed


def clipped(ring: Ring, box: Box) -> Ring:
    """What of a ring's inside lies in a box, as a ring along the box's sides; empty where nothing does.

    I. E. Sutherland and G. W. Hodgman, 'Reentrant polygon clipping', Communications of the ACM 17(1), 1974.
    """
    for axis, limit, sign in ((0, box.left, 1), (0, box.right, -1), (1, box.top, 1), (1, box.bottom, -1)):
        ring = list(_beyond(ring, axis, limit, sign))
    return ring


def _beyond(ring: Ring, axis: int, limit: float, sign: int) -> Iterator[Point]:
    """The ring on that side of a line across the map where a coordinate's distance has a sign."""
    for here, there in sides(ring):
        inside, stays = ((point[axis] - limit) * sign >= 0 for point in (here, there))
        if inside:
            yield here
        if inside != stays:
            share = (limit - here[axis]) / (there[axis] - here[axis])
            yield Point(here.x + share * (there.x - here.x), here.y + share * (there.y - here.y))
