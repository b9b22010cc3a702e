"""Questions at passages: to the author and to whoever is mentioned, open until they are answered and settled."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import people
from portal.accounts.audit import AuditEntry
from portal.accounts.models import Account
from portal.content.editorial import review_notes
from portal.content.editorial.erasing import erase
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.i18n import locales
from portal.foundation.permissions import Role
from portal.translation.daily import Waiting
from tests.accounts.accounts import grant, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage
from tests.web.staff_browser import StaffBrowser
from tests.web.test_translating import ABOUT, ENGLISH, begin, body_of, change
from tests.web.work_page import WorkPage

STATE = "/staff/content/page/about/state"
PEOPLE = {
    "luz": ("Luz Ortega", [grant(Role.TRANSLATOR, "sv")]),
    "ana": ("Ana Lind", [grant(Role.EDITOR)]),
    "bo": ("Bo Ek", [grant(Role.TRANSLATOR, "sv")]),
    "eva": ("Eva Ruiz", [grant(Role.TRANSLATOR, "es")]),
    "rut": ("Rut Berg", [grant(Role.REVIEWER, "sv")]),
}


@pytest.fixture
def portal(sqlite_databases: Databases) -> Iterator[Flask]:
    """A page in three languages, whose original Ana saved last."""
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    begin(app)
    with app.app_context():
        for login, (name, grants) in PEOPLE.items():
            account = make_account(db.session, f"{login}@portal.example", grants=grants)
            with writing(db.session):
                account.name = name
    editor = EditorPage(log_in(app, "ana"), "/staff/content/page/about")
    assert editor.press("save", title="About us").status_code == 303
    yield app
    close(app)


def log_in(app: Flask, login: str) -> StaffBrowser:
    browser = StaffBrowser(app)
    assert browser.log_in(f"{login}@portal.example").status_code == 303
    return browser


def ask(browser: StaffBrowser, words: str, to: str | None = None) -> WorkPage:
    """Ask at a passage of the Swedish translation; the author, unless somebody else is chosen."""
    opened = WorkPage(browser, ABOUT)
    opened.open(ENGLISH[0])
    author = re.search(r'<option value="(\d+)">Ana Lind, the author</option>', opened.text)
    assert author is not None
    opened.press("ask", question=words, ask_to=author[1] if to is None else to)
    return opened


def desk(browser: StaffBrowser) -> str:
    """What the desk says of questions, in one line."""
    found = re.search(r"Questions for you</h2>(.*?)</ul>", browser.get("/staff/").text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def told(app: Flask, login: str) -> int:
    """How many questions the daily mail would tell somebody of."""
    with app.app_context():
        account = people.find(db.session, f"{login}@portal.example")
        assert account is not None
        return Waiting(db.session, locales().folder.parent).tasks_of(account).questions


def test_a_question_goes_to_the_author_and_comes_back_with_an_answer(portal: Flask) -> None:
    luz, ana = log_in(portal, "luz"), log_in(portal, "ana")
    opened = ask(luz, "Which groups?")
    assert opened.said() == "Asked. The answer will stand here."
    assert "Which groups?" in opened.hand()
    assert "Luz Ortega" in desk(ana)
    assert "Which groups?" in desk(ana)
    assert (told(portal, "ana"), told(portal, "luz"), told(portal, "bo")) == (1, 0, 0)
    answer = re.search(r'action="(/staff/content/page/about/notes/\d+/answer)"', ana.get(STATE).text)
    assert answer is not None
    ana.post(answer[1], answer="")
    assert "Write an answer." in ana.get(STATE).text
    assert ana.post(answer[1], answer="Those of the harbour.").status_code == 303
    assert desk(ana) == ""
    assert "Those of the harbour." in desk(luz)
    assert (told(portal, "ana"), told(portal, "luz")) == (0, 1)
    assert "You answered a question at" in ana.get("/staff/").text
    opened.open(ENGLISH[0])
    assert "Those of the harbour." in opened.hand()
    settle = re.search(r'value="(settle \d+)"', opened.text)
    assert settle is not None
    assert opened.press(settle[1]).status_code == 303
    assert "Which groups?" not in opened.text
    assert (desk(luz), told(portal, "luz")) == ("", 0)
    assert ana.post(answer[1], answer="Too late.").status_code == 303
    assert "There is no such note any more." in ana.get(STATE).text
    with portal.app_context():
        deeds = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.like("question-%")).order_by(AuditEntry.id)
        ).all()
    assert deeds == ["question-ask", "question-answer", "question-done"]


def test_who_is_mentioned_sees_it_and_may_answer_at_the_passage(portal: Flask) -> None:
    luz, bo = log_in(portal, "luz"), log_in(portal, "bo")
    ask(luz, "@Bo Ek, is it @ana lind's word? See a@b.example.", to="")
    assert "@Bo Ek, is it @Ana Lind's word? See a@b.example." in desk(bo).replace("&#39;", "'")
    assert (told(portal, "ana"), told(portal, "bo"), told(portal, "eva")) == (1, 1, 0)
    opened = WorkPage(bo, ABOUT)
    opened.open(ENGLISH[0])
    answer = re.search(r'value="(answer (\d+))"', opened.text)
    assert answer is not None
    opened.press(answer[1], text="Bos utkast.", **{f"answer-{answer[2]}": "It is."})
    assert opened.said() == "Answered. Whoever asked is told."
    assert "It is." in desk(luz)
    assert desk(bo) == ""
    # What was typed meanwhile is kept, as with every other button.
    assert body_of(portal, "sv")[0] == ("Bos utkast.", "draft")


def test_a_name_that_is_nobodys_or_no_words_are_said_and_nothing_that_was_typed_is_lost(portal: Flask) -> None:
    luz = log_in(portal, "luz")
    for words, fault in {"": "Write the question.", "@Nobody, why?": "“@Nobody”", "@Eva Ruiz?": "“@Eva”"}.items():
        opened = ask(luz, words)
        assert opened.answer.status_code == 400
        assert fault in opened.problem(), words
        assert opened.fields["question"] == words
    with portal.app_context():
        assert db.session.scalars(select(review_notes.ReviewNote)).all() == []
    for do in ("answer 7", "settle 7", "answer x"):
        opened = WorkPage(luz, ABOUT)
        opened.open(ENGLISH[0])
        assert opened.press(do, **{"answer-7": "Yes", "answer-x": "Yes"}).status_code == 409


def test_a_question_stays_at_its_passage_whatever_becomes_of_the_text(portal: Flask) -> None:
    luz = log_in(portal, "luz")
    ask(luz, "Which groups?")
    change(portal, (f"{ENGLISH[0]} Now.", *ENGLISH[1:]))
    opened = WorkPage(luz, ABOUT)
    opened.open(f"{ENGLISH[0]} Now.")
    assert "Which groups?" in opened.hand()
    assert ENGLISH[0] in opened.hand()
    change(portal, ENGLISH[1:])
    opened = WorkPage(luz, ABOUT)
    assert "Which groups?" in opened.text.partition('class="plain work-rows"')[0]
    assert "Which groups?" not in log_in(portal, "eva").get("/translate/es/page/about").text


def test_the_words_of_whoever_is_erased_stay_without_the_name(portal: Flask) -> None:
    luz = log_in(portal, "luz")
    ask(luz, "@Bo Ek, which groups?")
    with portal.app_context():
        bo = people.find(db.session, "bo@portal.example")
        assert isinstance(bo, Account)
        number = bo.id
        with writing(db.session) as session:
            erase(session, bo, portal.config["PORTAL_SETTINGS"].data_dir, actor="tests")
        assert db.session.scalars(select(review_notes.NoteCall.account_id)).all() != [number]
    opened = WorkPage(luz, ABOUT)
    assert f"@Erased account {number}, which groups?" in opened.text
    assert "Bo Ek" not in opened.text


def test_a_reviewer_who_may_not_translate_answers_asks_and_settles(portal: Flask) -> None:
    ask(log_in(portal, "luz"), "Which groups, @Rut Berg?")
    rut = log_in(portal, "rut")
    assert "Which groups, @Rut Berg?" in desk(rut)
    address = re.search(r'href="(/translate/sv/page/about\?block=\w+)"', rut.page)
    assert address is not None
    opened = WorkPage(rut, ABOUT, address[1].removeprefix(ABOUT))
    (number,) = re.findall(r'value="answer (\d+)"', opened.text)
    # What is wrong is said, and what was typed stands there still.
    assert opened.press(f"answer {number}", to="/questions", **{f"answer-{number}": "Ask @Nobody"}).status_code == 400
    assert "Nobody who could answer is called “@Nobody”." in opened.problem()
    assert "Ask @Nobody</textarea>" in opened.text
    opened.press(f"answer {number}", to="/questions", **{f"answer-{number}": "All of them."})
    assert opened.said() == "Answered. Whoever asked is told."
    assert "All of them." in opened.hand()
    opened.press("ask", to="/questions", question="Is this the ministry, @Luz Ortega?", ask_to="")
    assert opened.said() == "Asked. The answer will stand here."
    opened.press(f"settle {number}", to="/questions")
    assert opened.said() == "The question is settled."
    assert "Is this the ministry, @Luz Ortega?" in desk(log_in(portal, "luz"))
    # No text was touched by it, and none can be: that is a translator's.
    assert [state for _text, state in body_of(portal, "sv")] == ["translated"] * 4
    assert opened.press("next", to="/questions", text="Nej").status_code == 404
    assert opened.press("next", text="Nej").status_code == 403
