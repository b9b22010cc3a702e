"""The geometry of the map: the projection, what is prepared from the package, and the pictures made of it."""

from __future__ import annotations

import gzip
import json
import re
from math import cos, radians
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.facts import territory_codes
from portal.web.atlas import drawing, preparing, topology
from portal.web.atlas.geometry import WORLD, world
from portal.web.atlas.projection import Point, equal_earth, project
from portal.web.atlas.rings import Box, area, box_of, clipped, middle
from tests.fixtures.parts import lack

SVG = "{http://www.w3.org/2000/svg}"
TOKENS = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
LARGEST = 20 * 1024

# By PROJ 9.5.1: proj -f %.9f +proj=eqearth +R=1
KNOWN_POINTS = {
    "Malmö": (13.0, 55.6, 0.153606355, 1.026621244),
    "San Salvador": (-89.2, 13.7, -1.323017817, 0.276148622),
    "Hamilton": (-64.8, 32.3, -0.901542565, 0.635791857),
    "Sydney": (151.2, -33.9, 2.086640067, -0.665255443),
    "Ushuaia": (-68.3, -54.8, -0.812934245, -1.014893878),
    "Alert": (-62.3, 82.5, -0.568284919, 1.300801284),
    "the end of the equator": (180.0, 0.0, 2.706629984, 0.0),
    "the pole": (0.0, 90.0, 0.0, 1.317362759),
}


@pytest.mark.parametrize("name", KNOWN_POINTS)
def test_known_points_are_where_another_implementation_has_them(name: str) -> None:
    longitude, latitude, x, y = KNOWN_POINTS[name]
    assert equal_earth(longitude, latitude) == pytest.approx((x, y), abs=1e-9)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_areas_keep_their_size(longitude: float, latitude: float) -> None:
    """The projection's promise: what a small square holds on the globe, it holds on the map."""
    step = 1e-5
    west, east = equal_earth(longitude - step, latitude), equal_earth(longitude + step, latitude)
    south, north = equal_earth(longitude, latitude - step), equal_earth(longitude, latitude + step)
    turned = (east[0] - west[0]) * (north[1] - south[1]) - (north[0] - south[0]) * (east[1] - west[1])
    assert turned / radians(2 * step) ** 2 == pytest.approx(cos(radians(latitude)), abs=1e-4)


def test_the_map_grows_southward_and_goes_on_beyond_the_date_line() -> None:
    assert project(0, -10).y > 0 > project(0, 10).y
    assert project(190, 0).x > project(180, 0).x == pytest.approx(1000)


SQUARE = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4)]


def test_a_ring_has_an_area_a_middle_and_a_box() -> None:
    assert area(SQUARE) == 16
    assert middle(SQUARE) == Point(2, 2)
    assert middle([Point(1, 1), Point(3, 1)]) == Point(2, 1)
    assert box_of(SQUARE) == Box(0, 0, 4, 4)


@pytest.mark.parametrize(
    ("box", "left"),
    [
        (Box(-1, -1, 9, 9), 16),
        (Box(1, 1, 3, 3), 4),
        (Box(2, -1, 9, 9), 8),
        (Box(5, 5, 9, 9), 0),
    ],
)
def test_a_ring_is_clipped_to_a_box(box: Box, left: float) -> None:
    found = clipped(SQUARE, box)
    assert (area(found) if found else 0) == left


# Two squares that share a side, on both sides of the date line, as TopoJSON has them: deltas of whole numbers.
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [0, 0]},
    "arcs": [
        [[180, 0], [0, 5], [0, 5]],
        [[180, 10], [-10, 0], [0, -10], [10, 0]],
        [[-180, 10], [10, 0], [0, -10], [-10, 0]],
    ],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "643", "properties": {"name": "West"}},
                {"type": "MultiPolygon", "arcs": [[[2, 0]]], "id": "840", "properties": {"name": "East"}},
                {"type": "Polygon", "arcs": [[~0, ~2]], "properties": {"name": "Kosovo"}},
            ],
        },
        "land": {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "arcs": [[1, 2]]}]},
    },
}


@pytest.fixture
def squares(tmp_path: Path) -> topology.Topology:
    path = tmp_path / "squares.json"
    path.write_text(json.dumps(TOPOLOGY), encoding="utf-8")
    return topology.read(path)


def test_countries_are_read_with_their_codes_and_rings(squares: topology.Topology) -> None:
    assert [(each.code, each.name, each.rings) for each in squares.countries] == [
        ("643", "West", [[0, 1]]),
        ("840", "East", [[2, 0]]),
        (None, "Kosovo", [[~0, ~2]]),
    ]


