"""Search over HTTP: the page of results, suggestions, and what errors offer."""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import quote, urlencode
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.extensions import db
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES, counted
from tests.fixtures.pages import parsed
from tests.fixtures.proportions import took

ODD = [
    *('"', "'", '""', "“”", "NEAR(", "a NEAR/2 b", "*", "a*", "-a", "a AND", "OR", "NOT", "(", ")"),
    *("a:b", "{a b}", "^a", "%", "_", "\\", "';DROP TABLE item;--", "<script>alert(1)</script>", "&!|:*"),
    "''::tsquery",
    *("\x00", "a\x00b", "\u202egnuj", "\ufeff", "🙂", "🙂🙂 👩‍👩‍👧", "\ud7ff\uffff", "١٢٣"),
    *("the of and", "a" * 10_000, "gun " * 2_500, "e\u0301" * 200),
]


def page(client: FlaskClient, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return parsed(answer.text)


def text_of(element: Element | None) -> str:
    assert element is not None
    return " ".join("".join(element.itertext()).split())


def asking(tag: str, **parameters: str) -> str:
    return f"/{tag}/search?{urlencode(sorted(parameters.items()))}"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_results_have_kind_title_and_a_marked_passage(client: FlaskClient, tag: str) -> None:
    root = page(client, asking(tag, q="Honduras"))
    entries = [each for each in root.iter("li") if "result" in (each.get("class") or "").split()]
    assert len(entries) > 5
    assert all(text_of(each.find("p[@class='margin']")) for each in entries)
    assert any(text_of(mark) == "Honduras" for mark in root.iter("mark"))
    robots = root.find("head/meta[@name='robots']")
    assert robots is not None
    assert robots.get("content") == "noindex"
    field = root.find(".//main//input[@name='q']")
    assert field is not None
    assert field.get("value") == "Honduras"


def test_the_switcher_keeps_words_filters_and_order(client: FlaskClient) -> None:
    root = page(client, asking("en", q="police", kind="news", sort="date"))
    links = {link.get("hreflang"): link.get("href") for link in root.iter("a") if link.get("hreflang")}
    assert links == {"es": "/es/search?kind=news&q=police&sort=date", "sv": "/sv/search?kind=news&q=police&sort=date"}


def test_the_filters_keep_the_words_and_promise_what_they_show(client: FlaskClient) -> None:
    root = page(client, asking("en", q="police shooting"))
    options = [link for link in root.iter("a") if link.get("class") == "filter-option"]
    assert len(options) > 5
    for option in options[:12]:
        address, count = option.get("href", ""), text_of(option).split()[-1]
        assert "q=police+shooting" in address
        assert text_of(page(client, address).find(".//p[@class='chosen']")).startswith(f"{count} item")


def test_an_address_has_one_spelling(client: FlaskClient) -> None:
    for written, right in {
        "?q=gun&kind=": "?q=gun",
        "?q=gun&kind=news": "?kind=news&q=gun",
        "?q=": "",
        "?page=1&q=gun": "?q=gun",
    }.items():
        answer = client.get(f"/en/search{written}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/en/search{right}")
    assert client.get("/en/search/?q=a").headers["Location"] == "/en/search?q=a"


def test_without_words_it_says_how_to_search(client: FlaskClient) -> None:
    assert "Type what you look for" in text_of(page(client, "/en/search").find(".//main"))


def test_too_long_a_search_says_so(client: FlaskClient) -> None:
    assert "longer than 300 characters" in text_of(page(client, asking("en", q="x" * 301)).find(".//main"))


def test_nothing_found_offers_ways(client: FlaskClient) -> None:
    main = page(client, asking("es", q="xyzzyxyzzy")).find(".//main")
    assert "No se encontró nada" in text_of(main)
    begun = page(client, asking("en", q="implementat")).find(".//main")
    assert "Titles that begin so" in text_of(begun)
    meant = page(client, asking("en", q="violense")).find(".//main")
    assert "Did you mean violence?" in text_of(meant)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_words_are_answered_and_soon(client: FlaskClient, text: str) -> None:
    for path in ("/en/search", "/sv/search/suggestions"):
        client.get(f"{path}?q=warm")
        odd, plain = f"{path}?q={quote(text, errors='surrogatepass')}", f"{path}?q=police+officers+{ODD.index(text)}"
        assert took(partial(client.get, odd, follow_redirects=True)) < 20 * took(partial(client.get, plain))
        answer = client.get(odd, follow_redirects=True)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=400), tag=st.sampled_from(LANGUAGES))
