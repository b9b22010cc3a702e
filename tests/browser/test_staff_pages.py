"""Every page of accounts, staff and translators in Chromium, with something on it: nothing hinders anybody.

One window goes through all of them, each in one language, wide or narrow, light or dark; both widths of each page are
measured. What is valid and complete in each language is tested over HTTP (`tests/web`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page as Window
from sqlalchemy import update

from portal.accounts.models import Account
from portal.extensions import db
from portal.foundation.database import writing
from tests.accounts.accounts import EMAIL
from tests.browser.conftest import Visit
from tests.browser.conftest import Window as Windows
from tests.browser.logging_in import let_in
from tests.browser.test_every_page import SCROLLS
from tests.fixtures.axe import Hindrances
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app, serve
from tests.fixtures.staff_pages import OPEN, Page, pages_of
from tests.policy import POLICY

pytestmark = pytest.mark.browser

NARROW, WIDE, HEIGHT = 320, 1280, 800
# What can be reached by the keyboard, as the browser goes: of the radios of a group one. Each is noted when it gets
# the focus: whether it is seen to have it, and lies in the window.
STOPS = """() => {
  // In a frame stands a reader's page, which is walked by itself.
  document.querySelectorAll("iframe").forEach(it => { it.inert = true; });
  const all = [...document.querySelectorAll("a[href], button, summary, select, input, textarea, audio, video")];
  const chosen = it => it.type !== "radio" || it.checked
    || !all.some(other => other.type === "radio" && other.name === it.name && other.form === it.form && other.checked)
    && it === all.find(other => other.type === "radio" && other.name === it.name && other.form === it.form);
  const name = it => `${it.localName} ${it.name || ""} ${it.textContent.trim().slice(0, 30)}`.trim();
  window.stops = new Map(all.filter(it => !it.closest("[hidden]") && !it.disabled && it.type !== "hidden"
    && it.tabIndex >= 0 && it.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && chosen(it))
    .map(it => [it, name(it)]));
  window.unseen = [];
  addEventListener("focusin", ({target}) => {
    if (!stops.delete(target) || ["VIDEO", "AUDIO"].includes(target.nodeName)) return;
    const box = target.getBoundingClientRect(), style = getComputedStyle(target);
    const marked = target.matches(":focus-visible") && style.outlineStyle !== "none"
      && parseFloat(style.outlineWidth) >= 2;
    const inside = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight
      && box.right > 0 && box.left < innerWidth;
    if (!marked || !inside) unseen.push(`${marked ? "outside" : "no focus"}: ${name(target)}`);
  });
  document.activeElement.blur();
  getSelection().setPosition(document.body, 0);
  return stops.size;
}"""
# Fields of dates and players have several stops of their own, which nothing is noted of.
PATIENCE = 40


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    page: Page
    tag: str
    width: int
    scheme: Literal["light", "dark"]


def looks(pages: Sequence[Page]) -> Iterator[Look]:
    """Each page in one look, so that pages that lie together have different ones; in the order of languages."""
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "light", "dark", "dark")
    tags, widths = itertools.cycle(LANGUAGES), itertools.cycle((NARROW, WIDE))
    found = map(Look, pages, tags, widths, itertools.cycle(schemes))
    return iter(sorted(found, key=lambda look: look.tag))


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases) -> Iterator[tuple[str, Mapping[str, Sequence[Page]]]]:
    """The address of a portal, by name, as browsers make no passkeys for numbers; and its pages by endpoint."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    pages = pages_of(app)
    with app.app_context(), serve(app) as address:
        yield f"http://localhost:{urlsplit(address).port}", pages
    close(app)


def faults(visit: Visit, look: Look, hindrances: Hindrances) -> list[str]:
    """What hinders people on a page, each with where it was."""
    where = f"{look.page.name} {look.tag} {look.width} {look.scheme}"
    return [f"{where}: {fault}" for fault in hindering(visit, look, hindrances)]


def hindering(visit: Visit, look: Look, hindrances: Hindrances) -> Iterator[str]:
    page = visit.page
    page.set_viewport_size({"width": look.width, "height": HEIGHT})
    page.emulate_media(color_scheme=look.scheme)
    status = reached(visit, look)
    if status not in (200, 400):
        yield f"status {status}"
    # As tall as the page, so that what keeps to the window's edge lies over nothing that is measured.
    page.set_viewport_size({"width": look.width, "height": page.evaluate("document.documentElement.scrollHeight")})
    yield from hindrances(page)
    yield from page.evaluate("window.refused")
    if page.locator("html").get_attribute("lang") != look.tag:
        yield "another language"
    if page.locator("h1").count() != 1:
        yield "not one heading"
    page.set_viewport_size({"width": look.width, "height": HEIGHT})
    yield from walked(page)
    page.set_viewport_size({"width": NARROW, "height": HEIGHT})
    yield from (f"wide: {each}" for each in page.evaluate(SCROLLS))


