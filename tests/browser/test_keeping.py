"""Nothing that is typed is lost in Chromium: by a closed tab, a lost line, an ended login, or all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import let_in, log_in
from tests.content.examples import page as page_document
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve
from tests.web.test_editing import begin

pytestmark = pytest.mark.browser

ABOUT = "/staff/content/page/about"


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    begin(app, page_document("about", en="About"))
    with app.app_context():
        make_account(db.session, EMAIL, Role.EDITOR)
    with serve(app) as address:
        yield address
    close(app)


@pytest.fixture
def page(root: str, new_context: Window) -> Page:
    """The editor of a page, with nothing unsaved, in a browser in which Ana is logged in."""
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(root + ABOUT)
    while page.get_by_role("button", name="Throw it away").count():
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name="Throw it away").first.click()
    return page


def offered(page: Page, root: str, text: str) -> None:
    """Whether a new tab offers a text, and puts it into the form."""
    page.goto(root + ABOUT)
    offer = page.get_by_role("region", name="Unsaved text")
    # What was sent as the last page went away may come after this one was drawn; then the page says so.
    expect(offer.or_(page.get_by_role("alert").filter(has_text="Load the page again")).first).to_be_visible()
    page.reload()
    expect(offer).to_contain_text(text)
    page.get_by_role("link", name="Use it").click()
    expect(page.get_by_label("Text needed to publish")).to_have_value(text)


def test_what_was_typed_before_the_tab_was_closed_is_there_again(root: str, page: Page) -> None:
    visit = Visit(page, root)
    page.get_by_label("Text needed to publish").fill("Typed, then closed.")
    expect(page.get_by_text("Kept at")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("What you type is kept as you type.")
    assert visit.complaints == []
    context = page.context
    page.close()
    offered(context.new_page(), root, "Typed, then closed.")


def test_what_was_typed_just_before_the_page_went_away_is_there_again(root: str, page: Page) -> None:
    page.get_by_label("Text needed to publish").fill("Typed, and gone at once.")
    page.goto("about:blank")
    offered(page, root, "Typed, and gone at once.")


def test_a_lost_line_is_told_and_what_was_typed_goes_out_when_it_is_back(root: str, page: Page) -> None:
    page.context.set_offline(True)
    page.get_by_label("Text needed to publish").fill("Typed without a line.")
    expect(page.get_by_role("alert")).to_contain_text("Not kept: no connection.")
    page.context.set_offline(False)
    expect(page.get_by_text("Kept at")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("")
    offered(page.context.new_page(), root, "Typed without a line.")


def test_a_tab_that_was_closed_without_a_line_left_its_text_on_the_device(root: str, page: Page) -> None:
    context = page.context
    context.set_offline(True)
    page.get_by_label("Text needed to publish").fill("Typed without a line, then closed.")
    expect(page.get_by_role("alert")).to_contain_text("Until then it is kept on this device.")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(root + ABOUT)
    expect(again.get_by_role("alert")).to_contain_text("Text that was only on this device is kept now.")
    offered(again, root, "Typed without a line, then closed.")
    assert again.evaluate("Object.keys(localStorage)") == []


def test_an_ended_login_is_told_and_the_text_goes_out_after_the_next(root: str, page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_label("Text needed to publish").fill("Typed without a login.")
    expect(page.get_by_role("alert")).to_contain_text("you have been logged out")
    other = page.context.new_page()
    log_in(other, root)
    offered_after = other.goto(root + ABOUT)
    assert offered_after is not None
    expect(other.get_by_role("alert")).to_contain_text("Text that was only on this device is kept now.")
    offered(other, root, "Typed without a login.")


def test_a_saved_form_leaves_nothing_behind(root: str, page: Page) -> None:
    page.get_by_label("Text needed to publish").fill("Typed and saved at once.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("as version")).to_be_visible()
    page.goto(root + ABOUT)
    expect(page.get_by_role("region", name="Unsaved text")).to_have_count(0)
    page.wait_for_function("Object.keys(localStorage).length === 0")


def test_characters_are_counted_where_there_is_a_limit(page: Page) -> None:
    note = page.locator("#slug-limit")
    expect(note).to_have_text("0 of 100 characters")
    page.get_by_label("Address of the page").fill("about-us")
    expect(note).to_have_text("8 of 100 characters")
