"""What readers ask for is only read: no statement writes, and no transaction takes a lock."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.extensions import db
from portal.settings import Settings
from tests.fixtures.databases import counted
from tests.fixtures.every_page import EveryPage
from tests.fixtures.sites import close, make_app

BESIDE_PAGES = (
    *("/", "/robots.txt", "/sitemap.xml", "/coverage.json", "/favicon.ico", "/health/live", "/health/ready"),
    *("/en/feed.xml", "/en/guides/feed.xml", "/en/manifest.webmanifest", "/en/search/suggestions?q=gua"),
    *("/guides/", "/en/nothing", "/media/nothing", "/styles/0.css", "/maps/world/000000000000.svg"),
)
LINKED = re.compile(r'(?:src|href|content)="(?:http://localhost)?(/(?:media|pictures|maps|styles)/[^"]+)"')


@pytest.fixture(scope="module")
def fresh(pages: EveryPage) -> Iterator[Flask]:
    """The portal that has every sort of page, of which nothing is kept yet."""
    settings: Settings = pages.app.config["PORTAL_SETTINGS"]
    app = make_app(settings.database_url, settings.data_dir, development=True, contact=settings.contact)
    yield app
    close(app)


def test_no_request_of_a_reader_writes_or_locks(fresh: Flask, pages: EveryPage) -> None:
    client = fresh.test_client()
    visited = {path for (name, tag), path in pages.paths.items() if tag != "es" and not name.startswith("error")}
    named: set[str] = set()
    with fresh.app_context():
        engine = db.engine
    with counted(engine) as statements:
        for path in sorted(visited):
            with client.get(path) as answer:
                named.update(LINKED.findall(answer.get_data(as_text=True)))
        for path in (*BESIDE_PAGES, *sorted(named)):
            with client.get(path) as answer:
                assert answer.status_code < 500, path
    begun = {statement.split()[0] for statement in statements} - {"SELECT", "WITH"}
    assert begun <= {"BEGIN", "PRAGMA"}
    assert not [each for each in statements if re.search(r"IMMEDIATE|EXCLUSIVE|FOR UPDATE|PRAGMA \w+ *=", each)]
    assert len(named) > 20
    assert len(statements) > 3 * len(visited)
