"""Health addresses: what they say, and that a probe leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from portal.content.sitewide.site import SiteLanguage
from portal.extensions import db
from portal.foundation import i18n, schema
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app


def test_a_machine_that_serves_is_alive_and_ready(new_app: Flask) -> None:
    client = new_app.test_client()
    assert client.get("/health/live").get_json() == {"status": "live"}
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ready",
        "parts": {"database": "ok", "schema": "ok", "languages": "ok", "catalogs": "ok"},
    }


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_probe_leaves_no_trace(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Cookie": "session=forged; language=sv", "Host": "10.0.0.7"})
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/json"


def test_a_database_that_is_behind_is_not_ready(databases: Databases, tmp_path: Path) -> None:
    app = make_app(databases.bare(), tmp_path)
    client = app.test_client()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["status"] == "not ready"
    assert answer.get_json()["parts"]["schema"] == [
        f"the database is at revision none, not {schema.head()}; run: portal db upgrade"
    ]
    assert client.get("/health/live").status_code == 200
    close(app)


def test_a_database_that_does_not_answer_is_not_ready(tmp_path: Path) -> None:
    app = make_app("postgresql+psycopg://portal:hidden@127.0.0.1:1/portal?connect_timeout=1", tmp_path)
    answer = app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"] == ["it does not answer (OperationalError)"]
    assert "hidden" not in answer.text
    close(app)


def test_a_site_without_languages_is_not_ready(new_app: Flask) -> None:
    with new_app.app_context():
        db.session.execute(delete(SiteLanguage))
        db.session.commit()
    answer = new_app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["languages"] == ["the database has none; run: portal prepare"]


def test_a_language_without_catalog_is_not_ready(new_app: Flask, tmp_path: Path) -> None:
    i18n.install(new_app, folder=tmp_path)
    answer = new_app.test_client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["catalogs"] == [
        f"{tag} is not compiled; run: portal catalog compile" for tag in ("es", "sv")
    ]
