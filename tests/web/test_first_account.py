"""The first account: a link that is printed once, works once, and ends after a day."""

from __future__ import annotations

import datetime
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from click.testing import CliRunner
from flask import Flask
from itsdangerous import TimestampSigner
from sqlalchemy import func, select

from portal.accounts import links, people
from portal.accounts.models import Account
from portal.cli import command
from portal.extensions import db
from portal.foundation.permissions import Grant, Role
from tests.accounts.accounts import PASSWORD, make_account
from tests.fixtures.sites import KEY
from tests.web.staff_browser import StaffBrowser

FIELDS = {"name": "Ana Lind", "email": "ana@portal.example", "new_password": PASSWORD, "language": "es"}


def path() -> str:
    return f"/account/first/{links.first_token((KEY,))}"


def test_the_link_makes_an_administrator_once(new_app: Flask) -> None:
    browser = StaffBrowser(new_app)
    assert browser.send(path(), **FIELDS).headers["Location"] == "/staff/"
    assert browser.get("/staff/").status_code == 200
    with new_app.app_context():
        account = db.session.scalars(select(Account)).one()
        assert people.grants_of(account) == [Grant(Role.ADMINISTRATOR)]
        assert (account.name, account.language) == ("Ana Lind", "es")
    assert StaffBrowser(new_app).get(path()).status_code == 404
    assert StaffBrowser(new_app).log_in("ana@portal.example").status_code == 303


def test_what_is_wrong_in_the_form_is_told_and_makes_nothing(new_app: Flask) -> None:
    browser = StaffBrowser(new_app)
    answer = browser.send(path(), **{**FIELDS, "email": "ana", "new_password": "ana"})
    assert "2 things to put right" in answer.text
    assert "Error: " in answer.text
    assert 'value="Ana Lind"' in answer.text
    with new_app.app_context():
        assert people.is_empty(db.session)


def test_the_link_ends_after_a_day(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = path()
    real = TimestampSigner.get_timestamp
    day = int(datetime.timedelta(hours=24).total_seconds())
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + day - 5)
    assert StaffBrowser(new_app).get(made).status_code == 200
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) + day + 5)
    assert StaffBrowser(new_app).get(made).status_code == 404


@pytest.mark.parametrize("token", ["x", "", "a.b.c"])
def test_another_link_is_none(new_app: Flask, token: str) -> None:
    assert StaffBrowser(new_app).get(f"/account/first/{token}").status_code == 404


def test_two_at_once_make_one_account(new_app: Flask) -> None:
    browsers = [StaffBrowser(new_app) for _number in range(4)]
    for browser in browsers:
        browser.get(path())

    def make(number: int) -> int:
        return browsers[number].post(path(), **{**FIELDS, "email": f"a{number}@portal.example"}).status_code

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(make, range(4))) == [303, 404, 404, 404]
    with new_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_prepare_prints_the_link_while_there_is_no_account(starter_app: Flask) -> None:
    told = CliRunner().invoke(command(lambda: starter_app), ["prepare"]).stderr
    found = re.search(r"http://127\.0\.0\.1:8000(/account/first/\S+)", told)
    assert found is not None
    assert StaffBrowser(starter_app).get(found[1]).status_code == 200
    with starter_app.app_context():
        make_account(db.session)
    assert "account" not in CliRunner().invoke(command(lambda: starter_app), ["prepare"]).stderr
