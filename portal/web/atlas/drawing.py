"""Pictures of the world as SVG: the land in one piece, and on it the countries that the portal tells of.

A picture is an image of its own: the page's style sheets do not reach it, and it must be fit to be
kept for ever. So its few colours are in a `style` element of its own, in the light and the dark
form of the page's tokens, and browsers choose as they do for the page, under forced colours too; the
policy it is sent with allows that one element by its digest. Paper needs nothing here: the page's
print style takes the colour away.

Lines are drawn in pixels of the screen, however large the picture is shown (`non-scaling-stroke`);
a ring is a stroke without length whose round ends make it a disc, under a smaller one of paper.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from portal.web.atlas.geometry import Place, Window, world

PARTNER = "partner"
PIXEL = 0.5
"""How many pixels a unit of the map is on a wide screen."""
RING = 11 / PIXEL
"""As wide as a ring is there, in units: what fits into one could not be seen without it."""
DIGEST_LENGTH = 12

STYLE = (
    ":root{color-scheme:light dark;--paper:#fcfdfc;--link:#0b5263;--land:#cbd6d4}"
    "path{fill:none;stroke-linecap:round;stroke-linejoin:round;vector-effect:non-scaling-stroke}"
    ".land{fill:var(--land)}"
    ".discussed{fill:var(--paper);stroke:var(--link)}"
    ".partner{fill:var(--link);stroke:var(--paper)}"
    ".ring,.dot{stroke:var(--link);stroke-width:11}"
    ".hole{stroke:var(--paper);stroke-width:8}"
    ".dot{stroke-width:5}"
    "@media(prefers-color-scheme:dark){:root{--paper:#101716;--link:#8ccfd9;--land:#2b3735}}"
)
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "sandbox; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Picture:
    """A picture, the digest of it that its address holds, and its size in pixels on a wide screen."""

    svg: str
    digest: str
    width: int
    height: int


def picture(window: str, statuses: Mapping[str, str]) -> Picture:
    """The picture of a window of the world on which countries (by their codes) have a status.

    A country that the world does not know is left out; whether it was drawn, `shown` says.
    """
    return _drawn(window, tuple(sorted(statuses.items())))


def shown(window: str, codes: Iterable[str]) -> list[str]:
    """Those of the countries that a picture shows, by its window."""
    frame, places = world().windows[window], world().places
    return [code for code in codes if code in places and places[code].at in frame]


@lru_cache(maxsize=8)
def _drawn(window: str, statuses: tuple[tuple[str, str], ...]) -> Picture:
    frame = world().windows[window]
    width, height = round(frame.width * PIXEL), round(frame.height * PIXEL)
    svg = "".join(_parts(frame, f'width="{width}" height="{height}"', statuses))
    return Picture(svg, hashlib.sha256(svg.encode()).hexdigest()[:DIGEST_LENGTH], width, height)


def _parts(frame: Window, size: str, statuses: tuple[tuple[str, str], ...]) -> Iterator[str]:
    places = world().places
    known = [(places[code], status) for code, status in statuses if code in places and places[code].at in frame]
    yield '<svg xmlns="http://www.w3.org/2000/svg" '
    yield f'viewBox="{frame.box.left} {frame.box.top} {frame.width} {frame.height}" {size}>'
    yield f"<style>{STYLE}</style>"
    yield f'<path class="land" d="{frame.land}"/>'
    for partner, name in ((False, "discussed"), (True, PARTNER)):
        outlines = "".join(place.outline for place, status in known if (status == PARTNER) is partner)
        if outlines:
            yield f'<path class="{name}" d="{outlines}"/>'
    for place, status in known:
        if place.extent < RING:
            yield from _ring(place, status)
    yield "</svg>"


def _ring(place: Place, status: str) -> Iterator[str]:
    point = f"M{place.at.x} {place.at.y}h0"
    for name in ("ring", "hole", *(["dot"] if status == PARTNER else [])):
        yield f'<path class="{name}" d="{point}"/>'
