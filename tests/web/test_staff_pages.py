"""Every page of accounts and staff: valid, in three languages, without a text that escapes translation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from flask import Flask

from portal.accounts import links, people
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import BOUND_TO_LANGUAGES, GIVEN, Grant
from portal.foundation.pseudo import plain_letters
from tests.accounts.accounts import EMAIL, PASSWORD, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed, texts
from tests.fixtures.sites import KEY, close, make_app
from tests.web.staff_browser import StaffBrowser
from tests.web.test_second_factor import set_up

PSEUDO = "en-XA"
OPEN = ("/account/login", "/account/reset", "/account/sessions?as=nobody")
OWN = (
    "/staff/",
    "/staff/languages",
    "/staff/accounts",
    "/staff/accounts/new",
    "/staff/accounts/1",
    "/staff/accounts/1/erase",
    "/staff/trail?what=nothing",
    "/staff/links",
    "/staff/site",
    "/staff/help",
    "/staff/site/redirects",
    "/staff/site/menu",
    "/staff/site/home",
    "/staff/site/banner",
    "/staff/trail?from=yesterday",
    "/staff/releases",
    "/staff/content/doubles",
    "/staff/content/import/references",
    "/staff/content/import/news",
    "/translate/",
    "/account/",
    "/account/password",
    "/account/sessions",
    "/account/second-factor/app",
    "/account/second-factor/passkey",
    "/account/confirm",
    "/account/second-factor",
    "/staff/nowhere",
)
# What is the same in every language: names, addresses, keys and the sizes of things.
NAMES = re.compile(
    r"Ana Lind|National Network|for Safe Communities|English|español|svenska|Spanish and Swedish|Spanish|Swedish"
    r"|Firefox|Linux|127\.0\.0\.1|192\.0\.2\.1|[\w.]+@[\w.]+|\b[A-Z2-7]{4}\b|\b[a-z2-7]{4}(?:-[a-z2-7]{4}){3}\b"
    r"|\d{1,2} \w+ \d{4}|\d[\d:]*|\b[ap]m\b|\bCSV\b|\bJSON\b|\bUTC\b|ar-XB|en-XA|·"
)


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    held = [Grant(role, frozenset({"es", "sv"}) if role in BOUND_TO_LANGUAGES else frozenset()) for role in GIVEN]
    with app.app_context():
        with writing(db.session) as session:
            add(session, PSEUDO, Openness.OPEN)
        make_account(db.session, EMAIL, grants=held)
    yield app
    close(app)


def pages(app: Flask, tag: str) -> Mapping[str, str]:
    """All pages in a language, wrong and right, with and without an account."""
    asked = f"lang={tag}"
    nobody, ana = StaffBrowser(app), StaffBrowser(app)
    found = {path: nobody.get(f"{path}{'&' if '?' in path else '?'}{asked}").text for path in OPEN}
    nobody.get("/account/login")
    found["wrong"] = nobody.post(f"/account/login?{asked}", email=EMAIL, password="a wrong guess").text
    found["empty"] = nobody.post(f"/account/login?{asked}").text
    found["asked"] = nobody.send(f"/account/reset?{asked}", email="nobody@portal.example").text
    found["kept"] = nobody.post_fields(f"/account/login?{asked}", {"email": EMAIL, "csrf_token": "x"}).text
    off = link_of_daily_mail(app)
    found["mail to be turned off"] = nobody.get(f"{off}?{asked}").text
    assert ana.log_in().status_code == 303
    found |= {path: ana.get(f"{path}{'&' if '?' in path else '?'}{asked}").text for path in OWN}
    ana.get("/staff/site/banner")
    found["banner"] = ana.post(f"/staff/site/banner?{asked}", **{"from": "tomorrow", "until": "2020-01-01T10:00"}).text
    ana.get("/staff/site/redirects")
    found["redirect"] = ana.post(f"/staff/site/redirects?{asked}", old="/", new="//x").text
    ana.get("/staff/accounts/new")
    found["invitation"] = ana.post(f"/staff/accounts/new?{asked}", email="x").text
    ana.get("/account/password")
    found["short"] = ana.post(f"/account/password?{asked}", password=PASSWORD, new_password="short").text
    return found


def link_of_daily_mail(app: Flask) -> str:
    with app.app_context():
        account = people.find(db.session, EMAIL)
        assert account is not None
        return f"/account/daily-mail/{links.mail_off_token([KEY], account)}"


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_every_page_is_valid(portal: Flask, tag: str, html_faults: Callable[[Mapping[str, str]], list[str]]) -> None:
    assert html_faults(pages(portal, tag)) == []


def test_no_text_of_the_staffs_pages_escapes_translation(portal: Flask) -> None:
    found = pages(portal, PSEUDO)
    escaped = set()
    for address, html in found.items():
        root = parsed(html)
        assert root.get("lang") == PSEUDO, address
        for text in texts(root):
            rest = NAMES.sub("", text.text) if text.language == PSEUDO else ""
            if plain_letters(rest):
                escaped.add((address, text.element, text.text.strip()))
    assert escaped == set()


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_every_page_has_one_heading_and_unique_ids(portal: Flask, tag: str) -> None:
    for address, html in pages(portal, tag).items():
        assert len(re.findall(r"<h1\b", html)) == 1, address
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), address


def test_the_codes_are_shown_valid_too(
    sqlite_databases: Databases, html_faults: Callable[[Mapping[str, str]], list[str]]
) -> None:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context():
        make_account(db.session)
    ana = StaffBrowser(app)
    ana.log_in()
    set_up(ana)
    found = {"codes": ana.page, "factor": ana.get("/account/second-factor").text}
    other = StaffBrowser(app)
    other.log_in()
    found["second step"] = other.get("/account/login/code").text
    assert html_faults(found) == []
    close(app)
