"""`make map`: writes `world.json` anew from the package world-atlas, which `source/package-lock.json` pins.

The countries come from its file of middle detail, thinned to the size of half a pixel: that is
finer and smaller than its coarse file as it stands, and knows more islands. States too small even
for that file take their place from the fine one. The command gives the same bytes for the same
package.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from babel.core import get_global

from portal.foundation.facts import territory_codes
from portal.web.atlas.geometry import WORLD
from portal.web.atlas.projection import Point, project
from portal.web.atlas.rings import Box, Ring, area, box_of, clipped, middle
from portal.web.atlas.topology import Feature, read

PACKAGE = Path(__file__).with_name("source") / "node_modules" / "world-atlas"
ANTARCTICA = "AQ"
LEAST_AREA = 3.0
"""In square units: the triangles that simplifying takes away, and the islands that are left out."""
PADDING = 14
ATLANTIC = (-124, -57, 34, 73)
"""West, south, east and north of the picture beside the almanac, in degrees."""

# What the package has without an ISO number, by its name there; CLDR knows the code.
_UNNUMBERED = {"Kosovo": "XK"}

# Codes that CLDR names and the package counts to another country: longitude and latitude in degrees.
_BY_HAND = {
    "AC": (-14.4, -7.9),
    "BQ": (-68.3, 12.2),
    "BV": (3.4, -54.4),
    "CC": (96.8, -12.2),
    "CP": (-109.2, 10.3),
    "CQ": (-2.4, 49.4),
    "CX": (105.6, -10.5),
    "DG": (72.4, -7.3),
    "EA": (-5.3, 35.9),
    "GF": (-53.2, 4.0),
    "GP": (-61.5, 16.2),
    "IC": (-15.6, 28.3),
    "MQ": (-61.0, 14.6),
    "RE": (55.5, -21.1),
    "SJ": (16.0, 78.5),
    "TA": (-12.3, -37.1),
    "TK": (-171.8, -9.2),
    "YT": (45.1, -12.8),
}


def prepared(package: Path = PACKAGE) -> str:
    """The text of `world.json`. Raises FileNotFoundError where the package is not there."""
    coasts = read(package / "countries-50m.json").simplified(LEAST_AREA)
    ice = _numbers(_by_code(coasts.countries)[ANTARCTICA])
    land = [coasts.outline(ring) for ring in coasts.land if not _numbers([ring]) <= ice]
    places: dict[str, Any] = {}
    for topology in (coasts, read(package / "countries-10m.json")):
        for code, rings in _by_code(topology.countries).items():
            if code not in places:
                places[code] = _place([topology.outline(ring) for ring in rings])
    places |= {code: _place([[project(*degrees)]]) for code, degrees in _BY_HAND.items()}
    del places[ANTARCTICA]
    middles = [Point(*place["at"]) for place in places.values()]
    return _written({"world": _window(_whole([*land, middles]), land), "atlantic": _window(_atlantic(), land)}, places)


def _by_code(features: Iterable[Feature]) -> dict[str, list[Sequence[int]]]:
    """The rings of each country by the code (alpha-2) that CLDR names it by; Babel's aliases know the numbers.

    The package counts some far islands apart under the number of their country.
    """
    aliases: Mapping[str, Sequence[str]] = get_global("territory_aliases")
    known = territory_codes()
    found: dict[str, list[Sequence[int]]] = {}
    for feature in features:
        codes = aliases.get(feature.code or "", [_UNNUMBERED.get(feature.name, "")])
        if len(codes) == 1 and codes[0] in known:
            found.setdefault(codes[0], []).extend(feature.rings)
    return found


def _numbers(rings: Iterable[Sequence[int]]) -> set[int]:
    """The arcs that rings are made of, whichever way they run."""
    return {number if number >= 0 else ~number for ring in rings for number in ring}


def _place(rings: Sequence[Ring]) -> dict[str, Any]:
    largest = max(rings, key=area)
    at = [round(each, 1) for each in middle(largest)]
    return {"at": at, "box": list(map(round, box_of(largest))), "outline": _path(rings)}


def _whole(shown: Iterable[Ring]) -> Box:
    left, top, right, bottom = box_of([point for points in shown for point in points])
    return Box(left - PADDING, top - PADDING, right + PADDING, bottom + PADDING)


def _atlantic() -> Box:
    west, south, east, north = ATLANTIC
    return Box(project(west, 0).x, project(0, north).y, project(east, 0).x, project(0, south).y)


def _window(box: Box, land: Iterable[Ring]) -> dict[str, Any]:
    whole = Box(*map(round, box))
    return {"box": list(whole), "land": _path(clipped(ring, whole) for ring in land)}


def _path(rings: Iterable[Ring]) -> str:
    """Rings as path data in whole units, without the islands that are less than a dot."""
    return "".join(_closed(ring) for ring in rings if area(ring) >= LEAST_AREA)


def _closed(ring: Ring) -> str:
    points = [(round(x), round(y)) for x, y in ring]
    steps = [(x - before[0], y - before[1]) for before, (x, y) in itertools.pairwise(points)]
    line = " ".join(f"{x} {y}" for x, y in steps if x or y).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{line}z".replace(" -", "-")


def _written(windows: Mapping[str, Any], places: Mapping[str, Any]) -> str:
    return f'{{"windows": {_lines(windows)},\n"places": {_lines(dict(sorted(places.items())))}}}\n'


def _lines(found: Mapping[str, Any]) -> str:
    """An object with a line an entry, so that a change shows which."""
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(each)}" for name, each in found.items()) + "\n}"


def main() -> int:
    """Write the file; 1 where the package is not there."""
    try:
        WORLD.write_text(prepared(), encoding="utf-8")
    except FileNotFoundError as error:
        sys.stderr.write(f"{error.filename} is not there; make map fetches it with npm\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
