"""A member of the staff over HTTP without a browser: follows forms as one does, with their tokens."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from flask import Flask
from werkzeug.test import TestResponse

from portal.accounts import sessions
from portal.accounts.models import Account
from portal.accounts.sessions import Device
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, PASSWORD, make_account

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BOUNDARY = "a-boundary-that-no-file-has"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class StaffBrowser:
    """One browser with its cookies; English, unless another language is asked for."""

    def __init__(self, app: Flask, language: str = "en", address: str = "192.0.2.1") -> None:
        self.client = app.test_client()
        self.environ = {"REMOTE_ADDR": address}
        self.headers = {"Accept-Language": language, "User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}
        self.page = ""

    def get(self, path: str) -> TestResponse:
        return self._read(self.client.get(path, headers=self.headers, environ_overrides=self.environ))

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send the form of the page that was last seen to `path`, with its hidden fields."""
        return self.post_fields(path, {**self.hidden(), **fields})

    def post_fields(self, path: str, fields: Mapping[str, str]) -> TestResponse:
        """Send exactly these fields."""
        answer = self.client.post(path, data=fields, headers=self.headers, environ_overrides=self.environ)
        return self._read(answer)

    def send(self, path: str, **fields: str) -> TestResponse:
        """Open the page of a form, and send it."""
        self.get(path)
        return self.post(path, **fields)

    def hidden(self) -> dict[str, str]:
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(self.page)}

    def log_in(self, email: str = EMAIL, password: str = PASSWORD, **fields: str) -> TestResponse:
        return self.send("/account/login", email=email, password=password, **fields)

    def be_let_in(self, account: Account) -> None:
        """Begin a session as the form of the login does, without the form, whose password takes as long as a page."""
        device = Device(self.headers["User-Agent"], self.environ["REMOTE_ADDR"], lasting=True)
        with writing(db.session) as session:
            token = sessions.begin(session, account, device, now(), complete=True)
        with self.client.session_transaction() as cookie:
            cookie["login"] = token
            cookie.permanent = True

    def cookie(self) -> str:
        found = self.client.get_cookie("session")
        assert found is not None
        return found.value

    def use_cookie(self, value: str) -> None:
        self.client.set_cookie("session", value)

    def _read(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.page = answer.get_data(as_text=True)
        return answer


def staff(app: Flask, *roles: Role, email: str = EMAIL, language: str = "en") -> StaffBrowser:
    """A browser in which a new account with some roles is logged in."""
    browser = StaffBrowser(app)
    with app.app_context():
        browser.be_let_in(make_account(db.session, email, *roles, language=language))
    return browser


def bring(browser: StaffBrowser, path: str, content: bytes, name: str, **fields: str) -> TestResponse:
    """Upload a file by the form at an address."""
    browser.get(path)
    sent = {**browser.hidden(), "file_language": "any", "language": "en", **fields}
    body = b"".join(_part(f'name="{each}"', value.encode()) for each, value in sent.items())
    # Written by hand: werkzeug's own client leaves a large body open in a temporary file.
    body += _part(f'name="file"; filename="{name}"', content) + f"--{BOUNDARY}--\r\n".encode()
    answer = browser.client.post(
        path,
        data=body,
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers=browser.headers,
        environ_overrides=browser.environ,
    )
    browser.page = answer.text
    return answer


def _part(disposition: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
