"""The table of all countries: every order, in each language, with what is not known last."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from portal.foundation.i18n import language
from portal.web.country_table import COLUMNS, country_table
from tests.fixtures.databases import LANGUAGES
from tests.web.countries_page import NAMES, PATHS, edition, page, readings, series, table, words


def rows(client: FlaskClient, address: str) -> list[str]:
    return [words(head) for head in table(page(client, address)).iterfind("tbody/tr/th")]


def rates(client: FlaskClient, address: str) -> list[Decimal]:
    cells = table(page(client, address)).iterfind("tbody/tr/td[@class='number rate']")
    return [Decimal(words(cell).split()[0]) for cell in cells]


class TestTheTable:
    @pytest.mark.parametrize("tag", LANGUAGES)
    def test_stands_in_the_order_of_names(self, client: FlaskClient, tag: str) -> None:
        names = NAMES[tag].split(", ")
        assert rows(client, PATHS[tag]) == names
        assert rows(client, f"{PATHS[tag]}?order=desc") == names[::-1]

    def test_by_rate(self, client: FlaskClient) -> None:
        falling = rates(client, "/en/countries/?order=desc&sort=rate")
        assert falling == sorted(falling, reverse=True)
        assert rates(client, "/en/countries/?sort=rate") == falling[::-1]
        assert rows(client, "/en/countries/?order=desc&sort=rate")[0] == "Honduras"

    def test_by_status_with_partners_first_and_names_within(self, client: FlaskClient) -> None:
        assert rows(client, "/en/countries/?sort=status")[:4] == ["Bermuda", "El Salvador", "Sweden", "Australia"]

    def test_by_evaluations(self, client: FlaskClient) -> None:
        assert rows(client, "/en/countries/?order=desc&sort=evaluations")[:3] == ["Sweden", "United Kingdom", "Brazil"]

    @pytest.mark.parametrize("order", ["", "order=desc&"])
    def test_by_programmes_with_those_that_have_none_last(self, client: FlaskClient, order: str) -> None:
        found = rows(client, f"/en/countries/?{order}sort=programmes")
        assert found[-3:] == ["Australia", "El Salvador", "Guatemala"]

    @pytest.mark.parametrize("sort", COLUMNS)
    def test_the_head_says_the_order_and_leads_to_the_others(self, client: FlaskClient, sort: str) -> None:
        first = page(client, f"/en/countries/?sort={sort}" if sort != "name" else "/en/countries/")
        heads = [head for head in table(first).iterfind("thead/tr/th") if head.find("a") is not None]
        assert [head.get("aria-sort") for head in heads if head.get("aria-sort")] == ["ascending"]
        links = {head: str(link.get("href")) for head in heads if (link := head.find("a")) is not None}
        chosen = next(head for head in heads if head.get("aria-sort"))
        turned = page(client, links[chosen])
        assert [head.get("aria-sort") for head in table(turned).iter("th") if head.get("aria-sort")] == ["descending"]
        assert all(link.endswith("#table") for link in links.values())
        assert all(client.get(link).status_code == 200 for link in links.values())

    def test_numbers_show_the_largest_first(self, client: FlaskClient) -> None:
        links = {words(link): link.get("href") for link in table(page(client, "/en/countries/")).iterfind("thead//a")}
        assert links["Latest rate"] == "/en/countries/?order=desc&sort=rate#table"
        assert links["Status"] == "/en/countries/?sort=status#table"

    def test_leads_to_every_profile(self, client: FlaskClient) -> None:
        links = [str(link.get("href")) for link in table(page(client, "/en/countries/")).iterfind("tbody//a")]
        assert len(links) == 9
        assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("tag", "ordered"),
    [
        ("sv", ["Albanien", "Zambia", "Åland", "Ägypten", "Österrike"]),
        ("es", ["Ägypten", "Åland", "Albanien", "Österrike", "Zambia"]),
    ],
)
@pytest.mark.parametrize("descending", [False, True])
def test_rule_16_names_stand_in_the_order_of_the_page_s_language(
    tag: str, ordered: list[str], descending: bool
) -> None:
    facts = {"territory": "SE", "status": "partner"}
    titles = ["Österrike", "Albanien", "Åland", "Zambia", "Ägypten"]
    countries = readings(tag, *(edition(number, "country", title, facts) for number, title in enumerate(titles)))
    with language(tag):
        found = [row.country.title.text for row in country_table(countries, descending=descending).rows]
    assert found == (ordered[::-1] if descending else ordered)


@pytest.mark.parametrize(("descending", "order"), [(False, ["B", "C", "A", "D"]), (True, ["C", "B", "A", "D"])])
def test_countries_without_a_value_stand_last_either_way(descending: bool, order: list[str]) -> None:
    facts = {"territory": "SE", "status": "partner"}
    known: dict[int, dict[str, str | None]] = {
        10: {"y2020": "0.00"},
        11: {"y2020": "3", "y2021": None},
        12: {"y2020": None},
    }
    everything = readings(
        "sv",
        *(edition(number, "country", name, facts, series=[9 + number]) for number, name in enumerate("BCA", 1)),
        edition(4, "country", "D", facts),
        *(series(number, str(number), "SE", **values) for number, values in known.items()),
    )
    with language("sv"):
        found = country_table(everything[:4], "rate", descending=descending).rows
    assert [row.country.title.text for row in found] == order
