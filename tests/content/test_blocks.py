"""Identity and freshness of blocks, example by example.

`test_blocks_history.py` looks for counterexamples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from portal.content.prose import matching
from portal.content.prose.blocks import (
    Freshness,
    Origin,
    Pairing,
    Row,
    SourceBlock,
    State,
    TargetBlock,
    block_hash,
    compare,
    pair,
)
from tests.content.block_texts import A, B, C, D, E, added, numbered, original, states, translated


def saved(before: Sequence[SourceBlock], *texts: str, removed: Sequence[SourceBlock] = ()) -> Pairing:
    return pair(before, removed, texts, numbered("n"))


def ids(found: Sequence[SourceBlock]) -> list[str]:
    return [block.id for block in found]


def test_names_of_states_are_stored_and_stay() -> None:
    assert list(State) == ["draft", "translated", "reviewed"]
    assert list(Origin) == ["typed", "memory", "import", "machine"]
    assert list(Freshness) == ["current", "outdated", "missing", "removed", "added", "left_out"]


def test_hash() -> None:
    assert block_hash("Å\n\n") == hashlib.sha256("Å".encode()).hexdigest()
    assert block_hash("A\u030a \t\n") == block_hash("Å")
    assert block_hash(" Å") != block_hash("Å")
    assert block_hash("Å\xa0") != block_hash("Å")
    assert SourceBlock("s", "Å\n").hash == block_hash("Å")


def test_first_save_makes_new_blocks() -> None:
    assert saved([], A, B) == Pairing((SourceBlock("n1", A), SourceBlock("n2", B)), ())


def test_blocks_keep_their_ids_and_take_the_new_text() -> None:
    pairing = saved(original(f"{A}\n\n", f"{B}\n\n"), f"{A}\n\n", f"{B}")
    assert pairing.blocks == (SourceBlock("s0", f"{A}\n\n"), SourceBlock("s1", B))


def test_a_move_keeps_ids() -> None:
    pairing = saved(original(A, B, C, D), D, B, A, C)
    assert ids(pairing.blocks) == ["s3", "s1", "s0", "s2"]
    assert pairing.removed == ()


def test_an_edit_keeps_its_id_between_blocks_that_stayed() -> None:
    pairing = saved(original(A, B, C), A, B.replace("four", "five"), C)
    assert ids(pairing.blocks) == ["s0", "s1", "s2"]
    assert pairing.blocks[1].text == B.replace("four", "five")


def test_a_different_text_is_a_new_block() -> None:
    pairing = saved(original(A, B, C), A, D, C)
    assert ids(pairing.blocks) == ["s0", "n1", "s2"]
    assert pairing.removed == (SourceBlock("s1", B),)


def test_headings_are_not_alike_for_being_headings() -> None:
    pairing = saved(original("## Costs\n\n", f"{A}\n\n", B), "## Results\n\n", f"{A}\n\n", B)
    assert ids(pairing.blocks) == ["n1", "s0", "s2"] or ids(pairing.blocks) == ["n1", "s1", "s2"]
    assert ids(pairing.removed) == ["s0"]


def test_a_changed_list_item_is_an_edit() -> None:
    pairing = saved(original("- apples\n- pears\n\n", A), "- apples\n- plums and pears\n\n", A)
    assert ids(pairing.blocks) == ["s0", "s1"]


def test_the_only_block_of_a_text_stays_the_same_block() -> None:
    assert ids(saved(original(A), D).blocks) == ["s0"]
    assert ids(saved(original("x"), "y").blocks) == ["s0"]
    assert ids(saved(original("x"), "y", "z").blocks) == ["n1", "n2"]
    assert ids(saved(original("x", "y"), "z").blocks) == ["n1"]


def test_the_only_block_gives_way_to_one_that_comes_back() -> None:
    pairing = saved(original(A), D, removed=[SourceBlock("r", D)])
    assert pairing == Pairing((SourceBlock("r", D),), (SourceBlock("s0", A),))


def test_a_split_is_one_edited_and_one_new() -> None:
    pairing = saved(original(A, f"{B} {C}", D), A, B, C, D)
    assert ids(pairing.blocks) in (["s0", "s1", "n1", "s2"], ["s0", "n1", "s1", "s2"])
    assert pairing.removed == ()


def test_a_merge_is_one_edited_and_one_removed() -> None:
    before = original(A, B, C, D)
    pairing = saved(before, A, f"{B} {C}", D)
    assert len(pairing.blocks) == 3
    assert {*ids(pairing.blocks), *ids(pairing.removed)} == {"s0", "s1", "s2", "s3"}
    assert len(pairing.removed) == 1
    assert pairing.removed[0] in before


def test_repeated_blocks_are_paired_in_order() -> None:
    pairing = saved(original("***", A, "***", "***"), "***", "***", A, "***", "***")
    assert ids(pairing.blocks) == ["s0", "s2", "s1", "s3", "n1"]


def test_present_blocks_are_paired_before_removed_ones() -> None:
    removed = [SourceBlock("r0", A), SourceBlock("r1", A)]
    pairing = saved(original(A), A, A, removed=removed)
    assert ids(pairing.blocks) == ["s0", "r0"]
    assert ids(pairing.removed) == ["r1"]


def test_a_restored_block_is_the_same_block() -> None:
    first = saved(original(A, B, C), A, C)
    again = saved(first.blocks, A, B, C, removed=first.removed)
    assert ids(again.blocks) == ["s0", "s1", "s2"]
    assert again.removed == ()


def test_removed_blocks_are_remembered_in_the_order_of_their_removal() -> None:
    pairing = saved(original(A, B, C), B, removed=[SourceBlock("r", D)])
    assert pairing.removed == (SourceBlock("r", D), SourceBlock("s0", A), SourceBlock("s2", C))


def test_removed_blocks_come_back_only_when_they_are_equal() -> None:
    pairing = saved(original(A), A, B.replace("four", "five"), removed=[SourceBlock("r", B)])
    assert ids(pairing.blocks) == ["s0", "n1"]


def test_similar_blocks_are_looked_for_within_their_gap_only() -> None:
    pairing = saved(original(A, B, C), A, C, B.replace("four", "five"))
    assert ids(pairing.blocks) == ["s0", "s2", "n1"]


def test_every_block_that_stayed_bounds_gaps() -> None:
    edited = B.replace("four", "five")
    assert ids(saved(original(A, B, C, D), A, C, edited, D).blocks) == ["s0", "s2", "n1", "s3"]
    assert ids(saved(original(B, A, D), A, edited, D).blocks) == ["s1", "n1", "s2"]
    assert ids(saved(original(A, B, D), edited, A, D).blocks) == ["n1", "s0", "s2"]
    assert ids(saved(original(C, A, B, D), C, edited, A, D).blocks) == ["s0", "n1", "s1", "s3"]


def test_marks_at_the_ends_of_blocks_are_not_compared() -> None:
    assert ids(saved(original("#### A b", D), "> A b", D).blocks) == ["s0", "s1"]
    assert ids(saved(original("> A b", D), "#### A b", D).blocks) == ["s0", "s1"]


def test_in_a_very_large_gap_only_near_blocks_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "COMPARISONS", 4)
    before = original(A, B, C, D, E)
    assert ids(saved(before, f"{C} More.", "-").blocks) == ["s2", "n1"]
    assert ids(saved(before, f"{D} More.", "-").blocks) == ["n1", "n2"]
    assert ids(saved(before, "-", f"{A} More.").blocks) == ["n1", "s0"]
    assert ids(saved(before, "-", "-", "-", f"{B} More.").blocks) == ["n1", "n2", "n3", "n4"]
    assert ids(saved(before, "-", "-", "-", f"{C} More.").blocks) == ["n1", "n2", "n3", "s2"]
    assert ids(saved(before, f"{E} More.").blocks) == ["s4"]


def test_moved_blocks_do_not_bound_a_gap() -> None:
    edited = B.replace("four", "five")
    pairing = saved(original(A, B, C, D, E), A, edited, D, E, C)
    assert ids(pairing.blocks) == ["s0", "s1", "s3", "s4", "s2"]
    pairing = saved(original(E, A, B, C, D), A, edited, C, E, D)
    assert ids(pairing.blocks) == ["s1", "s2", "s3", "s0", "s4"]


def test_blocks_that_come_back_do_not_bound_a_gap() -> None:
    pairing = saved(original(A, B, C), A, D, B.replace("four", "five"), C, removed=[SourceBlock("r", D)])
    assert ids(pairing.blocks) == ["s0", "r", "s1", "s2"]
    back = [SourceBlock("r", D)]
    assert ids(saved(original(A, B), A, D, B.replace("four", "five"), removed=back).blocks) == ["s0", "r", "s1"]
    assert ids(saved(original(A, B, C), D, A, C, f"{B} More.", removed=back).blocks) == ["r", "s0", "s2", "n1"]


def test_the_most_similar_pair_of_a_gap_wins() -> None:
    near, far = f"{A} Slightly more.", f"{A} Much more is said in this one than in the other."
    assert ids(saved(original(A, D), far, near, D).blocks) == ["n1", "s0", "s1"]
    assert ids(saved(original(A, D), near, far, D).blocks) == ["s0", "n1", "s1"]
    assert ids(saved(original(far, near, D), A, D).blocks) == ["s1", "s2"]


def test_crossed_edits_in_a_gap_find_each_other() -> None:
    pairing = saved(original(A, B, D), f"{B} More.", f"{A} More.", D)
    assert ids(pairing.blocks) == ["s1", "s0", "s2"]


def test_of_equally_similar_blocks_the_first_wins() -> None:
    assert ids(saved(original("abcdefgh 1", "abcdefgh 2", D), "abcdefgh 3", D).blocks) == ["s0", "s2"]
    assert ids(saved(original("abcdefgh 1", D), "abcdefgh 3", "abcdefgh 2", D).blocks) == ["s0", "n1", "s1"]


def test_current_outdated_and_missing() -> None:
    source = original(A, B, C)
    targets = [translated(source[0]), translated(source[1], base_hash=block_hash("older"))]
    rows = compare(source, targets)
    assert rows == [
        Row(source[0], targets[0], Freshness.CURRENT),
        Row(source[1], targets[1], Freshness.OUTDATED),
        Row(source[2], None, Freshness.MISSING),
    ]


def test_nothing_at_all() -> None:
    assert compare([], []) == []


def test_left_out_until_the_original_changes() -> None:
    source = original(A)
    left_out = replace(translated(source[0]), text=None, reason="Swedish readers know")
    assert states(compare(source, [left_out])) == [("s0", "t-s0", "left_out")]
    changed = [SourceBlock("s0", B)]
    assert states(compare(changed, [left_out])) == [("s0", "t-s0", "outdated")]


def test_targets_follow_the_original() -> None:
    source = original(A, B, C)
    targets = [translated(block) for block in source]
    rows = compare([source[2], source[0], source[1]], targets)
    assert states(rows) == [("s2", "t-s2", "current"), ("s0", "t-s0", "current"), ("s1", "t-s1", "current")]


def test_removed_blocks_stand_behind_the_block_before_them() -> None:
    source = original(A, B, C, D)
    targets = [translated(block) for block in source]
    rows = compare([source[3], source[1]], targets)
    assert states(rows) == [
        (None, "t-s0", "removed"),
        ("s3", "t-s3", "current"),
        ("s1", "t-s1", "current"),
        (None, "t-s2", "removed"),
    ]


def test_a_pin_to_a_block_that_nobody_knows_is_removed_and_none_is_added() -> None:
    targets = [
        TargetBlock("t1", A, None, block_hash(A), State.DRAFT, Origin.IMPORT),
        TargetBlock("t2", A, "gone", None, State.DRAFT, Origin.IMPORT),
        TargetBlock("t3", A, None, None, State.DRAFT, Origin.IMPORT),
    ]
    assert [row.freshness.value for row in compare([], targets)] == ["removed", "removed", "added"]


def test_added_blocks_stand_behind_the_block_they_name() -> None:
    source = original(A, B, C)
    targets = [
        added("x1", "first"),
        translated(source[0]),
        added("x2", "behind B, which is missing", "s1"),
        added("x3", "behind that", "x2"),
        added("x4", "behind B too", "s1"),
        added("x5", "behind A by its translation", "t-s0"),
        translated(source[2]),
        added("x6", "behind C"),
        added("x7", "behind x6"),
        added("x8", "of a neighbour that is gone", "t-s9"),
    ]
    assert states(compare(source, targets)) == [
        (None, "x1", "added"),
        ("s0", "t-s0", "current"),
        (None, "x5", "added"),
        ("s1", None, "missing"),
        (None, "x2", "added"),
        (None, "x3", "added"),
        (None, "x4", "added"),
        ("s2", "t-s2", "current"),
        (None, "x6", "added"),
        (None, "x7", "added"),
        (None, "x8", "added"),
    ]


def test_neighbours_that_wait_for_each_other_are_not_lost() -> None:
    source = original(A, B)
    targets = [translated(source[0]), added("x1", "x", "x2"), added("x2", "x", "x1"), added("x3", "x", "x3")]
    assert states(compare(source, targets)) == [
        ("s0", "t-s0", "current"),
        (None, "x1", "added"),
        (None, "x2", "added"),
        (None, "x3", "added"),
        ("s1", None, "missing"),
    ]


def test_of_two_translations_of_one_block_the_second_counts_as_added() -> None:
    source = original(A, B)
    targets = [translated(source[0]), replace(translated(source[0]), id="twin"), translated(source[1])]
    assert states(compare(source, targets)) == [
        ("s0", "t-s0", "current"),
        (None, "twin", "added"),
        ("s1", "t-s1", "current"),
    ]


def test_a_long_chain_of_added_blocks() -> None:
    targets = [added(f"x{place}", "x", f"x{place - 1}" if place else None) for place in range(5_000)]
    assert [row.target for row in compare([], targets)] == targets
