"""Rule 9 of `languages.md` on pages: every combination of passages that are current, outdated, missing, removed, added.

Each is a page of its own; what the slip says, where it leads, the bars and the originals that can be
opened must be exactly those of its outdated and missing passages.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from portal.content.authoring.records import load_document
from portal.content.model.documents import BlockState, Document, LanguageDocument
from portal.extensions import db
from portal.foundation.database import writing
from tests.fixtures.databases import Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app

STATES = ("current", "outdated", "missing", "removed", "added")
WITH_ORIGINAL = ("current", "outdated", "missing")
LINES = 2
"""How many passages a page has besides its text: the title and the summary, which are current here."""

COMBINATIONS = [
    *itertools.chain.from_iterable(itertools.product(STATES, repeat=length) for length in (1, 2, 3)),
    STATES,
]

Passages = Sequence[tuple[str, int]]
"""The passages of a text: the state of each, and a number that is in its words."""


def passages(states: Sequence[str]) -> Passages:
    """The states with numbers, as they are shown; a text whose original would be empty ends with a current passage.

    A passage of the translation's own stays behind the passage before it in the translation, and so
    comes before those that are missing there.
    """
    shown: list[tuple[str, int]] = []
    for number, state in enumerate(states):
        place = len(shown)
        while state not in WITH_ORIGINAL and place and shown[place - 1][0] == "missing":
            place -= 1
        shown.insert(place, (state, number))
    return shown if set(states) & set(WITH_ORIGINAL) else [*shown, ("current", len(states))]


def key(states: Sequence[str]) -> str:
    return "-".join(states)


def english(number: int) -> str:
    return f"Original {number}."


def swedish(number: int) -> str:
    return f"Svensk text {number}."


def document(states: Sequence[str]) -> Document:
    """A page in English and Swedish whose Swedish text has passages in these states."""
    sources = [number for state, number in passages(states) if state in WITH_ORIGINAL]
    blocks = [_block(state, number, sources) for state, number in passages(states) if state != "missing"]
    body = "\n\n".join(english(number) for number in sources)
    translated = "".join(block.text or "" for block in blocks).rstrip()
    return Document(
        "page",
        key(states),
        "en",
        languages={
            "en": LanguageDocument(key(states), {"title": "Title", "summary": "Short.", "body": body}),
            "sv": LanguageDocument(
                key(states),
                {"title": "Rubrik", "summary": "Kort.", "body": translated},
                blocks={"body": tuple(blocks)},
            ),
        },
    )


def _block(state: str, number: int, sources: Sequence[int]) -> BlockState:
    text = f"{swedish(number)}\n\n"
    if state == "added":
        return BlockState(None, None, "translated", text, "for Sweden")
    if state == "removed":
        return BlockState(None, f"Gone {number}.", "translated", text)
    base = f"Before {number}." if state == "outdated" else None
    return BlockState(sources.index(number), base, "translated", text)


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), sqlite_databases.media.parent)
    with app.app_context(), writing(db.session) as session:
        for states in COMBINATIONS:
            load_document(session, document(states), actor="tests")
    yield app
    close(app)


def page(site: Flask, states: Sequence[str]) -> Element:
    """The Swedish page as a browser takes it, which search engines and readers get alike."""
    answer = site.test_client().get(f"/sv/sidor/{key(states)}")
    assert answer.status_code == 200
    return parsed(answer.text)


def of_class(root: Element, name: str) -> list[Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def runs(states: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """The passages as a reader sees them together: those behind by their state, all others alike."""
    shown = [(state if state in ("outdated", "missing") else "", number) for state, number in passages(states)]
    for state, group in itertools.groupby(shown, lambda passage: passage[0]):
        yield state, [number for _state, number in group]


@pytest.mark.parametrize("states", COMBINATIONS, ids=key)
def test_rule_9_the_slip_is_the_passages_that_are_behind(site: Flask, states: Sequence[str]) -> None:
    root = page(site, states)
    behind = [passage for passage in passages(states) if passage[0] in ("outdated", "missing")]
    slips = of_class(root, "slip")
    assert len(slips) == bool(behind)
    if not behind:
        return
    (heading,) = slips[0].iter("h2")
    total = sum(state in WITH_ORIGINAL for state, _number in passages(states))
    assert [int(number) for number in re.findall(r"\d+", words(heading))] == [len(behind), LINES + total]
    places = [link.get("href", "")[1:] for link in slips[0].iter("a") if link.get("href", "").startswith("#")]
    led_to = [[element for element in root.iter() if element.get("id") == place] for place in places]
    expected = [english(number) if state == "missing" else swedish(number) for state, number in behind]
    assert [words(element) for (element,) in led_to] == expected


@pytest.mark.parametrize("states", COMBINATIONS, ids=key)
def test_rule_9_the_marks_are_the_passages_that_are_behind(site: Flask, states: Sequence[str]) -> None:
    marks = {"outdated": "outdated", "missing": "absent-here"}
    shown = []
    for run in of_class(page(site, states), "run"):
        (prose, *opened) = of_class(run, "prose")
        state = next((state for state, mark in marks.items() if mark in run.get("class", "").split()), "")
        assert bool(of_class(run, "state")) == bool(state)
        shown.append((state, prose.get("lang"), words(prose), [(each.get("lang"), words(each)) for each in opened]))
    assert shown == [
        (
            state,
            "en" if state == "missing" else None,
            " ".join(english(number) if state == "missing" else swedish(number) for number in numbers),
            [("en", " ".join(map(english, numbers)))] if state == "outdated" else [],
        )
        for state, numbers in runs(states)
    ]


def test_rule_9_the_slip_goes_when_what_is_behind_is_done(databases: Databases) -> None:
    app = make_app(databases.empty(), databases.media.parent)
    behind = ("outdated", "added", "missing", "removed", "current")
    done = tuple("current" if state in ("outdated", "missing") else state for state in behind)
    try:
        for states, slips in ((behind, 1), (done, 0)):
            with app.app_context(), writing(db.session) as session:
                load_document(session, replace(document(states), key="kept"), actor="tests")
            root = page(app, states)
            assert len(of_class(root, "slip")) == slips
            assert bool(of_class(root, "state")) == bool(slips)
    finally:
        close(app)


def test_rule_9_the_contents_repeat_the_mark(databases: Databases) -> None:
    app = make_app(databases.empty(), databases.media.parent)
    english = ["## One", "First.", "## Two", "Second.", "## Three", "Third."]
    changed = [None, None, None, "Second, once.", None, None]
    blocks = [
        BlockState(place, base, "translated", f"{words}\n\n")
        for place, (words, base) in enumerate(zip(["## Ett", "Första.", "## Två", "Andra."], changed, strict=False))
    ]
    translated = "".join(block.text or "" for block in blocks).rstrip()
    languages = {
        "en": LanguageDocument("parted", {"title": "Title", "summary": "Short.", "body": "\n\n".join(english)}),
        "sv": LanguageDocument(
            "parted", {"title": "Rubrik", "summary": "Kort.", "body": translated}, blocks={"body": tuple(blocks)}
        ),
    }
    try:
        with app.app_context(), writing(db.session) as session:
            load_document(session, Document("page", "parted", "en", languages=languages), actor="tests")
        root = parsed(app.test_client().get("/sv/sidor/parted").text)
        (contents,) = of_class(root, "contents")
        lines = [
            (words(line), line.get("class"), [each.get("lang") for each in line.iter("span")]) for line in contents
        ]
        assert lines == [("Ett", None, []), ("Två", "behind", []), ("Three", "behind", ["en"])]
        for link in contents.iter("a"):
            assert [each.tag for each in root.iter() if each.get("id") == link.get("href", "")[1:]] == ["h2"]
    finally:
        close(app)
