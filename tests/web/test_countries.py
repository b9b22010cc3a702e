"""The page of all countries by its address, which has one spelling, and series side by side on it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.published.reading import Reading
from portal.extensions import db
from portal.foundation.database import writing
from portal.web import comparison
from portal.web.series_chart import series_chart
from tests.fixtures.checker import HtmlFaults
from tests.fixtures.databases import LANGUAGES, counted
from tests.web.countries_page import NAMES, PATHS, page, readings, section, series, table, words

FOUR = "?compare=el-salvador&compare=guatemala&compare=honduras&compare=mexico"


class TestTheAddress:
    @pytest.mark.parametrize(
        "query", ["sort=colour", "order=up", "from=soon", "from=19999", "to=-200", "from=1900", "compare=atlantis"]
    )
    def test_of_what_there_is_not(self, client: FlaskClient, query: str) -> None:
        assert client.get(f"/en/countries/?{query}").status_code == 404

    @pytest.mark.parametrize(
        ("written", "spelled"),
        [
            ("sort=name", ""),
            ("order=asc", ""),
            ("order=asc&sort=rate", "?sort=rate"),
            ("sort=rate&order=desc", "?order=desc&sort=rate"),
            ("compare=mexico&compare=honduras", "?compare=honduras&compare=mexico"),
            ("compare=mexico&compare=mexico&from=&to=", "?compare=mexico"),
            ("to=2020&compare=mexico&from=2010", "?compare=mexico&from=2010&to=2020"),
        ],
    )
    def test_has_one_spelling(self, client: FlaskClient, written: str, spelled: str) -> None:
        answer = client.get(f"/sv/lander/?{written}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/sv/lander/{spelled}")
        assert client.get(f"/sv/lander/{spelled}").status_code == 200

    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            ("", ""),
            ("?order=desc&sort=rate", ""),
            ("?tag=x&utm=1", ""),
            ("?compare=mexico&order=desc&sort=rate", "?compare=mexico"),
            (f"{FOUR}&compare=sweden", ""),
        ],
    )
    def test_names_what_it_is_for_others(self, client: FlaskClient, query: str, canonical: str) -> None:
        root = page(client, f"/sv/lander/{query}")
        links = root.findall("head/link")
        assert [each.get("href") for each in links if each.get("rel") == "canonical"] == [
            f"http://localhost/sv/lander/{canonical}"
        ]
        alternates = {each.get("hreflang"): each.get("href") for each in links if each.get("rel") == "alternate"}
        assert alternates["es"] == f"http://localhost/es/paises/{canonical}"
        robots = root.find("head/meta[@name='robots']")
        assert (robots is not None) == ("compare" in query)

    def test_is_kept_by_the_switcher(self, client: FlaskClient) -> None:
        root = page(client, "/sv/lander/?compare=mexico&order=desc&sort=rate&tag=x")
        links = [link.get("href") for link in root.iterfind(".//ul[@class='plain languages']//a")]
        assert links == [f"{PATHS[tag]}?compare=mexico&order=desc&sort=rate" for tag in ("en", "es")]


class TestTheComparison:
    @pytest.mark.parametrize(
        ("tag", "heading"),
        [
            ("en", "Comparison: El Salvador, Honduras and World"),
            ("es", "Comparación: El Salvador, Honduras y Mundo"),
            ("sv", "Jämförelse: El Salvador, Honduras och Världen"),
        ],
    )
    def test_says_what_is_compared(self, client: FlaskClient, tag: str, heading: str) -> None:
        root = page(client, f"{PATHS[tag]}?compare=el-salvador&compare=honduras&compare=world")
        found = section(root).find(".//h2")
        title = root.find("head/title")
        assert found is not None
        assert title is not None
        assert words(found) == heading
        assert heading.partition(": ")[2] in words(title)

    def test_states_the_last_common_year(self, client: FlaskClient) -> None:
        found = section(page(client, "/en/countries/?compare=el-salvador&compare=honduras&compare=world")).find(".//h3")
        assert found is not None
        assert words(found) == "Highest in 2022: Honduras (34.97). Lowest: El Salvador (7.90)."

    def test_holds_four_places_and_the_world_each_with_a_line_of_its_own(self, client: FlaskClient) -> None:
        shown = section(page(client, f"/en/countries/{FOUR}&compare=world"))
        key = [words(each) for each in shown.iterfind(".//ul[@class='plain key']/li/b")]
        assert key == ["El Salvador", "Guatemala", "Honduras", "Mexico", "World"]
        samples = [
            path.get("class") for path in shown.iter() if path.tag.endswith("path") and path.get("d") == "M0 6h30"
        ]
        assert samples == ["line series-1", "line series-2", "line series-3", "line series-4", "line ghost"]
        tables = shown.findall(".//table")
        assert [words(each.find("caption")) for each in tables] == ["2000–2009", "2010–2019", "2020–2024"]  # type: ignore[arg-type]  # every one has a caption
        assert all(len(each.findall("thead/tr/th")) == 6 for each in tables)

    def test_tells_every_note_and_source(self, client: FlaskClient) -> None:
        root = page(client, "/en/countries/?compare=bermuda&compare=scotland&compare=united-kingdom&compare=world")
        notes = {words(each[0]): each[1] for each in section(root).iterfind(".//dl[@class='details series-notes']/div")}
        assert list(notes) == ["Bermuda", "Scotland", "United Kingdom", "World"]
        assert "one killing moves the rate" in words(notes["Bermuda"])
        assert "A part of the United Kingdom" in words(notes["Scotland"])
        sources = {f"#{each.get('id')}" for each in root.iterfind(".//ol[@class='plain text references']/li")}
        named = {str(link.get("href")) for note in notes.values() for link in note.iterfind(".//a")}
        assert named
        assert named <= sources

    @pytest.mark.parametrize("tag", LANGUAGES)
    def test_more_than_four_are_answered_with_a_sentence(self, client: FlaskClient, tag: str) -> None:
        shown = section(page(client, f"{PATHS[tag]}{FOUR}&compare=sweden&compare=world"))
        told = [words(each) for each in shown.iterfind(".//p[@class='told']")]
        assert len(told) == 1
        assert "4" in told[0]
        assert "Honduras" in told[0]
        assert shown.find(".//figure") is None
        checked = [each for each in shown.iter("input") if each.get("checked") is not None]
        assert len(checked) == 6

    def test_a_key_that_is_none_is_told_and_left_out(self, client: FlaskClient) -> None:
        root = page(client, "/en/countries/?compare=%3Cb%3E&compare=mexico")
        told = [words(each) for each in section(root).iterfind(".//p[@class='told']")]
        assert told == ["1 of the chosen series is not published here and was left out."]
        assert section(root).find(".//figure") is not None

    def test_years_can_be_chosen(self, client: FlaskClient) -> None:
        shown = section(page(client, "/en/countries/?compare=mexico&from=2010&to=2014"))
        tables = shown.findall(".//table")
        assert len(tables) == 1
        assert [words(each) for each in tables[0].iterfind("tbody/tr/th")] == ["2010", "2011", "2012", "2013", "2014"]
        chosen = [words(each) for each in shown.iter("option") if each.get("selected") is not None]
        assert chosen == ["2010", "2014"]

    def test_years_that_run_backwards_are_told(self, client: FlaskClient) -> None:
        shown = section(page(client, "/en/countries/?compare=mexico&from=2014&to=2010"))
        assert [words(each) for each in shown.iterfind(".//p[@class='told']")] == [
            "The last year must come after the first."
        ]
        assert shown.find(".//figure") is None

    def test_the_form_offers_every_series_in_groups(self, client: FlaskClient) -> None:
        form = section(page(client, "/en/countries/?compare=sweden&order=desc&sort=rate")).find(".//form")
        assert form is not None
        assert (form.get("action"), form.get("method")) == ("/en/countries/#comparison", "get")
        groups = [[words(label) for label in each.iter("label")] for each in form.iterfind("fieldset")]
        assert groups[0] == NAMES["en"].split(", ")
        assert "Colombia" in groups[1]
        assert groups[2] == ["World"]
        assert [each.get("value") for each in form.iter("input") if each.get("checked") is not None] == ["sweden"]
        hidden = {each.get("name"): each.get("value") for each in form.iter("input") if each.get("type") == "hidden"}
        assert hidden == {"sort": "rate", "order": "desc"}

    def test_a_profile_leads_to_its_comparison(self, client: FlaskClient) -> None:
        links = [str(link.get("href")) for link in page(client, "/en/countries/el-salvador").iter("a")]
        address = "/en/countries/?compare=el-salvador&compare=guatemala&compare=honduras&compare=world#comparison"
        assert address in links


def test_the_lines_of_every_chart_can_be_told_apart(client: FlaskClient) -> None:
    """Also those of the parts of the United Kingdom, which are no lines of reference."""
    for address in [str(link.get("href")) for link in table(page(client, "/en/countries/")).iterfind("tbody//a")]:
        root = page(client, address)
        samples = [
            path.get("class") for path in root.iter() if path.tag.endswith("path") and path.get("d") == "M0 6h30"
        ]
        assert samples
        assert len(samples) == len(set(samples)), address


def drawn(*shown: Reading) -> comparison.Finding | None:
    chart = series_chart(shown)
    assert chart is not None
    return comparison.finding(chart.series)


def test_a_finding_speaks_of_places_with_a_common_year() -> None:
    one, two, three, whole = readings(
        "sv",
        series(1, "One", "SE", y2019="1.0", y2020="2.0", y2021="9"),
        series(2, "Two", "DK", y2019="3.00", y2020="1.00"),
        series(3, "Three", "NO", y2018="5"),
        series(4, "World", None, y2019="7", y2020="7"),
    )
    found = drawn(one, two, whole)
    assert found is not None
    assert (found.highest.name.text, found.highest.value.year) == ("One", 2020)
    assert (found.lowest.name.text, str(found.lowest.value.value)) == ("Two", "1.00")
    assert drawn(one, whole) is None
    assert drawn(one, three) is None


def test_a_comparison_of_series_without_values_has_no_chart() -> None:
    shown = readings("sv", series(1, "One", "SE", y2019=None))
    assert comparison.comparison(shown, [], ["series-1"]).chart is None
    assert comparison.comparison([], [], []).years == range(1)


def fill(app: Flask, count: int) -> None:
    """Countries with series that name their sources."""
    with app.app_context(), writing(db.session) as session:
        for number in range(count):
            source = {"group": "source", "type": "dataset", "title": "T", "language": "en", "short": f"S {number}"}
            load_document(
                session,
                Document("reference", f"r{number}", "en", source, languages={"en": LanguageDocument()}),
                actor="tests",
            )
            values = {"territory": "SE", "values": {"2020": "1.5"}}
            texts = {"title": f"Place {number}", "unit": "Cases"}
            links = {"references": (f"reference:r{number}",)}
            load_document(
                session,
                Document(
                    "series", f"s{number}", "en", values, links=links, languages={"en": LanguageDocument(texts=texts)}
                ),
                actor="tests",
            )
            facts = {"territory": "SE", "status": "partner"}
            load_document(
                session,
                Document(
                    "country",
                    f"c{number}",
                    "en",
                    facts,
                    links={"series": (f"series:s{number}",)},
                    languages={"en": LanguageDocument(f"c{number}", {"summary": "S"})},
                ),
                actor="tests",
            )


def test_the_number_of_queries_does_not_grow(new_app: Flask) -> None:
    client = new_app.test_client()
    numbers = []
    for count in (2, 9):
        fill(new_app, count)
        with new_app.app_context():
            engine = db.engine
        with counted(engine) as statements:
            assert client.get("/en/countries/?compare=s0&compare=s1&order=desc&sort=rate").status_code == 200
        numbers.append(len(statements))
    # With those for what is live and what was chosen (menu, banner) at this version of the site, and for the texts of
    # editions that this process meets for the first time.
    assert numbers[0] == numbers[1] <= 15


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_page_is_valid_html_in_every_state(client: FlaskClient, html_faults: HtmlFaults, tag: str) -> None:
    queries = ["", "?order=desc&sort=rate", f"{FOUR}&compare=world", f"{FOUR}&compare=sweden&from=2014&to=2010"]
    assert html_faults({query: client.get(PATHS[tag] + query).text for query in queries}) == []


def test_headings_are_in_order(client: FlaskClient) -> None:
    levels = [
        int(each.tag[1]) for each in page(client, f"/en/countries/{FOUR}").iter() if each.tag in {"h1", "h2", "h3"}
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
