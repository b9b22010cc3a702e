"""A portal over HTTP that has a page in every condition, and what a browser says about a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from portal.content.model.rooms import ROOMS
from portal.content.sitewide.directory import load_site
from portal.extensions import db
from portal.foundation.database import writing
from tests.browser import shifts
from tests.fixtures import conditions
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

# What a browser is asked to remember of what the policy of a page refused.
LISTENER = """
window.refused = [];
addEventListener("securitypolicyviolation", event => refused.push(`${event.violatedDirective} ${event.blockedURI}`));
"""

# An empty window, and one whose page did not come, have no storage.
FORGET = """() => {
  if (!location.protocol.startsWith("http")) return;
  localStorage.clear();
  sessionStorage.clear();
}"""

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
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(LISTENER)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request))  # noqa: PLW0108  # Playwright marks it
        self.page.on("requestfailed", self._lack)
        self.page.on("response", self._check)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.location["url"] != self.page.url or "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def _lack(self, request: Request) -> None:
        # What the visit before asked for is given up when this one begins.
        if request in self.asked:
            self.complaints.append(f"not loaded: {request.url}")

    def _check(self, response: Response) -> None:
        if response.request not in self.asked:
            return
        if not response.url.startswith(self.root):
            self.complaints.append(f"another host: {response.url}")
        elif response.status >= 400 and not response.request.is_navigation_request():
            self.complaints.append(f"{response.status}: {response.url}")

    def goto(self, address: str) -> int:
        response = self.page.goto(address)
        assert response is not None
        return response.status


Window = Callable[..., BrowserContext]
Visits = Callable[..., Visit]
# What an open window can be told to show; whatever else is chosen is chosen when it is opened.
SHOWN = ("color_scheme", "contrast", "forced_colors", "reduced_motion")
SIZE = {"width": 1280, "height": 720}


class Windows:
    """Windows that stay open from test to test, since a browser takes a second of the processor to open one.

    Each has a jar of its own. Whoever borrows one finds it as if it were new: no cookies, nothing stored, nothing in
    the cache, the size and colours that were asked for; only the page before is still there until the next is opened.
    """

    def __init__(self, browser: Browser, options: dict[str, Any]) -> None:
        self._browser = browser
        self._options = options
        self._free: dict[str, list[Visit]] = {}

    def borrow(self, root: str, viewport: dict[str, int] | None = None, **chosen: Any) -> tuple[str, Visit]:
        """A window for the pages below an address, and the name under which it is given back."""
        shown = {name: chosen.pop(name, "null") for name in SHOWN}
        name = repr(sorted(chosen.items()))
        free = self._free.get(name, [])
        visit = free.pop() if free else self._opened(chosen)
        visit.page.set_viewport_size(viewport or SIZE)  # type: ignore[arg-type]  # a size, as a context takes it
        visit.page.emulate_media(media="null", **shown)
        visit.root, visit.complaints, visit.asked = root, [], []
        return name, visit

    def give_back(self, name: str, visit: Visit) -> None:
        """Take a window back, emptied; one that was closed, or that another was opened beside, is of no more use."""
        context = visit.page.context
        if visit.page.is_closed() or len(context.pages) > 1:
            context.close()
            return
        visit.page.unroute_all()
        visit.page.evaluate(FORGET)
        context.clear_cookies()
        self._free.setdefault(name, []).append(visit)

    def _opened(self, chosen: dict[str, Any]) -> Visit:
        context = self._browser.new_context(**self._options, **chosen)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        page.add_init_script(shifts.WATCH)
        return Visit(page, "")


@pytest.fixture(scope="session")
def windows(browser: Browser, browser_context_args: dict[str, Any]) -> Windows:
    return Windows(browser, browser_context_args)


@pytest.fixture
def visits(windows: Windows) -> Iterator[Visits]:
    """A function from a portal's address to a visit in a window that is lent for the test.

    It takes what `new_context` takes. A test that is about windows themselves (a closed tab, a lost line, keys that a
    device keeps) asks for `new_context`, which is slow.
    """
    lent: list[tuple[str, Visit]] = []

    def visit(root: str, **options: Any) -> Visit:
        lent.append(windows.borrow(root, **options))
        return lent[-1][1]

    yield visit
    for name, each in lent:
        windows.give_back(name, each)
