"""Logging in as a person does, by what stands on the page."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.accounts.accounts import EMAIL, PASSWORD


def log_in(page: Page, root: str, email: str = EMAIL) -> None:
    page.goto(f"{root}/account/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in").click()
    page.wait_for_load_state("networkidle")
