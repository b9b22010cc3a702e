"""Lists of publications of other tools are read into one vocabulary, whatever a file holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.bibliographies import MOST_ENTRIES, Bibliography, Entry, Format, Reason, read

BIBTEX = r"""A comment of somebody.
@article{braga,
  author = {Braga, Anthony A. and {World Wide Web Consortium} and Jos{\'e} Mar{\'\i}a de la Cruz and King, Jr, Martin},
  title = {{Focused Deterrence} \& Crime},
  subtitle = "A Review",
  journal = {Criminology}, volume = 17, number = {1}, pages = {205--250},
  year = 2018, month = mar, doi = {10.1111/1745-9133.12353}, language = {english},
}
@techreport{x, title={A report}, number={7}, institution={Brå}, date={2017-06-21}, urldate={2020-01}}
"""
RIS = """TY  - CHAP
A1  - Kennedy, David M.
ED  - Tonry, Michael
TI  - Pulling levers
T2  - The Handbook
SP  - 10
EP  - 20
PY  - 2009
DA  - 2009/03/02/
UR  - https://example.org/a
LA  - en
ER  -

TY  - NEWS
TI  - Lost end
"""
CSL = [
    {
        "id": "a",
        "type": "report",
        "title": "Qué\nfunciona",
        "author": [{"family": "Cruz", "given": "Ana", "non-dropping-particle": "de la"}, {"literal": "OPS"}],
        "issued": {"date-parts": [[2012, 3], [2014]]},
        "volume": 3,
        "page": "1–2",
    },
    "no item",
    {"type": "book", "title": ["no text"], "issued": {"raw": "2020/5/1"}},
]


def test_bibtex() -> None:
    found = read(BIBTEX)
    assert (found.format, found.faults) == (Format.BIBTEX, [])
    article, report = found.entries
    assert (article.line, report.line) == (2, 9)
    assert article.type == "article-journal"
    assert article.names == {
        "author": ["Braga, Anthony A.", "World Wide Web Consortium", "de la Cruz, José María", "King Jr, Martin"]
    }
    assert article.fields == {
        "container-title": "Criminology",
        "volume": "17",
        "page": "205-250",
        "DOI": "10.1111/1745-9133.12353",
        "language": "english",
        "title": "Focused Deterrence & Crime: A Review",
        "issue": "1",
        "issued": "2018-03",
    }
    assert (report.fields["number"], report.fields["publisher"]) == ("7", "Brå")
    assert (report.fields["issued"], report.fields["accessed"]) == ("2017-06-21", "2020-01")


def test_ris() -> None:
    found = read("\ufeff" + RIS)
    assert (found.format, found.faults) == (Format.RIS, [])
    chapter, news = found.entries
    assert (chapter.line, news.line) == (1, 14)
    assert (chapter.type, news.type) == ("chapter", "article-newspaper")
    assert chapter.names == {"author": ["Kennedy, David M."], "editor": ["Tonry, Michael"]}
    assert chapter.fields == {
        "title": "Pulling levers",
        "container-title": "The Handbook",
        "page": "10-20",
        "issued": "2009-03-02",
        "URL": "https://example.org/a",
        "language": "en",
    }


def test_csl_json() -> None:
    text = json.dumps(CSL, indent=1, ensure_ascii=False)
    found, line = read(text), text.split("\n").index(' "no item",') + 1
    assert found.format is Format.CSL_JSON
    assert [(fault.line, fault.reason) for fault in found.faults] == [(line, Reason.BROKEN)]
    report, book = found.entries
    assert (report.line, book.line) == (2, line + 1)
    assert report.names == {"author": ["de la Cruz, Ana", "OPS"]}
    assert report.fields["title"] == "Qué funciona"
    assert (report.fields["issued"], report.fields["volume"], report.fields["page"]) == ("2012-03/2014", "3", "1-2")
    assert book.fields == {"issued": "2020-05-01"}
    assert [each.fields for each in read(json.dumps({"items": CSL[:1]})).entries] == [report.fields]
    assert [each.fields for each in read(json.dumps(CSL[0])).entries] == [report.fields]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("Braga 2018.", 1, Reason.UNKNOWN),
        ("me@example.org", 1, Reason.NO_ENTRY),
        ("\n@article{a, title={x}\n@article{b, title={y}}", 2, Reason.BROKEN),
        ('[\n{"title": "x"},\n{"title": }]', 3, Reason.BROKEN),
        ("[]", 1, Reason.NO_ENTRY),
        ("@" * 20_001, 1, Reason.TOO_MANY),
        ("[" * 100_000, 1, Reason.BROKEN),
        ('[{"title": ' + "9" * 5_000 + "}]", 1, Reason.BROKEN),
        ("@article{a,title={" + "{" * 900 + "}" * 900 + "}}", 1, Reason.BROKEN),
        ("TY  - JOUR\nTI  - " + "x" * 100_000, 1, Reason.BROKEN),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, reason: Reason) -> None:
    found = read(text)
    assert (line, reason) in [(fault.line, fault.reason) for fault in found.faults]


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={" + "x" * 1_900_000 + "}, year={2018}}",
        "@article{a, title={" + "\\textbf{" * 200 + "x" + "}" * 200 + "}, year={2018}}",
        "@article{a," + "a=" * 200_000,
        '@string{a="x"}\n@string{b=a#a}\n' * 500 + "@book{a, title=b}",
        "TY  - JOUR\n" + "AU  - a\n" * 9_000 + "ER  - \n",
        json.dumps([{"author": [{"family": "x" * 3_000}] * 500, "title": "\u0000\ud800a"}]),
    ],
    ids=["long", "deep", "equals", "strings", "authors", "json"],
)
def test_hostile_files_are_read_or_refused(text: str) -> None:
    found = read(text)
    assert len(found.entries) + len(found.faults) >= 1
    assert all(len(value) <= 2_000 for entry in found.entries for value in entry.fields.values())
    assert all(value.isprintable() for entry in found.entries for value in entry.fields.values())


def many(format: str, count: int) -> str:
    if format == "bibtex":
        return "".join(f"@book{{k{each}, title={{Title {each}}}, year=2018}}\n" for each in range(count))
    if format == "ris":
        return "".join(f"TY  - BOOK\nTI  - Title {each}\nER  - \n" for each in range(count))
    return json.dumps([{"type": "book", "title": f"Title {each}"} for each in range(count)])


@pytest.mark.parametrize("format", ["bibtex", "ris", "json"])
def test_a_thousand_entries_are_read_and_not_one_more(format: str) -> None:
    found = read(many(format, MOST_ENTRIES + 5))
    assert len(found.entries) == MOST_ENTRIES
    assert [fault.reason for fault in found.faults] == [Reason.TOO_MANY]
    assert found.entries[-1].fields["title"] == f"Title {MOST_ENTRIES - 1}"


@given(st.text(alphabet=st.sampled_from('@{}",=#\\\n TY-ER[]:\ufeff\ud800a1~$%&\x00'), max_size=300))
def test_no_text_ends_the_reading(text: str) -> None:
    found = read(text)
    assert isinstance(found, Bibliography)
    assert all(isinstance(entry, Entry) for entry in found.entries)
