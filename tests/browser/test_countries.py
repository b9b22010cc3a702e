"""The page of all countries in a real browser: the map at every width and on paper, the table, the comparison."""

from __future__ import annotations

import gzip
from itertools import combinations
from typing import TypedDict

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shelf, Visit, Visits, Window
from tests.fixtures.databases import LANGUAGES

pytestmark = pytest.mark.browser

HEIGHT = 900
PATHS = {"en": "/en/countries/", "es": "/es/paises/", "sv": "/sv/lander/"}
FIVE = "?compare=el-salvador&compare=guatemala&compare=honduras&compare=united-kingdom&compare=world"
LARGEST = 30 * 1024

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
LOADED = "it => it.complete && it.naturalWidth > 0"
BOXES = """texts => texts.map(it => {
  const box = it.getBoundingClientRect();
  return {left: box.left, top: box.top, right: box.right, bottom: box.bottom};
})"""
# The colours of a picture, as the browser shows it: the share of its points that are nearly of one.
COLOURS = """async it => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 800, height: 400});
  const pen = canvas.getContext("2d");
  pen.drawImage(it, 0, 0, 800, 400);
  const points = pen.getImageData(0, 0, 800, 400).data, found = {};
  for (let at = 0; at < points.length; at += 4) {
    if (points[at + 3] < 255) continue;
    const name = [0, 1, 2].map(step => points[at + step].toString(16).padStart(2, "0")).join("");
    found[name] = (found[name] ?? 0) + 1;
  }
  return Object.keys(found).filter(name => found[name] > 40);
}"""


class Box(TypedDict):
    left: float
    top: float
    right: float
    bottom: float


def opened(shelf: Shelf, visits: Visits, path: str, **options: object) -> Visit:
    visit = visits(shelf.root, **options)
    assert visit.goto(shelf.root + path) == 200
    return visit


def boxes(page: Page, selector: str) -> list[Box]:
    found: list[Box] = page.locator(selector).evaluate_all(BOXES)
    return found


@pytest.mark.parametrize("query", ["", FIVE, f"{FIVE}&compare=mexico&from=2014&to=2010"])
@pytest.mark.parametrize(("tag", "width", "scheme"), [("en", 320, "dark"), ("es", 360, "light"), ("sv", 1280, "dark")])
def test_every_state_fits_and_is_quiet(
    shelf: Shelf, visits: Visits, tag: str, width: int, scheme: str, query: str
) -> None:
    path = PATHS[tag] + query
    visit = opened(shelf, visits, path, viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    assert visit.page.evaluate(FITS)
    assert visit.complaints == []
    assert visit.page.evaluate("refused") == []
    assert visit.page.locator(".map-plate img").evaluate(LOADED)


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "width", "least"), [("countries", 832, 8), ("countries", 1280, 8), ("home", 448, 5), ("home", 1280, 5)]
)
def test_names_stand_on_the_map_and_not_on_each_other(
    shelf: Shelf, visits: Visits, path: str, width: int, least: int, tag: str
) -> None:
    address = PATHS[tag] if path == "countries" else f"/{tag}/"
    page = opened(shelf, visits, address, viewport={"width": width, "height": HEIGHT}).page
    (plate,) = boxes(page, ".map-plate")
    names = boxes(page, ".map-names text")
    assert len(names) >= least
    assert boxes(page, ".map-plate img") == boxes(page, ".map-names"), "the names lie on the picture exactly"
    assert all(plate["left"] <= name["left"] and name["right"] <= plate["right"] for name in names)
    assert all(plate["top"] <= name["top"] and name["bottom"] <= plate["bottom"] for name in names)
    for one, other in combinations(names, 2):
        apart = one["right"] <= other["left"] or other["right"] <= one["left"]
        assert apart or one["bottom"] <= other["top"] + 3 or other["bottom"] <= one["top"] + 3
    size = page.locator(".map-names text").first.evaluate("it => parseFloat(getComputedStyle(it).fontSize)")
    assert size >= 14


@pytest.mark.parametrize("width", [320, 360, 700])
def test_a_narrow_map_has_no_names(shelf: Shelf, visits: Visits, width: int) -> None:
    page = opened(shelf, visits, PATHS["es"], viewport={"width": width, "height": HEIGHT}).page
    assert not page.locator(".map-names").is_visible()
    assert page.locator(".map-plate img").is_visible()


