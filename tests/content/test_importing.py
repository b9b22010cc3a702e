"""References and news of pasted texts: understood line by line, doubles told, taken over in one go."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.editing import open_draft
from portal.content.importing import news, references
from portal.content.importing.candidates import Candidate, Trouble, decoded, plain, take_over
from portal.content.importing.references import Given
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.foundation import csvtables
from tests.content.examples import ACTOR, save, tag, titled, trail

GIVEN = Given("source", "en", ("en", "es", "sv"))
BRAGA = {
    "type": "article-journal",
    "title": "Focused deterrence",
    "author": [{"family": "Braga", "given": "A."}, {"family": "Weisburd", "given": "D."}, {"literal": "OPS"}],
    "issued": {"date-parts": [[2018, 3]]},
    "DOI": "https://doi.org/10.1111/ABC",
    "URL": "https://www.example.org/a/",
    "language": "svenska",
}


def read(session: Session, *items: object) -> list[Candidate]:
    return list(references.read(session, json.dumps(items), GIVEN).candidates)


def problems(candidate: Candidate) -> list[tuple[str, Trouble]]:
    return [(each.path, each.trouble) for each in candidate.problems]


def test_a_publication_in_the_portals_own_fields(session: Session) -> None:
    (found,) = read(session, BRAGA)
    assert found.values == {
        "group": "source",
        "type": "article-journal",
        "title": "Focused deterrence",
        "language": "sv",
        "url": "https://www.example.org/a/",
        "issued": "2018-03",
        "doi": "10.1111/ABC",
        "authors": ["Braga, A.", "Weisburd, D.", "OPS"],
        "short": "Braga et al. 2018",
    }
    assert (found.problems, found.double, found.can_be_taken) == ([], None, True)


def test_what_is_not_understood_is_left_out_and_told(session: Session) -> None:
    strange = {**BRAGA, "type": "song", "URL": "javascript:alert(1)", "DOI": "none", "issued": {"raw": "soon"}}
    (found,) = read(session, strange)
    assert problems(found) == [("url", Trouble.LEFT_OUT), ("issued", Trouble.LEFT_OUT), ("doi", Trouble.LEFT_OUT)]
    assert found.values["type"] == "document"
    nameless, long = read(session, {"type": "book"}, {"title": "x" * 600})
    assert (problems(nameless), nameless.can_be_taken) == ([("title", Trouble.MISSING)], False)
    assert (problems(long)[0], long.can_be_taken) == (("title", Trouble.LEFT_OUT), False)


def test_doubles_are_known_by_doi_by_address_or_by_title_year_and_author(session: Session) -> None:
    (first,) = read(session, BRAGA)
    take_over(session, "reference", "en", lambda: [first], [first.mark], [], actor=ACTOR)
    name = session.scalars(select(Item.key)).one()
    others = [
        {"title": "Another", "DOI": "10.1111/abc"},
        {"title": "Another", "URL": "http://example.org/a#top"},
        {"title": "FOCUSED Deterrénce!", "author": [{"family": "Braga"}], "issued": {"date-parts": [[2018]]}},
        {"title": "Focused deterrence", "author": [{"family": "Braga"}], "issued": {"date-parts": [[2019]]}},
        {"title": "Focused deterrence", "author": [{"family": "Braga"}], "issued": {"date-parts": [[2019]]}},
    ]
    found = read(session, *others)
    assert [each.double.name if each.double else None for each in found] == [f"reference:{name}"] * 3 + [None] * 2
    assert found[4].double is not None
    assert found[4].double.line == found[3].line


def test_what_is_ticked_becomes_drafts_in_one_go_and_once(session: Session) -> None:
    entries = [BRAGA, {"title": "Two"}, {"title": "Three"}, {"title": "Three"}]
    found = read(session, *entries)
    wanted = [found[0].mark, found[1].mark]

    def again() -> list[Candidate]:
        return read(session, *entries)

    taken = take_over(session, "reference", "en", again, wanted, [], actor=ACTOR)
    assert [item.key for item in taken.items] == ["focused-deterrence", "two"]
    assert open_draft(session, taken.items[0]).values == found[0].values
    assert trail(session) == [("ana", "create", "en")] * 2
    taken = take_over(session, "reference", "en", again, wanted, [found[3].mark], actor=ACTOR)
    assert ([item.key for item in taken.items], taken.doubles) == (["three"], 2)
    assert take_over(session, "reference", "en", again, ["x"], [], actor=ACTOR).items == []


def test_many_references_are_taken_over_in_one_go(session: Session) -> None:
    entries = [{**BRAGA, "title": f"Title {each}", "DOI": f"10.1000/{each}", "URL": ""} for each in range(120)]
    found = read(session, *entries)
    taken = take_over(session, "reference", "en", lambda: found, [each.mark for each in found], [], actor=ACTOR)
    assert len(taken.items) == 120
    assert all(each.double is not None for each in read(session, *entries))


TABLE = """Título\tFecha\tMedio\tLugar\tEnlace\tIdioma\tEtiquetas\tX
Una alianza\t7 de marzo de 2024\tLa Prensa\tTegucigalpa\thttps://example.org/1\tespañol\tGVI; Nada\ty
"A ""quoted""
title"\t2024\t\t\tnot an address\tKlingon\t\t
\t2024
"""


@pytest.fixture
def tagged(session: Session) -> Session:
    save(session, tag("gvi", "GVI"))
    return session


def test_a_table_is_understood_by_the_names_of_its_columns(tagged: Session) -> None:
    found = news.read(tagged, TABLE, "en")
    assert found.columns == ["title", "published", "outlet", "place", "url", "language", "tags", None]
    first, second, third = found.candidates
    assert [each.line for each in found.candidates] == [2, 3, 5]
    assert first.values == {
        "title": "Una alianza",
        "place": "Tegucigalpa",
        "outlet": "La Prensa",
        "url": "https://example.org/1",
        "published": "2024-03-07",
        "language": "es",
        "tags": ["tag:gvi"],
    }
    assert problems(first) == [("tags", Trouble.UNKNOWN)]
    assert second.title == 'A "quoted" title'
    assert problems(second) == [("url", Trouble.LEFT_OUT), ("language", Trouble.LEFT_OUT)]
    assert second.values["language"] == "en"
    assert (problems(third), third.can_be_taken) == ([("title", Trouble.MISSING)], False)


def test_without_names_the_columns_stand_in_their_order(tagged: Session) -> None:
    for delimiter in ("\t", ";", ","):
        line = delimiter.join(("A title", "3/2024", "Outlet", "Place", "https://example.org/1", "sv", "gvi"))
        (found,) = news.read(tagged, line, "en").candidates
        assert (found.values["published"], found.values["tags"]) == ("2024-03", ["tag:gvi"]), delimiter
    assert problems(news.read(tagged, "A title;7/3/2024", "en").candidates[0]) == [("published", Trouble.LEFT_OUT)]
    assert news.read(tagged, " \n", "en").candidates == []


def test_news_that_are_here_are_known_by_address_or_title_and_date(session: Session) -> None:
    facts = {"published": "2024-03", "url": "https://example.org/1", "language": "en"}
    saved = Document("news", "old", "en", languages={"en": titled("Old"), "sv": titled("Gammal")})
    (new,) = news.read(session, "New;2024;;;https://example.org/2", "en").candidates
    save(session, replace(saved, facts={"url": facts["url"], "language": "en"}))
    take_over(session, "news", "en", lambda: [new], [new.mark], [], actor=ACTOR)
    text = "Other;2020;;;http://example.org/1/\ngammal;\nNew!;2024\nNew;2025"
    assert [each.double and each.double.name for each in news.read(session, text, "en").candidates] == [
        "news:old",
        "news:old",
        "news:new",
        None,
    ]


def test_a_table_is_bounded(session: Session) -> None:
    found = news.read(session, "\n".join(f"Title {each}" for each in range(1_001)), "en")
    assert (len(found.candidates), found.too_many) == (1_000, True)
    (long,) = news.read(session, "x" * csvtables.LONGEST_CELL, "en").candidates
    assert not long.can_be_taken
    assert news.read(session, "x" * (csvtables.LONGEST_CELL + 1), "en").candidates == []


@pytest.mark.parametrize(
    "content", ["Año".encode(), b"\xef\xbb\xbf" + "Año".encode(), "Año".encode("utf-16"), "Año".encode("cp1252")]
)
def test_files_are_read_in_the_encodings_that_tools_write(content: bytes) -> None:
    assert decoded(content) == "Año"


def test_signs_that_are_no_text_are_taken_away() -> None:
    assert plain("a\x00b\r\nc\rd\te\x1b\u202e\ud800f") == "ab\nc\nd\tef"
