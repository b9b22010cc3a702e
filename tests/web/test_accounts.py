"""Logging in and out, passwords, sessions: over HTTP, on both databases."""

from __future__ import annotations

import datetime
import email
import email.policy
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.accounts import people
from portal.accounts.models import LoginSession
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.i18n import locales
from portal.foundation.live import LiveCatalog, LiveMessage, LiveTexts
from portal.foundation.permissions import Role
from portal.settings import Settings
from tests.accounts.accounts import EMAIL, PASSWORD, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser, staff

OTHER_PASSWORD = "nine purple elephants dancing"


@pytest.fixture
def ana(new_app: Flask) -> StaffBrowser:
    return staff(new_app, Role.EDITOR)


def another(app: Flask, **chosen: str) -> StaffBrowser:
    browser = StaffBrowser(app, **chosen)
    assert browser.log_in().status_code == 303
    return browser


def test_a_login_leads_to_the_desk_which_says_what_one_may_do(ana: StaffBrowser) -> None:
    page = ana.get("/staff/").text
    assert "Ana Lind" in page
    assert "Editor" in page
    assert "Write and submit items of every kind" in page
    assert "Publish, schedule" not in page


def test_the_staff_pages_speak_the_accounts_language(new_app: Flask) -> None:
    page = staff(new_app, Role.TRANSLATOR, language="sv").get("/staff/").text
    assert '<html lang="sv"' in page


def test_nobody_is_shown_the_login_page_at_the_address_that_was_asked_for(new_app: Flask) -> None:
    browser = StaffBrowser(new_app)
    with new_app.app_context():
        make_account(db.session)
    answer = browser.get("/account/sessions?x=1")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"]
    answer = browser.post("/account/login", email=EMAIL, password=PASSWORD)
    assert answer.headers["Location"] == "/account/sessions?x=1"


def test_a_form_that_is_sent_after_the_session_ended_is_carried_over_the_login(ana: StaffBrowser) -> None:
    ana.get("/account/")
    other = another(ana.client.application)
    other.get("/account/sessions")
    other.post("/account/sessions/end-others")
    answer = ana.post("/account/", name="Ana “the pen” Lind", language="sv")
    assert answer.status_code == 401
    assert "Nothing is lost" in answer.text
    answer = ana.post("/account/login", email=EMAIL, password=PASSWORD)
    assert answer.status_code == 200
    assert "Ana “the pen” Lind" in answer.text
    assert ana.post("/account/").status_code == 303
    assert "Ana “the pen” Lind" in ana.get("/account/").text


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong"), ("nobody@portal.example", PASSWORD), (f"{EMAIL}x", ""), ("\x00", "\x00")]
)
def test_what_is_wrong_is_not_told_apart_from_what_is_not_there(ana: StaffBrowser, email: str, password: str) -> None:
    browser = StaffBrowser(ana.client.application)
    answer = browser.log_in(email, password)
    assert answer.status_code == 200
    if password:
        assert "The address or the password is not right." in answer.text
    assert browser.get("/staff/").status_code == 401


def test_a_closed_account_is_answered_like_none(new_app: Flask) -> None:
    with new_app.app_context():
        account = make_account(db.session)
        with writing(db.session):
            people.set_active(db.session, account, False, actor="tests")
    answer = StaffBrowser(new_app).log_in()
    assert "The address or the password is not right." in answer.text


def test_somebody_who_is_in_goes_on(ana: StaffBrowser) -> None:
    assert ana.get("/account/login?next=/account/sessions").headers["Location"] == "/account/sessions"


def test_a_new_session_has_a_new_token_and_a_new_form_token(new_app: Flask) -> None:
    with new_app.app_context():
        make_account(db.session)
    browser = StaffBrowser(new_app)
    browser.get("/account/login")
    before, form = browser.cookie(), browser.hidden()["csrf_token"]
    browser.post("/account/login", email=EMAIL, password=PASSWORD)
    assert browser.cookie() != before
    assert browser.post_fields("/account/logout", {"csrf_token": form}).status_code == 400
    assert browser.get("/staff/").status_code == 200


def test_logging_out_is_a_form_and_not_a_link(ana: StaffBrowser) -> None:
    assert ana.client.get("/account/logout").status_code == 404
    assert ana.get("/staff/").status_code == 200
    assert ana.post("/account/logout").status_code == 303
    assert "You are logged out." in ana.get("/account/login").text