def reached(visit: Visit, look: Look) -> int:
    """Open a page, if need be by its form; the status of the answer."""
    asked = f"{'&' if '?' in look.page.path else '?'}lang={look.tag}"
    status = visit.goto(f"{visit.root}{look.page.path}{asked}")
    for selector, words in look.page.typed.items():
        visit.page.locator(selector).fill(words)
    for selector in look.page.ticked:
        visit.page.locator(selector).check()
    if look.page.press:
        with visit.page.expect_navigation() as led:
            visit.page.locator(look.page.press).first.click()
        status = led.value.status
    return status


def walked(page: Window) -> Iterator[str]:
    """Go through a page by the keyboard, and tell what is not reached, or is not seen to be."""
    left = page.evaluate(STOPS)
    for _ in range(left):
        page.keyboard.press("Tab")
    before, left = left, page.evaluate("stops.size")
    while 0 < left < before:
        for _ in range(PATIENCE):
            page.keyboard.press("Tab")
        before, left = left, page.evaluate("stops.size")
    yield from (f"not reached: {each}" for each in page.evaluate("[...stops.values()]"))
    yield from page.evaluate("unseen")


def test_nothing_hinders_anybody_on_any_page_of_staff_and_translators(
    site: tuple[str, Mapping[str, Sequence[Page]]], new_context: Windows, hindrances: Hindrances
) -> None:
    root, pages = site
    visit = Visit(new_context(locale="en", reduced_motion="reduce").new_page(), root)
    found = []
    for look in looks([each for endpoint in pages if endpoint in OPEN for each in pages[endpoint]]):
        found += faults(visit, look, hindrances)
    let_in(visit.page, root)
    speaks = ""
    for look in looks([each for endpoint in pages if endpoint not in OPEN for each in pages[endpoint]]):
        if look.tag != speaks:
            speaks = look.tag
            with writing(db.session) as session:
                session.execute(update(Account).where(Account.email == EMAIL).values(language=speaks))
        found += faults(visit, look, hindrances)
    assert found == []
    # A preview that is still on its way when one goes on to the next page is given up.
    assert [each for each in visit.complaints if "/preview?" not in each] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_page_is_valid_html(
    site: tuple[str, Mapping[str, Sequence[Page]]],
    new_context: Windows,
    html_faults: Callable[[Mapping[str, str]], list[str]],
    tag: str,
) -> None:
    root, pages = site
    window = new_context(locale="en").new_page()
    let_in(window, root)
    with writing(db.session) as session:
        session.execute(update(Account).where(Account.email == EMAIL).values(language=tag))
    paths = [each.path for endpoint in pages if endpoint not in OPEN for each in pages[endpoint] if not each.press]
    drawn = {path: window.request.get(root + path).text() for path in paths}
    assert [path for path, html in drawn.items() if f'<html lang="{tag}"' not in html] == []
    assert html_faults(drawn) == []


# What is no page: files, and pages that are tested where what they need is made.
NO_PAGES = {
    "account.code": "the second step of a login (`tests/web/test_staff_pages.py`)",
    "account.first": "the first account of an empty portal (`tests/web/test_first_account.py`)",
    "messages.begin": "leads to the texts of one's own language",
    "messages.export": "a file",
    "staff.find_suggestions": "what the box in the head suggests",
    "staff.preview_item": "a reader's page (`tests/web/test_workflow.py`)",
    "staff.saved_file": "a file",
    "staff.trail_file": "a file",
    "translate.exchange_file": "a file",
    "translate.glossary_file": "a file",
    "translate.memory_file": "a file",
    "translate.preview_file": "a file",
    "translate.preview": "a reader's page (`tests/web/test_workflow.py`)",
}


def test_every_page_of_staff_and_translators_is_walked(site: tuple[str, Mapping[str, Sequence[Page]]]) -> None:
    working = ("account.", "daily_mail.", "messages.", "staff.", "translate.")
    pages = {endpoint for endpoint, method in POLICY if method == "GET" and endpoint.startswith(working)}
    assert pages - site[1].keys() - NO_PAGES.keys() == set(), "add the page to tests/fixtures/staff_pages.py"
    assert pages >= NO_PAGES.keys()
