"""The banner for all pages in Chromium: what axe says; and the way of an invited person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from portal.content.sitewide import choices
from portal.content.sitewide.choices import Level, Notice
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import GIVEN
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import log_in
from tests.browser.test_accounts import overflows
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve

pytestmark = pytest.mark.browser

LOOKS = (("es", 360, "dark"), ("en", 1280, "light"), ("sv", 320, "light"))


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    """A portal with a banner."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session, EMAIL, grants=[grant(role) for role in GIVEN])
        fill()
    with serve(app) as address:
        yield f"http://localhost:{urlsplit(address).port}"
    close(app)


def fill() -> None:
    with writing(db.session) as session:
        choices.put_up(session, Notice(Level.WARNING, {"en": "Closed until January"}, now(), None), actor="account:1")


def test_a_banner_hinders_no_reader_and_is_not_wider_than_the_window(
    root: str, new_context: Window, hindrances: Callable[[Page], list[str]]
) -> None:
    found = []
    for tag, width, scheme in LOOKS:
        context = new_context(locale="en", viewport={"width": width, "height": 800}, color_scheme=scheme)
        visit = Visit(context.new_page(), root)
        assert visit.goto(f"{root}/{tag}/") == 200
        expect(visit.page.get_by_text("Closed until January")).to_be_visible()
        found += [(tag, "wide")] if overflows(visit.page) else []
        found += [(tag, fault) for fault in hindrances(visit.page)]
        assert visit.complaints == []
    assert found == []


def test_an_administrator_invites_somebody_who_comes_in_without_script(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    log_in(page, root)
    page.get_by_text("Administration", exact=True).click()
    page.get_by_role("link", name="Accounts").click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Name of the person").fill("Ivo Berg")
    page.get_by_label("E-mail address").fill("ivo@portal.example")
    page.get_by_label("Editor").check()
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand this link on")
    link = page.get_by_text(re.compile("/account/reset/")).inner_text()
    theirs = new_context(java_script_enabled=False, locale="en").new_page()
    theirs.goto(link)
    theirs.get_by_label("New password").fill("seven quiet horses swim")
    theirs.get_by_role("button", name="Set this password").click()
    theirs.get_by_label("E-mail address").fill("ivo@portal.example")
    theirs.get_by_label("Password").fill("seven quiet horses swim")
    theirs.get_by_role("button", name="Log in").click()
    expect(theirs.get_by_role("link", name="Write something new")).to_be_visible()
    theirs.get_by_role("link", name="Write something new").click()
    theirs.get_by_role("link", name="Help").click()
    expect(theirs).to_have_url(re.compile(r"/staff/help#begin$"))
