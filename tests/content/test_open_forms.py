"""What is kept of open forms, on both engines: at once, killed, and without a trace of what came too late."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Account
from portal.content.authoring import open_forms
from portal.content.authoring.open_forms import OpenForm, Outcome, Place, TypedField
from portal.content.model.items import Item
from portal.foundation.database import writing
from tests.accounts.accounts import make_account
from tests.content import killing
from tests.content.killing import AFTER_COMMIT, BEFORE_COMMIT
from tests.fixtures.databases import Databases, opened

MARK = "0123456789abcdef"
PLACE = Place("page")


@pytest.fixture
def url(databases: Databases) -> str:
    """A database with one account, somebody who writes."""
    url = databases.empty()
    with opened(url) as engine, Session(engine) as session:
        make_account(session, password=None)
    return url


def account(session: Session) -> Account:
    return session.scalars(select(Account)).one()


def keep(session: Session, number: int, mark: str = MARK, **typed: str) -> Outcome:
    with writing(session):
        fields = {name: TypedField([text], "base") for name, text in typed.items()}
        return open_forms.keep(session, account(session), PLACE, mark, fields, number=number)[0]


def kept(url: str) -> dict[str, str]:
    """What is kept of all forms, by field."""
    with opened(url) as engine, Session(engine) as session:
        found = open_forms.unsaved(session, account(session))
        return {name: each.typed[0] for form in reversed(found) for name, each in form.fields.items()}


def test_messages_of_one_form_that_come_at_once_make_one_form(url: str) -> None:
    def send(number: int) -> Outcome:
        with opened(url) as engine, Session(engine) as session:
            return keep(session, number, body=f"text {number}")

    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(send, range(1, 9)))
    assert set(outcomes) <= {Outcome.KEPT, Outcome.LATE}
    assert kept(url) == {"body": "text 8"}
    with opened(url) as engine, Session(engine) as session:
        assert session.scalars(select(OpenForm.number)).one() == 8


def test_keeping_that_is_killed_leaves_the_text_of_before_or_the_new_one(databases: Databases, url: str) -> None:
    with opened(url) as engine, Session(engine) as session:
        assert keep(session, 1, title="Before", body="Before") is Outcome.KEPT
    done = databases.copy(url)
    count = killing.statements_of(done, lambda session: keep(session, 2, body="After", slug="after"))
    for point in [*range(1, count + 1), BEFORE_COMMIT, AFTER_COMMIT]:
        copy = databases.copy(url)
        died = killing.run(copy, lambda session: keep(session, 2, body="After", slug="after"), point)
        assert died == signal.SIGKILL, point
        after = {"title": "Before", "body": "After", "slug": "after"}
        assert kept(copy) == (after if point == AFTER_COMMIT else {"title": "Before", "body": "Before"}), point


def test_what_is_typed_into_an_item_and_into_its_translations_is_told_apart(databases: Databases) -> None:
    with opened(databases.starter()) as engine, Session(engine) as session:
        writer, other = (make_account(session, f"{name}@portal.example", password=None) for name in ("ana", "bo"))
        id = session.scalars(select(Item.id).limit(1)).one()
        places = [Place("page", id, tag) for tag in (None, "es", "sv")]
        with writing(session):
            for number, place in enumerate(places):
                typed = {"text": TypedField([str(number)])}
                open_forms.keep(session, writer, place, f"{number:08}", typed, number=1)
        for number, place in enumerate(places):
            assert [each.place for each in open_forms.unsaved(session, writer, place)] == [place]
            assert [each.mark for each in open_forms.unsaved(session, writer, place)] == [f"{number:08}"]
            assert len(open_forms.colleagues(session, other, place)) == 1
        assert not open_forms.colleagues(session, other, Place("page", id, "de"))
        assert len(open_forms.unsaved(session, writer)) == 3


def test_a_form_that_was_saved_keeps_nothing_more(url: str) -> None:
    with opened(url) as engine, Session(engine) as session:
        keep(session, 1, body="Typed")
        with writing(session):
            open_forms.close(session, account(session), PLACE, MARK)
            open_forms.close(session, account(session), PLACE, "no mark")
        assert keep(session, 2, body="Too late") is Outcome.SAVED
        assert keep(session, 1, "fedcba9876543210", body="Another form") is Outcome.KEPT
    assert kept(url) == {"body": "Another form"}
