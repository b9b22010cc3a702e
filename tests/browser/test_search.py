"""Search in a real browser: suggestions by keyboard and pointer, the field in the menu, all of it without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shelf, Visit, Visits
from tests.fixtures.databases import LANGUAGES

pytestmark = pytest.mark.browser

HEIGHT = 900


def opened(shelf: Shelf, visits: Visits, path: str, width: int = 1280, **options: object) -> Visit:
    visit = visits(shelf.root, viewport={"width": width, "height": HEIGHT}, **options)
    visit.goto(shelf.root + path)
    return visit


def typed(page: Page, text: str) -> None:
    field = page.locator("main input[type=search]")
    field.press_sequentially(text)
    expect(page.locator("main [role=option]").first).to_be_visible()


def test_suggestions_are_chosen_with_the_keyboard(shelf: Shelf, visits: Visits) -> None:
    visit = opened(shelf, visits, "/en/search")
    page = visit.page
    typed(page, "group vi")
    field = page.get_by_role("combobox", name="Search the portal").locator("visible=true")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    first = page.locator("main [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    field.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "false")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/en/initiatives/group-violence-intervention")
    assert visit.complaints == []
    assert page.evaluate("window.refused") == []


def test_escape_closes_them_and_enter_searches(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, "/sv/search").page
    typed(page, "malmö")
    field = page.locator("main input[type=search]")
    field.press("Escape")
    expect(page.locator("main [role=listbox]")).to_be_hidden()
    expect(field).to_have_value("malmö")
    field.press("Enter")
    page.wait_for_url("**/sv/search?q=*")
    expect(page.locator("main .result").first).to_be_visible()


def test_a_suggestion_can_be_pointed_at(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, "/es/search").page
    typed(page, "hond")
    page.locator("main [role=option]").first.click()
    page.wait_for_url("**/es/paises/honduras")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_narrow_the_field_stands_at_the_end_of_the_menu(shelf: Shelf, visits: Visits, tag: str) -> None:
    page = opened(shelf, visits, f"/{tag}/", width=360).page
    field = page.locator(".menu-nav input[type=search]")
    expect(field).to_be_hidden()
    page.locator(".menu summary").click()
    expect(field).to_be_visible()
    box = field.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    field.fill("Honduras")
    field.press("Enter")
    page.wait_for_url(f"**/{tag}/search?q=Honduras")


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("query", ["", "?q=Honduras", "?q=xyzzyxyzzy"])
def test_nothing_runs_out_of_the_page(shelf: Shelf, visits: Visits, width: int, query: str) -> None:
    page = opened(shelf, visits, f"/sv/search{query}", width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_works_without_script(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, "/en/search", java_script_enabled=False).page
    page.locator("main input[type=search]").fill("Honduras")
    page.locator("main .search-field button").click()
    expect(page.locator("main .result").nth(5)).to_be_visible()
    page.locator(".filter-option").first.click()
    expect(page.locator("main .chip")).to_have_count(1)
    page.goto(f"{shelf.root}/en/search?q=implementat")
    assert page.locator(".begun a").count() > 0
