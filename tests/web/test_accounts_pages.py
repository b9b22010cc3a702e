"""Accounts as administrators look after them: inviting, roles, closing, links, sessions."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from html import unescape

from flask import Flask
from sqlalchemy import select

from portal.accounts import people
from portal.accounts.audit import AuditEntry
from portal.accounts.models import Account
from portal.extensions import db
from portal.foundation.permissions import Grant, Role
from tests.accounts.accounts import EMAIL, PASSWORD, make_account
from tests.web.staff_browser import StaffBrowser, staff

ADA, EVA = "ada@portal.example", "eva@portal.example"
NEW_PASSWORD = "seven quiet horses swim"


def number(app: Flask, email: str) -> int:
    with app.app_context():
        found = people.find(db.session, email)
        assert found is not None
        return found.id


def grants(app: Flask, email: str) -> list[Grant]:
    with app.app_context():
        found = people.find(db.session, email)
        assert found is not None
        return people.grants_of(found)


def deeds(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
        return [(actor, action) for actor, action in rows]


def test_somebody_is_invited_chooses_a_password_and_works(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    shown = ada.get("/staff/accounts/new").text
    offered = set(re.findall(r'name="held" type="checkbox" value="([^"]+)"', shown))
    bound = {f"{role}:{tag}" for role in ("translator", "reviewer") for tag in ("en", "es", "sv")}
    assert offered == bound | {"editor", "publisher", "administrator"}
    fields = {"name": "Eva Ek", "email": EVA, "language": "sv", "held": "reviewer:sv"}
    assert ada.post("/staff/accounts/new", **fields).status_code == 200
    assert "It is not shown again" in ada.page
    assert EVA not in ada.page
    found = re.search(r'<p class="typed">https?://[^/]+([^<]+)</p>', ada.page)
    assert found is not None
    link = unescape(found[1])
    assert grants(new_app, EVA) == [Grant(Role.REVIEWER, frozenset({"sv"}))]
    assert "Invited" in ada.get("/staff/accounts").text

    eva = StaffBrowser(new_app)
    assert eva.get(link).status_code == 200
    assert eva.post(link, new_password=NEW_PASSWORD).status_code == 303
    assert eva.get(link).status_code == 404
    assert eva.log_in(EVA, NEW_PASSWORD).status_code == 303
    assert (f"account:{number(new_app, ADA)}", "account-add") in deeds(new_app)


def test_the_invitation_is_a_mail_in_the_language_of_its_reader(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    ada.get("/staff/accounts/new")
    ada.post("/staff/accounts/new", name="Eva Ek", email=EVA, language="sv")
    folder = new_app.config["PORTAL_SETTINGS"].data_dir / "log"
    (file,) = folder.glob("mail-*.eml")
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert (mail["To"], mail["Content-Language"]) == (EVA, "sv")
    assert "/account/reset/" in mail.get_content()


def test_what_is_wrong_with_an_invitation_is_said_and_nothing_typed_is_lost(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    ada.get("/staff/accounts/new")
    assert (
        ada.post("/staff/accounts/new", name="Ada", email=ADA.upper(), language="en", held="editor").status_code == 400
    )
    assert "There is an account with this address already." in ada.page
    assert re.search(r'value="editor" checked', ada.page)
    assert ada.post("/staff/accounts/new", name="", email="eva", language="en").status_code == 400
    assert "2 things to put right" in ada.page


def test_roles_are_given_and_taken_and_count_at_once(new_app: Flask) -> None:
    ada, eva = staff(new_app, Role.ADMINISTRATOR, email=ADA), staff(new_app, Role.EDITOR, email=EVA)
    page = f"/staff/accounts/{number(new_app, EVA)}"
    assert eva.get("/staff/content").status_code == 200
    ada.get(page)
    assert ada.post(f"{page}/roles", held="translator:es").status_code == 303
    assert grants(new_app, EVA) == [Grant(Role.TRANSLATOR, frozenset({"es"}))]
    assert eva.get("/staff/content").status_code == 403
    ada.get(page)
    assert ada.post(f"{page}/roles", held="emperor").status_code == 404
    assert 'name="was" value="translator:es"' in ada.get(page).text
    assert ada.post(f"{page}/roles", held="editor", was="editor").status_code == 409
    assert grants(new_app, EVA) == [Grant(Role.TRANSLATOR, frozenset({"es"}))]
    ada.get(page)
    assert ada.post(f"{page}/details", name="Eva Ek", language="sv").status_code == 303
    assert "Eva Ek" in ada.get("/staff/accounts").text


def test_nobody_changes_what_they_themselves_may_do(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    with new_app.app_context():
        make_account(db.session, EVA, Role.ADMINISTRATOR)
    page = f"/staff/accounts/{number(new_app, ADA)}"
    ada.get(page)
    for path, fields in ((f"{page}/roles", {"held": "editor"}), (f"{page}/state", {"active": "no"})):
        assert ada.post(path, **fields).status_code == 400
        assert "Nobody changes what they themselves may do." in ada.page
    assert grants(new_app, ADA) == [Grant(Role.ADMINISTRATOR)]


def test_an_account_is_closed_opened_and_logged_out(new_app: Flask) -> None:
    ada, eva = staff(new_app, Role.ADMINISTRATOR, email=ADA), staff(new_app, Role.EDITOR, email=EVA)
    page = f"/staff/accounts/{number(new_app, EVA)}"
    assert "Logged in at one place" in ada.get(page).text
    assert ada.post(f"{page}/end-sessions").status_code == 303
    assert eva.get("/staff/").status_code == 401
    assert eva.log_in(EVA).status_code == 303
    ada.get(page)
    ada.post(f"{page}/state", active="no")
    assert eva.get("/staff/").status_code == 401
    assert "This account is closed" in ada.get(page).text
    assert ada.post(f"{page}/link").status_code == 400
    ada.post(f"{page}/state", active="yes")
    assert eva.log_in(EVA).status_code == 303
    done = [action for actor, action in deeds(new_app) if actor == f"account:{number(new_app, ADA)}"]
    assert [each for each in done if each != "login"] == ["session-end-all", "account-disable", "account-enable"]


def test_a_link_to_a_new_password_is_shown_where_no_mail_can_be_sent(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    with new_app.app_context():
        make_account(db.session, EMAIL, Role.EDITOR)
    page = f"/staff/accounts/{number(new_app, EMAIL)}"
    ada.get(page)
    ada.post(f"{page}/link")
    found = re.search(r'<p class="typed">https?://[^/]+([^<]+)</p>', ada.page)
    assert found is not None
    ana = StaffBrowser(new_app)
    assert ana.send(unescape(found[1]), new_password=NEW_PASSWORD).status_code == 303
    assert ana.log_in(EMAIL, PASSWORD).status_code == 200
    assert ana.log_in(EMAIL, NEW_PASSWORD).status_code == 303
    assert ada.get("/staff/accounts/999").status_code == 404


def test_two_administrators_cannot_take_the_role_from_each_other(new_app: Flask) -> None:
    with new_app.app_context():
        first, second = (make_account(db.session, email, Role.ADMINISTRATOR) for email in (ADA, EVA))
        people.give(db.session, first, [], actor=second.actor)
        db.session.commit()
        accounts = db.session.scalars(select(Account)).all()
        assert sum(bool(people.grants_of(each)) for each in accounts) == 1


def test_what_an_erased_person_did_is_still_told_in_every_language(new_app: Flask) -> None:
    ada, eva = staff(new_app, Role.ADMINISTRATOR, Role.EDITOR, email=ADA), staff(new_app, Role.EDITOR, email=EVA)
    eva.send("/staff/content/new/page", language="en", title="About us")
    id = number(new_app, EVA)
    about = "/staff/content/page/about-us/history/en"
    assert "Ana Lind" in ada.get(about).text
    shown = ada.get(f"/staff/accounts/{id}/erase").text
    assert "This cannot be undone" in shown
    assert ada.post(f"/staff/accounts/{id}/erase").status_code == 303
    assert eva.get("/staff/").status_code == 401
    assert "Account 2 is erased." in ada.get("/staff/accounts").text
    assert "One account was erased: number 2." in ada.page
    assert ada.get(f"/staff/accounts/{id}").status_code == 404
    for tag, words in (("en", "Erased account 2"), ("es", "Cuenta borrada 2"), ("sv", "Raderat konto 2")):
        assert words in ada.get(f"{about}?lang={tag}").text
        assert words in ada.get(f"/staff/?lang={tag}").text


def test_nobody_erases_themselves(new_app: Flask) -> None:
    ada = staff(new_app, Role.ADMINISTRATOR, email=ADA)
    path = f"/staff/accounts/{number(new_app, ADA)}/erase"
    ada.get(path)
    assert ada.post(path).status_code == 400
    assert grants(new_app, ADA) == [Grant(Role.ADMINISTRATOR)]
