"""Writing as staff in Chromium, without script: everything is found by its visible words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from portal.extensions import db
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import let_in, log_in
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

PAGES = (
    "/staff/",
    "/staff/content?q=sweden",
    "/staff/content/new",
    "/staff/content/new/country",
    "/staff/content/new/country?find=o",
    "/staff/content/new/country?title=PA",
    "/staff/content/country/honduras",
    "/staff/content/video/effective-violence-prevention",
    "/staff/content/country/honduras/state",
    "/staff/content/country/honduras/history/en",
    "/staff/content/country/honduras/review/en",
    "/staff/content/country/honduras/make?path=tags&to=tag",
    "/staff/content/series/honduras/figures",
)


@pytest.fixture
def root(sqlite_databases: Databases) -> Iterator[str]:
    app: Flask = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session, EMAIL, Role.EDITOR, Role.PUBLISHER)
    with serve(app) as address:
        yield address
    close(app)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_country_profile_with_a_programme_is_added_and_published(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    log_in(page, root)
    begin(page)
    write(page)
    put_right(page)
    bring_out(page)
    reader = new_context(java_script_enabled=False, locale="es").new_page()
    reader.goto(f"{root}/es/")
    reader.get_by_role("link", name="Países", exact=True).first.click()
    reader.get_by_role("link", name="Panamá", exact=True).first.click()
    expect(reader.get_by_text("Focused deterrence, Colón").first).to_be_visible()


def begin(page: Page) -> None:
    page.get_by_role("link", name="New country profile").click()
    page.get_by_label("Country", exact=True).select_option(label="Sweden (has a profile)")
    press(page, "Go on")
    expect(page.get_by_text("Sweden has a profile already.").first).to_be_visible()
    page.get_by_label("Find a country").fill("panamá")
    press(page, "Find")
    page.get_by_role("link", name="Panama", exact=True).click()
    press(page, "Begin to write")
    expect(page.get_by_role("heading", level=1)).to_have_text("Panama")


def programme(page: Page) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Programme 1"))


def write(page: Page) -> None:
    page.get_by_label("Status needed").select_option(label="Partner")
    page.get_by_label("Summary").fill("What was found and what was not.")
    press(page, "Add: Programme")
    name = programme(page).get_by_label("Name in this language")
    expect(name).to_be_focused()
    name.fill("Focused deterrence, Colón")
    programme(page).get_by_label("What it does").fill("Police and <b>services</b> work together.")
    programme(page).get_by_label("From and to").fill("2023/2021")
    page.get_by_label("Add: Tags").select_option(label="Central America")
    press(page, "Save")


def put_right(page: Page) -> None:
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("2 things to put right before this can be saved")
    expect(alert).to_be_focused()
    expect(programme(page).get_by_label("Name in this language")).to_have_value("Focused deterrence, Colón")
    alert.get_by_role("link", name="Programme “Focused deterrence, Colón”, From and to").click()
    programme(page).get_by_label("From and to").fill("2021/2023")
    programme(page).get_by_label("What it does").fill("Police and *services* work together.")
    press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("as version 2")


def bring_out(page: Page) -> None:
    page.get_by_role("link", name="Preview").click()
    bar = page.get_by_role("complementary", name="Preview")
    expect(bar.get_by_text("Preview: this is what is saved now.").first).to_be_visible()
    expect(page.get_by_text("Focused deterrence, Colón").first).to_be_visible()
    page.get_by_role("link", name="Back to the item").click()
    page.get_by_label("English").first.check()
    press(page, "Publish")
    expect(page.get_by_role("status").first).to_have_text("Published in English.")


def test_figures_and_an_institution_are_added_on_the_way_and_the_form_is_as_it_was(
    root: str, new_context: Window
) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/staff/content/country/honduras")
    page.get_by_label("Note on the status").fill("Typed and not saved.")
    press(page, "Paste figures: Honduras")
    page.get_by_label("Pasted table").fill("Año\tTasa\n2023\t31,44\n2024\t26,1\n2025\t1,234")
    press(page, "Show what was understood")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="2024"))
    expect(row).to_contain_text("Changes")
    press(page, "Save 2 figures")
    expect(page.get_by_role("status").first).to_have_text("2 figures are saved in “Honduras”.")
    press(page, "Not there? New: Organisation (Institutions)")
    page.get_by_label("Name in this language").fill("A ministry of peace")
    press(page, "Begin it and pick it")
    institutions = page.get_by_role("group", name="Institutions")
    expect(institutions.get_by_role("listitem").last).to_contain_text("A ministry of peace")
    expect(page.get_by_label("Note on the status")).to_have_value("Typed and not saved.")
    press(page, "Save")
    expect(page.get_by_role("status").first).to_contain_text("as version 2")


def test_the_enter_key_looks_for_items_and_saves(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/staff/content/country/honduras")
    page.get_by_label("Look for: Sources").last.fill("ceasefire")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Add .*Ceasefire")).first.click()
    expect(page.get_by_label("Look for: Sources").last).to_have_value("")
    page.get_by_label("Address of the page").fill("honduras")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved at")


@pytest.mark.parametrize(("tag", "scheme"), list(zip(LANGUAGES, ("light", "dark", "light"), strict=True)))
def test_no_page_is_wider_than_a_phone(root: str, new_context: Window, tag: str, scheme: str) -> None:
    context = new_context(locale="en", viewport={"width": 320, "height": 700}, color_scheme=scheme)
    visit = Visit(context.new_page(), root)
    let_in(visit.page, root)
    wide = []
    for path in PAGES:
        assert visit.goto(f"{root}{path}{'&' if '?' in path else '?'}lang={tag}") == 200
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    assert wide == []
    assert visit.complaints == []