@pytest.mark.parametrize("ring", [[0, 1], [2, 0], [~0, ~2], [1, 2]])
def test_a_ring_across_the_date_line_is_not_torn(squares: topology.Topology, ring: list[int]) -> None:
    outline = box_of(squares.outline(ring))
    assert outline.right - outline.left < project(25, 0).x


def test_thinning_takes_points_that_show_next_to_nothing(squares: topology.Topology) -> None:
    assert [len(arc) for arc in squares.simplified(100).arcs] == [2, 4, 4]
    assert [len(arc) for arc in squares.simplified(1e9).arcs] == [2, 2, 2]


def test_a_thinned_island_is_still_a_triangle() -> None:
    """A ring of one arc never falls together."""
    island = [(0, 0), (10, 0), (10, 10), (5, 11), (0, 10), (0, 0)]
    arcs = [[topology.Degrees(*place) for place in island]]
    assert [len(arc) for arc in topology.Topology(arcs, [], []).simplified(1e9).arcs] == [4]


def test_the_prepared_file_is_what_the_command_makes() -> None:
    if not preparing.PACKAGE.is_dir():
        lack("atlas")
    assert preparing.prepared() == WORLD.read_text(encoding="utf-8")


def test_every_country_that_may_be_published_has_a_place_on_the_map() -> None:
    places, window = world().places, world().windows["world"]
    assert territory_codes() - places.keys() == {preparing.ANTARCTICA}
    assert {code for code, place in places.items() if place.at not in window} == set()


def test_every_country_is_drawn_or_has_a_ring() -> None:
    unseen = {code for code, place in world().places.items() if not place.outline and place.extent >= drawing.RING}
    assert unseen == set()


def test_no_line_runs_across_the_map() -> None:
    """As it would where a ring were torn at the date line."""
    paths = [world().windows["world"].land, *(place.outline for place in world().places.values())]
    steps = [
        int(step) for path in paths for line in re.findall(r"l([^z]*)z", path) for step in re.findall(r"-?\d+", line)
    ]
    assert max(map(abs, steps)) < 300


STATUSES = {"SE": "partner", "BM": "partner", "MT": "discussed", "BR": "discussed", "AU": "discussed"}


def classes(svg: str) -> list[str]:
    return [str(path.get("class")) for path in Tree.fromstring(svg).iter(f"{SVG}path")]  # noqa: S314  # our own


def test_a_picture_holds_the_land_the_countries_by_status_and_rings_for_the_small() -> None:
    assert classes(drawing.picture("world", STATUSES).svg) == [
        *("land", "discussed", "partner"),
        *("ring", "hole", "dot"),
        *("ring", "hole"),
    ]
    assert classes(drawing.picture("world", {}).svg) == ["land"]


def test_a_window_shows_what_lies_in_it() -> None:
    assert drawing.shown("atlantic", STATUSES) == ["SE", "BM", "MT", "BR"]
    assert drawing.shown("world", [*STATUSES, preparing.ANTARCTICA, "ZZ"]) == list(STATUSES)
    australia = world().places["AU"].outline
    assert australia in drawing.picture("world", STATUSES).svg
    assert australia not in drawing.picture("atlantic", STATUSES).svg


def test_a_picture_is_named_by_what_it_shows() -> None:
    one, same = drawing.picture("world", STATUSES), drawing.picture("world", dict(reversed(STATUSES.items())))
    assert one == same
    other = drawing.picture("world", {**STATUSES, "SE": "discussed"})
    assert other.digest != one.digest
    assert re.fullmatch(r"[0-9a-f]{12}", one.digest)


@pytest.mark.parametrize("window", world().windows)
def test_a_picture_is_small_even_if_every_country_had_a_profile(window: str) -> None:
    every = dict.fromkeys(world().places, "discussed")
    assert len(gzip.compress(drawing.picture(window, every).svg.encode())) <= LARGEST
    assert len(gzip.compress(drawing.picture(window, STATUSES).svg.encode())) <= LARGEST / 2


def test_the_colours_are_those_of_the_page() -> None:
    """A picture cannot name the page's tokens, so it repeats them."""
    light, dark = TOKENS.read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")
    dark = dark.partition("@media")[0]
    schemes = drawing.STYLE.split("@media(prefers-color-scheme:dark)")
    for style, tokens in zip(schemes, (light, dark), strict=True):
        named = re.findall(r"--([a-z]+):(#[0-9a-f]{6})", style)
        assert [name for name, _colour in named] == ["paper", "link", "land"]
        assert [f"--{name}: {colour};" in tokens for name, colour in named] == [True] * 3
