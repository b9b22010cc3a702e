"""Work that is given to people: from the table to whoever does it, done by itself, and taken back, over HTTP."""

from __future__ import annotations

import datetime
import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import people
from portal.accounts.audit import AuditEntry
from portal.accounts.models import Account
from portal.content.authoring.editing import item_of
from portal.content.editorial.erasing import account_erased
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.formats import local_day
from portal.foundation.i18n import locales
from portal.foundation.permissions import Role
from portal.translation import assigning
from portal.translation.assigning import Assignment, Job, NotTheirs, Wanted
from portal.translation.messages import listing, store
from portal.translation.messages.catalogs import load
from portal.translation.messages.models import State
from portal.translation.messages.plurals import Forms
from tests.accounts.accounts import grant, make_account
from tests.content.examples import bring_out, page
from tests.web.staff_browser import StaffBrowser
from tests.web.test_translation_table import fill, rows
from tests.web.work_page import WorkPage

LUZ, ERIK, RUT = "luz@portal.example", "erik@portal.example", "rut@portal.example"
DAY = datetime.timedelta(days=1)
ASSIGN = "/translate/sv/assign"


def logged_in(app: Flask, email: str) -> StaffBrowser:
    browser = StaffBrowser(app)
    assert browser.log_in(email).status_code == 303
    return browser


def begin(app: Flask) -> dict[str, int]:
    """Luz and Erik translate, Luz into Swedish alone; Rut reviews Swedish. Give the numbers of their accounts."""
    fill(app)
    with app.app_context():
        found = {
            LUZ: make_account(db.session, LUZ, grants=[grant(Role.TRANSLATOR, "sv")]),
            ERIK: make_account(db.session, ERIK, grants=[grant(Role.TRANSLATOR, "sv", "es")]),
            RUT: make_account(db.session, RUT, grants=[grant(Role.REVIEWER, "sv")]),
        }
        return {email: account.id for email, account in found.items()}


def given(app: Flask) -> dict[str, tuple[int, datetime.date | None, str]]:
    with app.app_context():
        return {
            f"{row.item_id and 'item'} {row.language} {row.id}": (row.account_id, row.due, row.note)
            for row in db.session.scalars(select(Assignment))
        }


def deeds(app: Flask) -> list[str]:
    with app.app_context():
        wanted = select(AuditEntry.action).where(AuditEntry.action.like("assign%"))
        return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def give(app: Flask, email: str, *keys: str, days: int | None = None, note: str = "", tag: str = "sv") -> int:
    """Assign pages to somebody without a browser, also by a day that is over."""
    with app.app_context(), writing(db.session) as session:
        account = people.find(session, email)
        assert account is not None
        jobs = [Job(item_of(session, "page", key).id, tag) for key in keys]
        due = None if days is None else local_day(now()) + days * DAY
        return assigning.assign(session, jobs, Wanted(account.id, due, note), actor="account:99")


def words_of(browser: StaffBrowser, heading: str) -> list[str]:
    """The lines below a heading of the page that was last seen."""
    found = re.search(rf">{heading}</h\d>\s*<ul[^>]*>(.*?)</ul>", browser.page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in lines]


def test_ticked_items_are_given_to_a_translator_who_sees_them(new_app: Flask) -> None:
    ids = begin(new_app)
    rut = logged_in(new_app, RUT)
    text = rut.get("/translate/").text
    assert f'formaction="{ASSIGN}"' in text
    assert 'formaction="/translate/es/assign"' not in text
    text = rut.get(f"{ASSIGN}?item=page:behind&item=page:missing&item=page:whole&show=behind").text
    assert "nothing to do, stays as it is" in text
    assert f'<option value="{ids[LUZ]}"' in text
    assert f'<option value="{ids[RUT]}"' not in text
    due = local_day(now()) + 3 * DAY
    fields = {
        "item": ["page:behind", "page:missing", "page:whole"],
        "who": str(ids[LUZ]),
        "note": "Before the meeting.",
    }
    sent = rut.client.post(
        ASSIGN, data={**rut.hidden(), **fields, "day": due.isoformat(), "do": "assign"}, headers=rut.headers
    )
    assert sent.status_code == 303
    assert sent.location == "/translate/?show=behind"
    assert "2 texts are assigned to" in rut.get(sent.location).text
    assert [row[1:] for row in given(new_app).values()] == [(due, "Before the meeting.")] * 2
    assert deeds(new_app) == ["assign", "assign"]

    luz = logged_in(new_app, LUZ)
    assert "Next for you: Behind now, in Swedish" in luz.get("/translate/").text
    first, second = words_of(luz, "Assigned to you")
    assert first.startswith("Behind now Page, Swedish · due")
    assert first.endswith(": Before the meeting.")
    assert second.startswith("Missing still")
    assert "yours, due" in rows(luz, "?for=me")["Behind now"]
    luz.get("/staff/")
    assert [line.split(" Page")[0] for line in words_of(luz, "Assigned to you")] == ["Behind now", "Missing still"]


