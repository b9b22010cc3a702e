"""Which block of a translation that arrives as a whole renders which block of the original."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.content.prose import alignment
from portal.content.prose.alignment import CELLS, align
from portal.foundation.markdown import shape
from tests.fixtures.proportions import took

LONG = "a long paragraph with many words in it, more than any other one has here"
KINDS = st.sampled_from(
    ["# a", "## b", "## Cc 17", "p", "q 12", LONG, "- l", "1. o", "> z", "[^1]: f", "[^2]: g", "***"]
)


def test_equal_structure_is_one_to_one() -> None:
    assert align(["# a", "b 12", "c", "- d"], ["# e", "f", "g 12", "- h"]) == [0, 1, 2, 3]
    assert align([], []) == []


def test_one_block_renders_one_block() -> None:
    assert align(["1. May: what happened"], ["Vad hände?"]) == [0]
    assert align(["a"], ["b", "# c"]) == [0, None]
    assert align(["a", "# c"], ["# b"]) == [1]


def test_blocks_of_other_shapes_are_no_pair() -> None:
    assert align(["# a", "b"], ["## a", "- b"]) == [None, None]
    assert align(["- a", "b", "[^1]: c"], ["1. a", "b", "[^2]: c"]) == [None, 1, None]
    assert align([], ["a"]) == [None]
    assert align(["a"], []) == []


def test_headings_hold_the_paragraphs_between_them() -> None:
    source = ["## a", "b", "c", "## d", "e"]
    assert align(source, ["## a", "b", "## d", "e", "f"]) in ([0, 1, 3, 4, None], [0, 2, 3, 4, None])
    assert align(source, ["## a", "## d", "e"]) == [0, 3, 4]
    assert align(["a", "- b", "c", "d"], ["a", "c", "- b", "d"])[2] == 1


def test_footnotes_are_paired_by_label() -> None:
    assert align(["a", "[^x]: b", "[^y]: c"], ["a", "[^y]: d"]) == [0, 2]


def test_pairs_never_cross() -> None:
    assert align(["## a", "- b"], ["- b", "## a"]) in ([1, None], [None, 0])


def test_numbers_links_and_footnotes_tell_paragraphs_apart() -> None:
    assert align(["in 2017 x", "in 2018 y", "in 2019 z"], ["i 2018 w", "i 2019 v"]) == [1, 2]
    assert align(["see [a](guide:x)", "see [b](guide:y)"], ["se [c](guide:y)", "- d"]) == [1, None]
    assert align(["noted[^1]", "noted[^2]"], ["not[^2]", "- d"]) == [1, None]


def test_lengths_tell_paragraphs_apart() -> None:
    assert align(["short", LONG], [LONG.upper(), "- b"]) == [1, None]
    assert align([LONG, "short"], ["kort", "- b"]) == [1, None]
    assert align(["short", LONG, "shirt"], ["kort", LONG]) == [0, 1]


def test_numbers_count_as_much_as_lengths() -> None:
    assert align(["17 x", LONG], [f"17 {LONG}", "- b"]) == [0, None]
    assert align(["17 18 19 x", LONG], [f"17 {LONG}", "- b"]) == [1, None]


def test_as_many_as_possible_come_before_likeness() -> None:
    assert align(["1 2 3", "a", "b"], ["c", "d", "1 2 3", "- e"])[:3] == [0, 1, 2]


def test_two_poor_pairs_come_before_a_good_one() -> None:
    assert align(["17 18 19", "a"], ["b", "17 18 19", "- c"]) == [0, 1, None]
    assert align(["## a", "b", "c"], [LONG, LONG, "## a"]) == [1, 2, None]
    assert align(["b", "## a"], ["## a", LONG]) == [1, None]


def test_having_nothing_to_keep_is_an_agreement_too() -> None:
    assert align(["17 xx", "yyyy"], ["zz zz", "- a"]) == [1, None]


def test_by_shape_from_the_first_block_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alignment, "CELLS", 5)
    assert align(["a", "## b"], ["c", "## d", "e"]) == [0, 1, None]


def test_of_equal_ways_the_first() -> None:
    assert align(["a", "a", "a"], ["a", "a"]) == [0, 1]
    assert align(["a", "a"], ["a", "a", "a"]) == [0, 1, None]


def test_a_very_long_text_is_paired_by_shape() -> None:
    source = ["a", "## b", "c"] * 400
    target = ["## b", "c"] * 450
    assert len(source) * len(target) > CELLS
    # In less than a sixteenth of it takes, which is paired by its words.
    assert took(lambda: align(source, target)) < took(lambda: align(source[:300], target[:225]))
    pairs = align(source, target)
    assert pairs[:4] == [1, 2, 4, 5]
    assert pairs[800:802] == [None, None]
    assert_in_order(source, target, pairs)


def assert_in_order(source: list[str], target: list[str], pairs: list[int | None]) -> None:
    assert len(pairs) == len(target)
    used = [place for place in pairs if place is not None]
    assert used == sorted(set(used))
    for text, place in zip(target, pairs, strict=True):
        if place is not None and not len(source) == len(target) == 1:
            assert shape(source[place]) == shape(text)


def most(source: list[str], target: list[str]) -> int:
    """The weight of the best pairing, by trying all of them."""
    if not source or not target:
        return 0
    best = max(most(source[1:], target), most(source, target[1:]))
    if shape(source[0]) == shape(target[0]):
        best = max(best, (2 if shape(source[0]) == "paragraph" else 3) + most(source[1:], target[1:]))
    return best


@given(st.lists(KINDS, max_size=5), st.lists(KINDS, max_size=5))
@settings(deadline=None)
def test_the_heaviest_pairing_is_found(source: list[str], target: list[str]) -> None:
    pairs = align(source, target)
    assert_in_order(source, target, pairs)
    if not len(source) == len(target) == 1:
        weights = (
            2 if shape(text) == "paragraph" else 3 for text, pair in zip(target, pairs, strict=True) if pair is not None
        )
        assert sum(weights) == most(source, target)
