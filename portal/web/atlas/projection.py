"""The Equal Earth projection: every country keeps its share of the world's area, and much of its shape.

B. Šavrič, T. Patterson and B. Jenny, 'The Equal Earth map projection', International Journal of
Geographical Information Science 33(3), 2019, equations 1 to 3, on a sphere.
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ROOT = sqrt(3) / 2

# Of a map on which the equator is 2000 units long: a unit is half a pixel on a wide screen.
EQUATOR = 2000
SCALE = EQUATOR / (2 * 2.7066299837)


class Point(NamedTuple):
    """A place on the map, in units, from the crossing of the equator and Greenwich's meridian; `y` grows southward."""

    x: float
    y: float


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """A place in degrees on a sphere with a radius of one; `y` grows northward.

    Beyond 180 degrees the map goes on, so that a country which crosses that meridian stays whole.
    """
    slant = asin(ROOT * sin(radians(latitude)))
    square = slant * slant
    sixth = square**3
    stretch = ROOT * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square))
    x = radians(longitude) * cos(slant) / stretch
    return x, slant * (A1 + A2 * square + sixth * (A3 + A4 * square))


def project(longitude: float, latitude: float) -> Point:
    """A place in degrees as a place on the map."""
    x, y = equal_earth(longitude, latitude)
    return Point(x * SCALE, -y * SCALE)
