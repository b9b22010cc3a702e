"""What changed between two texts: nothing is lost, nothing invented, and unchanged words stay unmarked."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.foundation.differences import LONGEST, MOST_PAIRS, Fate, Run, differences

words = st.lists(st.sampled_from(("police", "and", ",", "in 2023", "\n\n", " ", "<b>", "å")), max_size=30).map(" ".join)


@given(before=words, after=words)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate is not Fate.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.fate is not Fate.REMOVED) == after
    assert all(piece.text for piece in pieces)


def test_only_the_words_that_changed_are_marked() -> None:
    assert differences("In 2023 three met.", "In 2024 three met.") == [
        Run(Fate.SAME, "In "),
        Run(Fate.REMOVED, "2023"),
        Run(Fate.ADDED, "2024"),
        Run(Fate.SAME, " three met."),
    ]


def test_a_new_paragraph_leaves_its_neighbours_whole() -> None:
    old, new = "The first one.\n\nThe last one.", "The first one.\n\nThe new one.\n\nThe last one."
    assert differences(old, new) == [
        Run(Fate.SAME, "The first one.\n\n"),
        Run(Fate.ADDED, "The new one.\n\n"),
        Run(Fate.SAME, "The last one."),
    ]


def test_long_texts_that_differ_all_over_keep_every_word_that_they_share() -> None:
    """Of these difflib would look through all that is left, after each word."""
    before, after = (" ".join(f"a{number} {letter}{number}" for number in range(900)) for letter in "bc")
    found = differences(before, after)
    assert "".join(run.text for run in found if run.fate is not Fate.ADDED) == before
    assert "".join(run.text for run in found if run.fate is not Fate.REMOVED) == after
    same = "".join(run.text for run in found if run.fate is Fate.SAME).split()
    assert same == [f"a{number}" for number in range(900)]


def test_very_long_texts_are_shown_as_replaced() -> None:
    long = "word " * LONGEST
    assert [piece.fate for piece in differences(long, long + "more")] == [Fate.REMOVED, Fate.ADDED]


def test_in_a_long_paragraph_that_was_written_anew_spaces_are_not_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = 0

    class Counted(SequenceMatcher[str]):
        def __init__(self, is_junk: None, before: Sequence[str], after: Sequence[str]) -> None:
            nonlocal pairs
            pairs += len(before) * len(after)
            super().__init__(is_junk, before, after)

    monkeypatch.setattr("portal.foundation.differences.SequenceMatcher", Counted)
    before, after = (" ".join(str(number) for number in numbers) for numbers in (range(1_500), range(3_000, 1_500, -1)))
    found = differences(before, after)
    assert "".join(run.text for run in found if run.fate is not Fate.REMOVED) == after
    assert 0 < pairs <= MOST_PAIRS
