"""The buttons above boxes for Markdown, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.extensions import db
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import let_in
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

ABOUT = "/staff/content/page/about"


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session, EMAIL, Role.EDITOR)
    with serve(app) as address:
        yield address
    close(app)


@pytest.fixture
def visit(root: str, new_context: Window) -> Visit:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    visit = Visit(page, root)
    visit.goto(root + ABOUT)
    return visit


def box(page: Page) -> Locator:
    return page.get_by_label("Text needed to publish")


def select(page: Page, start: int, end: int) -> None:
    box(page).evaluate("(field, [start, end]) => { field.focus(); field.setSelectionRange(start, end); }", [start, end])


def test_signs_are_written_around_what_is_selected_and_taken_away_again(visit: Visit) -> None:
    page = visit.page
    tools = page.get_by_role("toolbar", name="Formatting: Text")
    deeds = {
        "Strong (Ctrl B)": ("One two", 4, 7, "One **two**"),
        "Emphasised (Ctrl I)": ("One two", 4, 7, "One *two*"),
        "Heading": ("One\ntwo", 0, 1, "## One\ntwo"),
        "List": ("One\n\ntwo", 0, 8, "- One\n\n- two"),
        "Numbered list": ("One\ntwo", 0, 7, "1. One\n2. two"),
        "Quotation": ("One", 1, 1, "> One"),
    }
    for name, (text, start, end, written) in deeds.items():
        box(page).fill(text)
        select(page, start, end)
        tools.get_by_role("button", name=name, exact=True).click()
        expect(box(page)).to_have_value(written)
        expect(box(page)).to_be_focused()
        tools.get_by_role("button", name=name, exact=True).click()
        expect(box(page)).to_have_value(text)
    assert visit.complaints == []


def test_links_tables_and_notes_are_begun_and_one_goes_on_at_the_place(visit: Visit) -> None:
    page = visit.page
    tools = page.get_by_role("toolbar", name="Formatting: Text")
    deeds = {
        "Link": ("portal.example", "One [two](portal.example)"),
        "Words of another language": ("sv", "One [two]{lang=sv}"),
        "Footnote": ("Note.", "One two[^1]\n\n[^1]: Note."),
        "Table": ("Year", "One two\n\n| Year |  |\n| --- | --- |\n|  |  |\n\n"),
    }
    for name, (typed, written) in deeds.items():
        box(page).fill("One two")
        select(page, 4, 7)
        tools.get_by_role("button", name=name, exact=True).click()
        page.keyboard.type(typed)
        expect(box(page)).to_have_value(written)
    expect(page.get_by_text("Kept at")).to_be_visible()


def test_the_buttons_are_reached_and_pressed_by_keys(visit: Visit) -> None:
    page = visit.page
    box(page).fill("One two")
    select(page, 4, 7)
    page.keyboard.press("Control+b")
    expect(box(page)).to_have_value("One **two**")
    page.keyboard.press("Control+z")
    expect(box(page)).to_have_value("One two")
    page.keyboard.press("Shift+Tab")
    tools = page.get_by_role("toolbar", name="Formatting: Text")
    expect(tools.get_by_role("button", name="Strong")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tools.get_by_role("button", name="Words of another language")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(box(page)).to_have_value("One *two*")
    page.keyboard.press("Tab")
    expect(box(page)).not_to_be_focused()


def test_without_script_there_are_no_buttons(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    let_in(page, root)
    page.goto(root + ABOUT)
    expect(page.get_by_role("toolbar")).to_have_count(0)
