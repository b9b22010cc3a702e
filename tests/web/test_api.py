"""The API as partners use it: languages and what is missing, fields, lists, problems, headers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.kinds import KINDS
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.api import parameters
from portal.web.api.problems import SORTS
from portal.web.errors import draw
from tests.fixtures.conditions import leave_untranslated, let_fall_behind
from tests.fixtures.databases import LANGUAGES, Databases, counted
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app
from tests.house.test_routes import METHODS

ROOT = "/api/v1"
DOCUMENTATION = Path(__file__).resolve().parents[2] / "docs" / "api.md"
Json: TypeAlias = dict[str, Any]


@pytest.fixture(scope="module")
def wanting(sqlite_databases: Databases) -> Iterator[FlaskClient]:
    """A reader of the starter content with a guide in English alone, and a page whose translations are behind."""
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    with app.app_context():
        for deed in (leave_untranslated, let_fall_behind):
            with writing(db.session) as session:
                deed(session)
    yield app.test_client()
    close(app)


def told(client: FlaskClient, path: str, status: int = 200) -> Json:
    answer = client.get(path if path.startswith("http") else f"{ROOT}{path}")
    assert answer.status_code == status, answer.text
    found: Json = json.loads(answer.text)
    return found


def walked(client: FlaskClient, path: str) -> list[Json]:
    """All items of a list, page by page, as both its document and its header lead."""
    found, address = [], path
    while address:
        page = told(client, address)
        link = client.get(address if address.startswith("http") else f"{ROOT}{address}").headers.get("Link")
        assert link == (f'<{page["next"]}>; rel="next"' if page["next"] else None)
        found += page["items"]
        address = page["next"]
    return found


def test_the_index_leads_to_everything(client: FlaskClient) -> None:
    index = told(client, "")
    assert [each["language"] for each in index["languages"]] == list(LANGUAGES)
    assert [each["kind"] for each in index["kinds"]] == list(KINDS.names())
    for each in index["kinds"]:
        assert told(client, each["url"]).keys() == {"items", "next"}
    assert told(client, index["changes_url"])["more"] is True
    assert told(client, index["openapi_url"])["openapi"] == "3.1.0"
    for sort in SORTS:
        assert told(client, sort.path.removeprefix(ROOT))["title"] == sort.title


def test_an_item_is_what_its_page_shows(app: Flask, client: FlaskClient) -> None:
    """The same words, links and freshness, in each language; the address for people leads there."""
    for tag in LANGUAGES:
        item = told(client, f"/items/country/sweden?language={tag}")
        page = client.get(item["url"].removeprefix("http://localhost"))
        root = parsed(page.text)
        assert "".join(root.find(".//h1").itertext()).strip() == item["title"]  # type: ignore[union-attr]  # every page has one
        assert item["fields"]["summary"] in "".join(root.itertext())
        assert (item["language"], item["requested_language"], item["original_language"]) == (tag, tag, "en")
        assert item["freshness"]["state"] == "current"
        assert item["fields"]["territory"] == "SE"
        assert [each["language"] for each in item["languages"]] == list(LANGUAGES)
        html = item["fields"]["body"]["html"]
        own = re.findall(r'href="(http://localhost/[^"#]+)', html)
        assert own
        assert {client.get(address).status_code for address in own} == {200}
        named = [f"{each['kind']}:{each['key']}" for each in item["mentions"]]
        assert set(re.findall(r"\]\((\w+:[\w-]+)\)", item["fields"]["body"]["markdown"])) <= set(named)
        series = item["fields"]["series"]
        assert told(client, series["api_url"])["title"] == series["title"]
        (programme, *_others) = item["fields"]["programmes"]
        assert programme["key"]
        assert programme["summary"].keys() == {"markdown", "html"}


def test_facts_have_types(client: FlaskClient) -> None:
    figure = told(client, "/items/figure?limit=1")["items"][0]["fields"]
    assert (type(figure["percentage"]), type(figure["position"])) == (int, int)
    assert figure["period"] == "1996/2000"
    series = told(client, "/items/series?limit=100")["items"]
    values = [value for each in series for value in each["fields"]["values"].values()]
    assert {type(value) for value in values} <= {int, float, type(None)}
    assert float in {type(value) for value in values}
    terms = told(client, "/items/term?limit=100")["items"]
    assert {each["fields"]["linked"] for each in terms} <= {True, False, None}


def test_a_figure_stands_with_its_study_design_caution_and_sources(client: FlaskClient) -> None:
    for each in walked(client, "/items/figure?limit=100"):
        fields = each["fields"]
        assert fields["study"]["title"]
        assert fields["design"]
        assert {"caveat", "references", "measures", "confidence"} <= fields.keys()


def test_what_is_not_translated_says_so(wanting: FlaskClient) -> None:
    address = f"{ROOT}/items/guide/untranslated?language=sv"
    assert wanting.get(address).headers["Content-Language"] == "en"
    item = told(wanting, "/items/guide/untranslated?language=sv")
    assert (item["requested_language"], item["language"]) == ("sv", "en")
    count = item["freshness"]["passages"]
    assert item["freshness"] == {
        "state": "missing",
        "passages": count,
        "current": 0,
        "outdated": 0,
        "missing": count,
    }
    assert count > 0
    assert item["fields"]["body"]["html"].startswith('<div lang="en">')
    assert [each["language"] for each in item["languages"]] == ["en"]
    refused = told(wanting, "/items/guide/untranslated?language=sv&fallback=none", 404)
    assert (refused["type"].rpartition("/")[2], refused["languages"]) == ("untranslated", ["en"])
    with_fallback = {each["key"] for each in walked(wanting, "/items/guide?language=sv&limit=2")}
    without = {each["key"] for each in walked(wanting, "/items/guide?language=sv&fallback=none&limit=2")}
    assert with_fallback - without == {"untranslated"}
    assert told(wanting, "/items/guide/untranslated?language=en")["freshness"]["state"] == "current"


def test_what_is_behind_is_counted_and_filled_or_left_out(wanting: FlaskClient) -> None:
    path = "/items/page/how-to-read-a-figure?language=sv"
    filled, bare = told(wanting, path), told(wanting, f"{path}&fallback=none")
    for each in (filled, bare):
        assert each["freshness"] == {"state": "outdated", "passages": 14, "current": 11, "outdated": 1, "missing": 2}
        assert each["language"] == "sv"
    assert '<div lang="en">' in filled["fields"]["body"]["html"]
    assert "<div lang=" not in bare["fields"]["body"]["html"]
    assert len(filled["fields"]["body"]["markdown"]) > len(bare["fields"]["body"]["markdown"])
    assert bare["api_url"].endswith("language=sv&fallback=none")
    every = told(wanting, "/items/page/how-to-read-a-figure/languages")["items"]
    assert [each["language"] for each in every] == list(LANGUAGES)
    assert every[2] == bare


def test_a_walk_through_pages_meets_every_item_once(client: FlaskClient) -> None:
    whole = [each["key"] for each in told(client, "/items/term?limit=100")["items"]]
    assert [each["key"] for each in walked(client, "/items/term?limit=7")] == whole == sorted(whole)
    assert len(whole) > 20


def test_lists_are_narrowed_as_the_portal_s_own_are(client: FlaskClient) -> None:
    for kind in KINDS:
        first = told(client, f"/items/{kind.name}?limit=1")["items"]
        if not first:
            continue
        for each in parameters.filter_parameters(kind):
            assert each.name not in ("language", "fallback", "limit", "after", "updated_since")
    news = walked(client, "/items/news?limit=100")
    chosen = walked(client, "/items/news?country=SE&limit=100")
    assert [each["key"] for each in chosen] == [e["key"] for e in news if e["fields"]["territory"] == "SE"]
    assert 0 < len(chosen) < len(news)
    tag = next(link["key"] for each in news for link in each["fields"]["tags"])
    tagged = walked(client, f"/items/news?tag={tag}&limit=100")
    assert tagged
    assert all(tag in [link["key"] for link in each["fields"]["tags"]] for each in tagged)
    swedish = walked(client, "/items/reference?publication_language=sv&limit=100")
    assert {each["fields"]["language"] for each in swedish} == {"sv"}


def test_lists_give_what_changed_since_a_moment(wanting: FlaskClient) -> None:
    behind = told(wanting, "/items/page/how-to-read-a-figure?language=sv")
    since = behind["updated_at"].replace("+00:00", "Z")
    assert behind["published_at"] < behind["updated_at"]
    found = walked(wanting, f"/items/page?language=sv&updated_since={since}")
    assert [each["key"] for each in found] == ["how-to-read-a-figure"]
    assert walked(wanting, "/items/page?language=sv&updated_since=2999-01-01T00:00:00Z") == []


REFUSED = {
    "/items/guide?colour=red": "colour",
    "/items/guide?language=xx": "language",
    "/items/guide?language=": "language",
    "/items/guide?fallback=en": "fallback",
    "/items/guide?limit=0": "limit",
    "/items/guide?limit=101": "limit",
    "/items/guide?limit=2&limit=3": "limit",
    "/items/guide?after=Not a key": "after",
    "/items/guide?updated_since=yesterday": "updated_since",
    "/items/guide?updated_since=2026-02-30T00:00:00Z": "updated_since",
    "/items/guide?tag=%00": "tag",
    "/items/news?year=20": "year",
    "/items/news?outlet=%00": "outlet",
    "/items/guide/anything?page=2": "page",
    "/items/guide/anything/languages?language=sv": "language",
    "/changes?since=yesterday": "since",
    "/changes?limit=501": "limit",
    "?a=1": "a",
    "/openapi.json?a=1": "a",
}


def test_a_parameter_that_is_wrong_unknown_or_repeated_is_named(client: FlaskClient) -> None:
    for path, name in REFUSED.items():
        problem = told(client, path, 400)
        assert problem["type"] == "http://localhost/api/v1/problems/wrong-parameters"
        assert [each["name"] for each in problem["parameters"]] == [name], path
        assert name in problem["detail"]
    unknown = told(client, "/items/guide?tag=no-such-tag", 404)
    assert [each["name"] for each in unknown["parameters"]] == ["tag"]
    both = told(client, "/items/guide?colour=red&limit=x", 400)
    assert [each["name"] for each in both["parameters"]] == ["colour", "limit"]


@pytest.mark.parametrize(
    "path", ["/items/nothing", "/items/guide/nothing", "/items/guide/", "/nothing", "/items/guide/%00", "/problems/x"]
)
def test_what_is_not_there_is_a_problem_too(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{ROOT}{path}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.headers["Cache-Control"] == "no-store"
    assert json.loads(answer.text)["status"] == 404


def test_a_fault_of_the_portal_s_own_is_a_problem_too(app: Flask) -> None:
    with app.test_request_context(f"{ROOT}/items/guide"):
        answer = draw(500, RuntimeError("secret"))
    found = json.loads(answer.get_data(as_text=True))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert (found["type"], found["status"]) == ("about:blank", 500)
    assert "secret" not in answer.get_data(as_text=True)


def test_the_api_is_for_reading_and_says_so_to_scripts_of_any_site(client: FlaskClient) -> None:
    for method in METHODS:
        answer = client.open(f"{ROOT}/items/guide", method=method, headers={"Origin": "https://partner.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        if method in ("GET", "HEAD", "OPTIONS"):
            assert answer.status_code == 200
        else:
            assert answer.mimetype == "application/problem+json"
            assert answer.status_code in (403, 405)
    asked = client.options(f"{ROOT}/changes", headers={"Access-Control-Request-Method": "GET"})
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert asked.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    for path in ("", "/changes", "/items/guide", "/items/guide/nothing", "/items/guide/nothing/languages"):
        refused = client.post(f"{ROOT}{path}")
        assert (refused.status_code, refused.get_json()["type"].rpartition("/")[2]) == (405, "wrong-method")
        assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert "Access-Control-Allow-Origin" not in client.get("/en/").headers


def test_answers_are_conditional_and_the_same_for_everybody(client: FlaskClient) -> None:
    for path in ("", "/openapi.json", "/items/guide?limit=1", "/items/country/sweden", "/changes"):
        first = client.get(f"{ROOT}{path}")
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert first.headers["ETag"].startswith('"')
        asked = {"Accept-Language": "sv", "Cookie": "language=sv", "Accept": "text/html"}
        other = client.get(f"{ROOT}{path}", headers=asked)
        assert other.data == first.data
        assert {"Set-Cookie", "Vary"}.isdisjoint(other.headers.keys())
        known = {"If-None-Match": first.headers["ETag"]}
        again = client.get(f"{ROOT}{path}", headers=known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        head = client.head(f"{ROOT}{path}")
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["ETag"] == first.headers["ETag"]


def test_the_number_of_queries_does_not_grow_with_items(starter_app: Flask) -> None:
    client = starter_app.test_client()
    with starter_app.app_context():
        engine = db.engine
    for path, most in {
        "/items/country?limit={}": 9,
        "/items/news?limit={}&tag=focused-deterrence": 10,
        "/changes?limit={}": 8,
    }.items():
        numbers = []
        for limit in (1, 20, 100):
            client.get(f"{ROOT}{path.format(limit)}")
            with counted(engine) as statements:
                client.get(f"{ROOT}{path.format(limit)}")
            numbers.append(len(statements))
        assert numbers[0] == numbers[1] == numbers[2] <= most, path
    with counted(engine) as statements:
        client.get(f"{ROOT}/items/country/sweden/languages")
    assert len(statements) <= 9


def test_the_documentation_is_true(client: FlaskClient) -> None:
    """Its addresses answer, its JSON is JSON with members that answers have, and its filters are filters."""
    text = DOCUMENTATION.read_text(encoding="utf-8")
    for address in re.findall(r"curl 'https://portal.example([^']+)'", text):
        path = address.replace("how-to-start", told(client, "/items/guide?limit=1")["items"][0]["key"])
        assert client.get(path).status_code == 200, path
    item, problem = (json.loads(each) for each in re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    assert item.keys() <= told(client, "/items/country/sweden").keys()
    assert problem.keys() == told(client, "/items/news?contry=SE", 400).keys()
    assert re.findall(r"`(/api/v1[^`{]*)", text)
    for sort in ("untranslated", "cursor-expired"):
        assert f"`{sort}`" in text
        assert sort in {each.name for each in SORTS}
