"""Row 11: forms without a token, with that of another session, with an old one, and from another site."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.foundation.permissions import Role
from tests.web.staff_browser import StaffBrowser, staff

TYPED = "Ana <Lind> & “friends”"


@pytest.fixture
def ana(new_app: Flask) -> StaffBrowser:
    browser = staff(new_app, Role.EDITOR)
    browser.headers["Accept-Language"] = "en"
    browser.get("/account/")
    return browser


def fields(token: str | None) -> dict[str, str]:
    return {"name": TYPED, "language": "sv", **({} if token is None else {"csrf_token": token})}


@pytest.mark.parametrize("language", ["en", "es", "sv"])
def test_a_form_without_a_token_is_kept_and_can_be_sent_again(new_app: Flask, language: str) -> None:
    browser = staff(new_app, Role.EDITOR, language=language)
    answer = browser.post_fields("/account/", fields(None))
    assert answer.status_code == 400
    assert f'<html lang="{language}"' in answer.text
    assert "Ana &lt;Lind&gt; &amp; “friends”" in answer.text
    assert browser.post("/account/").status_code == 303
    assert "Ana &lt;Lind&gt; &amp; “friends”" in browser.get("/account/").text


def test_a_token_of_another_session_is_none(ana: StaffBrowser) -> None:
    other = StaffBrowser(ana.client.application)
    other.log_in()
    other.get("/account/")
    assert ana.post_fields("/account/", fields(other.hidden()["csrf_token"])).status_code == 400


def test_an_old_token_is_none(ana: StaffBrowser) -> None:
    token = ana.hidden()["csrf_token"]
    ana.client.application.config["WTF_CSRF_TIME_LIMIT"] = -1
    answer = ana.post_fields("/account/", fields(token))
    assert answer.status_code == 400
    assert "Nothing is lost" in answer.text


def test_another_site_is_refused_even_with_a_token(ana: StaffBrowser) -> None:
    token = ana.hidden()["csrf_token"]
    for header in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        ana.headers |= header
        assert ana.post_fields("/account/", fields(token)).status_code == 403


def test_a_secret_is_never_kept_in_a_page(ana: StaffBrowser) -> None:
    answer = ana.post_fields("/account/password", {"password": "my secret", "new_password": "my other secret"})
    assert answer.status_code == 400
    assert "secret" not in answer.text
