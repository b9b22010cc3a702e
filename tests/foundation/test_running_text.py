"""The running text of rendered HTML, and where each of its letters stands there."""

from __future__ import annotations

import html

import pytest
from hypothesis import given, settings

from portal.foundation.markdown import render
from portal.foundation.markdown.running import GAP, RunningText
from tests.foundation.markdown_texts import NORMAL


def lines(markdown: str) -> list[str]:
    text = RunningText(render(markdown, prefix="p").html).text
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One.\n\nTwo & <three>", ["One.", "Two & <three>"]),
        ("## A heading\n\nText", ["Text"]),
        ("The *common* **message**", ["The common message"]),
        ("See [the message](http://a.example) here", [f"See {GAP}{GAP} here"]),
        ("See [*the* message](http://a.example) here", [f"See {GAP * 4} here"]),
        ("Say `message` aloud", [f"Say {GAP}{GAP} aloud"]),
        ("Swedish [hårda tag]{lang=sv} is", [f"Swedish {GAP}{GAP} is"]),
        ("A note[^1].\n\n[^1]: The note", [f"A note{GAP * 4}.", f"The note {GAP}{GAP}"]),
        ("- one\n- two", ["one", "two"]),
        ("| head |\n|-|\n| cell |", ["cell"]),
        ("```\ncode\n```", [GAP * 2]),
        ("> A quotation", ["A quotation"]),
    ],
)
def test_headings_links_code_and_foreign_words_are_left_out(markdown: str, expected: list[str]) -> None:
    assert lines(markdown) == expected


def test_a_sign_that_html_escapes_is_one_letter_with_its_place() -> None:
    source = "<p>a &amp; b</p>"
    running = RunningText(source)
    assert running.text == "\na & b\n"
    place = running.place(3, 6)
    assert place is not None
    assert source[place.start : place.end] == "&amp; b"[0:7]


def test_a_sign_in_an_attribute_begins_no_text() -> None:
    source = '<p><img src="/media/a" alt="a > b" title="c"> <a href="/x" title="1 > 0">link</a> behind</p>'
    assert RunningText(source).text == f"\n{GAP} {GAP}{GAP} behind\n"


def test_what_has_tags_within_has_no_place() -> None:
    source = "<p>common <em>message</em></p>"
    running = RunningText(source)
    start = running.text.index("common")
    assert running.place(start, start + len("common message")) is None
    assert running.place(start, start + len("common")) == (3, 9)
    assert running.place(start + 7, start + 14) == (14, 21)


@settings(deadline=None)
@given(NORMAL)
def test_every_letter_stands_where_it_is_said_to(markdown: str) -> None:
    source = render(markdown, prefix="p").html
    running = RunningText(source)
    for number, letter in enumerate(running.text):
        place = running.place(number, number + 1)
        assert place is not None
        if letter not in (GAP, "\n"):
            assert html.unescape(source[place.start : place.end]) == letter
