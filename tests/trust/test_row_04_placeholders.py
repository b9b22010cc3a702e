"""Row 4 of trust.md: whatever is forced into a compiled catalog, every page is shown, with the source text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g
from flask.testing import FlaskClient

from portal.content.kinds import KINDS
from portal.content.readers.queries import sitemap
from portal.extensions import db
from portal.foundation import i18n
from portal.web.frames import section_url, site
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app

SOURCE = Path(__file__).resolve().parents[2] / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
MARK = "Förvanskad"

Breaking = Callable[[str], str]
WRONG: dict[str, Breaking] = {
    "another placeholder": lambda source: f"{MARK} {source} %(nowhere)s",
    "a malformed placeholder": lambda source: f"{MARK} {source} %(name",
    # Where the source has none, nothing is filled in, and a percent sign is a percent sign.
    "a placeholder without a name": lambda source: f"{MARK} {source} %s %d" if "%(" in source else source,
    "another conversion": lambda source: f"{MARK} {source.replace(')s', ')d')} %(n)d",
    "a format of the other kind": lambda source: f"{MARK} {source} %(n).999999999f {{0.__class__}}",
}


def broken(breaking: Breaking, forms: int = 2) -> Catalog:
    """The Swedish catalog with every entry broken, but for the sections of addresses."""
    with SOURCE.open("rb") as file:
        known = read_po(file, locale="sv")
    catalog = Catalog(locale="sv")
    for message in known:
        if message.id and message.context != "address":
            if isinstance(message.id, str):
                catalog.add(message.id, breaking(message.id), context=message.context)
            else:
                texts = tuple(breaking(source) for source in message.id)
                catalog.add(message.id, texts[:forms], context=message.context)
    return catalog


@pytest.fixture(scope="module")
def portal(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal with catalogs of its own: none in Spanish, and in Swedish what a test puts there."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    i18n.install(app, folder=tmp_path_factory.mktemp("translations"))
    yield app
    close(app)


def force(app: Flask, catalog: Catalog) -> FlaskClient:
    """A reader of a portal whose compiled Swedish catalog is this one."""
    with app.app_context():
        locales = i18n.locales()
    path = locales.path("sv")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    locales.reload()
    return app.test_client()


def pages(app: Flask) -> list[str]:
    """All of a language's addresses: home, lists, items, and two errors."""
    with app.test_request_context():
        known = site()
        found = ["/sv/", "/sv/nowhere", *(section_url(kind, "sv") for kind in KINDS.with_pages())]
        found += [known.url(one, "sv") for group in sitemap(db.session, g.moment) for one in group[:1]]
        return [*found, f"{section_url(KINDS['guide'], 'sv')}?tag=call-in"]


@pytest.mark.parametrize("name", WRONG)
def test_every_page_is_shown_in_the_source_text(portal: Flask, name: str) -> None:
    reader = force(portal, broken(WRONG[name]))
    for path in pages(portal):
        answer = reader.get(path, follow_redirects=True)
        assert answer.status_code == (404 if "nowhere" in path else 200), path
        assert MARK not in answer.text, path


def test_markup_in_every_entry_is_shown_as_text(portal: Flask) -> None:
    """Row 3, for what got past the check of the catalogs: no entry becomes an element."""
    reader = force(portal, broken(lambda source: f"{source} <b onclick=alert(1)>{MARK}</b>\"'"))
    for path in pages(portal):
        answer = reader.get(path, follow_redirects=True)
        assert answer.status_code == (404 if "nowhere" in path else 200), path
        assert MARK in answer.text, path
        assert "<b onclick" not in answer.text, path


def test_plurals_with_too_few_forms_take_no_page_down(portal: Flask) -> None:
    catalog = broken(lambda source: source, forms=1)
    catalog.mime_headers = [("Plural-Forms", "nplurals=3; plural=(n % 3);")]
    reader = force(portal, catalog)
    for path in pages(portal):
        answer = reader.get(path, follow_redirects=True)
        assert answer.status_code == (404 if "nowhere" in path else 200), path


def test_the_broken_catalog_is_the_one_that_is_read(portal: Flask) -> None:
    """So that the tests above do not pass because the real texts are shown."""
    reader = force(portal, broken(lambda source: f"{MARK}: {source}"))
    assert reader.get("/sv/").text.count(MARK) > 5
