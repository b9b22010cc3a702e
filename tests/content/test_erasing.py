"""Erasing a person: nothing that tells who it was is left in any table, and what they did is still all there."""

from __future__ import annotations

from collections import Counter as Counted
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from portal.accounts import daily, people, sessions, throttling, totp
from portal.accounts.models import Account, Passkey
from portal.accounts.people import Erased, LastAdministrator, OwnAccount
from portal.accounts.sessions import Device
from portal.accounts.throttling import Counter
from portal.content.authoring import open_forms
from portal.content.authoring.open_forms import Place, TypedField
from portal.content.authoring.records import ingest
from portal.content.editorial import erasing, reading_links, review_notes
from portal.foundation import mail
from portal.foundation.database import Base, now, writing
from portal.foundation.permissions import Grant, Role
from portal.translation import assigning
from portal.translation.assigning import Job, Wanted
from tests.accounts.accounts import hash_of, make_account
from tests.content.examples import page

NAME, EMAIL, ADDRESS = "Zoé Quist-Åkerø", "zoe.quist@portal.example", "203.0.113.77"
TRACES = ("Quist", "zoe.quist", ADDRESS)


def refers_to_accounts(table: Table) -> bool:
    """Whether a table has a column that names an account, as the metadata say."""
    return any(key.column.table.name == Account.__tablename__ for key in table.foreign_keys)


def rows(session: Session, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(select(table)).mappings()]


def everything(session: Session) -> dict[str, list[dict[str, Any]]]:
    return {table.name: rows(session, table) for table in Base.metadata.sorted_tables}


def traces(session: Session) -> list[tuple[str, str]]:
    """The tables and columns in which something of the person stands."""
    return [
        (table, column)
        for table, found in everything(session).items()
        for row in found
        for column, value in row.items()
        if any(trace.casefold() in _text(value).casefold() for trace in TRACES)
    ]


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def marks(session: Session, actor: str) -> Counted[tuple[str, str]]:
    """How often each column of each table names the account by its mark."""
    return Counted(
        (table, column)
        for table, found in everything(session).items()
        for row in found
        for column, value in row.items()
        if value == actor
    )


@pytest.fixture
def person(session: Session) -> Account:
    """Somebody who has used everything that keeps something of who they are."""
    make_account(session, "ada@portal.example", Role.ADMINISTRATOR)
    moment = now()
    with writing(session):
        account = people.add(
            session,
            email=EMAIL,
            name=NAME,
            language="sv",
            grants=[Grant(Role.EDITOR), Grant(Role.TRANSLATOR, frozenset({"es"}))],
            password_hash=hash_of("a password of zoe.quist's"),
            actor="tests",
            moment=moment,
        )
        sessions.begin(session, account, Device("Firefox of Zoé Quist", ADDRESS), moment, complete=True)
        totp.turn_on(session, ["key"], account, totp.new_secret(), 1)
        totp.new_recovery_codes(session, account)
        account.passkeys = [
            Passkey(credential_id=b"1", public_key=b"2", sign_count=0, name="Quist's key", created_at=moment)
        ]
        throttling.count(session, [Counter(throttling.PASSWORD, account.email_key)], moment)
        throttling.count(session, [Counter(throttling.RESET, account.email_key)], moment)
        throttling.count(session, [Counter(throttling.SECOND_FACTOR, account.actor)], moment)
        item = ingest(session, page("about", en="About", sv="Om"), actor=account.actor)
        review_notes.note(
            session, item, "en", review_notes.passages(session, item, "en")[0], "Why?", actor=account.actor
        )
        passage = review_notes.passages(session, item, "en")[0]
        question = review_notes.ask(session, item, "sv", passage, "Why not?", actor="tests", called=[account])
        review_notes.answer(session, item, question.id, "Because.", actor=account.actor)
        review_notes.ask(session, item, "sv", passage, "Which?", actor="tests", called=[account])
        reading_links.make(session, item, "en", "The ministry", 7, actor=account.actor)
        wanted = Wanted(account.id, None, f"For {NAME}")
        assert assigning.assign(session, [Job(item.id, "es")], wanted, actor="account:99") == 1
        typed = {"title": TypedField([f"A text of {NAME}"])}
        daily.claim(session, account, "a" * 64, moment)
        open_forms.keep(session, account, Place("page", item.id), "0" * 16, typed, number=1)
        people.describe(session, account, name=NAME, language="es", actor=account.actor)
    return account