@pytest.mark.parametrize(
    ("scheme", "media", "colours"),
    [
        ("light", "screen", {"0b5263", "cbd6d4", "fcfdfc"}),
        ("dark", "screen", {"8ccfd9", "2b3735", "101716"}),
        ("dark", "print", {"0b5263", "cbd6d4", "fcfdfc"}),
    ],
)
def test_the_picture_follows_the_scheme_of_the_page(
    shelf: Shelf, new_context: Window, scheme: str, media: str, colours: set[str]
) -> None:
    page = new_context(color_scheme=scheme, bypass_csp=True).new_page()
    page.emulate_media(media="print" if media == "print" else "screen")
    page.goto(shelf.root + PATHS["en"])
    picture = page.locator(".map-plate img")
    assert picture.evaluate(LOADED)
    assert colours <= set(picture.evaluate(COLOURS))
    assert ("grayscale" in picture.evaluate("it => getComputedStyle(it).filter")) == (media == "print")


def test_under_forced_colours_names_are_links_and_the_key_is_like_the_picture(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, PATHS["en"], forced_colors="active", color_scheme="dark").page
    link = page.locator(".crumbs a").evaluate("it => getComputedStyle(it).color")
    assert page.locator(".map-names a").first.evaluate("it => getComputedStyle(it).fill") == link
    assert page.locator(".swatch .map-partner").evaluate("it => getComputedStyle(it).fill") == "rgb(140, 207, 217)"


def test_a_ring_is_as_wide_on_a_small_map_as_on_a_large_one(shelf: Shelf, visits: Visits) -> None:
    """Strokes that do not scale: the picture of Bermuda in the middle of the sea is measured."""
    widths = []
    for width in (320, 1280):
        page = opened(shelf, visits, PATHS["en"], viewport={"width": width, "height": HEIGHT}, bypass_csp=True).page
        widths.append(
            page.locator(".map-plate img").evaluate("""it => {
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [it.width, it.height];
              const pen = canvas.getContext("2d");
              pen.drawImage(it, 0, 0, it.width, it.height);
              const row = pen.getImageData(0, Math.round(it.height * 0.2886), it.width, 1).data;
              const from = Math.round(it.width * 0.3314) - 12, dark = [];
              for (let x = from; x < from + 24; x++) if (row[x * 4 + 3] > 128) dark.push(x);
              return dark.at(-1) - dark[0] + 1;
            }""")
        )
    assert all(10 <= width <= 13 for width in widths), widths


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("tag", "width"), [("en", 1280), ("sv", 360)])
def test_a_reader_sorts_and_compares_by_keyboard_with_and_without_script(
    shelf: Shelf, visits: Visits, tag: str, width: int, scripts: bool
) -> None:
    page = visits(shelf.root, viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts).page
    page.goto(shelf.root + PATHS[tag])
    page.locator("table.countries thead a").last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**?order=desc&sort=rate#table")
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    for key in ("honduras", "colombia", "world"):
        page.locator(f"input[value={key}]").focus()
        page.keyboard.press("Space")
    page.locator("select[name=from]").select_option("2010")
    page.locator(".comparison-form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**?compare=colombia&compare=honduras&compare=world&from=2010&order=desc&sort=rate#comparison")
    expect(page.locator("figure.chart")).to_be_visible()
    expect(page.locator("input:checked")).to_have_count(3)
    assert page.locator("#comparison").bounding_box() is not None
    page.locator(".languages-nav a[hreflang=es]").click()
    page.wait_for_url("**/es/paises/?compare=colombia&compare=honduras&compare=world&from=2010&order=desc&sort=rate")
    assert page.context.cookies() == []


def test_names_on_the_map_are_reached_by_keyboard_in_sight(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, PATHS["en"], viewport={"width": 1280, "height": HEIGHT}).page
    link = page.locator(".map-names a", has_text="Bermuda")
    page.locator(".contents a").last.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if link.evaluate("it => it === document.activeElement"):
            break
    assert link.evaluate("it => it.matches(':focus-visible') && getComputedStyle(it).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/countries/bermuda")


def test_the_rows_of_a_narrow_table_are_alike(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, PATHS["sv"], viewport={"width": 320, "height": HEIGHT}).page
    ends = {round(box["right"]) for box in boxes(page, "table.countries td.rate")}
    starts = {round(box["left"]) for box in boxes(page, "table.countries tbody th, table.countries td.programmes")}
    assert len(ends) == len(starts) == 1
    assert all(link.is_visible() for link in page.locator("table.countries thead a").all())


@pytest.mark.parametrize("query", ["", FIVE])
def test_the_page_is_light(shelf: Shelf, new_context: Window, query: str) -> None:
    page = new_context(viewport={"width": 360, "height": HEIGHT}).new_page()
    bodies: dict[str, bytes] = {}
    page.on("response", lambda response: bodies.update({response.url: response.body()}))
    page.goto(shelf.root + PATHS["es"] + query)
    page.wait_for_load_state("networkidle")
    sizes = {url: len(gzip.compress(body)) for url, body in bodies.items()}
    assert sum(size for url, size in sizes.items() if "/maps/" not in url and ".ico" not in url) <= LARGEST
    assert max(size for url, size in sizes.items() if "/maps/" in url) <= 20 * 1024