@pytest.mark.parametrize("shared", [True, False])
def test_the_cookie_of_a_shared_computer_dies_with_the_browser(new_app: Flask, shared: bool) -> None:
    with new_app.app_context():
        make_account(db.session)
    answer = StaffBrowser(new_app).log_in(**({"shared": "y"} if shared else {}))
    cookie = answer.headers["Set-Cookie"]
    assert ("Expires=" in cookie) is not shared
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(("lasting", "idle"), [(True, 7 * 24), (False, 2)])
def test_an_idle_session_ends(ana: StaffBrowser, lasting: bool, idle: int) -> None:
    def seen(hours: float) -> int:
        with ana.client.application.app_context(), writing(db.session) as session:
            past = now() - datetime.timedelta(hours=hours)
            session.execute(update(LoginSession).values(seen_at=past, lasting=lasting))
        return ana.get("/staff/").status_code

    assert seen(idle - 0.1) == 200
    assert seen(idle + 0.1) == 401


def test_a_session_ends_after_a_month_however_busy(ana: StaffBrowser) -> None:
    with ana.client.application.app_context(), writing(db.session) as session:
        session.execute(update(LoginSession).values(created_at=now() - datetime.timedelta(days=30, seconds=1)))
    assert ana.get("/staff/").status_code == 401


def test_that_a_session_is_in_use_is_noted_now_and_then(ana: StaffBrowser) -> None:
    def seen_at() -> datetime.datetime:
        with ana.client.application.app_context():
            return db.session.scalars(select(LoginSession.seen_at)).one()

    first = seen_at()
    ana.get("/staff/")
    assert seen_at() == first
    with ana.client.application.app_context(), writing(db.session) as session:
        session.execute(update(LoginSession).values(seen_at=now() - datetime.timedelta(minutes=6)))
    ana.get("/staff/")
    assert seen_at() > first


def test_sessions_are_listed_and_ended(ana: StaffBrowser) -> None:
    other = another(ana.client.application, address="198.51.100.7")
    page = ana.get("/account/sessions").text
    assert page.count("Firefox on Linux</b>") == 2
    assert page.count("This one") == 1
    assert "198.51.100.7" in page
    (end,) = re.findall(r'action="(/account/sessions/\d+/end)"(?:(?!</form>).)*<button', page, re.DOTALL)
    assert ana.post(end).status_code == 303
    assert other.get("/staff/").status_code == 401
    assert ana.get("/staff/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(ana: StaffBrowser) -> None:
    eve = staff(ana.client.application, Role.ADMINISTRATOR, email="eve@portal.example")
    with ana.client.application.app_context():
        ids = db.session.scalars(select(LoginSession.id)).all()
        own = next(row.id for row in db.session.scalars(select(LoginSession)) if row.account.email.startswith("eve"))
    for id in {*ids, max(ids) + 1} - {own}:
        eve.get("/account/sessions")
        assert eve.post(f"/account/sessions/{id}/end").status_code == 404
    assert ana.get("/staff/").status_code == 200


def test_a_changed_password_ends_the_others_and_keeps_this_one(ana: StaffBrowser) -> None:
    others = [another(ana.client.application) for _number in range(2)]
    answer = ana.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD)
    assert answer.status_code == 303
    assert ana.get("/staff/").status_code == 200
    assert [other.get("/staff/").status_code for other in others] == [401, 401]
    assert "not right" in StaffBrowser(ana.client.application).log_in().text
    assert StaffBrowser(ana.client.application).log_in(password=OTHER_PASSWORD).status_code == 303


def test_a_password_is_changed_only_by_who_knows_it(ana: StaffBrowser) -> None:
    answer = ana.send("/account/password", password="a guess", new_password=OTHER_PASSWORD)
    assert "The current password is not right." in answer.text
    answer = ana.send("/account/password", password=PASSWORD, new_password="AnaLindAnaLind1")
    assert "made of your name" in answer.text
    assert OTHER_PASSWORD not in answer.text
    assert another(ana.client.application).get("/staff/").status_code == 200


@pytest.mark.parametrize("name", ["Ana\x00Lind", "AnaLind\x07", " AnaLind\u200b"])
def test_a_name_is_kept_without_signs_that_nobody_sees(ana: StaffBrowser, name: str) -> None:
    assert ana.send("/account/", name=name, language="en").status_code == 303
    assert 'value="AnaLind"' in ana.get("/account/").text


def test_a_name_of_nothing_is_none(ana: StaffBrowser) -> None:
    assert ana.send("/account/", name=" \u200b ", language="en").status_code == 200


def test_over_https_the_cookie_is_sent_there_alone(databases: Databases, tmp_path: Path) -> None:
    app = make_app(databases.empty(), tmp_path, base_url="https://localhost", trusted_hosts=("localhost",))
    with app.app_context():
        make_account(db.session)
    client = app.test_client()
    page = client.get("/account/login", base_url="https://localhost").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    fields = {"csrf_token": token[1], "email": EMAIL, "password": PASSWORD}
    cookie = client.post("/account/login", base_url="https://localhost", data=fields).headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    close(app)


