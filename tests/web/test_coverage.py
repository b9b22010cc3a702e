"""The page of coverage and its JSON: the same numbers, in each language's words or in keys."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.content.published.shelves import PAGE_LENGTH
from portal.content.readers.published_coverage import Count
from portal.extensions import db
from portal.foundation.database import writing
from portal.web.coverage_table import Share
from tests.content.examples import bring_out, page, save
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.conditions import leave_untranslated, let_fall_behind
from tests.fixtures.databases import LANGUAGES, counted
from tests.fixtures.pages import parsed

ADDRESSES = {"en": "/en/coverage/", "es": "/es/cobertura/", "sv": "/sv/sprakversioner/"}


@pytest.fixture
def wanting_app(starter_app: Flask) -> Flask:
    """The starter content with a guide in English alone, and a page whose translations are behind."""
    with starter_app.app_context():
        for deed in (leave_untranslated, let_fall_behind):
            with writing(db.session) as session:
                deed(session)
    return starter_app


def drawn(client: FlaskClient, tag: str) -> Element:
    answer = client.get(ADDRESSES[tag])
    assert answer.status_code == 200
    return parsed(answer.text)


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def rows(root: Element) -> list[list[str]]:
    """The rows of the page's tables, by their cells."""
    return [[words(cell) for cell in row if cell.tag in ("td", "th")] for row in root.iter("tr")]


