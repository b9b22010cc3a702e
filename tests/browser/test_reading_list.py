"""A reading list grows from page to page within one tab, and says nothing to anybody."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser
ADD = "Add to a reading list"


def add(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name=ADD).click()


def test_the_list_of_a_tab_grows_from_page_to_page(page: Page, context: BrowserContext, live_server: str) -> None:
    add(page, f"{live_server}/en/countries/sweden")
    expect(page).to_have_url(f"{live_server}/en/reading-list?item=country:sweden")
    add(page, f"{live_server}/en/countries/brazil")
    both = f"{live_server}/en/reading-list?item=country:sweden&item=country:brazil"
    expect(page).to_have_url(both)
    page.get_by_role("link", name="Take “Sweden” off the list").click()
    add(page, f"{live_server}/en/countries/mexico")
    expect(page).to_have_url(f"{live_server}/en/reading-list?item=country:brazil&item=country:mexico")
    assert context.cookies() == []
    other = context.new_page()  # another tab begins a list of its own
    add(other, f"{live_server}/en/countries/sweden")
    expect(other).to_have_url(f"{live_server}/en/reading-list?item=country:sweden")
