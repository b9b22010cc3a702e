"""Nothing that a translator types is lost in Chromium: by a closed tab, a lost line, or an ended login."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import let_in, log_in
from tests.content.examples import bring_out
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve
from tests.web.test_translating import SWEDISH, about

pytestmark = pytest.mark.browser

NEXT = "/translate/sv/page/about?block=next"


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context():
        with writing(db.session) as session:
            bring_out(session, about(sv=SWEDISH[:2]))
        make_account(db.session, EMAIL, grants=[grant(Role.TRANSLATOR, "sv")])
    with serve(app) as address:
        yield address
    close(app)


def offered(page: Page, root: str, text: str) -> None:
    """A new tab offers a text, puts it into the field of its passage, and forgets it when it is thrown away."""
    page.goto(root + NEXT)
    offer = page.get_by_role("region", name="Unsaved text")
    # What was sent as the last page went away may come after this one was drawn; then the page says so.
    expect(offer.or_(page.get_by_role("alert").filter(has_text="Load the page again")).first).to_be_visible()
    page.reload()
    expect(offer).to_contain_text(text)
    page.get_by_role("link", name="Use it").click()
    expect(page.get_by_label("Swedish", exact=True)).to_have_value(text)
    expect(page.get_by_text("is in the form again")).to_be_visible()
    page.goto(root + NEXT)
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("status").first).to_have_text("The unsaved text is thrown away.")


@pytest.fixture
def page(root: str, new_context: Window) -> Page:
    """The next passage to do, in a browser in which a translator is logged in."""
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(root + NEXT)
    return page


def test_what_was_typed_before_the_tab_was_closed_is_there_again(root: str, page: Page) -> None:
    visit = Visit(page, root)
    page.get_by_label("Swedish", exact=True).fill("Typed, then closed.")
    expect(page.get_by_text("Kept at")).to_be_visible()
    expect(page.get_by_text("not saved yet")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("What you type is kept as you type.")
    assert visit.complaints == []
    context = page.context
    page.close()
    offered(context.new_page(), root, "Typed, then closed.")


def test_a_tab_that_was_closed_without_a_line_left_its_text_on_the_device(root: str, page: Page) -> None:
    context = page.context
    context.set_offline(True)
    page.get_by_label("Swedish", exact=True).fill("Typed without a line, then closed.")
    expect(page.get_by_role("alert")).to_contain_text("Until then it is kept on this device.")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(root + NEXT)
    expect(again.get_by_role("alert")).to_contain_text("Text that was only on this device is kept now.")
    offered(again, root, "Typed without a line, then closed.")


def test_after_an_ended_login_and_a_new_one_in_another_tab_the_page_goes_on(root: str, page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_label("Swedish", exact=True).fill("Typed without a login.")
    expect(page.get_by_role("alert")).to_contain_text("you have been logged out")
    log_in(page.context.new_page(), root)
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("Kept at")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("")
    with page.expect_navigation():
        page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.wait_for_function("Object.keys(localStorage).length === 0")
    page.goto(root + NEXT)
    expect(page.get_by_role("region", name="Unsaved text")).to_have_count(0)