def test_nothing_that_tells_who_it_was_is_left(session: Session, person: Account, tmp_path: Path) -> None:
    holding = [table for table in Base.metadata.sorted_tables if refers_to_accounts(table)]
    assert {table.name for table in holding} >= {"account_grant", "login_session", "passkey", "open_form"}
    for table in holding:
        assert rows(session, table), f"the test must put something into {table.name}, so that it can go"
    assert {table for table, _column in traces(session)} >= {"account", "login_session", "open_field"}
    before = marks(session, person.actor)
    for to in (EMAIL, "ada@portal.example"):
        letter = mail.written(to=to, sender="portal@portal.example", subject="Hello", text=NAME, language="sv")
        mail.keep(letter, tmp_path / mail.FOLDER)

    with writing(session):
        erasing.erase(session, person, tmp_path, actor="portal user")

    assert traces(session) == []
    for table in holding:
        ids = [row["account_id"] for row in rows(session, table)]
        assert person.id not in ids, table.name
    (left,) = (tmp_path / mail.FOLDER).glob("*.eml")
    assert EMAIL.encode() not in left.read_bytes()
    kept = {column: count for column, count in before.items() if column not in {("account", "email_key")}}
    after = marks(session, person.actor)
    assert {column: after[column] for column in kept} == kept
    assert people.names(session, [person.actor]) == {}


def test_what_cannot_be_guessed_of_the_attempts_is_gone_too(session: Session, person: Account, tmp_path: Path) -> None:
    with writing(session):
        erasing.erase(session, person, tmp_path, actor="portal user")
    attempts = [row["key"] for row in everything(session)["attempt"]]
    limits = (throttling.PASSWORD, throttling.RESET)
    assert not {Counter(limit, people.email_key(EMAIL)).key for limit in limits} & set(attempts)


def test_an_erased_account_stays_closed_and_its_address_is_free(
    session: Session, person: Account, tmp_path: Path
) -> None:
    with writing(session):
        erasing.erase(session, person, tmp_path, actor="portal user")
    assert (person.is_erased, person.active) == (True, False)
    assert people.find(session, EMAIL) is None
    assert [each.id for each in people.erased(session)] == [person.id]
    assert person not in people.everybody(session)
    for change in (
        lambda: people.set_active(session, person, True, actor="tests"),
        lambda: people.give(session, person, [Grant(Role.EDITOR)], actor="tests"),
        lambda: people.erase(session, person, actor="tests"),
    ):
        with pytest.raises(Erased):
            change()
    session.rollback()
    assert make_account(session, EMAIL).id != person.id


def test_the_last_administrator_and_oneself_are_not_erased(session: Session, tmp_path: Path) -> None:
    ada = make_account(session, "ada@portal.example", Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator), writing(session):
        erasing.erase(session, ada, tmp_path, actor="portal user")
    with pytest.raises(OwnAccount), writing(session):
        erasing.erase(session, ada, tmp_path, actor=ada.actor)
    assert people.find(session, "ada@portal.example") is not None


def test_mails_are_known_by_whom_they_are_to(tmp_path: Path) -> None:
    written = EmailMessage()
    written["To"], written["Message-ID"] = EMAIL.upper(), "<one@portal.example>"
    mail.keep(written, tmp_path / mail.FOLDER)
    assert mail.forget("other@portal.example", tmp_path) == 0
    assert mail.forget(EMAIL[1:], tmp_path) == 0, "another's address may end like this one"
    assert mail.forget(EMAIL, tmp_path) == 1
    assert mail.forget(EMAIL, tmp_path / "nowhere") == 0