def test_work_is_done_when_nothing_is_left_and_nobody_ticks_it(new_app: Flask) -> None:
    begin(new_app)
    assert give(new_app, LUZ, "behind") == 1
    luz = logged_in(new_app, LUZ)
    work = WorkPage(luz, "/translate/sv/page/behind", "?block=next")
    work.press("next", text="Efter nu")
    assert len(given(new_app)) == 1
    work.press("draft", text="Texten.")
    assert len(given(new_app)) == 1
    work.press("next", text="Texten.")
    assert given(new_app) == {}
    assert deeds(new_app) == ["assign", "assign-done"]
    assert words_of(luz, "Assigned to you") == []
    assert give(new_app, LUZ, "whole") == 0


def test_an_author_who_takes_out_what_was_behind_ends_the_work_too(new_app: Flask) -> None:
    begin(new_app)
    give(new_app, LUZ, "behind")
    with new_app.app_context(), writing(db.session) as session:
        bring_out(session, page("behind", en="Behind"))
    assert given(new_app) == {}


def test_the_list_is_narrowed_by_person_and_day_together_with_the_rest(new_app: Flask) -> None:
    begin(new_app)
    give(new_app, LUZ, "behind", days=-2)
    give(new_app, ERIK, "missing", days=5)
    give(new_app, ERIK, "swedish", days=20, tag="es")
    rut = logged_in(new_app, RUT)
    with new_app.app_context():
        erik = people.find(db.session, ERIK)
        assert erik is not None
        number = erik.id
    assert "overdue since" in rows(rut)["Behind now"]
    assert list(rows(rut, f"?for={number}")) == ["Missing still"]
    assert list(rows(rut, "?for=nobody")) == ["Topic"]
    assert list(rows(rut, "?due=overdue")) == ["Behind now"]
    assert list(rows(rut, "?due=soon&order=due")) == ["Behind now", "Missing still"]
    assert list(rows(rut, f"?due=soon&for={number}&kind=page&words=500")) == ["Missing still"]
    assert list(rows(rut, f"?due=dated&for={number}&language=es")) == ["Svensk"]
    assert list(rows(rut, f"?for={number}&show=behind")) == []
    assert list(rows(rut, "?for=me")) == []
    for query in ("for=999", "for=x", "due=x"):
        assert rut.get(f"/translate/?{query}").status_code == 404, query


def test_it_is_refused_for_whom_it_is_not(new_app: Flask) -> None:
    ids = begin(new_app)
    luz, rut = logged_in(new_app, LUZ), logged_in(new_app, RUT)
    assert luz.get(f"{ASSIGN}?item=page:behind").status_code == 403
    assert rut.get("/translate/es/assign?item=page:behind").status_code == 403
    assert rut.get(f"{ASSIGN}?item=page:nothing").status_code == 404
    assert "Nothing was ticked." in rut.get(ASSIGN).text
    for who, day, words in (
        ("", "", "Choose who is to translate it."),
        (str(ids[RUT]), "", "Choose who is to translate it."),
        (str(ids[LUZ]), "29 May", "“29 May” is no day."),
        (str(ids[LUZ]), "2020-01-01", "This day is over."),
    ):
        rut.get(f"{ASSIGN}?item=page:behind")
        answer = rut.post(ASSIGN, item="page:behind", who=who, day=day, note="Kept", do="assign")
        assert answer.status_code == 400
        assert words in answer.text
        assert ">Kept</textarea>" in answer.text
    assert given(new_app) == {}
    with pytest.raises(NotTheirs):
        give(new_app, LUZ, "behind", tag="es")


