"""What two versions differ in: paragraphs, then words; and what is shown makes up both texts again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.content.authoring.differences import Passage, changed_values, passages
from portal.content.authoring.drafting import Draft
from portal.foundation.differences import Fate, differences

WORDS = st.lists(st.sampled_from(["six", "eight", "staff", ",", "\n", " ", "år", "<b>", "ninth's"]), max_size=12)


def told(before: str, after: str) -> str:
    marks = {Fate.SAME: "{}", Fate.ADDED: "+{}+", Fate.REMOVED: "-{}-"}
    return "".join(marks[run.fate].format(run.text) for run in differences(before, after))


def test_words_are_shown_in_their_place() -> None:
    assert told("The unit has six staff.", "The unit has eight staff.") == "The unit has -six-+eight+ staff."
    assert told("a six deputy b", "a eight social b") == "a -six deputy-+eight social+ b"
    assert told("One.", "One. Two.") == "One.+ Two.+"
    assert told("Same", "Same") == "Same"


@given(WORDS, WORDS)
def test_runs_make_up_both_texts(before: list[str], after: list[str]) -> None:
    old, new = "".join(before).strip(), "".join(after).strip()
    runs = differences(old, new)
    assert "".join(run.text for run in runs if run.fate is not Fate.ADDED) == old
    assert "".join(run.text for run in runs if run.fate is not Fate.REMOVED) == new


def test_very_long_paragraphs_are_shown_as_replaced() -> None:
    runs = differences("a " * 5000, "b " * 5000)
    assert [run.fate for run in runs] == [Fate.REMOVED, Fate.ADDED]


def shown(found: list[Passage]) -> list[tuple[int | None, bool, str]]:
    return [(each.number, each.is_moved, "".join(run.text for run in each.runs)) for each in found if each.is_changed]


def test_paragraphs_are_paired_before_words() -> None:
    before = ["First paragraph of all.", "Second paragraph stays.", "Third one goes away entirely."]
    after = ["First paragraph of them all.", "Second paragraph stays.", "Something new."]
    found = passages(before, after)
    assert [each.number for each in found] == [1, 2, 3, None]
    assert [each.is_changed for each in found] == [True, False, True, True]
    assert shown(found)[0] == (1, False, "First paragraph of them all.")


def test_a_paragraph_that_moved_is_shown_as_moved() -> None:
    found = passages(["One here.", "Two here.", "Three here."], ["Three here.", "One here.", "Two here."])
    assert shown(found) == [(1, True, "Three here.")]


def test_values_and_parts_that_differ_are_told() -> None:
    before = Draft({"title": "A", "slug": "a", "gone": 1}, {"milestones": ("a", "b")})
    after = Draft({"title": "B", "slug": "a", "new": ["tag:x"]}, {"milestones": ("b", "a")})
    assert [(each.path, each.before, each.after) for each in changed_values(before, after)] == [
        ("title", "A", "B"),
        ("new", None, ["tag:x"]),
        ("gone", 1, None),
        ("milestones", ["a", "b"], ["b", "a"]),
    ]
