"""Links from rendered texts to the glossary: where they are, and that they change nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.readers.published_terms import PublishedTerm
from portal.foundation.markdown import normalise, render
from portal.translation.term_links import TermLinks
from tests.foundation.markdown_texts import PIECES, Inspector


def term(key: str, title: str, variants: str = "", abbreviation: str = "", *, is_linked: bool = True) -> PublishedTerm:
    return PublishedTerm(key, title, variants, abbreviation, is_linked)


ENGLISH = TermLinks(
    [
        term("gvi", "group violence intervention", abbreviation="GVI"),
        term("call-in", "call-in", "notification meeting"),
        term("review", "shooting review"),
        term("shooting", "shooting"),
        term("trust", "trust", is_linked=False),
        term("building", "trust building"),
        term("gang", "gang", is_linked=False),
        term("gang-review", "gang review", is_linked=False),
        term("review-alone", "review"),
    ],
    "en",
)
SPANISH = TermLinks([term("call-in", "reunión de notificación", "foro; llamado grupal")], "es")
SWEDISH = TermLinks([term("gang", "gäng"), term("homicide", "mord och dråp", "dödligt våld")], "sv")

LINK = re.compile(r'<a class="defined" href="/glossary/#term-([^"]*)">(.*?)</a>', re.DOTALL)


def address(key: str) -> str:
    return f"/glossary/#term-{key}"


def linked(source: str, terms: TermLinks = ENGLISH, seen: set[str] | None = None) -> str:
    return terms.linked(source, address, set() if seen is None else seen)


def links(markdown: str, terms: TermLinks = ENGLISH) -> list[tuple[str, str]]:
    return LINK.findall(linked(render(markdown, prefix="p").html, terms))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Call-ins and a notification meeting", [("call-in", "Call-ins")]),
        ("The shooting reviews came after the shootings.", [("review", "shooting reviews"), ("shooting", "shootings")]),
        ("Group violence intervention (GVI) is GVI.", [("gvi", "Group violence intervention")]),
        ("GVI works", [("gvi", "GVI")]),
        ("*Group* violence intervention, and group violence intervention", [("gvi", "group violence intervention")]),
        ("The **call-in** is held", [("call-in", "call-in")]),
        ("They call in the police", []),
        ("- one shooting\n- two shootings", [("shooting", "shooting")]),
        ("Group\nviolence intervention", []),
    ],
)
def test_a_term_is_linked_once_in_whatever_form(markdown: str, expected: list[tuple[str, str]]) -> None:
    assert links(markdown) == expected


@pytest.mark.parametrize(
    "markdown",
    [
        "## The call-in\n\nIt is held.",
        "[Read of the call-in](http://a.example)",
        "`call-in`",
        "```\ncall-in\n```",
        "[call-in]{lang=sv}",
        "| call-in |\n|-|\n| cell |",
        "The Call-In Company of Boston",
        "![call-in](media:m)",
    ],
)
def test_headings_links_code_foreign_words_and_names_are_let_alone(markdown: str) -> None:
    assert links(markdown) == []


def test_everyday_words_are_not_linked_but_longer_terms_with_them_are() -> None:
    assert links("Trust, and trust building, and the trust") == [("building", "trust building")]


def test_a_longer_term_that_is_not_linked_keeps_those_in_it_from_being_linked() -> None:
    assert links("After the gang review came a review") == [("review-alone", "review")]
    assert LINK.search(linked("<p>After the gang review</p>")) is None


def test_other_languages_have_forms_of_their_own() -> None:
    assert links("En las reuniones de notificación y los foros", SPANISH) == [("call-in", "reuniones de notificación")]
    assert links("Gängen, det dödliga våldet", SWEDISH) == [("gang", "Gängen"), ("homicide", "dödliga våldet")]


def test_what_the_page_has_linked_is_linked_no_more() -> None:
    seen = {"shooting"}
    assert linked("<p>a shooting and a call-in</p>", seen=seen).count("<a ") == 1
    assert seen == {"shooting", "call-in"}
    assert linked("<p>a shooting and a call-in</p>", seen=seen) == "<p>a shooting and a call-in</p>"


class Outline(HTMLParser):
    """The text of a page's part, and the elements in which each of its links to the glossary stands."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.around: list[list[str]] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if ("class", "defined") in attrs:
            self.around.append(list(self._open))
        if tag not in ("img", "hr", "br"):
            self._open.append("foreign" if "lang" in dict(attrs) else tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.append(data)


TERMS = st.sampled_from(
    [
        "call-in ",
        "Call-ins, ",
        "GVI ",
        "a shooting ",
        "shooting reviews. ",
        "group violence intervention",
        "trust building ",
    ]
)
TEXTS = st.lists(PIECES | TERMS, max_size=40).map("".join).map(normalise)
APART = {"h2", "h3", "h4", "h5", "h6", "th", "a", "code", "pre", "sup", "foreign"}


@settings(deadline=None)
@given(TEXTS)
def test_links_change_no_text_nest_in_nothing_and_leave_the_rest_as_it_was(markdown: str) -> None:
    source = render(markdown, prefix="p").html
    found = linked(source)
    before, after = Outline(source), Outline(found)
    assert "".join(before.words) == "".join(after.words)
    assert all(APART.isdisjoint(around) for around in after.around)
    assert LINK.sub(r"\2", found) == source
    assert Inspector(found).ids == Inspector(source).ids
    keys = [key for key, _words in LINK.findall(found)]
    assert len(keys) == len(set(keys)) == len(after.around)


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_a_page_of_several_texts_has_each_link_once(page: list[str]) -> None:
    seen: set[str] = set()
    found = "".join(linked(render(markdown, prefix=f"p{place}").html, seen=seen) for place, markdown in enumerate(page))
    assert sorted(key for key, _words in LINK.findall(found)) == sorted(seen)
