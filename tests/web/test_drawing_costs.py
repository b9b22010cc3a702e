"""What a page that is drawn anew asks the database, on both of them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from portal.extensions import db
from portal.web.cache.pages import NAME
from tests.fixtures.databases import counted

MOST = 5
"""Statements beside the one that reads the site's version."""


def asked(app: Flask, path: str) -> list[str]:
    """The statements for a page, once the process knows the site."""
    client = app.test_client()
    with app.app_context():
        engine = db.engine
    for _time in range(2):
        app.extensions[NAME].forget()
        with counted(engine) as statements:
            assert client.get(path).status_code == 200
    return [each for each in statements if not each.startswith("BEGIN")]


@pytest.mark.parametrize("path", ["/en/countries/mexico", "/sv/lander/mexiko"])
def test_a_profile_takes_six_queries(starter_app: Flask, path: str) -> None:
    client = starter_app.test_client()
    found = client.get(path, follow_redirects=True).request.path
    assert len(asked(starter_app, found)) <= MOST


def test_a_page_sees_one_snapshot(starter_app: Flask) -> None:
    """PostgreSQL would show each statement what was committed by then."""
    levels = []
    with starter_app.app_context():
        engine = db.engine

    def note(connection: Connection, *_rest: object) -> None:
        levels.append(connection.get_isolation_level())

    client = starter_app.test_client()
    client.get("/en/")  # the process sees how the site stands, and what is live
    starter_app.extensions[NAME].forget()
    event.listen(engine, "before_cursor_execute", note)
    client.get("/en/")
    event.remove(engine, "before_cursor_execute", note)
    wanted = "SERIALIZABLE" if engine.dialect.name == "sqlite" else "REPEATABLE READ"
    assert set(levels) == {wanted}
