"""Pictures of the portal for its documentation: `make screenshots` writes them to `docs/screenshots/`.

They show the starter content in a window, light, wide and narrow, in each language.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.fixtures.browser import launch_options
from tests.fixtures.databases import LANGUAGES, SqliteDatabases
from tests.fixtures.parts import HOW_TO_GET
from tests.fixtures.png import reduced
from tests.fixtures.sites import close, make_app, serve

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
PAGES = {
    "home": {tag: f"/{tag}/" for tag in LANGUAGES},
    "countries": {"en": "/en/countries/", "es": "/es/paises/", "sv": "/sv/lander/"},
    "sweden": {"en": "/en/countries/sweden", "es": "/es/paises/suecia", "sv": "/sv/lander/sverige"},
    "initiative": {
        "en": "/en/initiatives/group-violence-intervention",
        "es": "/es/iniciativas/intervencion-de-violencia-grupal",
        "sv": "/sv/initiativ/gruppvaldsintervention",
    },
    "library": {"en": "/en/library/", "es": "/es/biblioteca/", "sv": "/sv/bibliotek/"},
    "news": {"en": "/en/news/", "es": "/es/noticias/", "sv": "/sv/nyheter/"},
    "impact": {"en": "/en/impact/", "es": "/es/resultados/", "sv": "/sv/resultat/"},
    "search": {"en": "/en/search?q=call-in", "es": "/es/search?q=mujeres", "sv": "/sv/search?q=polis"},
}
WIDTHS = {"": 1280, "-narrow": 360}
HEIGHT = 900
LARGEST = 150 * 1024


@contextmanager
def portal() -> Iterator[str]:
    """The address of a portal with the starter content, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        databases = SqliteDatabases(folder, folder / "media", folder)
        app = make_app(databases.starter(), folder)
        with serve(app) as root:
            yield root
        close(app)


def take(browser: Browser, root: str) -> Iterator[Path]:
    """Take each picture, and give the file that it is in."""
    for suffix, width in WIDTHS.items():
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, color_scheme="light", reduced_motion="reduce"
        )
        page = context.new_page()
        for name, paths in PAGES.items():
            for tag, path in paths.items():
                answer = page.goto(root + path)
                if answer is None or answer.status != 200:
                    raise RuntimeError(f"{path} cannot be shown")
                target = FOLDER / f"{name}-{tag}{suffix}.png"
                target.write_bytes(reduced(page.screenshot(animations="disabled")))
                yield target
        context.close()


def main() -> int:
    """Take them all; 1 where there is no browser, or a picture is too large to be kept with the code."""
    options = launch_options()
    if options is None:
        sys.stderr.write(f"{HOW_TO_GET['browser']}\n")
        return 1
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal() as root, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        sizes = {path: path.stat().st_size for path in take(browser, root)}
        browser.close()
    for path, size in sizes.items():
        sys.stdout.write(f"{path.relative_to(FOLDER.parents[1])}  {size / 1024:.0f} KB\n")
    return int(max(sizes.values()) > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