def test_any_text_is_answered(client: FlaskClient, text: str, tag: str) -> None:
    query = quote(text, errors="surrogatepass")
    assert client.get(f"/{tag}/search?q={query}", follow_redirects=True).status_code == 200
    assert client.get(f"/{tag}/search/suggestions?q={query}").status_code == 200


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from([*ODD[:25], "police", "AND", "våld", "gun"]), max_size=8))
def test_any_text_is_answered_on_both_databases(starter_app: Flask, words: list[str]) -> None:
    client = starter_app.test_client()
    query = quote(" ".join(words), errors="surrogatepass")
    assert client.get(f"/sv/search?q={query}", follow_redirects=True).status_code == 200


def test_the_number_of_statements_is_bounded(app: Flask) -> None:
    client = app.test_client()
    numbers = {}
    for query in ("police", "police shooting violence Honduras Malmö", "homicide"):
        with app.app_context(), counted(db.engine) as statements:
            client.get(asking("en", q=query))
        numbers[query] = len(statements)
    assert max(numbers.values()) <= 16, numbers


def test_readers_write_nothing(app: Flask) -> None:
    client = app.test_client()
    with app.app_context(), counted(db.engine) as statements:
        client.get(asking("en", q="violense polic"))
        client.get("/en/search/suggestions?q=polic")
    assert not [each for each in statements if re.match(r"\s*(INSERT|UPDATE|DELETE|CREATE|BEGIN IMMEDIATE)", each)]


class TestSuggestions:
    def test_titles_and_terms_begin_as_typed(self, client: FlaskClient) -> None:
        answer = client.get("/en/search/suggestions?q=group+vi")
        titles = [each["title"] for each in answer.get_json()]
        assert titles[0] == "Group Violence Intervention"
        assert len(titles) <= 8
        assert sum("group vi" in title.lower() for title in titles) > 3

    def test_they_name_kind_address_and_language(self, client: FlaskClient) -> None:
        found = client.get("/sv/search/suggestions?q=malmo").get_json()
        assert found
        for each in found:
            assert set(each) == {"title", "url", "kind", "lang"}
            assert client.get(each["url"].partition("#")[0]).status_code == 200

    def test_they_can_be_kept_as_long_as_they_are_right(self, client: FlaskClient) -> None:
        answer = client.get("/en/search/suggestions?q=group")
        assert answer.headers["Cache-Control"] == "public, no-cache"
        again = client.get("/en/search/suggestions?q=group", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304

    def test_one_letter_is_too_little(self, client: FlaskClient) -> None:
        assert client.get("/en/search/suggestions?q=").get_json() == []


def test_a_page_that_does_not_exist_offers_what_its_address_says(client: FlaskClient) -> None:
    answer = client.get("/sv/nyheter/malmo-sluta-skjut-nu")
    assert answer.status_code == 404
    root = parsed(answer.text)
    field = root.find(".//main//input[@name='q']")
    assert field is not None
    assert field.get("value") == "malmo sluta skjut nu"
    nearest = root.find(".//section[@class='nearest']")
    assert nearest is not None
    assert any("/sv/nyheter/" in link.get("href", "") for link in nearest.iter("a"))
    assert "<script>" not in client.get("/en/%3Cscript%3Ealert(1)").text.split("<main")[1]


def test_every_page_has_the_search_in_its_menu(client: FlaskClient) -> None:
    for tag in LANGUAGES:
        for path in (f"/{tag}/", f"/{tag}/nowhere", f"/{tag}/search"):
            menu = parsed(client.get(path).text).find(".//nav[@class='menu-nav']")
            assert menu is not None
            form = menu.find(".//form[@role='search']")
            assert form is not None
            assert form.get("action") == f"/{tag}/search"


def test_pages_of_results_are_valid_html(client: FlaskClient, html_faults: HtmlFaults) -> None:
    asked: list[dict[str, str]] = [{}, {"q": "Honduras"}, {"q": "violense"}, {"q": "x" * 400}]
    addresses = [asking(tag, **each) for tag in LANGUAGES for each in [*asked, {"q": "police", "kind": "news"}]]
    pages = {address: client.get(address).text for address in addresses}
    pages |= {"404": client.get("/en/group-violence-and-so-on").text}
    assert html_faults(pages) == []
