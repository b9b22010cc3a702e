"""Somebody at a browser who knows nothing of the portal: they find everything by its visible label, and are counted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.accounts.accounts import PASSWORD

Place = Page | Locator
Role = Literal["button", "link"]


def begins(label: str) -> re.Pattern[str]:
    """What begins with a label as it stands on the page, whole words of it."""
    return re.compile(rf"^{re.escape(label)}(?!\w)")


class Person:
    """A person with a browser of their own. `actions` counts clicks, fields that are filled, and choices.

    A label is what stands on the page, or the beginning of it; `within` is a part of the page that has a name, too.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def line(self, *words: str) -> Locator:
        """The line of a list that has some words."""
        found = self.page.get_by_role("main").get_by_role("listitem")
        for each in words:
            found = found.filter(has_text=each)
        return found

    def fill(self, label: str, words: str, within: Place | None = None) -> None:
        """Type or paste into a field, in place of what is there."""
        self._boxes(label, within).fill(words)
        self.actions += 1

    def choose(self, label: str, option: str, within: Place | None = None) -> None:
        """Choose in a list by what the option says."""
        (within or self.page).get_by_role("combobox", name=begins(label)).select_option(label=option)
        self.actions += 1

    def bring(self, label: str, path: Path) -> None:
        """Choose a file of one's own machine."""
        self.page.get_by_label(label, exact=True).set_input_files(path)
        self.actions += 1

    def press(self, name: str, within: Place | None = None) -> None:
        """Press a button, and wait for the page that it leads to."""
        self._go("button", name, within)

    def follow(self, name: str, within: Place | None = None) -> None:
        """Follow a link."""
        self._go("link", name, within)

    def log_in(self, email: str) -> None:
        """Log in at the page that is open."""
        self.fill("E-mail address", email)
        self.fill("Password", PASSWORD)
        self.press("Log in")

    def is_told(self, words: str) -> None:
        """Expect that the page says that something is done."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def _boxes(self, label: str, within: Place | None) -> Locator:
        place = within or self.page
        # A password has no role, and a search one of its own.
        found = place.get_by_role("textbox", name=begins(label)).or_(place.get_by_label(label, exact=True))
        return found.filter(visible=True)

    def _go(self, role: Role, name: str, within: Place | None) -> None:
        with self.page.expect_navigation():
            (within or self.page).get_by_role(role, name=begins(name)).click()
        self.actions += 1
