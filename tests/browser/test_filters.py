"""The filters of lists in a real browser: wide and narrow, by keyboard, by links and by form, without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shelf, Visits
from tests.browser.test_reading import FOCUSED, HEIGHT, SCROLLS
from tests.fixtures.databases import LANGUAGES

pytestmark = pytest.mark.browser

PATHS = {"en": "/en/library/", "es": "/es/biblioteca/", "sv": "/sv/bibliotek/"}


def filters(page: Page) -> Locator:
    return page.locator("details.filters")


def opened(shelf: Shelf, visits: Visits, name: str, tag: str, **options: object) -> Page:
    page = visits(shelf.root, **options).page
    page.goto(shelf.address(name, tag))
    return page


@pytest.mark.parametrize("name", ["library", "narrowed", "long list"])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_wide_every_value_stands_in_the_margin(shelf: Shelf, visits: Visits, tag: str, name: str) -> None:
    page = opened(shelf, visits, name, tag, viewport={"width": 1280, "height": HEIGHT})
    assert not filters(page).locator("> summary").is_visible()
    values = filters(page).locator(".filter-option").all()
    assert len(values) > 15
    assert all(value.is_visible() for value in values)
    text = page.locator("main h1").bounding_box()
    assert text is not None
    for value in values:
        box = value.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= text["x"]
        assert box["height"] >= 24, "a target is at least 24 pixels high (WCAG 2.2, 2.5.8)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_narrow_they_wait_behind_a_disclosure(shelf: Shelf, visits: Visits, tag: str, width: int, scheme: str) -> None:
    visit = visits(shelf.root, viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)
    visit.goto(shelf.address("narrowed", tag))
    page = visit.page
    summary = filters(page).locator("> summary")
    words = {"en": "Filter (2 chosen)", "es": "Filtrar (2 elegidos)", "sv": "Filter (2 valda)"}[tag]
    assert summary.inner_text() == words
    assert not filters(page).locator(".filter-option").first.is_visible()
    summary.click()
    filters(page).locator(".filter-form > summary").click()
    for part in (*filters(page).locator(".filter-option").all(), *filters(page).locator("select").all()):
        box = part.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    assert page.evaluate(SCROLLS) is None
    assert visit.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_narrow_the_keyboard_opens_them_and_chooses(shelf: Shelf, visits: Visits, tag: str, scripts: bool) -> None:
    page = opened(
        shelf,
        visits,
        "library",
        tag,
        viewport={"width": 360, "height": HEIGHT},
        java_script_enabled=scripts,
    )
    filters(page).locator("> summary").focus()
    page.keyboard.press("Enter")
    first = filters(page).locator("a.filter-option").first
    expect(first).to_be_visible()
    page.keyboard.press("Tab")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**?kind=guide")
    expect(page.locator(".chosen .chip")).to_have_count(1)
    expect(first).to_be_hidden()


def test_wide_the_keyboard_goes_through_the_values_and_back_by_a_chip(shelf: Shelf, visits: Visits) -> None:
    page = opened(shelf, visits, "narrowed", "sv", viewport={"width": 1280, "height": HEIGHT})
    links = filters(page).locator("nav a")
    links.first.focus()
    for number in range(1, links.count()):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["visible"], focused
        assert focused["seen"], focused
        assert links.nth(number).evaluate("link => link === document.activeElement")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.parentElement.className") == "filter-form"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "chip"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sv/bibliotek/?country=MX")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(("tag", "width"), [("en", 1280), ("es", 320), ("sv", 768)])
def test_the_form_chooses_several_at_once(shelf: Shelf, visits: Visits, tag: str, width: int, scripts: bool) -> None:
    page = opened(
        shelf,
        visits,
        "library",
        tag,
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=scripts,
    )
    if width < 992:
        filters(page).locator("> summary").click()
    filters(page).locator(".filter-form > summary").click()
    form = filters(page).locator("form")
    form.locator("select[name=kind]").select_option("video")
    form.locator("select[name=country]").select_option("SV")
    form.locator("button").click()
    page.wait_for_url(f"**{PATHS[tag]}?country=SV&kind=video")
    expect(page.locator(".chosen .chip")).to_have_count(2)
    expect(page.locator(".entry")).to_have_count(2)
    expect(form.locator("select[name=country]")).to_have_value("SV")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_without_script_a_reader_walks_from_choice_to_choice(shelf: Shelf, visits: Visits, tag: str) -> None:
    page = opened(shelf, visits, "library", tag, java_script_enabled=False)
    filters(page).locator("a[href$='?country=MX']").click()
    filters(page).locator("a[href$='?country=MX&kind=video']").click()
    page.wait_for_url(f"**{PATHS[tag]}?country=MX&kind=video")
    expect(page.locator(".entry")).to_have_count(2)
    other = next(each for each in LANGUAGES if each != tag)
    page.locator(f".languages-nav a[hreflang={other}]").click()
    page.wait_for_url(f"**{PATHS[other]}?country=MX&kind=video")
    page.locator(".chosen > a").click()
    page.wait_for_url(f"**{PATHS[other]}")
