"""Citations: how items and references are cited, and that tools of others read what the portal writes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors, SplitNameParts
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from portal.content.published.passages import Words
from portal.foundation.dates import PartialDate
from portal.foundation.i18n import language
from portal.web.citing.bibtex import bibtex
from portal.web.citing.csl import csl
from portal.web.citing.records import Record
from portal.web.citing.ris import ris
from portal.web.citing.wording import citation_line
from tests.fixtures.conditions import WITHDRAWN
from tests.fixtures.every_page import EveryPage

SUFFIXES = ("bib", "ris", "csl.json")
SITE = "http://localhost"
HOSTILE = r"}, evil = {1} % \input{/etc/passwd} & Co. #1 $x_2^3$ ~ “ñ” ER  - \textbf"


def made(**chosen: Any) -> Record:
    values = {
        "key": "reference-x",
        "type": "report",
        "title": "¿Qué reduce la violencia?",
        "language": "es",
        "address": f"{SITE}/es/referencias/#reference-x",
        "path": "/es/referencias/x",
        **chosen,
    }
    return Record(**values)


FULL = made(
    type="article-journal",
    authors=("Papachristos, Andrew V.", "Brottsförebyggande rådet", "de la Cruz, José María"),
    editors=("Ekström, Åsa",),
    also=Words("What reduces violence?", "en"),
    issued=PartialDate.parse("2017-06-21"),
    accessed=PartialDate.parse("2026-11"),
    fields={
        "container-title": "Crime & Justice",
        "volume": "38",
        "issue": "3",
        "page": "195-225",
        "publisher": "Sage",
        "DOI": "10.1000/x_y(1)<z>",
        "URL": "https://example.org/a?b=1&c=%20#d",
    },
)


def read_bibtex(text: str) -> list[dict[str, Any]]:
    library = parse_string(text, append_middleware=[SeparateCoAuthors(), SplitNameParts(), LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    return [{"type": e.entry_type, "key": e.key, **{f.key: f.value for f in e.fields}} for e in library.entries]


def bare(value: str) -> str:
    return value.removeprefix("{").removesuffix("}")


def read_csl(text: str) -> str:
    """What an independent processor writes in a style that it brings itself."""
    source = CiteProcJSON(json.loads(text))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(key) for key in source]))
    return "\n".join(map(str, bibliography.bibliography()))


def test_bibtex_comes_back_from_another_parser() -> None:
    (entry,) = read_bibtex(bibtex([FULL]))
    assert (entry["type"], entry["key"], bare(entry["title"])) == ("article", FULL.key, FULL.title)
    first, body, last = entry["author"]
    assert ([bare(x) for x in first.last], [bare(x) for x in first.first]) == (["Papachristos"], ["Andrew V."])
    assert [bare(x) for x in body.last] == ["Brottsförebyggande rådet"]
    assert [bare(x) for x in last.last] == ["de la Cruz"]
    assert entry["journal"] == "Crime & Justice"
    assert (entry["year"], entry["date"], entry["urldate"]) == ("2017", "2017-06-21", "2026-11")
    assert (entry["volume"], entry["number"], entry["pages"]) == ("38", "3", "195-225")
    assert (entry["langid"], entry["language"]) == ("spanish", "es")


def test_ris_comes_back_from_another_parser() -> None:
    (entry,) = rispy.loads(ris([FULL]))
    assert entry["type_of_reference"] == "JOUR"
    assert (entry["title"], entry["translated_title"]) == (FULL.title, "What reduces violence?")
    assert entry["authors"] == list(FULL.authors)
    assert entry["secondary_authors"] == list(FULL.editors)
    assert (entry["secondary_title"], entry["volume"], entry["number"]) == ("Crime & Justice", "38", "3")
    assert (entry["start_page"], entry["end_page"], entry["year"]) == ("195", "225", "2017")
    assert (entry["doi"], entry["language"]) == (FULL.fields["DOI"], "es")
    assert entry["urls"] == [FULL.url, FULL.address]


def test_csl_is_cited_by_another_processor() -> None:
    written = read_csl(csl([FULL]))
    for words in ("Papachristos", "Brottsförebyggande rådet", "2017", FULL.title, "Crime & Justice", "38"):
        assert words in written
    (entry,) = json.loads(csl([FULL]))
    assert entry["issued"] == {"date-parts": [[2017, 6, 21]]}
    assert entry["accessed"] == {"date-parts": [[2026, 11]]}
    assert (entry["language"], entry["archive_location"]) == ("es", FULL.address)


@pytest.mark.parametrize(
    ("type", "known", "expected"),
    [
        ("article-newspaper", {"container-title": "Dagens Nyheter"}, ("article", "NEWS")),
        ("article-magazine", {}, ("misc", "MGZN")),
        ("book", {"publisher": "Sage"}, ("book", "BOOK")),
        ("chapter", {"container-title": "Handbook"}, ("incollection", "CHAP")),
        ("dataset", {}, ("misc", "DATA")),
        ("document", {}, ("misc", "GEN")),
        ("motion_picture", {}, ("misc", "VIDEO")),
        ("report", {"publisher": "Brå"}, ("techreport", "RPRT")),
        ("report", {}, ("misc", "RPRT")),
        ("thesis", {"publisher": "Malmö universitet"}, ("phdthesis", "THES")),
        ("webpage", {}, ("misc", "ELEC")),
    ],
)
def test_each_type_is_one_that_the_tools_have(type: str, known: dict[str, str], expected: tuple[str, str]) -> None:
    cited = made(type=type, fields=known)
    (entry,), (record,) = read_bibtex(bibtex([cited])), rispy.loads(ris([cited]))
    assert (entry["type"], record["type_of_reference"]) == expected


def test_what_hostile_people_write_is_text() -> None:
    cited = made(title=HOSTILE, authors=(HOSTILE, f"{HOSTILE}, Eve"), fields={"publisher": "x\r\nER  - \r\nTY  - BOOK"})
    (entry,) = read_bibtex(bibtex([cited, made(key="next")]))[:1]
    # The parser knows no word for a brace, and another circumflex.
    assert bare(entry["title"]).replace("ˆ", "^") == re.sub("[{}]", "", " ".join(HOSTILE.split()))
    assert "evil" not in entry
    assert len(entry["author"]) == 2
    found = rispy.loads(ris([cited, made()]))
    assert [each["title"] for each in found] == [HOSTILE, made().title]
    assert found[0]["publisher"] == "x ER  -  TY  - BOOK"
    assert json.loads(csl([cited]))[0]["title"] == HOSTILE


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Co", "Cn")), min_size=1))
def test_any_title_comes_back_whole(title: str) -> None:
    cited = made(title=title)
    assert [each["title"] for each in rispy.loads(ris([cited]))] == [title.strip()]
    library = parse_string(bibtex([cited]))
    assert library.failed_blocks == []
    assert len(library.entries) == 1
    assert json.loads(csl([cited]))[0]["title"] == title


def test_every_item_page_and_every_reference_has_its_citations(pages: EveryPage) -> None:
    client = pages.app.test_client()
    kinds = ("initiative", "guide", "video", "article", "country", "news", "page")
    for tag in ("en", "es", "sv"):
        for kind in kinds:
            path = pages.paths[kind, tag]
            html = client.get(path).text
            for suffix in SUFFIXES:
                answer = client.get(f"{path}.{suffix}")
                assert f'href="{path}.{suffix}"' in html, (path, suffix)
                assert answer.status_code == 200
                assert answer.headers["Content-Language"] == tag
                assert "attachment" in answer.headers["Content-Disposition"]
                assert len(READ[suffix](answer.text)) == 1, (path, suffix)
        listed = pages.paths["list of reference", tag].rstrip("/")
        found = {suffix: READ[suffix](client.get(f"{listed}.{suffix}").text) for suffix in SUFFIXES}
        assert len(set(map(len, found.values()))) == 1
        assert len(found["bib"]) > 50


READ = {"bib": read_bibtex, "ris": rispy.loads, "csl.json": json.loads}


def test_every_reference_is_read_alike_by_all_tools(client: FlaskClient) -> None:
    entries = {each["key"]: each for each in read_bibtex(client.get("/sv/referenser.bib").text)}
    records = {each["id"]: each for each in rispy.loads(client.get("/sv/referenser.ris").text)}
    items = {each["id"]: each for each in json.loads(client.get("/sv/referenser.csl.json").text)}
    assert entries.keys() == records.keys() == items.keys()
    for key, item in items.items():
        assert bare(entries[key]["title"]) == records[key]["title"] == item["title"], key
        assert (
            len(entries[key].get("author", [])) == len(records[key].get("authors", [])) == len(item.get("author", []))
        )
        assert records[key]["language"] == item["language"] == entries[key]["language"]
        assert records[key]["urls"][-1] == item["archive_location"]
    assert "Brottsförebyggande rådet" in read_csl(client.get("/sv/referenser.csl.json").text)


def test_a_citation_in_words_is_in_the_page_s_language_and_keeps_titles(client: FlaskClient) -> None:
    swedish = client.get("/sv/lander/sverige").text
    assert 'Översatt från engelska: <cite lang="en" dir="ltr">Sweden</cite>' in swedish
    spanish = client.get("/es/guias/gvi-implementation-guide", follow_redirects=True).text
    assert '<cite lang="en" dir="ltr">Group Violence Intervention: An Implementation Guide</cite> [' in spanish
    assert 'href="/es/' in spanish


def test_a_publication_says_where_it_appeared(app: Flask) -> None:
    with app.test_request_context(), language("en"):
        line = citation_line(FULL, is_whole=False)
    assert line.striptags() == (
        "Papachristos, Andrew V.; Brottsförebyggande rådet; de la Cruz, José María (21 June 2017)."
        " ¿Qué reduce la violencia? [What reduces violence?]. Crime & Justice 38(3), 195–225. Sage."
        " https://doi.org/10.1000/x_y(1)<z>"
    )


def test_the_address_moves_and_ends_with_the_item(pages: EveryPage, client: FlaskClient) -> None:
    moved = client.get("/sv/lander/sweden.bib")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/sv/lander/sverige.bib")
    for path in ("/en/countries/nowhere", "/en/references/nothing", "/en/impact/x", "/en/countries", "/en/nothing/x"):
        assert client.get(f"{path}.bib").status_code == 404, path
    assert pages.app.test_client().get(f"/en/news/{WITHDRAWN}.bib").status_code == 410


def test_a_tool_that_asks_again_is_told_that_nothing_changed(client: FlaskClient) -> None:
    first = client.get("/en/countries/sweden.bib")
    again = client.get("/en/countries/sweden.bib", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
