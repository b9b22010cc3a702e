"""Forced colours and high contrast: what only a colour or a ground shows must not vanish with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visits
from tests.fixtures.every_page import EveryPage

pytestmark = pytest.mark.browser

# What an element is painted with, by the part that carries its meaning, and what it stands on.
PAINT = """([selector, pseudo, property]) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "Canvas";
  const canvas = getComputedStyle(probe).color;
  probe.remove();
  return [...document.querySelectorAll(selector)].filter(it => it.checkVisibility()).map(it => {
    const style = getComputedStyle(it, pseudo);
    return {paint: style[property], canvas, width: style.borderInlineStartWidth, line: style.borderInlineStartStyle};
  });
}"""
DRAWN = [
    ("behind", ".passage.outdated", "::before", "borderInlineStartColor"),
    ("behind", ".row.absent-here > .text", "::before", "borderInlineStartColor"),
    ("untranslated", ".foreign > .text", "::before", "borderInlineStartColor"),
    ("behind", ".slip", None, "borderBlockStartColor"),
    ("countries compared", ".plot .line", None, "stroke"),
    ("countries compared", ".plot .dot", None, "stroke"),
    ("countries compared", ".sample .line", None, "stroke"),
    ("countries compared", ".map-names a", None, "fill"),
    ("countries compared", ".swatch .map-partner", None, "fill"),
    ("countries compared", "table.countries .spark .line", None, "stroke"),
    ("undated", ".ring .round", None, "stroke"),
    ("undated", ".timeline > .entry:not(.undated)", "::after", "borderInlineStartColor"),
    ("video here", ".plate", None, "borderInlineStartColor"),
    ("room library narrowed", ".chip", None, "borderInlineStartColor"),
    ("home", ".menu-list a[aria-current], .foot", None, "borderBlockStartColor"),
]


def opened(pages: EveryPage, visits: Visits, name: str, **options: object) -> Page:
    page = visits(pages.root, viewport={"width": 1280, "height": 900}, **options).page
    page.goto(pages.root + pages.paths[name, "es"])
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", list(dict.fromkeys(name for name, *_rest in DRAWN)))
def test_under_forced_colours_nothing_vanishes(pages: EveryPage, visits: Visits, name: str, scheme: str) -> None:
    page = opened(pages, visits, name, forced_colors="active", color_scheme=scheme)
    for each, selector, pseudo, part in DRAWN:
        if each == name:
            found = page.evaluate(PAINT, [selector, pseudo, part])
            assert found, selector
            assert [it for it in found if it["paint"] in (it["canvas"], "none", "rgba(0, 0, 0, 0)")] == [], selector


def test_under_forced_colours_bars_keep_their_shapes(pages: EveryPage, visits: Visits) -> None:
    page = opened(pages, visits, "behind", forced_colors="active")
    shapes = {}
    for selector in (".passage.outdated", ".row.absent-here > .text"):
        found = page.evaluate(PAINT, [selector, "::before", "borderInlineStartColor"])
        shapes[selector] = {(it["width"], it["line"]) for it in found}
    assert shapes == {".passage.outdated": {("6px", "solid")}, ".row.absent-here > .text": {("6px", "double")}}


def test_under_forced_colours_lines_are_told_apart_and_the_current_entry_too(pages: EveryPage, visits: Visits) -> None:
    page = opened(pages, visits, "components", forced_colors="active")
    looks = page.locator("figure[aria-labelledby=comparison-title] .sample .line").evaluate_all(
        "lines => lines.map(it => getComputedStyle(it)).map(style => `${style.stroke} ${style.strokeDasharray}`)"
    )
    assert len(set(looks)) == len(looks) == 5
    page = opened(pages, visits, "room library narrowed", forced_colors="active")
    lines = page.locator(".menu-list a").evaluate_all(
        "links => links.map(it => [it.matches('[aria-current]'), getComputedStyle(it).borderBlockEndColor])"
    )
    current = {colour for is_current, colour in lines if is_current}
    assert len(current) == 1
    assert current.isdisjoint(colour for is_current, colour in lines if not is_current)


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"contrast": "more"}])
@pytest.mark.parametrize("selector", [".crumbs a", ".foot a", ".plate .button", "summary", ".downloads a"])
def test_the_focus_is_seen_whatever_the_colours(
    pages: EveryPage, visits: Visits, options: dict[str, str], selector: str
) -> None:
    page = opened(pages, visits, "video here", **options)
    page.keyboard.press("Tab")  # so that the browser takes the reader for one with a keyboard
    target = page.locator(selector).locator("visible=true").first
    if target.count():
        target.focus()
        style = target.evaluate("""it => {
          const style = getComputedStyle(it);
          const ground = it => it === null ? "" : (getComputedStyle(it).backgroundColor.endsWith(", 0)")
            ? ground(it.parentElement) : getComputedStyle(it).backgroundColor);
          return [style.outlineStyle, parseFloat(style.outlineWidth), style.outlineColor, ground(it.parentElement)];
        }""")
        assert style[:2] == ["solid", 3]
        assert style[2] != style[3]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_more_contrast_makes_quiet_words_and_rules_plain(pages: EveryPage, visits: Visits, scheme: str) -> None:
    read = """() => {
      const style = selector => getComputedStyle(document.querySelector(selector));
      return {quiet: style(".meta").color, ink: style("html").color, rule: style(".bar").borderBlockEndColor,
        edge: style(".chip").borderBlockStartColor};
    }"""
    usual = opened(pages, visits, "room library narrowed", color_scheme=scheme).evaluate(read)
    plain = opened(pages, visits, "room library narrowed", color_scheme=scheme, contrast="more").evaluate(read)
    assert plain["quiet"] == plain["ink"] != usual["quiet"]
    assert plain["rule"] == plain["edge"] != usual["rule"]
