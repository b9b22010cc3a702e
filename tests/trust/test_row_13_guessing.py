"""Row 13: wrong passwords by the thousand, on one account and from one address; the same answer for no account."""

from __future__ import annotations

import datetime
import re

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts.models import Attempt
from portal.accounts.throttling import ADDRESS, PASSWORD
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL
from tests.accounts.accounts import PASSWORD as RIGHT
from tests.web.staff_browser import StaffBrowser, staff


def later(app: Flask, minutes: int) -> None:
    """Let time pass: what was tried was tried longer ago."""
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Attempt).values(last_at=now() - datetime.timedelta(minutes=minutes)))


def bare(page: str) -> str:
    """A page without what is new in every page."""
    return re.sub(r'name="csrf_token" value="[^"]+"|value="[^"]*@[^"]*"', "", page)


@pytest.mark.parametrize("email", [EMAIL, "nobody@portal.example"])
def test_one_account_is_slowed_whoever_guesses(new_app: Flask, email: str) -> None:
    staff(new_app, Role.EDITOR)
    browsers = [StaffBrowser(new_app, address=f"198.51.100.{number}") for number in range(12)]
    statuses = [browser.log_in(email, "a wrong guess").status_code for browser in browsers]
    assert statuses == [200] * PASSWORD.free + [429] * (12 - PASSWORD.free)
    if email == EMAIL:
        assert browsers[0].log_in(EMAIL, RIGHT).status_code == 429
        later(new_app, 1)
        assert browsers[0].log_in(EMAIL, RIGHT).status_code == 303


def test_the_answer_is_the_same_for_no_account(new_app: Flask) -> None:
    staff(new_app, Role.EDITOR)
    for _number in range(PASSWORD.free + 1):
        known = StaffBrowser(new_app, address="198.51.100.1").log_in(EMAIL, "a wrong guess")
        unknown = StaffBrowser(new_app, address="198.51.100.2").log_in("nobody@portal.example", "a wrong guess")
        assert (known.status_code, bare(known.text)) == (unknown.status_code, bare(unknown.text))
    assert known.status_code == 429
    assert "Try again in a minute" in known.text


def test_one_address_is_slowed_whatever_accounts_it_tries(new_app: Flask) -> None:
    staff(new_app, Role.EDITOR)
    StaffBrowser(new_app).log_in(EMAIL, RIGHT)
    with new_app.app_context(), writing(db.session) as session:
        row = session.scalars(select(Attempt)).one_or_none()
        assert row is not None
        row.count = ADDRESS.free - 2
    guesser = StaffBrowser(new_app)
    statuses = [guesser.log_in(f"a{number}@portal.example", "a guess").status_code for number in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert StaffBrowser(new_app, address="198.51.100.9").log_in(EMAIL, RIGHT).status_code == 303


def test_what_is_counted_is_dropped_after_a_day(new_app: Flask) -> None:
    staff(new_app, Role.EDITOR)
    for number in range(5):
        StaffBrowser(new_app).log_in(f"a{number}@portal.example", "a guess")
    later(new_app, 25 * 60)
    StaffBrowser(new_app).log_in(EMAIL, RIGHT)
    with new_app.app_context():
        assert (db.session.scalar(select(func.count()).select_from(Attempt)) or 0) <= 1
