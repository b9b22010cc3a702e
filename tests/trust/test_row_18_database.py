"""Row 18: a database that is locked, read-only or gone ends nobody's reading."""

from __future__ import annotations

import datetime
import html
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.pool import NullPool

from portal.content.model.documents import LanguageDocument
from portal.extensions import db
from portal.foundation.database import IMMEDIATE, engine_options, now, prepare_engine, writing
from portal.foundation.permissions import Role
from tests.content.examples import bring_out, page, save, with_language, with_slug
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.web.editor_page import EditorPage, fields_of_form
from tests.web.staff_browser import staff

LONG = "A paragraph that takes room.\n\n" * 2_000
"""More than the database still has room for."""
TEXTS = {"title": "About", "summary": "All of it.", "body": LONG}

PATHS = (
    "/en/",
    "/sv/",
    "/en/pages/",
    "/en/pages/one",
    "/en/search?q=one",
    "/en/feed.xml",
    "/sitemap.xml",
    "/coverage.json",
)


@pytest.fixture
def url(databases: Databases) -> str:
    return databases.empty()


@pytest.fixture
def site(url: str, tmp_path: Any) -> Iterator[Flask]:
    app = make_app(url, tmp_path)
    publish(app, "One")
    yield app
    close(app)


def publish(app: Flask, title: str) -> None:
    with app.app_context(), writing(db.session) as session:
        bring_out(session, with_slug(page("one", en=title), "en", "one"))


def statuses(app: Flask) -> set[int]:
    client = app.test_client()
    return {client.get(path).status_code for path in PATHS}


@contextmanager
def other(url: str) -> Iterator[Engine]:
    """Somebody else's connection to the database."""
    engine = create_engine(**engine_options(url), poolclass=NullPool)
    prepare_engine(engine)
    yield engine
    engine.dispose()


def test_a_writer_who_takes_long_holds_no_reader(site: Flask, url: str) -> None:
    """Pages that are known, and pages that are not."""
    with other(url) as engine, engine.connect().execution_options(**{IMMEDIATE: True}) as writer:
        writer.execute(text("UPDATE site SET version = version + 1"))
        assert statuses(site) == {200}
        assert statuses(site) == {200}
        writer.rollback()


def test_reading_needs_no_right_to_write(site: Flask, url: str) -> None:
    with site.app_context():
        read_only = db.engine
    if read_only.dialect.name == "sqlite":
        event.listen(read_only, "connect", lambda connection, _record: connection.execute("PRAGMA query_only=ON"))
    else:
        with other(url) as engine, engine.begin() as connection:
            name = make_url(url).database
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    read_only.dispose()
    assert statuses(site) == {200}
    with pytest.raises(Exception, match="read-?only"):
        publish(site, "Two")


ABOUT = "/staff/content/page/about"
TYPED = "What somebody typed & would miss."


def refuse_writing(app: Flask, url: str, *, refused: bool) -> None:
    """Have the database take nothing more: SQLite for a full disk, PostgreSQL since it is read-only. Or anew."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        limit = pages if refused else 1_000_000
        event.listen(engine, "checkout", lambda raw, *_rest: raw.execute(f"PRAGMA max_page_count={limit}"))
    else:
        with other(url) as outside, outside.begin() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            setting = "on" if refused else "off"
            connection.execute(
                text(f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = {setting}")
            )
    engine.dispose()


def test_a_save_that_the_database_refuses_says_so_and_keeps_the_text(site: Flask, url: str) -> None:
    with site.app_context(), writing(db.session) as session:
        save(session, page("about", en="About"))
    ana = staff(site, Role.EDITOR)
    editor = EditorPage(ana, ABOUT)
    refuse_writing(site, url, refused=True)
    answer = editor.press("save", summary=TYPED, body=LONG)
    assert answer.status_code == 503
    assert "It is not saved yet." in answer.text
    assert html.escape(TYPED) in answer.text
    assert statuses(site) == {200}
    again = fields_of_form(parsed(answer.text), "editor")
    refuse_writing(site, url, refused=False)
    answer = ana.client.post(ABOUT, data={**again, "do": "save"})
    assert answer.status_code == 303
    assert TYPED in html.unescape(ana.get(ABOUT).text)


def test_a_publication_that_the_database_refuses_is_none(site: Flask, url: str) -> None:
    with site.app_context(), writing(db.session) as session:
        save(session, with_language(page("about", en="About"), "en", LanguageDocument(texts=TEXTS)))
    pablo = staff(site, Role.PUBLISHER)
    pablo.get(f"{ABOUT}/state")
    refuse_writing(site, url, refused=True)
    assert pablo.post(f"{ABOUT}/publish", languages="en").status_code == 503
    assert "This has not been sent yet" in pablo.page
    assert site.test_client().get("/en/pages/about").status_code == 404
    assert "About" not in site.test_client().get("/en/feed.xml").text
    refuse_writing(site, url, refused=False)
    assert pablo.post(f"{ABOUT}/publish", languages="en").status_code == 303
    assert site.test_client().get("/en/pages/about").status_code == 200


def test_a_clock_that_is_put_back_an_hour_hides_nothing_and_stops_nothing(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, "Two")
    monkeypatch.setattr("portal.content.sitewide.site.now", lambda: now() - datetime.timedelta(hours=1))
    assert statuses(site) == {200}
    assert "Two" in site.test_client().get("/en/pages/one").text
    publish(site, "Three")
    assert "Three" in site.test_client().get("/en/pages/one").text


class TestPostgresql:
    @pytest.fixture
    def databases(self, postgresql_databases: Databases) -> Databases:
        return postgresql_databases

    def test_known_pages_are_served_while_a_table_is_closed_to_everybody(self, site: Flask, url: str) -> None:
        assert statuses(site) == {200}
        with other(url) as engine, engine.connect() as closer:
            closer.execute(text("LOCK TABLE site IN ACCESS EXCLUSIVE MODE"))
            assert statuses(site) == {200}
            closer.rollback()

    def test_known_pages_are_served_while_the_server_is_gone_and_new_ones_when_it_is_back(
        self, site: Flask, url: str, postgresql_databases: Any
    ) -> None:
        name = make_url(url).database
        assert statuses(site) == {200}
        with other(postgresql_databases.maintenance) as engine:
            server = engine.execution_options(isolation_level="AUTOCOMMIT")
            with server.connect() as connection:
                connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
                connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
                )
            assert statuses(site) == {200}
            with server.connect() as connection:
                connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        publish(site, "Two")
        client = site.test_client()
        assert any("Two" in client.get("/en/pages/one").text for _attempt in range(1000))
