"""Translating the interface in Chromium, without script: found by visible words alone, and nothing hinders anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import log_in
from tests.fixtures.axe import Hindrances
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app, serve
from tests.web.messages_site import COUNTRIES, HOME, LUZ, TEXTS, in_every_state, path, staff

pytestmark = pytest.mark.browser

LIST = "/translate/es/messages/"
PAGES = (LIST, path(COUNTRIES), path(HOME), path(TEXTS), f"{LIST}import")


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    app: Flask = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    staff(app)
    in_every_state(app)
    with serve(app) as address:
        yield address
    close(app)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_text_is_found_changed_seen_and_taken_back(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    log_in(page, root, LUZ)
    page.get_by_role("link", name="Words of the site").click()
    page.get_by_label("Find a text").fill("noticias")
    press(page, "Find")
    page.get_by_role("link", name="News", exact=True).first.click()
    page.get_by_label("Translation").fill("Novedades")
    press(page, "Save as reviewed")
    expect(page.get_by_text("Live now.")).to_be_visible()
    reader = new_context(java_script_enabled=False).new_page()
    reader.goto(f"{root}/es/")
    expect(reader.get_by_role("link", name="Novedades").first).to_be_visible()
    press(page, "Undo")
    expect(page.get_by_text("Undone. Everything is as it was before.")).to_be_visible()
    reader.reload()
    expect(reader.get_by_role("link", name="Noticias").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_hinders_and_no_page_is_wider_than_a_phone(
    root: str, new_context: Window, hindrances: Hindrances, scheme: str
) -> None:
    context = new_context(locale="en", viewport={"width": 320, "height": 700}, color_scheme=scheme)
    visit = Visit(context.new_page(), root)
    log_in(visit.page, root, LUZ)
    for address in PAGES:
        for tag in LANGUAGES:
            assert visit.goto(f"{root}{address}?lang={tag}") == 200
            assert not visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"), (address, tag)
        assert hindrances(visit.page) == [], address
    # The browser gives up on the sign of a page that is left at once.
    assert [each for each in visit.complaints if not each.endswith("favicon.svg")] == []
