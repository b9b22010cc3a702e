"""`portal mail daily`: who is told what, once a day and only of what is new, and how it is turned off."""

from __future__ import annotations

import datetime
import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from portal.accounts import people
from portal.content.authoring.editing import item_of
from portal.extensions import db
from portal.foundation import mail
from portal.foundation.database import now, writing
from portal.foundation.formats import local_day
from portal.foundation.permissions import Role
from portal.translation import assigning
from portal.translation.assigning import Job, Wanted
from tests.accounts.accounts import grant, make_account
from tests.cli.test_commands import done, run
from tests.content.examples import bring_out, page, save
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.staff_browser import StaffBrowser

TRANSLATOR, REVIEWER, EDITOR = "tra@portal.example", "rev@portal.example", "edi@portal.example"


class Days:
    """Mornings, one after the other."""

    def __init__(self) -> None:
        self.passed = 0

    def __call__(self) -> datetime.datetime:
        return now() + datetime.timedelta(days=self.passed)


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> Days:
    days = Days()
    monkeypatch.setattr("portal.cli.daily.now", days)
    return days


@pytest.fixture
def app(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """A site with two items, one of them behind in Spanish, and three people."""
    app = make_app(databases.empty(), tmp_path, base_url="http://localhost")
    with app.app_context():
        with writing(db.session) as session:
            bring_out(session, page("first", en="One.", es="Uno."))
            bring_out(session, page("second", en="Two."))
            save(session, page("first", en="One, changed."))
        make_account(db.session, TRANSLATOR, Role.TRANSLATOR, language="sv")
        make_account(db.session, REVIEWER, grants=[grant(Role.REVIEWER, "es")])
        make_account(db.session, EDITOR, Role.EDITOR)
    yield app
    close(app)


def mails(app: Flask) -> dict[str, EmailMessage]:
    """The mails since the last look, by their readers."""
    found = {}
    for path in Path(app.config["PORTAL_SETTINGS"].data_dir, "log").glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        assert letter["To"] not in found
        found[str(letter["To"])] = letter
        path.unlink()
    return found


def sent(app: Flask) -> dict[str, EmailMessage]:
    done(app, "mail", "daily")
    return mails(app)


def text_of(letter: EmailMessage) -> str:
    content = letter.get_content()
    assert isinstance(content, str)
    return content


def add(app: Flask, key: str) -> None:
    with app.app_context(), writing(db.session) as session:
        bring_out(session, page(key, en="New."))


def test_a_translator_is_told_what_is_behind_and_missing_in_their_own_language(app: Flask, days: Days) -> None:
    found = sent(app)
    assert set(found) == {TRANSLATOR}
    letter = found[TRANSLATOR]
    assert letter["Content-Language"] == "sv"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = text_of(letter)
    assert "http://localhost/translate/?language=es&show=behind" in text
    assert "http://localhost/translate/?language=es&show=missing" in text
    assert "show=to-review" not in text


def test_every_link_of_a_mail_leads_where_its_reader_may_go(app: Flask, days: Days) -> None:
    browser = StaffBrowser(app)
    assert browser.log_in(TRANSLATOR).status_code == 303
    links = re.findall(r"http://localhost(/\S+)", text_of(sent(app)[TRANSLATOR]))
    assert len(links) > 2
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_a_reviewer_is_told_what_waits_and_who_sent_it_what_came_back(app: Flask, days: Days) -> None:
    sent(app)
    browser = StaffBrowser(app)
    browser.log_in(TRANSLATOR)
    browser.get("/translate/es/page/first")
    assert browser.post("/translate/es/page/first/review").status_code in (302, 303)
    days.passed += 1
    assert "show=to-review" in text_of(sent(app)[REVIEWER])
    reviewer = StaffBrowser(app)
    reviewer.log_in(REVIEWER)
    reviewer.get("/translate/es/page/first")
    assert reviewer.post("/translate/es/page/first/back", note="Rather otherwise.").status_code == 303
    days.passed += 1
    assert "http://localhost/staff/" in text_of(sent(app)[TRANSLATOR])


def test_what_is_assigned_is_counted_and_being_late_is_news(app: Flask, days: Days) -> None:
    sent(app)
    for days.passed, (late, words) in enumerate(((0, "En text är tilldelad dig."), (1, "En av dem är försenad.")), 1):
        with app.app_context(), writing(db.session) as session:
            account = people.find(session, TRANSLATOR)
            assert account is not None
            due = local_day(now()) - late * datetime.timedelta(days=1)
            job = Job(item_of(session, "page", "second").id, "es")
            assigning.assign(session, [job], Wanted(account.id, due), actor="account:99")
        text = text_of(sent(app)[TRANSLATOR])
        assert words in text
        assert "http://localhost/translate/?for=me&order=due" in text
    days.passed += 1
    assert TRANSLATOR not in sent(app)


def test_there_is_one_mail_a_day_and_none_without_news(app: Flask, days: Days) -> None:
    assert set(sent(app)) == {TRANSLATOR}
    add(app, "third")
    assert sent(app) == {}
    days.passed += 1
    assert set(sent(app)) == {TRANSLATOR}
    days.passed += 1
    assert sent(app) == {}


def test_a_mail_is_turned_off_by_its_link_which_a_look_at_it_does_not_do(app: Flask, days: Days) -> None:
    letter = sent(app)[TRANSLATOR]
    path = str(letter["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
    assert path in text_of(letter)
    stranger = StaffBrowser(app)
    assert TRANSLATOR in stranger.get(path).text
    add(app, "third")
    days.passed += 1
    assert set(sent(app)) == {TRANSLATOR}
    assert stranger.post_fields(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    add(app, "fourth")
    days.passed += 1
    assert sent(app) == {}
    browser = StaffBrowser(app)
    browser.log_in(TRANSLATOR)
    browser.get("/account/")
    browser.post("/account/", name="Tra", language="sv", reads="", daily_mail="y")
    days.passed += 1
    assert set(sent(app)) == {TRANSLATOR}
    assert stranger.get(f"{path}x").status_code == 404


def test_nobody_without_an_open_account_is_told(app: Flask, days: Days) -> None:
    done(app, "user", "disable", TRANSLATOR)
    assert sent(app) == {}


def test_what_the_server_refuses_is_told_and_tried_again(
    app: Flask, days: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(mail, "deliver_now", refuse)
        refused = run(app, "mail", "daily")
    assert refused.exit_code == 1
    assert "1 mails could not be sent" in refused.stderr
    assert set(sent(app)) == {TRANSLATOR}


def test_without_an_address_there_are_no_links(databases: Databases, tmp_path: Path) -> None:
    app = make_app(databases.empty(), tmp_path)
    refused = run(app, "mail", "daily")
    assert refused.exit_code == 1
    assert "PORTAL_BASE_URL" in refused.stderr
    close(app)
