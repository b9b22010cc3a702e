"""Figures as data: what is in the files, that no spreadsheet computes them, and where they are."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.web.data import countries, series
from portal.web.data.tables import csv_table
from tests.fixtures.documents import check, words


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_row_27_no_cell_is_a_formula() -> None:
    cells = ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "a=1", "", "a\x00b", '"a",\nb')
    (head, *found) = csv.reader(io.StringIO(csv_table(("a",), [[cell] for cell in cells]).removeprefix("\ufeff")))
    assert head == ["a"]
    texts = [row[0] if row else "" for row in found]
    assert texts[:8] == [f"'{cell}" for cell in cells[:8]]
    assert texts[8:] == ["a=1", "", "ab", '"a",\nb']
    assert csv_table(("a",), [[-1], [None]]).splitlines()[1:] == ["-1", '""']


def test_a_profile_s_series_are_rows_with_their_sources(client: FlaskClient) -> None:
    answer = client.get("/sv/lander/sverige.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    found = rows(answer.data)
    assert tuple(found[0]) == series.COLUMNS
    latest = next(row for row in found if row["territory"] == "SE" and row["year"] == "2023")
    assert (latest["place"], latest["value"]) == ("Sverige", "1.15")
    assert "Our World in Data" in latest["source"]
    assert next(row for row in found if row["territory"] == "SE" and row["year"] == "2024")["value"] == ""
    page = client.get("/sv/lander/sverige").text
    assert 'href="/sv/lander/sverige.csv"' in page
    assert 'href="/sv/lander/sverige.json"' in page


def test_the_same_is_in_json_with_citations(client: FlaskClient) -> None:
    found = json.loads(client.get("/en/countries/sweden.json").text)
    assert (found["page"], found["language"]) == ("http://localhost/en/countries/sweden", "en")
    own = found["series"][0]
    assert (own["place"], own["territory"]) == ("Sweden", "SE")
    assert {"year": 2023, "value": 1.15} in own["values"]
    assert {"year": 2024, "value": None} in own["values"]
    assert own["sources"][0]["title"]


def test_what_is_compared_is_what_the_page_compares(client: FlaskClient) -> None:
    everything = rows(client.get("/en/countries/series.csv").data)
    keys = sorted({row["series"] for row in everything})
    chosen = [row["series"] for row in everything if row["territory"] in ("SE", "BR")]
    query = "&".join(f"compare={key}" for key in sorted(set(chosen)))
    compared = rows(client.get(f"/en/countries/series.csv?{query}&from=2010&to=2012").data)
    assert {row["series"] for row in compared} == set(chosen)
    assert {row["year"] for row in compared} == {"2010", "2011", "2012"}
    assert len(keys) > 5
    page = client.get(f"/en/countries/?{query}&from=2010").text
    assert f"series.csv?{query.replace('&', '&amp;')}&amp;from=2010" in page


def test_the_table_of_countries_is_a_file(client: FlaskClient) -> None:
    found = rows(client.get("/es/paises.csv").data)
    assert tuple(found[0]) == countries.COLUMNS
    sweden = next(row for row in found if row["country"] == "sweden")
    assert (sweden["name"], sweden["territory"], sweden["status"]) == ("Suecia", "SE", "partner")
    assert (sweden["rate"], sweden["rate_year"]) == ("1.15", "2023")
    assert sweden["address"] == "http://localhost/es/paises/suecia"
    assert 'href="/es/paises.csv"' in client.get("/es/paises/").text


@pytest.mark.parametrize(
    "path",
    [
        *("/en/guides.csv", "/en/nothing.csv", "/en/guides/gvi-implementation-guide.csv", "/en/countries/nowhere.csv"),
        *("/en/guides/series.csv", "/en/countries/series.csv?compare=nothing", "/en/countries/series.xml"),
        *("/en/countries/series.csv?from=x", "/en/guides/gvi-implementation-guide.brief.pdf"),
    ],
)
def test_there_is_no_other_file(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_addresses_move_with_their_pages(client: FlaskClient) -> None:
    assert client.get("/sv/lander/sweden.csv").headers["Location"] == "/sv/lander/sverige.csv"
    assert client.get("/sv/lander/sweden.brief.pdf").headers["Location"] == "/sv/lander/sverige.brief.pdf"


def test_a_brief_holds_the_profile_the_series_and_the_comparison(app: Flask, client: FlaskClient) -> None:
    for path, tag, expected in (
        ("/sv/lander/sverige", "sv", ("Landöversikt: Sverige", "Händelser och fakta", "Jämförelse", "Brasilien")),
        ("/es/paises/brasil", "es", ("Resumen del país: Brasil", "Comparación", "Suecia")),
        ("/en/countries/australia", "en", ("Country brief: Australia", "Comparison", "Sweden")),
    ):
        answer = client.get(f"{path}.brief.pdf")
        assert answer.status_code == 200
        pdf = check(answer.data, tag)
        text = words(answer.data)
        assert str(pdf.docinfo["/Title"]) == expected[0]
        for each in expected[1:]:
            assert each in text, (path, each)
        assert f'href="{path}.brief.pdf"' in client.get(path).text
