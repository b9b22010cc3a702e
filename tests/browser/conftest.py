"""A portal over HTTP that has a page in every condition, and what a browser says about a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from portal.content.directory import load_site
from portal.content.rooms import ROOMS
from portal.extensions import db
from portal.foundation.database import writing
from tests.fixtures import conditions
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

# What a browser is asked to remember of what the policy of a page refused.
LISTENER = """
window.refused = [];
addEventListener("securitypolicyviolation", event => refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

# The pages that every test of reading walks, by what they show.
ITEMS = {
    "profile": ("country", "sweden"),
    "other profile": ("country", "honduras"),
    "initiative": ("initiative", "international"),
    "video": ("video", "effective-violence-prevention"),
    "guide": ("guide", "gvi-implementation-guide"),
    "news": ("news", "malmo-stop-shooting"),
    "about": ("page", "about"),
    "untranslated": ("guide", conditions.UNTRANSLATED),
    "outdated": ("page", conditions.BEHIND),
    "withdrawn": ("news", conditions.WITHDRAWN),
}


@dataclass
class Shelf:
    """Where a portal is, and the address of each page in each language."""

    root: str
    paths: dict[tuple[str, str], str]

    def address(self, name: str, tag: str) -> str:
        return self.root + self.paths[(name, tag)]


@pytest.fixture(scope="session")
def shelf(sqlite_databases: Databases) -> Iterator[Shelf]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    paths = prepare(app)
    with serve(app) as root:
        yield Shelf(root, paths)
    close(app)


def prepare(app: Flask) -> dict[tuple[str, str], str]:
    """Make the pages that the starter content lacks, and say where all are."""
    with app.app_context():
        for deed in (conditions.leave_untranslated, conditions.let_fall_behind, conditions.take_back):
            with writing(db.session) as session:
                deed(session)
        site = load_site(db.session)
        paths: dict[tuple[str, str], str] = {}
        for tag in site.languages:
            sections = {kind: f"/{tag}/{site.sections[(tag, kind)]}" for kind, _key in ITEMS.values()}
            paths |= {(name, tag): f"{sections[kind]}/{key}" for name, (kind, key) in ITEMS.items()}
            paths |= {("home", tag): f"/{tag}/", ("absent", tag): f"/{tag}/nowhere"}
            paths |= {("list", tag): f"{sections['country']}/", ("long list", tag): f"{sections['news']}/"}
            paths |= {("coverage", tag): site.section_url(ROOMS["coverage"], tag)}
            library = site.section_url(ROOMS["library"], tag)
            paths |= {("library", tag): library, ("narrowed", tag): f"{library}?country=MX&kind=video"}
    return paths


@dataclass
class Visit:
    """A browser's window, and everything that it complains about, asks for or keeps."""

    page: Page
    root: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(LISTENER)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"not loaded: {request.url}"))
        self.page.on("response", self._check)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.location["url"] != self.page.url or "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def _check(self, response: Response) -> None:
        if not response.url.startswith(self.root):
            self.complaints.append(f"another host: {response.url}")
        elif response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status}: {response.url}")

    def goto(self, address: str) -> int:
        response = self.page.goto(address)
        assert response is not None
        return response.status


Window = Callable[..., BrowserContext]