def test_it_is_given_to_another_and_taken_back(new_app: Flask) -> None:
    ids = begin(new_app)
    give(new_app, LUZ, "behind", days=1, note="First")
    rut = logged_in(new_app, RUT)
    rut.get(f"{ASSIGN}?item=page:behind")
    assert ">First</textarea>" in rut.page
    assert rut.post(ASSIGN, item="page:behind", who=str(ids[ERIK]), do="assign").status_code == 303
    assert list(given(new_app).values()) == [(ids[ERIK], None, "")]
    rut.get(f"{ASSIGN}?item=page:behind")
    assert rut.post(ASSIGN, item="page:behind", do="take-back").status_code == 303
    assert given(new_app) == {}
    assert deeds(new_app) == ["assign", "assign", "assign-back"]


def test_the_words_of_the_site_are_given_and_done(new_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = begin(new_app)
    with new_app.app_context():
        catalog = load(locales().folder.parent, "sv")
        message = next(each for each in catalog.messages if listing.is_text(each) and each.key.plural is None)
        text = message.file.texts[0]
        unsure = store.Wanted(message.file, State.FUZZY, message.file, 0)
        with writing(db.session) as session:
            store.save(session, "sv", message.key, unsure, actor="account:99")
    rut = logged_in(new_app, RUT)
    assert 'name="item" type="checkbox" value="words"' in rut.get("/translate/").text
    rut.get(f"{ASSIGN}?item=words")
    assert rut.post(ASSIGN, item="words", who=str(ids[ERIK]), do="assign").status_code == 303
    erik = logged_in(new_app, ERIK)
    erik.get("/translate/?for=me")
    assert words_of(erik, "Assigned to you")[0].startswith("Words of the site Buttons, menus and messages, Swedish")
    assert 'href="/translate/sv/messages/?show=todo"' in erik.page
    with new_app.app_context():
        is_last = assigning.to_do(db.session, [Job(None, "sv")])[Job(None, "sv")].outdated == 1
        with writing(db.session) as session:
            done = store.Wanted(Forms((text,)), State.TRANSLATED, message.file, 1)
            store.save(session, "sv", message.key, done, actor="account:99")
        left = assigning.to_do(db.session, [Job(None, "sv")])
    # While the catalogs of this tree are whole, this was the last text; while they are not, the work goes on.
    assert (given(new_app) == {}) == (is_last and not left)


def test_whoever_is_erased_leaves_the_work_open(new_app: Flask) -> None:
    begin(new_app)
    give(new_app, LUZ, "behind", note="For Luz")
    with new_app.app_context(), writing(db.session) as session:
        luz = session.scalars(select(Account).where(Account.email == LUZ)).one()
        account_erased.send(session, account_id=luz.id)
    assert given(new_app) == {}
    assert "behind" in str(list(rows(logged_in(new_app, RUT), "?for=nobody"))).lower()


def test_whoever_loses_the_role_has_nothing_to_do_and_the_work_is_without_a_person(new_app: Flask) -> None:
    ids = begin(new_app)
    give(new_app, LUZ, "behind", days=1, note="First")
    with new_app.app_context(), writing(db.session) as session:
        account = people.find(session, LUZ)
        assert account is not None
        people.give(session, account, [grant(Role.TRANSLATOR, "es"), grant(Role.REVIEWER, "sv")], actor="tests")
    luz, rut = logged_in(new_app, LUZ), logged_in(new_app, RUT)
    for address in ("/translate/", "/staff/"):
        luz.get(address)
        assert words_of(luz, "Assigned to you") == [], address
    assert "without a person (was for Ana Lind)" in rows(rut, "?for=nobody")["Behind now"]
    assert rows(rut, f"?for={ids[LUZ]}") == {}
    rut.get(f"{ASSIGN}?item=page:behind")
    assert "without a person" in rut.page
    assert ">First</textarea>" in rut.page
    assert not re.search(r"<option[^>]* selected", rut.page)
    assert rut.post(ASSIGN, item="page:behind", who=str(ids[ERIK]), do="assign").status_code == 303
    assert "for Ana Lind" in rows(rut)["Behind now"]
    assert "Behind now" not in rows(rut, "?for=nobody")


def test_an_editor_leads_to_assigning_the_text(new_app: Flask) -> None:
    begin(new_app)
    assert (
        'href="/translate/sv/assign?item=page:behind"' in logged_in(new_app, RUT).get("/translate/sv/page/behind").text
    )
    assert "/assign?" not in logged_in(new_app, LUZ).get("/translate/sv/page/behind").text
