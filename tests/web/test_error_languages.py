"""Rule 12 of `languages.md`: errors answer in the reader's language, keep their status, and lead onward."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from portal.content.model.items import Item
from portal.content.publication.publishing import withdraw
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.errors import NotAllowed, OutOfDate
from portal.foundation.permissions import Permission, requires
from portal.web import errors
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app

STATUSES = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)
TITLES = {"en": "This page does not exist", "es": "Esta página no existe", "sv": "Sidan finns inte"}
RAISED = {403: NotAllowed("secret"), 409: OutOfDate("secret"), 500: ZeroDivisionError("secret")}


@requires(Permission.READ)
def fail(tag: str, status: int) -> str:
    """A view in which everything goes wrong."""
    if status in RAISED:
        raise RAISED[status]
    if status == 429:
        raise TooManyRequests(retry_after=60)
    abort(status)


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases) -> Iterator[Flask]:
    """The starter content with a page that was withdrawn, and a view that fails as it is told."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    app.testing = False
    app.add_url_rule("/<tag:tag>/fail/<int:status>", view_func=fail)
    with app.app_context(), writing(db.session) as session:
        about = session.scalars(select(Item).where(Item.kind == "page", Item.key == "about")).one()
        withdraw(session, about, actor="tests", reason="It was wrong.")
    yield app
    close(app)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def heading(root: Element) -> str:
    (found,) = root.iter("h1")
    return found.text or ""


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("status", STATUSES)
def test_rule_12_an_error_keeps_its_status_and_the_language_of_its_address(
    reader: FlaskClient, tag: str, status: int
) -> None:
    answer = reader.get(f"/{tag}/fail/{status}", headers={"Accept-Language": "sv, es;q=0.5"})
    root = parsed(answer.text)
    assert (answer.status_code, root.get("lang"), answer.headers["Content-Language"]) == (status, tag, tag)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "secret" not in answer.text


@pytest.mark.parametrize("status", STATUSES)
def test_rule_12_every_error_has_a_heading_of_its_own_in_every_language(site: Flask, status: int) -> None:
    headings = {heading(parsed(site.test_client().get(f"/{tag}/fail/{status}").text)) for tag in LANGUAGES}
    assert len(headings) == len(LANGUAGES)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_rule_12_its_navigation_works(reader: FlaskClient, tag: str) -> None:
    root = parsed(reader.get(f"/{tag}/fail/500").text)
    links = {link.get("href", "") for link in root.iter("a")}
    inside = sorted(link for link in links if link.startswith("/"))
    assert {f"/{each}/" for each in LANGUAGES} <= set(inside) | {f"/{tag}/"}
    assert len(inside) > 5
    for link in inside:
        assert reader.get(link).status_code == 200, link


@pytest.mark.parametrize("path", ["/fr/", "/fr/guides/", "/fr/guides/anything", "/zz-ZZ/", "/nowhere", "/en2/"])
@pytest.mark.parametrize(("header", "cookie", "tag"), [("sv", None, "sv"), ("sv", "es", "es"), (None, None, "en")])
def test_rule_12_an_unknown_prefix_is_a_404_in_a_negotiated_language(
    reader: FlaskClient, path: str, header: str | None, cookie: str | None, tag: str
) -> None:
    if cookie is not None:
        reader.set_cookie("language", cookie)
    answer = reader.get(path, headers={} if header is None else {"Accept-Language": header})
    root = parsed(answer.text)
    assert (answer.status_code, root.get("lang"), heading(root)) == (404, tag, TITLES[tag])


@pytest.mark.parametrize("path", ["/sv/", "/sv/nyheter/", "/sv/lander/"])
def test_rule_12_a_wrong_method_says_which_are_right(reader: FlaskClient, path: str) -> None:
    answer = reader.post(path)
    assert (answer.status_code, parsed(answer.text).get("lang")) == (405, "sv")
    assert "GET" in answer.headers["Allow"]


def test_rule_12_too_many_requests_says_when_to_come_back(reader: FlaskClient) -> None:
    assert reader.get("/sv/fail/429").headers["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("path", "heading_text"),
    [
        ("/en/pages/about-this-portal", "This page was withdrawn"),
        ("/es/paginas/about", "Esta página fue retirada"),
        ("/sv/sidor/about", "Sidan har dragits tillbaka"),
    ],
)
def test_rule_12_a_withdrawn_page_says_when_and_why(reader: FlaskClient, path: str, heading_text: str) -> None:
    answer = reader.get(path)
    root = parsed(answer.text)
    assert (answer.status_code, heading(root)) == (410, heading_text)
    assert "It was wrong." in answer.text
    if not path.startswith("/en/"):
        assert '<span lang="en" dir="ltr">It was wrong.</span>' in answer.text


def test_rule_12_an_error_page_is_for_no_search_engine(reader: FlaskClient) -> None:
    root = parsed(reader.get("/sv/nowhere").text)
    robots = root.find("head/meta[@name='robots']")
    assert robots is not None
    assert robots.get("content") == "noindex"
    assert root.findall("head/link[@rel='alternate']") == []


def test_rule_12_where_even_the_error_page_fails_a_sentence_is_sent(
    reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(errors, "render_page", broken)
    answer = reader.get("/sv/fail/500")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "Något gick fel." in answer.text
