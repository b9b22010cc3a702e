"""Reading in a real browser: conditions are shown, and pages work by keyboard and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from portal.web.chosen import MENU
from tests.browser.conftest import Shelf, Visits
from tests.fixtures.databases import LANGUAGES

pytestmark = pytest.mark.browser

HEIGHT = 900

FOCUSED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  return {
    words: it.textContent.trim(), place: it.closest("nav")?.className ?? it.className, tag: it.localName,
    visible: it.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""
# The widest element that sticks out, so that a failure says what to mend.
SCROLLS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return null;
  const wide = [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > room + 0.5);
  return wide.map(it => it.localName + "." + it.className).slice(-3).join(", ") || "unknown";
}"""


@pytest.mark.parametrize("tag", ["es", "sv"])
def test_the_pages_show_their_conditions(shelf: Shelf, visits: Visits, tag: str) -> None:
    """So that the tests here do not pass on pages that lack what they are there for."""
    page = visits(shelf.root).page
    page.goto(shelf.address("untranslated", tag))
    assert page.locator("[role=note]").count() == 1
    assert page.locator("main [lang=en]").count() > 3
    page.goto(shelf.address("outdated", tag))
    slip = page.locator("[role=note]")
    assert slip.count() == 1
    anchors = [link.get_attribute("href") or "" for link in slip.locator("a[href^='#']").all()]
    assert len(anchors) >= 2
    for anchor in anchors:
        assert page.locator(f"[id='{anchor.removeprefix('#')}']").count() == 1


def test_what_a_page_must_not_do_would_be_heard(shelf: Shelf, visits: Visits) -> None:
    """So that the tests here do not pass because nobody listens."""
    visit = visits(shelf.root)
    visit.goto(shelf.address("home", "en"))
    for source in ("https://other.example/picture.png", "/static/absent.png"):
        visit.page.evaluate("source => { document.body.append(Object.assign(new Image(), {src: source})) }", source)
    visit.page.wait_for_function("refused.length > 0")
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.evaluate("refused") == ["img-src https://other.example/picture.png"]
    assert any("other.example" in complaint for complaint in visit.complaints)
    assert any(complaint.startswith("404: ") for complaint in visit.complaints)


def tab(page: Page) -> dict[str, str | bool]:
    page.keyboard.press("Tab")
    found: dict[str, str | bool] = page.evaluate(FOCUSED)
    return found


@pytest.mark.parametrize(("width", "tag"), [(1280, "en"), (1280, "es"), (360, "sv")])
@pytest.mark.parametrize("name", ["home", "profile", "absent"])
def test_the_keyboard_reaches_everything_in_its_order(
    shelf: Shelf, visits: Visits, width: int, tag: str, name: str
) -> None:
    page = visits(shelf.root, viewport={"width": width, "height": HEIGHT}).page
    page.goto(shelf.address(name, tag))
    first = tab(page)
    assert first["place"] == "skip"
    assert first["seen"]
    places = ["skip"]
    for _ in range(20):
        focused = tab(page)
        if focused["tag"] == "body":  # behind the last link
            break
        assert focused["visible"], focused
        assert focused["seen"], focused
        places.append(str(focused["place"]))
    order = list(dict.fromkeys(place for place in places if place.endswith("-nav")))
    assert order[:2] == ["menu-nav", "languages-nav"]
    assert places.count("languages-nav") == len(LANGUAGES) - 1
    assert places.count("menu-nav") == (1 if width == 360 else len(MENU) + 1)


def test_the_first_link_skips_to_the_text(shelf: Shelf, visits: Visits) -> None:
    page = visits(shelf.root).page
    page.goto(shelf.address("profile", "sv"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_menu_opens_with_enter_on_a_narrow_screen(shelf: Shelf, visits: Visits, tag: str, scripts: bool) -> None:
    page = visits(shelf.root, viewport={"width": 360, "height": HEIGHT}, java_script_enabled=scripts).page
    page.goto(shelf.address("home", tag))
    menu = page.locator("details.menu")
    entries = menu.locator("a")
    assert not entries.first.is_visible()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(entries.first).to_be_visible()
    assert page.evaluate(SCROLLS) is None
    page.keyboard.press("Tab")
    expect(entries.first).to_be_focused()
    target = entries.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_the_menu_is_a_plain_line_on_a_wide_screen(shelf: Shelf, visits: Visits) -> None:
    page = visits(shelf.root, viewport={"width": 1280, "height": HEIGHT}).page
    page.goto(shelf.address("home", "sv"))
    assert not page.locator("details.menu summary").is_visible()
    assert all(link.is_visible() for link in page.locator("details.menu a").all())


def test_without_script_a_reader_changes_language_and_filters_a_list(shelf: Shelf, visits: Visits) -> None:
    page = visits(shelf.root, java_script_enabled=False).page
    page.goto(shelf.address("profile", "en"))
    page.locator(".languages-nav a[hreflang=sv]").click()
    page.wait_for_url("**/sv/lander/sverige")
    page.goto(shelf.address("long list", "sv"))
    link = page.locator("main a[href*='?tag=']").first
    link.click()
    page.wait_for_url("**?tag=*")
    page.locator(".languages-nav a[hreflang=es]").click()
    page.wait_for_url("**/es/**?tag=*")
    assert page.context.cookies() == []
