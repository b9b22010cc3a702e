"""The icons that devices want as PNG, drawn from the SVG by Chromium: `make icons` writes them to `static/images/`.

A maskable icon is cut to whatever shape a device likes, so its drawing goes on beyond the safe
zone (W3C, Web App Manifest, 'Icon masks').
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.fixtures.browser import launch_options
from tests.fixtures.parts import HOW_TO_GET
from tests.fixtures.png import reduced

FOLDER = Path(__file__).resolve().parents[1] / "static" / "images"
ICONS = {
    "icon-192.png": ("favicon.svg", 192),
    "icon-512.png": ("favicon.svg", 512),
    "icon-maskable-512.png": ("icon-maskable.svg", 512),
    "apple-touch-icon.png": ("icon-maskable.svg", 180),
}


def draw(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Each icon as its file's name and bytes."""
    for name, (source, size) in ICONS.items():
        page = browser.new_page(viewport={"width": size, "height": size})
        page.goto((FOLDER / source).as_uri())
        yield name, reduced(page.screenshot())
        page.close()


def main() -> int:
    """Draw them all; 1 where there is no browser."""
    options = launch_options()
    if options is None:
        sys.stderr.write(f"{HOW_TO_GET['browser']}\n")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        for name, content in draw(browser):
            (FOLDER / name).write_bytes(content)
            sys.stdout.write(f"{name}  {len(content)} bytes\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
