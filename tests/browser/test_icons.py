"""The committed icons are what Chromium draws of the SVG today."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tests.icons import FOLDER, ICONS, draw

pytestmark = pytest.mark.browser

SAME = 8
"""How far two browsers' colours at the edges of shapes may be apart, of 255."""


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def test_the_icons_are_those_of_the_drawings(browser: Browser) -> None:
    drawn = dict(draw(browser))
    assert drawn.keys() == ICONS.keys()
    for name, png in drawn.items():
        image, kept = opened(png), opened((FOLDER / name).read_bytes())
        assert image.size == kept.size == (ICONS[name][1], ICONS[name][1])
        assert max(ImageChops.difference(image, kept).tobytes()) <= SAME, name


def test_a_maskable_icon_keeps_its_drawing_in_the_safe_zone() -> None:
    """Whatever is cut outside of a circle of four fifths, the edge of the drawing runs on (W3C, 'Icon masks')."""
    image = opened((FOLDER / "icon-maskable-512.png").read_bytes())
    assert image.getpixel((0, 0)) == image.getpixel((100, 100)) == (12, 63, 73)
    assert image.getpixel((511, 511)) == image.getpixel((400, 256)) == (252, 253, 252)
