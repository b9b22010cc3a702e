"""The second step of logging in: an app's codes, recovery codes, and what is dangerous without a fresh proof."""

from __future__ import annotations

import datetime
import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.accounts import people, sealing
from portal.accounts.models import Account, LoginSession, RecoveryCode
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.permissions import Role
from tests.accounts.accounts import EMAIL, PASSWORD
from tests.fixtures.sites import KEY
from tests.web.staff_browser import StaffBrowser, staff

_CODES = re.compile(r"<li>([a-z2-7-]{19})</li>")
STEP = 30


def at(offset: int = 0) -> int:
    return int(now().timestamp()) + offset * STEP


def key_on(page: str) -> str:
    found = re.search(r'class="app-key">(.*?)</p>', page, re.DOTALL)
    assert found is not None
    return "".join(re.findall(r"<span>(\w+)</span>", found[1]))


def set_up(browser: StaffBrowser) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app; give it and the recovery codes."""
    app = pyotp.TOTP(key_on(browser.get("/account/second-factor/app").text))
    answer = browser.post("/account/second-factor/app", code=app.at(at(-1)))
    return app, _CODES.findall(answer.text)


@pytest.fixture
def ana(new_app: Flask) -> StaffBrowser:
    return staff(new_app, Role.EDITOR)


def half_way(app: Flask) -> StaffBrowser:
    browser = StaffBrowser(app)
    answer = browser.log_in()
    assert answer.headers["Location"].startswith("/account/login/code")
    assert browser.get("/staff/").status_code == 401
    return browser


def test_an_app_is_set_up_and_asked_for(ana: StaffBrowser) -> None:
    app, codes = set_up(ana)
    assert len(codes) == len(set(codes)) == 10
    other = half_way(ana.client.application)
    before = other.cookie()
    assert other.send("/account/login/code", code=f" {app.at(at())[:3]} {app.at(at())[3:]}").status_code == 303
    assert other.cookie() != before
    assert other.get("/staff/").status_code == 200
    other.use_cookie(before)
    assert other.get("/staff/").status_code == 401


def test_a_wrong_first_code_turns_nothing_on(ana: StaffBrowser) -> None:
    key = key_on(ana.get("/account/second-factor/app").text)
    answer = ana.post("/account/second-factor/app", code="000000")
    assert "not the code of this moment" in answer.text
    assert key_on(answer.text) == key
    assert StaffBrowser(ana.client.application).log_in().headers["Location"] == "/staff/"
    forged = ana.post_fields("/account/second-factor/app", {**ana.hidden(), "secret": "A" * 32, "code": "000000"})
    assert forged.status_code == 303


def test_no_code_of_an_app_is_right_twice(ana: StaffBrowser) -> None:
    app, _codes = set_up(ana)
    first = half_way(ana.client.application)
    assert "right" in first.send("/account/login/code", code=app.at(at(-1))).text
    code = app.at(at())
    assert first.send("/account/login/code", code=code).status_code == 303
    second = half_way(ana.client.application)
    assert "That code is not right, or was used before." in second.send("/account/login/code", code=code).text


def test_a_recovery_code_stands_in_once(ana: StaffBrowser) -> None:
    _app, codes = set_up(ana)
    assert half_way(ana.client.application).send("/account/login/code", code=codes[3].upper()).status_code == 303
    again = half_way(ana.client.application)
    assert again.send("/account/login/code", code=codes[3]).status_code == 200
    assert again.send("/account/login/code", code=codes[4].replace("-", " ")).status_code == 303
    assert "8 recovery codes left" in again.get("/account/").text


def test_new_recovery_codes_replace_the_old_ones(ana: StaffBrowser) -> None:
    _app, codes = set_up(ana)
    ana.get("/account/second-factor")
    new = _CODES.findall(ana.post("/account/second-factor/codes").text)
    assert len(new) == 10
    assert not set(new) & set(codes)
    browser = half_way(ana.client.application)
    assert browser.send("/account/login/code", code=codes[0]).status_code == 200
    assert browser.send("/account/login/code", code=new[0]).status_code == 303


def test_codes_are_slowed_down_too(ana: StaffBrowser) -> None:
    set_up(ana)
    browser = half_way(ana.client.application)
    answers = [browser.send("/account/login/code", code="000000").status_code for _number in range(7)]
    assert answers == [200] * 5 + [429] * 2


def test_half_way_is_nowhere_after_ten_minutes(ana: StaffBrowser) -> None:
    app, _codes = set_up(ana)
    browser = half_way(ana.client.application)
    browser.get("/account/login/code")
    with ana.client.application.app_context(), writing(db.session) as session:
        past = now() - datetime.timedelta(minutes=10, seconds=1)
        session.execute(update(LoginSession).where(~LoginSession.complete).values(created_at=past))
    answer = browser.post("/account/login/code", code=app.at(at()))
    assert answer.status_code == 401
    assert "begin again" in answer.text


def test_without_a_second_factor_there_is_nothing_to_recover(ana: StaffBrowser) -> None:
    set_up(ana)
    ana.get("/account/second-factor")
    assert ana.post("/account/second-factor/app/off").status_code == 303
    with ana.client.application.app_context():
        assert db.session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    assert StaffBrowser(ana.client.application).log_in().headers["Location"] == "/staff/"
    ana.get("/account/second-factor")
    assert ana.post("/account/second-factor/codes").status_code == 303


def test_the_secret_lies_sealed_in_the_database(ana: StaffBrowser) -> None:
    app, _codes = set_up(ana)
    with ana.client.application.app_context():
        kept = db.session.scalars(select(Account.totp_secret)).one()
    assert kept is not None
    assert app.secret not in kept
    assert sealing.open_sealed((KEY[::-1], KEY), kept) == app.secret
    assert sealing.open_sealed((KEY[::-1],), kept) is None


def test_what_is_dangerous_asks_for_the_password_again_and_comes_back(ana: StaffBrowser) -> None:
    set_up(ana)
    with ana.client.application.app_context(), writing(db.session) as session:
        session.execute(update(LoginSession).values(confirmed_at=now() - datetime.timedelta(minutes=10, seconds=1)))
    assert ana.get("/account/second-factor").status_code == 200
    assert ana.post("/account/second-factor/app/off").status_code == 401
    answer = ana.get("/account/second-factor/app")
    assert answer.status_code == 401
    assert "The password is not right." in ana.post("/account/confirm", password="a guess").text
    answer = ana.post("/account/confirm", password=PASSWORD)
    assert answer.headers["Location"] == "/account/second-factor/app"
    assert ana.get("/account/second-factor/app").status_code == 200


def test_an_operator_helps_who_lost_everything(ana: StaffBrowser) -> None:
    set_up(ana)
    with ana.client.application.app_context(), writing(db.session) as session:
        account = people.find(session, EMAIL)
        assert account is not None
        people.drop_second_factor(session, account, actor="portal user")
    assert StaffBrowser(ana.client.application).log_in().headers["Location"] == "/staff/"