def mails(app: Flask) -> list[str]:
    settings: Settings = app.config["PORTAL_SETTINGS"]
    return [path.read_text() for path in sorted(Path(settings.data_dir, "log").glob("*.eml"))]


def link_in(mail: str) -> str:
    """The path of the link in a mail, whatever the mail's encoding did to it."""
    found = re.search(r"http://localhost(/account/reset/[\w.-]+)", mail.replace("=\n", ""))
    assert found is not None, mail
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(ana: StaffBrowser) -> None:
    app = ana.client.application
    stranger = StaffBrowser(app)
    known = stranger.send("/account/reset", email=EMAIL.upper()).text
    unknown = stranger.send("/account/reset", email="NOBODY@portal.example").text
    assert known.replace(EMAIL.upper(), "") == unknown.replace("NOBODY@portal.example", "")
    (mail,) = mails(app)
    path = link_in(mail)
    assert f"To: {EMAIL}" in mail
    assert stranger.send(path, new_password="short").status_code == 200
    assert stranger.send(path, new_password=OTHER_PASSWORD).status_code == 303
    assert ana.get("/staff/").status_code == 401
    assert stranger.get(path).status_code == 404
    assert len(mails(app)) == 2
    assert stranger.log_in(password=OTHER_PASSWORD).status_code == 303


def test_a_link_dies_with_any_other_change(ana: StaffBrowser) -> None:
    app = ana.client.application
    StaffBrowser(app).send("/account/reset", email=EMAIL)
    path = link_in(mails(app)[0])
    assert StaffBrowser(app).get(path).status_code == 200
    ana.send("/account/password", password=PASSWORD, new_password=OTHER_PASSWORD)
    assert StaffBrowser(app).get(path).status_code == 404
    assert StaffBrowser(app).get(path[:-1] + "x").status_code == 404


def test_a_flood_of_resets_is_one_mail_or_three(ana: StaffBrowser) -> None:
    app = ana.client.application
    answers = {StaffBrowser(app).send("/account/reset", email=EMAIL).status_code for _number in range(6)}
    assert answers == {200}
    assert len(mails(app)) == 3


def test_a_mail_is_kept_where_only_the_portal_reads(ana: StaffBrowser) -> None:
    app = ana.client.application
    page = StaffBrowser(app).send("/account/reset", email=EMAIL).text
    assert "log folder" in page
    (path,) = Path(app.config["PORTAL_SETTINGS"].data_dir, "log").glob("*.eml")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_a_mail_speaks_the_language_of_its_reader(new_app: Flask, tag: str) -> None:
    with new_app.app_context():
        make_account(db.session, language=tag)
    StaffBrowser(new_app, "en").send("/account/reset", email=EMAIL)
    assert f"Content-Language: {tag}" in mails(new_app)[0]


def test_a_line_break_in_a_text_keeps_no_mail_from_its_reader(new_app: Flask) -> None:
    with new_app.app_context():
        make_account(db.session, language="es")
        broken = LiveMessage(["Elija\nuna\u2028contraseña"])
        locales().live = LiveTexts(1_000_000, {"es": LiveCatalog({(None, "Choose a new password", None): broken})})
    assert StaffBrowser(new_app, "en").send("/account/reset", email=EMAIL).status_code == 200
    subject = email.message_from_string(mails(new_app)[0], policy=email.policy.default)["Subject"]
    assert subject.startswith("Elija una contraseña – ")


def test_a_session_of_a_signed_in_person_leaves_public_pages_as_they_are(starter_app: Flask) -> None:
    """Row 20: no name, no token, no cookie, no `Vary: Cookie` on what is the same for everybody."""
    somebody = staff(starter_app, Role.EDITOR)
    nobody = starter_app.test_client()
    for path in ("/en/", "/en/countries/sweden", "/en/library/", "/robots.txt", "/en/feed.xml"):
        mine, theirs = somebody.client.get(path), nobody.get(path)
        assert mine.get_data() == theirs.get_data(), path
        assert "Set-Cookie" not in mine.headers
        assert "Cookie" not in mine.headers.get("Vary", "")


def test_pages_of_the_staff_are_kept_by_nobody(ana: StaffBrowser) -> None:
    for path in ("/staff/", "/account/", "/account/login", "/account/sessions"):
        assert ana.get(path).headers.get("Cache-Control") in ("no-store", None), path
