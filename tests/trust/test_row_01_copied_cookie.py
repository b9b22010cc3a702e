"""Rows 1 and 2: a copied cookie after logout; sessions after a new password, or a closed account."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.accounts import people
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.permissions import Grant, Permission, Role
from tests.accounts.accounts import EMAIL, PASSWORD
from tests.web.staff_browser import StaffBrowser, staff


@pytest.fixture
def ana(new_app: Flask) -> StaffBrowser:
    return staff(new_app, Role.EDITOR)


def test_a_copied_cookie_is_dead_after_logout(ana: StaffBrowser) -> None:
    ana.get("/staff/")
    thief = StaffBrowser(ana.client.application)
    thief.use_cookie(ana.cookie())
    assert thief.get("/staff/").status_code == 200
    ana.post("/account/logout")
    assert thief.get("/staff/").status_code == 401
    assert thief.get("/account/sessions").status_code == 401
    assert thief.post("/account/logout").status_code == 303


def test_three_sessions_end_when_the_password_changes_or_the_account_is_closed(ana: StaffBrowser) -> None:
    app = ana.client.application
    others = [StaffBrowser(app) for _number in range(2)]
    for each in others:
        each.log_in()
    ana.send("/account/password", password=PASSWORD, new_password="nine purple elephants dancing")
    assert [each.get("/staff/").status_code for each in (ana, *others)] == [200, 401, 401]
    with app.app_context(), writing(db.session) as session:
        account = people.find(session, EMAIL)
        assert account is not None
        people.set_active(session, account, False, actor="tests")
    assert ana.get("/staff/").status_code == 401


def test_a_role_that_is_taken_is_gone_at_the_next_request(ana: StaffBrowser) -> None:
    """ASVS 5.0, 8.3.2."""
    app = ana.client.application
    assert "Upload pictures" in ana.get("/staff/").text
    with app.app_context(), writing(db.session) as session:
        account = people.find(session, EMAIL)
        assert account is not None
        people.give(session, account, [Grant(Role.TRANSLATOR, frozenset({"es"}))], actor="tests")
    page = ana.get("/staff/").text
    assert "Upload pictures" not in page
    assert "Translator for Spanish" in page
    assert Permission.UPLOAD.value not in page
