"""Every route and method, asked by every role and by nobody: who gets in is what the table says.

A row that changes something is asked without the token of a form: whoever may do it gets 400, so that
nothing is changed; whoever may not is refused before anybody looks at the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.extensions import db
from portal.foundation.permissions import GIVEN, ROLES, Grant, Permission, Role, allowed, requirement
from tests.accounts.accounts import PASSWORD, grant, hash_of, make_account
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.house.test_routes import PARAMETERS, methods
from tests.policy import FRESH, POLICY, WITHOUT_TOKEN

NOBODY = "nobody"
MEMBER = "member"
WHO = (NOBODY, MEMBER, *(role.value for role in GIVEN))
REFUSED = {401, 403}


@pytest.fixture(scope="module")
def asked(sqlite_databases: Databases) -> Iterator[tuple[Flask, dict[str, FlaskClient]]]:
    """A portal, and a browser for each role, logged in anew."""
    hash_of(PASSWORD)
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    clients = {NOBODY: app.test_client()}
    for who in WHO[1:]:
        with app.app_context():
            make_account(db.session, f"{who}@portal.example", *(() if who == MEMBER else (Role(who),)))
        clients[who] = logged_in(app, f"{who}@portal.example")
    yield app, clients
    close(app)


def logged_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    page = client.get("/account/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post("/account/login", data={"csrf_token": token[1], "email": email, "password": PASSWORD})
    assert answer.status_code == 303
    return client


def grants_of(who: str) -> list[Grant]:
    if who == NOBODY:
        return []
    return [Grant(Role.MEMBER), *([] if who == MEMBER else [grant(Role(who))])]


def rules_of(app: Flask) -> list[tuple[Rule, str]]:
    return [(rule, method) for rule in app.url_map.iter_rules() for method in sorted(methods(rule))]


@pytest.mark.parametrize("who", WHO)
def test_each_role_gets_in_where_the_table_says_and_nowhere_else(
    asked: tuple[Flask, dict[str, FlaskClient]], who: str
) -> None:
    app, clients = asked
    for rule, method in rules_of(app):
        built = rule.build({name: PARAMETERS.get(name, "nothing") for name in rule.arguments})
        assert built is not None
        with clients[who].open(built[1], method=method) as answer:
            status = answer.status_code
        row = (rule.endpoint, method)
        if not allowed(grants_of(who), POLICY[row]):
            assert status == (401 if who == NOBODY else 403), (row, who)
        elif method == "GET" or row in WITHOUT_TOKEN:
            assert status not in REFUSED, (row, who)
        else:
            assert status == 400, (row, who)


def test_whatever_changes_something_wants_the_token_of_a_form() -> None:
    changing = {row for row in POLICY if row[1] != "GET"}
    assert changing >= WITHOUT_TOKEN
    assert {POLICY[row] for row in WITHOUT_TOKEN} == {Permission.ASK_FOR_TRANSLATION, Permission.LOG_IN}


def test_what_is_dangerous_is_not_done_without_a_fresh_proof(app: Flask) -> None:
    marked = {(rule.endpoint, method) for rule, method in rules_of(app) if _is_fresh(app, rule)}
    assert marked == FRESH


def _is_fresh(app: Flask, rule: Rule) -> bool:
    found = requirement(app.view_functions[rule.endpoint])
    return found is not None and found.fresh


def test_whatever_names_a_language_is_asked_for_in_that_language(app: Flask) -> None:
    named = [rule for rule, _method in rules_of(app) if "language" in rule.arguments]
    asked = [requirement(app.view_functions[rule.endpoint]) for rule in named]
    assert {found and found.language_argument for found in asked} == {"language"}


@pytest.mark.parametrize("role", [Role.TRANSLATOR, Role.REVIEWER])
def test_a_role_for_spanish_is_none_for_swedish(role: Role) -> None:
    """Where an address names a language, the guard asks for it; `tests/foundation` shows that it does."""
    held = [Grant(Role.MEMBER), grant(role, "es")]
    for permission in (Permission.TRANSLATE, Permission.REVIEW_TRANSLATION, Permission.PUBLISH_TRANSLATION):
        assert not allowed(held, permission, "sv")


@pytest.mark.parametrize("who", [Role.TRANSLATOR.value, Role.REVIEWER.value])
def test_whoever_holds_spanish_gets_403_for_every_swedish_deed(
    asked: tuple[Flask, dict[str, FlaskClient]], who: str
) -> None:
    """Every route whose address names a language, writing and reading, asked for Swedish and for Spanish."""
    app, clients = asked
    held = [(rule, method) for rule, method in rules_of(app) if "language" in rule.arguments]
    writing = {rule.endpoint for rule, method in held if method == "POST"}
    assert {"translate.send_work", "translate.send_publish", "translate.send_reviewed"} <= writing
    for rule, method in held:
        if POLICY[rule.endpoint, method] not in ROLES[Role.TRANSLATOR] | ROLES[Role.REVIEWER]:
            continue
        found = {}
        for tag in ("sv", "es"):
            named = {name: PARAMETERS.get(name, "nothing") for name in rule.arguments}
            built = rule.build({**named, "language": tag})
            assert built is not None
            with clients[who].open(built[1], method=method) as answer:
                found[tag] = answer.status_code
        assert found["sv"] == 403, (rule, method)
        if POLICY[rule.endpoint, method] in ROLES[Role(who)]:
            assert found["es"] != 403, (rule, method)
