"""Translating the interface in Chromium, without script: found by visible words alone, and nothing hinders anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.browser.logging_in import log_in
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve
from tests.web.messages_site import LUZ, in_every_state, staff

pytestmark = pytest.mark.browser

LIST = "/translate/es/messages/"


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
