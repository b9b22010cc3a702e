"""Logging in: as a person does, by what stands on the page, or without a page where another test is about that."""

from __future__ import annotations

import html
import re

from playwright.sync_api import Page

from tests.accounts.accounts import EMAIL, PASSWORD

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def log_in(page: Page, root: str, email: str = EMAIL) -> None:
    page.goto(f"{root}/account/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
    page.wait_for_load_state("networkidle")


def let_in(page: Page, root: str, email: str = EMAIL) -> None:
    """Give the window the cookie of a login, and no page: half the price, for tests that go somewhere else next."""
    browser, address = page.context.request, f"{root}/account/login"
    hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(browser.get(address).text())}
    answer = browser.post(address, form={**hidden, "email": email, "password": PASSWORD}, max_redirects=0)
    assert answer.status == 303, answer.text()
