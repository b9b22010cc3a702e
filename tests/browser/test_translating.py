"""The translators' workbench in Chromium: by keys, without script, on a phone, in three languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, grant, make_account
from tests.browser.conftest import Visit, Window
from tests.browser.logging_in import let_in
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app, serve
from tests.translation.behind import fall_behind

pytestmark = pytest.mark.browser

HONDURAS = "/translate/sv/country/honduras"


@pytest.fixture(scope="module")
def root(sqlite_databases: Databases) -> Iterator[str]:
    app: Flask = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        with writing(db.session) as session:
            fall_behind(session)
        make_account(db.session, EMAIL, grants=[grant(role, "es", "sv") for role in (Role.TRANSLATOR, Role.REVIEWER)])
        for login, name in {"luz": "Luz Ortega", "lars": "Lars Ek"}.items():
            account = make_account(db.session, f"{login}@portal.example", grants=[grant(Role.REVIEWER, "sv")])
            with writing(db.session):
                account.name = name
    with serve(app) as address:
        yield address
    close(app)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def test_a_passage_is_translated_by_keys_alone(root: str, new_context: Window) -> None:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/translate/es/country/honduras?block=next")
    expect(page.get_by_label("Spanish", exact=True)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Un texto nuevo.")
    with page.expect_navigation():
        page.keyboard.press("Control+S")
    expect(page.get_by_role("status").first).to_contain_text("Kept as a draft.")
    expect(page.get_by_label("Spanish", exact=True)).to_have_value("Un texto nuevo.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    following = page.get_by_label("Spanish", exact=True)
    expect(following).to_be_focused()
    expect(following).not_to_have_value("Un texto nuevo.")
    following.fill("A medias.")
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("status").first).to_contain_text("Kept as a draft.")


def test_a_term_goes_where_the_cursor_is_and_selected_words_are_looked_up(root: str, new_context: Window) -> None:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/translate/sv/country/sweden")
    page.get_by_role("button", name=re.compile("Summary")).or_(page.get_by_role("link", name="Summary")).first.click()
    field = page.get_by_label("Swedish", exact=True)
    field.fill("före efter")
    field.evaluate("each => each.setSelectionRange(4, 4)")
    page.keyboard.press("Control+k")
    term = page.locator("[data-insert]").first
    expect(term).to_be_focused()
    words = term.get_attribute("data-insert")
    page.keyboard.press("Enter")
    expect(field).to_have_value(f"före {words} efter")
    expect(field).to_be_focused()
    field.evaluate("each => each.setSelectionRange(0, 4)")
    expect(page.locator("[data-lookup]")).to_have_attribute("href", re.compile(r"q=f%C3%B6re&in=target$"))


def stop_at(page: Page, value: str) -> None:
    """Press the key that leads to what can be put into the text until it is there."""
    for _each in range(6):
        page.keyboard.press("Control+k")
        if page.evaluate("document.activeElement.value || ''").startswith(value):
            return
    pytest.fail(f"no way by keys to {value}")


def test_original_saved_and_earlier_texts_are_put_into_the_field_by_keys_alone(root: str, new_context: Window) -> None:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/translate/es/country/sweden")
    page.get_by_role("button", name=re.compile("Summary")).or_(page.get_by_role("link", name="Summary")).first.click()
    field = page.get_by_label("Spanish", exact=True)
    saved, original = field.input_value(), page.locator(".hand-source").inner_text()
    expect(page.locator("[data-keys]")).to_contain_text("Ctrl K")
    for value, text in {"copy": original, "theirs": saved}.items():
        stop_at(page, value)
        page.keyboard.press("Escape")
        expect(field).to_be_focused()
        stop_at(page, value)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(field).to_have_value(text)
        expect(field).to_be_focused()
    field.fill("Otro texto.")
    with page.expect_navigation():
        page.keyboard.press("Control+S")
    stop_at(page, "former ")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(field).to_have_value(saved)


def test_the_page_beside_the_text_shows_what_is_typed_and_leads_to_its_passages(root: str, new_context: Window) -> None:
    visit = Visit(new_context(locale="en", viewport={"width": 1400, "height": 900}).new_page(), root)
    page = visit.page
    let_in(page, root)
    page.goto(f"{root}{HONDURAS}?block=next")
    preview = page.frame_locator("iframe[data-preview]:not(.coming)")
    page.get_by_label("Swedish", exact=True).fill("Just det här skrivs nu.")
    expect(preview.get_by_text("Just det här skrivs nu.").first).to_be_visible()
    expect(page.get_by_text("Kept at")).to_be_visible()
    target = page.locator(".work-row .work-target > div").filter(has_text="Honduras").last
    words = target.inner_text().split("\n")[0]
    with page.expect_navigation():
        preview.get_by_text(words, exact=True).first.click()
    expect(page.get_by_role("status").first).to_contain_text("Kept as a draft.")
    expect(page.get_by_label("Swedish", exact=True)).to_have_value(re.compile(re.escape(words[:20])))
    assert visit.complaints == []


def test_without_script_the_enter_key_keeps_what_was_typed(root: str, new_context: Window) -> None:
    page = new_context(java_script_enabled=False, locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/translate/")
    page.get_by_role("link", name="Translate").last.click()
    page.goto(f"{root}{HONDURAS}?block=next")
    page.get_by_text("Leave this passage out").click()
    page.get_by_label("Swedish", exact=True).fill("Det jag skrev.")
    reason = page.get_by_label("Why it is left out")
    reason.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Kept as a draft.")
    expect(page.get_by_label("Swedish", exact=True)).to_have_value("Det jag skrev.")
    page.get_by_text("Leave this passage out").click()
    page.get_by_label("Why it is left out").fill("Gäller inte i Sverige")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Left out, for the reason that you gave.")
    press(page, "Close the passage")
    expect(page.get_by_text(re.compile("Gäller inte i Sverige")).first).to_be_visible()


def test_names_are_offered_behind_an_at_sign_by_keys(root: str, new_context: Window) -> None:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}{HONDURAS}?block=next")
    page.get_by_text("Ask something about this passage").click()
    field = page.get_by_label("Question")
    names = page.get_by_role("listbox", name="Names")
    field.press_sequentially("Do you know, @l")
    expect(names.get_by_role("option")).to_have_text(["Lars Ek", "Luz Ortega"])
    expect(field).to_have_attribute("aria-activedescendant", "mentions-0-0")
    page.keyboard.press("ArrowDown")
    expect(names.get_by_role("option", selected=True)).to_have_text("Luz Ortega")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Do you know, @Luz Ortega ")
    expect(names).to_be_hidden()
    # A family name finds its person, Esc closes the list, and an address of mail is no name.
    field.press_sequentially("or @ort")
    expect(names.get_by_role("option")).to_have_text(["Luz Ortega"])
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    field.fill("")
    field.press_sequentially("x@l")
    expect(names).to_be_hidden()
    expect(field).to_be_focused()


def test_the_keys_are_off_for_who_wants_none(root: str, new_context: Window) -> None:
    page = new_context(locale="en").new_page()
    let_in(page, root)
    page.goto(f"{root}/account/")
    box = page.get_by_label("Keyboard shortcuts with Ctrl and Alt")
    box.uncheck()
    press(page, "Save your details")
    page.goto(f"{root}{HONDURAS}?block=next")
    field = page.get_by_label("Swedish", exact=True)
    field.fill("Inget av detta sparas.")
    address = page.url
    for keys in ("Control+Enter", "Alt+ArrowDown", "Control+k"):
        page.keyboard.press(keys)
    expect(field).to_be_focused()
    assert page.url == address
    expect(page.locator("[data-keys]")).to_be_hidden()
    page.goto(f"{root}/account/")
    box.check()
    press(page, "Save your details")
    page.goto(f"{root}{HONDURAS}?block=next")
    expect(page.locator("[data-keys]")).to_be_visible()
