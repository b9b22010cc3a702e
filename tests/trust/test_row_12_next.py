"""Row 12: where a login leads, and which name a mail has."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, PASSWORD
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

EVIL = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https://evil.example/staff/",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "%2f%2fevil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\r\n//evil.example",
    "/staff/\r\nSet-Cookie: a=b",
    "/\u2028/evil.example",
    "evil.example",
    "@evil.example",
    "/" + "x" * 3000,
    "",
]


@pytest.mark.parametrize("way", ["query", "form"])
def test_a_login_never_leads_away(new_app: Flask, way: str) -> None:
    staff(new_app, Role.EDITOR)
    for wanted in EVIL:
        browser = StaffBrowser(new_app)
        browser.get("/account/login")
        token = browser.hidden()["csrf_token"]
        sent = {"csrf_token": token, "email": EMAIL, "password": PASSWORD}
        if way == "form":
            answer = browser.post_fields("/account/login", {**sent, "next": wanted})
        else:
            answer = browser.client.post("/account/login", query_string={"next": wanted}, data=sent)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/staff/", repr(wanted)
        assert "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize("path", ["/staff/", "/account/sessions?x=%2F%2Fevil", "/en/countries/sweden#programmes"])
def test_a_login_leads_to_what_was_wanted(new_app: Flask, path: str) -> None:
    browser = staff(new_app, Role.EDITOR)
    browser.get("/staff/")
    browser.post("/account/logout")
    assert browser.log_in(next=path).headers["Location"] == path


def test_a_mail_has_the_configured_name(databases: Databases, tmp_path: Path) -> None:
    app = make_app(
        databases.empty(), tmp_path, base_url="http://portal.example", trusted_hosts=("portal.example", "localhost")
    )
    staff(app, Role.EDITOR)
    browser = StaffBrowser(app)
    browser.headers |= {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    browser.send("/account/reset", email=EMAIL)
    (mail,) = (path.read_text().replace("=\n", "") for path in tmp_path.glob("log/*.eml"))
    assert "http://portal.example/account/reset/" in mail
    assert "evil" not in mail
    browser.headers["Host"] = "evil.example"
    assert browser.client.post("/account/reset", headers=browser.headers).status_code == 400
    close(app)
