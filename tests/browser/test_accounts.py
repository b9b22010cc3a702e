"""Accounts in Chromium: by keyboard alone, without script, with a passkey, and at every width."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, PASSWORD, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import log_in
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = (
    "/staff/",
    "/account/",
    "/account/password",
    "/account/second-factor",
    "/account/second-factor/app",
    "/account/second-factor/passkey",
    "/account/sessions",
)
OPEN = ("/account/login", "/account/reset")


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session, EMAIL, Role.EDITOR, Role.TRANSLATOR)
    yield app
    close(app)


@pytest.fixture
def root(portal: Flask) -> Iterator[str]:
    """The portal's address, by name: browsers make no passkeys for numbers."""
    with serve(portal) as address:
        yield f"http://localhost:{urlsplit(address).port}"


@pytest.mark.parametrize("scripts", [True, False])
def test_one_logs_in_and_out_by_keyboard_alone(root: str, new_context: Window, scripts: bool) -> None:
    page = new_context(java_script_enabled=scripts, locale="en").new_page()
    page.goto(f"{root}/staff/")
    keys = page.keyboard
    expect(page.get_by_label("E-mail address")).to_be_focused()
    keys.type(EMAIL)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    page.wait_for_url(f"{root}/staff/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ana Lind")
    for _step in range(20):
        keys.press("Tab")
        if page.locator("button:focus", has_text="Log out").count():
            break
    keys.press("Enter")
    page.wait_for_url("**/account/login*")
    expect(page.get_by_role("status")).to_have_text("You are logged out.")
    page.goto(f"{root}/staff/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_an_error_is_read_out_and_what_was_typed_stays(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    page.goto(f"{root}/account/login")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill("a wrong guess")
    page.get_by_role("button", name="Log in").click()
    wrong = page.get_by_role("group", name="What is wrong")
    expect(wrong).to_have_text("The address or the password is not right.")
    expect(wrong).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_label("E-mail address")).to_have_value(EMAIL)
    expect(page.get_by_label("Password")).to_have_value("")


def test_a_passkey_is_made_and_lets_one_in(root: str, new_context: Window) -> None:
    context = new_context(locale="en")
    visit = Visit(context.new_page(), root)
    page = visit.page
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    log_in(page, root)
    page.goto(f"{root}/account/second-factor/passkey")
    page.get_by_label("Name of the passkey").fill("Work <laptop>")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Work <laptop>", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/account/login*")
    log_in(page, root)
    page.wait_for_url("**/account/login/code**")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{root}/staff/")
    assert page.evaluate("window.refused") == []
    # A page that is left at once may leave its icon behind.
    assert [each for each in visit.complaints if "favicon" not in each] == []
    page.goto(f"{root}/account/second-factor")
    expect(page.get_by_text("Last used on")).to_be_visible()
    page.get_by_role("button", name="Remove Work <laptop>").click()
    expect(page.get_by_role("status")).to_have_text("The passkey is removed.")


def test_without_script_an_app_is_offered_in_place_of_a_passkey(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    log_in(page, root)
    page.goto(f"{root}/account/second-factor/passkey")
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="The key as a picture")).to_be_visible()


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_page_is_wider_than_a_phone(root: str, new_context: Window, tag: str) -> None:
    context = new_context(locale="en", viewport={"width": 320, "height": 700})
    visit = Visit(context.new_page(), root)
    wide = []
    for path in OPEN:
        visit.goto(f"{root}{path}?lang={tag}")
        wide += [path] if overflows(visit.page) else []
    log_in(visit.page, root)
    for path in PAGES:
        assert visit.goto(f"{root}{path}?lang={tag}") == 200
        wide += [path] if overflows(visit.page) else []
    assert wide == []
    assert visit.complaints == []


def overflows(page: Page) -> bool:
    """Once everything is there: an icon that is still on its way when the page is left counts as not loaded."""
    page.wait_for_load_state("networkidle")
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
