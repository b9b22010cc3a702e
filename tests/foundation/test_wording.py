"""The words of one block, apart from the text that it stands in."""

from __future__ import annotations

import pytest
from hypothesis import given

from portal.foundation.markdown import cut, external_links, internal_links, normalise, unlabelled, wording
from tests.foundation.markdown_texts import TEXTS


def words(block: str) -> str:
    return "".join(piece.text for piece in wording(block)).strip()


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("In *2017* the [network](initiative:network-2018) **grew**.", "In 2017 the network grew."),
        ("Half.[^1] More.[^12]", "Half. More."),
        ("[^2]: See [2019](country:sweden).\n\n    In 2020, too.", "See 2019.\nIn 2020, too."),
        ("## 3. What 12 cities did", "What 12 cities did"),
        ("## 3.1 What 12 cities did", "What 12 cities did"),
        ("## 2017 and later", "2017 and later"),
        ("1. first\n2. second of 9", "first\nsecond of 9"),
        ("| Year | Rate |\n| --- | --- |\n| 2017 | 1.2 |", "Year\nRate\n2017\n1.2"),
        ("![A map of 5 districts](media:map-2)", "A map of 5 districts"),
        ("Write `2017-06` or 2018.", "Write … or 2018."),
        ("```\n2017\n```", ""),
        ("one\n2 lines", "one 2 lines"),
        ("one  \n2 lines", "one\n2 lines"),
    ],
)
def test_markup_is_not_told(block: str, expected: str) -> None:
    assert words(block) == expected


def test_foreign_words_say_their_language() -> None:
    found = wording("As in [100 000 [kr](country:sweden)]{lang=sv} or 100,000.")
    assert [(piece.text, piece.lang) for piece in found] == [
        ("As in ", None),
        ("100 000 kr", "sv"),
        (" or 100,000.\n", None),
    ]


def test_the_links_of_a_footnote_are_found_in_its_block_alone() -> None:
    block = "[^1]: See [Sweden](country:sweden) and [the study](https://example.org/1)."
    assert internal_links(block) == []
    assert [link.key for link in internal_links(unlabelled(block))] == ["sweden"]
    assert external_links(unlabelled(block)) == ["https://example.org/1"]


def test_external_links_are_those_to_the_web() -> None:
    text = "[a](https://a.example/x?y=1) <http://b.example> [c](mailto:c@c.example) [d](country:sweden)"
    assert external_links(text) == ["https://a.example/x?y=1", "http://b.example"]


@given(TEXTS)
def test_every_block_of_any_text_has_words(text: str) -> None:
    for block in cut(normalise(text)):
        for piece in wording(block):
            assert piece.text
            assert piece.lang is None or piece.lang