def document(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/coverage.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_the_page_says_how_each_language_and_kind_stands(wanting_app: Flask) -> None:
    found = rows(drawn(wanting_app.test_client(), "en"))
    assert found[0] == ["Language", "Share", "Published", "Up to date", "Behind", "Not translated", "Last change"]
    assert [row[0] for row in found[1:4]] == ["English", "español", "svenska"]
    whole = document(wanting_app.test_client())["languages"]
    for row, told in zip(found[1:4], whole, strict=True):
        numbers = (told["published"], told["current"], told["behind"], told["untranslated"])
        assert [int(cell.split()[0]) for cell in row[2:6]] == list(numbers)
    assert found[2][4] == "1 behind 3 passages"
    assert found[4] == ["Kind", "English", "español", "svenska"]
    assert ["Guides", "English 6", "español 5 1 not translated", "svenska 5 1 not translated"] in found
    assert [
        "About the portal",
        "English 9",
        *(f"{each} 9 8 up to date 1 behind 3 passages" for each in ("español", "svenska")),
    ] in found


@pytest.mark.parametrize(("tag", "label"), [("es", "Desactualizado o sin traducir"), ("sv", "Släpar efter eller")])
def test_below_stands_what_the_pages_language_lacks(wanting_app: Flask, tag: str, label: str) -> None:
    root = drawn(wanting_app.test_client(), tag)
    (section,) = [each for each in root.iter("section") if each.get("aria-labelledby") == "wanting"]
    assert label in words(section)
    links = [str(link.get("href")) for link in section.iter("a")]
    assert [link.rpartition("/")[2] for link in links][:1] == ["untranslated"]
    assert len(links) == 2
    for link in links:
        answer = wanting_app.test_client().get(link)
        assert answer.status_code == 200
        assert 'class="slip' in answer.text


def test_a_language_that_lacks_nothing_says_so(client: FlaskClient) -> None:
    for tag, told in {"en": "is up to date", "es": "está al día", "sv": "är aktuellt"}.items():
        root = drawn(client, tag)
        (section,) = [each for each in root.iter("section") if each.get("aria-labelledby") == "wanting"]
        assert told in words(section)


def test_the_json_says_the_same_in_keys(wanting_app: Flask) -> None:
    found = document(wanting_app.test_client())
    assert [each["language"] for each in found["languages"]] == list(LANGUAGES)
    (guides,) = [each for each in found["kinds"] if (each["kind"], each["language"]) == ("guide", "sv")]
    assert guides == {
        "kind": "guide",
        "language": "sv",
        "published": 5,
        "current": 5,
        "behind": 0,
        "passages": 0,
        "untranslated": 1,
    }
    states = {
        (each["language"], each["key"]): (each["state"], each["passages"], each["of"]) for each in found["wanting"]
    }
    assert states == {
        **{(tag, "untranslated"): ("untranslated", 0, None) for tag in ("es", "sv")},
        **{(tag, "how-to-read-a-figure"): ("behind", 3, 14) for tag in ("es", "sv")},
    }
    for each in (*found["languages"], *found["wanting"]):
        assert wanting_app.test_client().get(each["url"]).status_code == 200
    for each in found["languages"]:
        mine = [kind for kind in found["kinds"] if kind["language"] == each["language"]]
        for name in ("published", "current", "behind", "passages", "untranslated"):
            assert each[name] == sum(kind[name] for kind in mine)


def test_the_page_leads_to_the_json_and_every_page_to_the_page(client: FlaskClient) -> None:
    for tag, address in ADDRESSES.items():
        root = drawn(client, tag)
        links = root.findall("head/link[@rel='alternate'][@type='application/json']")
        assert [link.get("href") for link in links] == ["/coverage.json"]
        home = parsed(client.get(f"/{tag}/").text)
        places = [
            part for part in ("main", "footer") for link in home.findall(f".//{part}//a") if link.get("href") == address
        ]
        assert places == ["main", "footer"]


def test_the_json_is_conditional_and_one_for_all_languages(client: FlaskClient) -> None:
    answer = client.get("/coverage.json", headers={"Accept-Language": "sv"})
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert "Vary" not in answer.headers or "Language" not in answer.headers["Vary"]
    again = client.get("/coverage.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_empty_portal_has_the_page(new_app: Flask) -> None:
    client = new_app.test_client()
    for tag in LANGUAGES:
        root = drawn(client, tag)
        assert len(rows(root)) == 1 + len(LANGUAGES)
    assert document(client)["kinds"] == []


def fill(session: Session, first: int, count: int) -> None:
    for number in range(first, first + count):
        bring_out(session, page(f"p{number:03}", en=f"Page {number:03}"))


def test_what_lacks_is_shown_by_pages(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        fill(session, 0, PAGE_LENGTH + 1)
    client = new_app.test_client()
    address = ADDRESSES["sv"]
    root = drawn(client, "sv")
    assert len(root.findall(".//li/div/h3")) == PAGE_LENGTH
    second = parsed(client.get(f"{address}?page=2").text)
    assert [words(heading) for heading in second.findall(".//li/div/h3")] == [f"Page {PAGE_LENGTH:03} på engelska"]
    assert second.findall("head/link[@rel='alternate'][@hreflang]") == []
    assert [link.get("href") for link in second.findall("head/link[@rel='canonical']")] == [
        f"http://localhost{address}?page=2"
    ]
    assert client.get(f"{address}?page=3").status_code == 404
    assert client.get(f"{ADDRESSES['en']}?page=2").status_code == 404
    assert client.get(f"{address}?page=1").headers["Location"] == address


def test_drafts_stay_unseen(new_app: Flask) -> None:
    with new_app.app_context(), writing(db.session) as session:
        save(session, page("secret", en="Secret", sv="Hemlig"))
    client = new_app.test_client()
    for path in (*ADDRESSES.values(), "/coverage.json"):
        assert "ecret" not in client.get(path).text


@pytest.mark.parametrize("path", [*ADDRESSES.values(), "/coverage.json"])
def test_the_queries_of_a_page_do_not_grow(new_app: Flask, path: str) -> None:
    numbers = []
    for first, count in ((0, 2), (2, 7)):
        with new_app.app_context(), writing(db.session) as session:
            fill(session, first, count)
        with new_app.app_context():
            engine = db.engine
        with counted(engine) as statements:
            assert new_app.test_client().get(path).status_code == 200
        numbers.append(len(statements))
    # With those for what is live and what was chosen (menu, banner) at this version of the site.
    assert numbers[0] == numbers[1] <= 14


def test_the_page_is_valid_with_what_lacks(wanting_app: Flask, html_faults: HtmlFaults) -> None:
    client = wanting_app.test_client()
    assert html_faults({path: client.get(path).text for path in ADDRESSES.values()}) == []


@pytest.mark.parametrize(
    ("count", "share"),
    [
        (Count(), Share(0, 0)),
        (Count(current=7), Share(100, 0)),
        (Count(untranslated=3), Share(0, 0)),
        (Count(behind=3, passages=9), Share(0, 100)),
        (Count(current=1, behind=1, untranslated=2), Share(25, 25)),
        (Count(current=999, behind=1), Share(99, 1)),
        (Count(current=999, untranslated=1), Share(99, 0)),
        (Count(current=1, untranslated=999), Share(1, 0)),
        (Count(current=998, behind=1, untranslated=1), Share(98, 1)),
    ],
)
def test_a_bar_draws_neither_something_as_nothing_nor_almost_all_as_all(count: Count, share: Share) -> None:
    assert Share.of(count) == share
