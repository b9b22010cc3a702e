"""Row 26 of trust.md: a text full of typst's syntax is a text; no file, no network; pictures have words."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from flask import Flask

from portal.content.authoring.records import load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.extensions import db
from portal.foundation import markdown
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from tests.fixtures.databases import Databases
from tests.fixtures.documents import check, words
from tests.fixtures.sites import close, make_app

HOSTILE = (
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    '#import "@preview/cetz:0.3.0": *',
    '#include "../../secret_key"',
    '#eval("1") #{ let x = 1 } $ x^2 $ `code` <label> @ref = heading',
    '#sys.inputs #panic("no") #while true {} \\u{1F600} // comment /* comment */',
    "} ] ) \" ' \\ #set page(width: 1pt)",
)


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), tmp_path_factory.mktemp("hostile"))
    (tmp_path_factory.getbasetemp() / "secret").write_text("Zqxjv")
    yield app
    close(app)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def test_what_looks_like_a_program_is_printed_as_it_was_typed(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a document asks for a network")

    body = "\n\n".join(f"    {line}" for line in HOSTILE)
    texts = {"title": HOSTILE[0], "summary": HOSTILE[4], "body": f"{body}\n\n| a |\n|---|\n| #read(x) |"}
    facts = {"language": "en", "published": PartialDate.parse("2026"), "publisher": HOSTILE[2], "authors": [HOSTILE[6]]}
    with site.app_context(), writing(db.session) as session:
        document = Document("guide", "hostile", "en", facts, languages={"en": LanguageDocument("hostile", texts)})
        load_document(session, document, actor="tests")
    monkeypatch.setattr(socket, "create_connection", refused)
    answer = site.test_client().get("/en/guides/hostile.pdf")
    assert answer.status_code == 200
    pdf = check(answer.data, "en")
    assert str(pdf.docinfo["/Title"]) == HOSTILE[0]
    found = squeezed(words(answer.data))
    for line in HOSTILE:
        assert squeezed(line) in found, line
    assert "root:" not in found


def test_a_picture_without_words_is_refused() -> None:
    assert [fault.found for fault in markdown.faults("![](media:plan)")] == ["the picture media:plan without words"]
    assert markdown.faults("![A plan](media:plan)") == []
