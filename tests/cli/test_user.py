"""`portal user`: accounts from the command line, on both databases."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.accounts import passwords, people, totp
from portal.accounts.audit import AuditEntry
from portal.cli import command
from portal.extensions import db
from portal.foundation.database import writing
from tests.accounts.accounts import EMAIL, PASSWORD
from tests.fixtures.sites import KEY

ADD = ("add", EMAIL, "--name", "Ana Lind")


def run(app: Flask, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(command(lambda: app), ["user", *arguments], input=typed)


def added(app: Flask, *roles: str, email: str = EMAIL) -> None:
    options = [part for role in roles for part in ("--role", role)]
    result = run(app, "add", email, "--name", "Ana Lind", *options, typed=f"{PASSWORD}\n")
    assert result.exit_code == 0, result.output


def listed(app: Flask) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(run(app, "list", "--json").stdout)
    return rows


def test_an_account_is_made_with_a_password_from_standard_input(new_app: Flask) -> None:
    added(new_app, "editor", "translator:es", "translator:sv,es")
    assert listed(new_app) == [
        {
            "email": EMAIL,
            "name": "Ana Lind",
            "language": "en",
            "active": True,
            "roles": ["editor", "translator:es,sv"],
            "second_factor": False,
        }
    ]
    assert run(new_app, "list").stdout == f"{EMAIL}\tAna Lind\tactive\teditor translator:es,sv\n"
    with new_app.app_context():
        account = people.find(db.session, EMAIL)
        assert account is not None
        assert passwords.is_right(account.password_hash, PASSWORD)
    again = run(new_app, *ADD, typed=f"{PASSWORD}\n")
    assert (again.exit_code, again.stderr) == (1, f"Error: There is an account for {EMAIL} already.\n")


def test_no_secret_is_ever_listed(new_app: Flask) -> None:
    added(new_app)
    for form in ((), ("--json",)):
        told = run(new_app, "list", *form).stdout
        assert "argon2" not in told
        assert PASSWORD not in told


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (("add", "ana", "--name", "Ana"), PASSWORD, "an e-mail address"),
        (("add", EMAIL), PASSWORD, "--name"),
        ((*ADD, "--role", "king"), PASSWORD, "allowed: translator, reviewer, editor, publisher, administrator"),
        ((*ADD, "--role", "reader"), PASSWORD, "allowed: translator"),
        ((*ADD, "--role", "translator"), PASSWORD, "allowed: translator:es or translator:es,sv"),
        ((*ADD, "--role", "editor:es"), PASSWORD, "allowed: editor"),
        ((*ADD, "--role", "translator:fr"), PASSWORD, "allowed: a language of the site, en, es, sv"),
        ((*ADD, "--language", "fr"), PASSWORD, "allowed: a language of the site"),
    ],
)
def test_wrong_usage_is_told(new_app: Flask, arguments: tuple[str, ...], typed: str, told: str) -> None:
    result = run(new_app, *arguments, typed=f"{typed}\n")
    assert result.exit_code == 2
    assert told in result.stderr
    assert listed(new_app) == []


@pytest.mark.parametrize("password", ["", "short", "analindanalind"])
def test_a_password_that_is_easy_to_guess_makes_no_account(new_app: Flask, password: str) -> None:
    result = run(new_app, *ADD, typed=f"{password}\n")
    assert result.exit_code == 1
    assert "not good enough" in result.stderr
    assert listed(new_app) == []


def test_roles_are_given_and_taken(new_app: Flask) -> None:
    added(new_app, "editor")
    assert run(new_app, "role", EMAIL, "--give", "translator:es", "--give", "reviewer:sv").stdout == (
        "editor reviewer:sv translator:es\n"
    )
    assert run(new_app, "role", EMAIL, "--give", "translator:sv", "--take", "editor").stdout == (
        "reviewer:sv translator:es,sv\n"
    )
    assert run(new_app, "role", EMAIL, "--take", "translator:es", "--take", "reviewer").stdout == "translator:sv\n"
    assert run(new_app, "role", EMAIL, "--take", "publisher").stdout == "translator:sv\n"
    assert run(new_app, "role", EMAIL, "--take", "translator").stdout == "-\n"


def test_an_account_is_closed_and_opened(new_app: Flask) -> None:
    added(new_app, "editor")
    assert run(new_app, "disable", EMAIL).stderr == f"{EMAIL} is disabled.\n"
    assert run(new_app, "disable", EMAIL).stderr == f"{EMAIL} is disabled already.\n"
    assert listed(new_app)[0]["active"] is False
    assert run(new_app, "disable", EMAIL, "--enable").exit_code == 0
    assert listed(new_app)[0]["active"] is True


def test_the_last_administrator_stays(new_app: Flask) -> None:
    added(new_app, "administrator")
    for arguments in (("disable", EMAIL), ("role", EMAIL, "--take", "administrator")):
        result = run(new_app, *arguments)
        assert result.exit_code == 1
        assert "the last administrator" in result.stderr
    assert listed(new_app)[0]["roles"] == ["administrator"]


def test_a_password_is_reset_and_a_lost_second_factor_dropped(new_app: Flask) -> None:
    added(new_app)
    with new_app.app_context(), writing(db.session) as session:
        account = people.find(session, EMAIL)
        assert account is not None
        totp.turn_on(session, (KEY,), account, totp.new_secret(), 1)
    assert run(new_app, "reset-password", EMAIL, typed="nine purple elephants\n").exit_code == 0
    assert listed(new_app)[0]["second_factor"] is True
    arguments = ("reset-password", EMAIL, "--drop-second-factor")
    assert run(new_app, *arguments, typed="nine purple elephants\n").exit_code == 0
    assert listed(new_app)[0]["second_factor"] is False
    with new_app.app_context():
        account = people.find(db.session, EMAIL)
        assert account is not None
        assert passwords.is_right(account.password_hash, "nine purple elephants")


@pytest.mark.parametrize("arguments", [("role",), ("disable",), ("reset-password",)])
def test_an_account_that_is_not_there_is_told(new_app: Flask, arguments: tuple[str, ...]) -> None:
    result = run(new_app, *arguments, "nobody@portal.example", typed=f"{PASSWORD}\n")
    assert (result.exit_code, result.stderr) == (1, "Error: There is no account for nobody@portal.example.\n")


def test_every_deed_is_in_the_trail_without_a_name(new_app: Flask) -> None:
    added(new_app, "editor")
    run(new_app, "role", EMAIL, "--give", "publisher")
    run(new_app, "disable", EMAIL)
    with new_app.app_context():
        entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["account-add", "account-roles", "account-roles", "account-disable"]
    assert {entry.actor for entry in entries} == {"portal user"}
    assert "ana" not in json.dumps([entry.detail for entry in entries])


def test_a_person_is_erased(new_app: Flask) -> None:
    added(new_app, "editor")
    added(new_app, "administrator", email="ada@portal.example")
    assert run(new_app, "erase", EMAIL, typed="n\n").exit_code == 1
    assert len(listed(new_app)) == 2
    erased = run(new_app, "erase", EMAIL, "--yes")
    assert (erased.exit_code, erased.stderr) == (0, "Account 1 is erased.\n")
    assert [row["email"] for row in listed(new_app)] == ["ada@portal.example"]
    refused = run(new_app, "erase", "ada@portal.example", "--yes")
    assert "is the last administrator" in refused.stderr
    assert run(new_app, "erase", EMAIL, "--yes").exit_code == 1
