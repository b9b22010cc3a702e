"""Every sort of page in a real browser: nothing hinders anybody, nothing moves, and large letters fit."""

from __future__ import annotations

import itertools

import pytest
from flask import Flask, template_rendered
from jinja2 import Template
from playwright.sync_api import Page

from portal.web.cache.pages import NAME
from tests.browser import shifts
from tests.browser.conftest import Visit, Visits
from tests.browser.sorts import SCHEMES, STEPS, WIDTHS, Combination, combinations, looks, shares
from tests.fixtures.axe import Hindrances
from tests.fixtures.databases import LANGUAGES
from tests.fixtures.every_page import ANSWERS, CONDITIONS, SORTS, EveryPage

pytestmark = pytest.mark.browser

HEIGHT = 900
# Every template once, and what stands on a page in some condition only.
FITTED = [
    *(name for name in SORTS if not shares(name)),
    *CONDITIONS,
    *("countries compared", "room library narrowed", "search found elsewhere", "mistyped"),
]
MOST_STOPS = 60
PARTS = 20
ENLARGE = "document.documentElement.style.fontSize = '200%'"
# The widest elements that stick out, so that a failure says what to mend.
SCROLLS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > room + 0.5);
  return wide.map(it => `${it.localName}.${it.className} ${it.textContent.trim().slice(0, 30)}`).slice(-3);
}"""
# Links and controls that lie on one another, and words that their element cuts off.
COVERED = """() => {
  const shown = [...document.querySelectorAll("a, button, summary, select, input, label")]
    .filter(it => it.checkVisibility({visibilityProperty: true}) && !it.closest(".hidden-words, .skip"));
  const boxes = shown.flatMap(it => [...it.getClientRects()].map(box => [it, box]));
  const name = it => it.textContent.trim().slice(0, 30) || it.localName;
  const found = [];
  boxes.forEach(([it, box], place) => boxes.slice(place + 1).forEach(([other, its]) => {
    if (it === other || it.contains(other) || other.contains(it)) return;
    const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
    const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
    // Lines of one text may touch.
    if (across > 2 && down > Math.min(box.height, its.height) / 3) found.push(`${name(it)} | ${name(other)}`);
  }));
  return found;
}"""
CUT = """() => [...document.querySelectorAll("main *")].filter(it => {
  const style = getComputedStyle(it);
  // What is typed into a field may be longer than the field.
  if (it.closest("svg, .hidden-words, input") || it.closest("thead") || !it.checkVisibility()) return false;
  return ["hidden", "clip"].includes(style.overflowX) && it.scrollWidth > it.clientWidth + 1;
}).map(it => `${it.localName}.${it.className}`)"""
# What can be reached by the keyboard, in the order of the page, and where one is.
STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, summary, select, input, video[controls]")];
  window.stops = all.filter(it => !it.closest("[hidden]") && !it.disabled
    && it.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && it.type !== "hidden");
  return stops.length;
}"""
STOP = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  return {
    place: stops.indexOf(it), name: it.textContent.trim().slice(0, 30) || it.localName,
    visible: it.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""


def opened(pages: EveryPage, visits: Visits, name: str, tag: str, width: int, scheme: str = "light") -> Visit:
    visit = visits(pages.root, viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    assert visit.goto(pages.root + pages.paths[name, tag]) == ANSWERS.get(name, 200)
    return visit


@pytest.mark.parametrize(("name", "tag", "width", "scheme"), list(looks()))
def test_nothing_hinders_anybody(
    pages: EveryPage,
    visits: Visits,
    hindrances: Hindrances,
    name: str,
    tag: str,
    width: int,
    scheme: str,
) -> None:
    visit = opened(pages, visits, name, tag, width, scheme)
    assert hindrances(visit.page) == []
    assert visit.complaints == []
    assert visit.page.evaluate("refused") == []
    assert visit.page.context.cookies() == []
    assert visit.page.evaluate("localStorage.length") == 0
    # Within a tab the list of its reader is remembered, and nothing else.
    kept = ["reading-list"] if name in ("reading list with items", "reading list found") else []
    assert visit.page.evaluate("Object.keys(sessionStorage)") == kept
    assert visit.page.locator("html").get_attribute("lang") == tag
    assert visit.page.locator("h1").count() == 1
    assert visit.page.locator("style, [style]").count() == 0
    ground = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    light = sum(map(float, ground.removeprefix("rgb(").rstrip(")").split(",")[:3])) > 3 * 128
    assert light == (scheme == "light")


def templates(app: Flask, paths: dict[str, str]) -> dict[str, str]:
    """The template that answers each address: the last that is drawn, since others may be parts of the page."""
    found: list[str] = []
    answering: dict[str, str] = {}

    def note(_app: Flask, template: Template, **_context: object) -> None:
        found.append(str(template.name))

    client = app.test_client()
    with template_rendered.connected_to(note, app):
        for name, path in paths.items():
            # What is handed out from memory is not drawn.
            app.extensions[NAME].forget()
            client.get(path)
            answering[name] = found[-1]
    return answering


def test_every_template_is_seen_in_four_combinations_and_each_combination_somewhere(pages: EveryPage) -> None:
    seen: dict[str, set[Combination]] = {}
    for name, template in templates(pages.app, {name: pages.paths[name, "es"] for name in SORTS}).items():
        seen.setdefault(template, set()).update(combinations(name))
    assert {template: len(found) for template, found in seen.items() if len(found) < STEPS} == {}
    for found in seen.values():
        assert [{each[part] for each in found} for part in range(3)] == [set(LANGUAGES), set(WIDTHS), set(SCHEMES)]
    assert set().union(*seen.values()) == set(itertools.product(LANGUAGES, WIDTHS, SCHEMES))


def test_what_hinders_people_would_be_found(pages: EveryPage, visits: Visits, hindrances: Hindrances) -> None:
    """So that the test above does not pass because nobody looks."""
    page = opened(pages, visits, "home", "en", 1280).page
    page.evaluate("document.querySelector('main').append(document.createElement('input'))")
    page.evaluate("document.querySelector('.lead').style.color = '#aaa'")
    found = hindrances(page)
    assert any(line.startswith("label: ") for line in found)
    assert any(line.startswith("color-contrast: ") for line in found)


@pytest.mark.parametrize("name", FITTED)
def test_a_page_fits_at_any_width_with_letters_of_any_size(pages: EveryPage, visits: Visits, name: str) -> None:
    """WCAG 2.2, 1.4.4 and 1.4.10: 320 pixels, and letters of 200 % in windows of 320, 640 and 1280."""
    tag = LANGUAGES[SORTS.index(name) % 3]
    visit = opened(pages, visits, name, tag, 320)
    page = visit.page
    assert visit.complaints == []
    assert page.evaluate(shifts.MOVED) == []
    assert page.evaluate(SCROLLS) == []
    assert page.evaluate(COVERED) == []
    page.evaluate(ENLARGE)
    for width in (1280, 640, 320):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate(SCROLLS) == [], width
        assert page.evaluate(COVERED) == [], width
        assert page.evaluate(CUT) == [], width


def walk(page: Page, most: int) -> list[dict[str, object]]:
    """So many stops of the keyboard; the parts of a player, which are stops too, count as one."""
    found: list[dict[str, object]] = []
    for _ in range(most + PARTS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if not found or stop["place"] != found[-1]["place"]:
            found.append(stop)
        if len(found) == most:
            break
    return found


@pytest.mark.parametrize("name", [*(name for name in SORTS if not shares(name)), "error 404"])
def test_the_keyboard_walks_through_every_page(pages: EveryPage, visits: Visits, name: str) -> None:
    """Each stop in the order of the page, in sight, with a focus that is seen."""
    place = SORTS.index(name)
    page = opened(pages, visits, name, LANGUAGES[place % 3], WIDTHS[place % 2], SCHEMES[place % 2]).page
    stops = walk(page, min(MOST_STOPS, page.evaluate(STOPS)))
    assert [stop["place"] for stop in stops] == list(range(len(stops)))
    assert len(stops) == min(MOST_STOPS, page.evaluate(STOPS))
    assert [stop["name"] for stop in stops if not (stop["visible"] and stop["seen"])] == []
