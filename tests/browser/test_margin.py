"""The margin beside an item: it goes on beside the text that follows the heading, and never covers other words."""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Shelf, Visits
from tests.fixtures.databases import LANGUAGES

pytestmark = pytest.mark.browser

HEIGHT = 900
BOXES = """found => found.map(it => {
  const box = it.getBoundingClientRect();
  return {left: box.left, top: box.top, right: box.right, bottom: box.bottom};
})"""


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(BOXES)
    return found


@pytest.mark.parametrize("name", ["profile", "other profile", "untranslated"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_text_of_an_item_follows_its_heading_at_once(shelf: Shelf, visits: Visits, name: str, tag: str) -> None:
    """However much stands in the margin beside the heading."""
    page = visits(shelf.root, viewport={"width": 1280, "height": HEIGHT}).page
    page.goto(shelf.address(name, tag))
    (header,) = boxes(page, "article > header > .text > :last-child")
    (margin,) = boxes(page, "article > header > .margin")
    texts = boxes(page, "article > .section .text")
    assert 0 <= texts[0]["top"] - header["bottom"] <= 90
    (heading,) = boxes(page, "h1")
    assert abs(margin["top"] - heading["top"]) < 60
    assert margin["right"] <= texts[0]["left"]
    assert page.locator("article > header > .margin a").count() == 0 or page.locator(
        "article > header > .margin a"
    ).last.evaluate("""it => {
      const box = it.getBoundingClientRect();
      scrollTo(0, box.top - 100);
      const moved = it.getBoundingClientRect();
      return it.contains(document.elementFromPoint(moved.left + 2, moved.top + moved.height / 2));
    }""")


def test_what_is_behind_keeps_its_words_beside_it(shelf: Shelf, visits: Visits) -> None:
    """The margin of a heading never covers the words beside a passage that is behind."""
    page = visits(shelf.root, viewport={"width": 1280, "height": HEIGHT}).page
    page.goto(shelf.address("outdated", "sv"))
    margins = boxes(page, "article .margin")
    assert len(margins) > 1
    for one, other in combinations(margins, 2):
        assert one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1


def test_the_last_change_takes_two_lines_at_most(shelf: Shelf, visits: Visits) -> None:
    page = visits(shelf.root, viewport={"width": 1280, "height": HEIGHT}).page
    page.goto(shelf.address("profile", "es"))
    height = page.locator("header > .margin p").first.evaluate(
        "it => it.getBoundingClientRect().height / parseFloat(getComputedStyle(it).lineHeight)"
    )
    assert round(height) <= 5  # the kind, the words, the date, the language of the original, the time to read
