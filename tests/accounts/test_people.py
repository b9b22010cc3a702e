"""Accounts and their roles, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import people, sessions
from portal.accounts.audit import AuditEntry
from portal.accounts.models import LoginSession
from portal.accounts.people import EmailTaken, LastAdministrator
from portal.accounts.sessions import Device
from portal.foundation.database import now, writing
from portal.foundation.permissions import Grant, Permission, Role, allowed
from tests.accounts.accounts import EMAIL, hash_of, make_account


def trail(session: Session) -> list[tuple[str, str]]:
    return [(entry.actor, entry.action) for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_an_account_is_found_by_its_address_however_it_is_written(session: Session) -> None:
    assert people.is_empty(session)
    account = make_account(session, "Ana.Lind@Portal.Example")
    assert not people.is_empty(session)
    assert people.find(session, " ana.lind@portal.example ") is account
    assert account.email == "Ana.Lind@Portal.Example"
    with pytest.raises(EmailTaken):
        make_account(session, "ANA.LIND@portal.example")


def test_roles_are_held_for_languages(session: Session) -> None:
    held = [Grant(Role.TRANSLATOR, frozenset({"es", "sv"})), Grant(Role.EDITOR)]
    account = make_account(session, grants=held)
    session.expire_all()
    found = people.grants_of(account)
    assert sorted(found, key=lambda each: each.role) == sorted(held, key=lambda each: each.role)
    assert allowed(found, Permission.TRANSLATE, "sv")
    assert not allowed(found, Permission.TRANSLATE, "en")


def test_roles_are_given_and_taken_as_they_are_wanted(session: Session) -> None:
    account = make_account(session, EMAIL, Role.EDITOR)
    with writing(session):
        assert people.give(session, account, [Grant(Role.REVIEWER, frozenset({"sv"}))], actor="tests")
    with writing(session):
        assert not people.give(session, account, [Grant(Role.REVIEWER, frozenset({"sv"}))], actor="tests")
    assert people.grants_of(account) == [Grant(Role.REVIEWER, frozenset({"sv"}))]
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.detail["before"], last.detail["after"]) == ("account-roles", ["editor"], ["reviewer:sv"])


def test_somebody_must_be_left_to_look_after_accounts(session: Session) -> None:
    first = make_account(session, "first@portal.example", Role.ADMINISTRATOR)
    with pytest.raises(LastAdministrator), writing(session):
        people.set_active(session, first, False, actor="tests")
    with pytest.raises(LastAdministrator), writing(session):
        people.give(session, first, [], actor="tests")
    second = make_account(session, "second@portal.example", Role.ADMINISTRATOR)
    with writing(session):
        people.set_active(session, first, False, actor="tests")
    with pytest.raises(LastAdministrator), writing(session):
        people.set_active(session, second, False, actor="tests")
    with writing(session):
        assert people.set_active(session, first, True, actor="tests")
        assert not people.set_active(session, first, True, actor="tests")


def test_a_closed_account_has_no_sessions(session: Session) -> None:
    account = make_account(session)
    with writing(session):
        token = sessions.begin(session, account, Device(), now(), complete=True)
    with writing(session):
        people.set_active(session, account, False, actor="tests")
    assert session.scalars(select(LoginSession)).all() == []
    with writing(session):
        people.set_active(session, account, True, actor="tests")
    assert sessions.find(session, token, now()) is None


def test_another_password_ends_all_sessions_but_one(session: Session) -> None:
    account = make_account(session)
    with writing(session):
        tokens = [sessions.begin(session, account, Device(), now(), complete=True) for _number in range(3)]
    kept = sessions.find(session, tokens[1], now())
    with writing(session):
        people.set_password(session, account, hash_of("something else entirely"), actor="tests", keep=kept)
    assert [sessions.find(session, token, now()) is not None for token in tokens] == [False, True, False]
    with writing(session):
        people.set_password(session, account, hash_of("something else entirely"), actor="tests")
    assert sessions.find(session, tokens[1], now()) is None


def test_every_deed_is_in_the_trail(session: Session) -> None:
    account = make_account(session)
    with writing(session):
        people.give(session, account, [Grant(Role.EDITOR)], actor="portal user")
        people.describe(session, account, name="Ana", language="sv", actor=account.actor)
        people.describe(session, account, name="Ana", language="sv", actor=account.actor)
        people.set_password(session, account, hash_of("something else entirely"), actor="portal user")
        people.drop_second_factor(session, account, actor="portal user")
        people.set_active(session, account, False, actor="portal user")
    assert trail(session) == [
        ("tests", "account-add"),
        ("portal user", "account-roles"),
        (account.actor, "account-details"),
        ("portal user", "password-set"),
        ("portal user", "second-factor-drop"),
        ("portal user", "account-disable"),
    ]
    assert "ana" not in account.actor.lower()


@pytest.mark.parametrize("text", ["a@b.example", "Ñandú@ejemplo.org", "a.b+c@sub.domain.example"])
def test_an_address_of_mail_is_known(text: str) -> None:
    assert people.is_email(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.example", "a b@c.example", "a@b.example\nBcc: x@y.example", "a" * 250 + "@b.example"]
)
def test_what_is_no_address_of_mail_is_known_too(text: str) -> None:
    assert not people.is_email(text)
