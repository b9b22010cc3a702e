"""Identity, pins and freshness of blocks, example by example.

`test_blocks_history.py` looks for counterexamples.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from portal.content import blocks
from portal.content.blocks import (
    Freshness,
    Origin,
    Pairing,
    Row,
    SourceBlock,
    State,
    TargetBlock,
    block_hash,
    compare,
    confirm_unchanged,
    pair,
    retarget,
)

A = "Police in Malmö meet the groups that shoot, together with people whom these listen to."
B = "In 2019 the council paid four million kronor for it, most of it wages of social workers."
C = "Nobody knows yet what it does to extortion, which is hardly ever reported to anyone."
D = "Every quarter the ministry counts victims, but not those who died while in custody."
E = "Ten towns asked for help last winter; two of them have begun to train their own staff."


def numbered(prefix: str) -> Callable[[], str]:
    count = 0

    def new_id() -> str:
        nonlocal count
        count += 1
        return f"{prefix}{count}"

    return new_id


def original(*texts: str) -> list[SourceBlock]:
    return [SourceBlock(f"s{place}", text) for place, text in enumerate(texts)]


def saved(before: Sequence[SourceBlock], *texts: str, removed: Sequence[SourceBlock] = ()) -> Pairing:
    return pair(before, removed, texts, numbered("n"))


def ids(found: Sequence[SourceBlock]) -> list[str]:
    return [block.id for block in found]


def translated(source: SourceBlock, text: str | None = None, **changes: object) -> TargetBlock:
    words = f"sv: {source.text}" if text is None else text
    made = TargetBlock(f"t-{source.id}", words, source.id, source.hash, State.REVIEWED, Origin.MEMORY)
    return replace(made, **changes)  # type: ignore[arg-type]


def added(id: str, text: str, after: str | None = None) -> TargetBlock:
    return TargetBlock(id, text, None, None, State.DRAFT, Origin.TYPED, "explains a Swedish law", after)


def states(rows: Sequence[Row]) -> list[tuple[str | None, str | None, str]]:
    return [
        (row.source.id if row.source else None, row.target.id if row.target else None, row.freshness.value)
        for row in rows
    ]


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


# Identity


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


def test_moved_blocks_do_not_bound_a_gap() -> None:
    edited = B.replace("four", "five")
    pairing = saved(original(A, B, C, D, E), A, edited, D, E, C)
    assert ids(pairing.blocks) == ["s0", "s1", "s3", "s4", "s2"]
    pairing = saved(original(E, A, B, C, D), A, edited, C, E, D)
    assert ids(pairing.blocks) == ["s1", "s2", "s3", "s0", "s4"]


def test_blocks_that_come_back_do_not_bound_a_gap() -> None:
    pairing = saved(original(A, B, C), A, D, B.replace("four", "five"), C, removed=[SourceBlock("r", D)])
    assert ids(pairing.blocks) == ["s0", "r", "s1", "s2"]


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


# Freshness


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


# Saving a translation as a whole


def whole(
    source: Sequence[SourceBlock], before: Sequence[TargetBlock], *texts: str, repin: bool = True
) -> blocks.Retargeting:
    return retarget(source, before, texts, numbered("n"), repin=repin)


def test_unchanged_blocks_keep_everything() -> None:
    source = original(A, B)
    before = [
        translated(source[0], base_hash=block_hash("older"), reason="why"),
        replace(translated(source[1]), state=State.DRAFT, origin=Origin.MACHINE),
        added("x", "own words", "s1"),
    ]
    result = whole(source, before, f"sv: {A}\n\n", f"sv: {B}", "own words\n")
    assert result.blocks == (
        replace(before[0], text=f"sv: {A}\n\n"),
        before[1],
        replace(before[2], text="own words\n"),
    )
    assert result.dropped == ()


@pytest.mark.parametrize("repin", [True, False])
def test_a_changed_block_is_repinned_only_when_the_caller_says_so(repin: bool) -> None:
    source = original(A, B)
    before = [translated(source[0], base_hash=block_hash("older")), translated(source[1])]
    result = whole(source, before, f"sv: {A} Mer.", f"sv: {B}", repin=repin)
    assert result.blocks == (
        TargetBlock(
            "t-s0",
            f"sv: {A} Mer.",
            "s0",
            source[0].hash if repin else block_hash("older"),
            State.TRANSLATED,
            Origin.TYPED,
        ),
        before[1],
    )


def test_state_and_origin_of_what_changed_are_the_callers() -> None:
    source = original(A, B, C)
    before = [translated(source[0]), translated(source[1])]
    texts = [f"sv: {A} Mer.", f"sv: {B}", "nytt"]
    result = retarget(source, before, texts, numbered("n"), repin=True, state=State.DRAFT, origin=Origin.IMPORT)
    assert [(block.state, block.origin) for block in result.blocks] == [
        (State.DRAFT, Origin.IMPORT),
        (State.REVIEWED, Origin.MEMORY),
        (State.DRAFT, Origin.IMPORT),
    ]


def test_a_block_that_is_written_anew_keeps_its_place_in_the_original() -> None:
    source = original(A, B, C)
    before = [translated(block) for block in source]
    result = whole(source, before, f"sv: {A}", "helt andra ord", f"sv: {C}")
    assert [(block.id, block.source_id) for block in result.blocks] == [("t-s0", "s0"), ("t-s1", "s1"), ("t-s2", "s2")]
    assert result.blocks[1].text == "helt andra ord"
    assert result.dropped == ()


def test_a_missing_block_that_is_written_is_pinned_to_the_original_of_today() -> None:
    source = original(A, B, C)
    before = [translated(source[0]), translated(source[2])]
    result = whole(source, before, f"sv: {A}", "om pengarna", f"sv: {C}", repin=False)
    assert result.blocks[1] == TargetBlock("n1", "om pengarna", "s1", source[1].hash, State.TRANSLATED, Origin.TYPED)
    assert states(compare(source, result.blocks)) == [
        ("s0", "t-s0", "current"),
        ("s1", "n1", "current"),
        ("s2", "t-s2", "current"),
    ]


def test_a_first_translation_is_paired_by_structure() -> None:
    source = original("## Heading", A, "- list", B)
    result = whole(source, [], "## Rubrik", "- lista", "om pengar")
    assert [block.source_id for block in result.blocks] == ["s0", "s2", "s3"]


def test_a_block_of_ones_own_stands_behind_its_neighbour() -> None:
    source = original(A, B)
    before = [translated(source[0]), translated(source[1])]
    result = whole(source, before, "- först", f"sv: {A}", "- eget", "- mer", f"sv: {B}")
    assert [(block.id, block.source_id, block.base_hash, block.after) for block in result.blocks] == [
        ("n1", None, None, None),
        ("t-s0", "s0", source[0].hash, None),
        ("n2", None, None, "s0"),
        ("n3", None, None, "n2"),
        ("t-s1", "s1", source[1].hash, None),
    ]
    moved = compare([source[1], source[0]], result.blocks)
    assert [row.target.id for row in moved if row.target] == ["n1", "t-s1", "t-s0", "n2", "n3"]


def test_an_added_block_that_is_moved_gets_a_new_neighbour() -> None:
    source = original(A, B)
    before = [translated(source[0]), added("x", "eget", "s0"), translated(source[1])]
    result = whole(source, before, f"sv: {A}", f"sv: {B}", "eget")
    assert result.blocks[2] == replace(before[1], after="s1")
    edited = whole(source, before, f"sv: {A}", "eget också", f"sv: {B}").blocks[1]
    assert edited == replace(before[1], text="eget också", state=State.TRANSLATED)


def test_a_block_of_a_removed_original_stays_what_it_is() -> None:
    source = original(A, B)
    gone = translated(SourceBlock("gone", C))
    before = [translated(source[0]), gone, translated(source[1])]
    result = whole(source, before, f"sv: {A}", f"sv: {C} Mer.", f"sv: {B}")
    assert result.blocks[1] == replace(
        gone, text=f"sv: {C} Mer.", state=State.TRANSLATED, origin=Origin.TYPED, after="s0"
    )
    result = whole(source, result.blocks, "- eget", f"sv: {C} Mer.", "- mer", f"sv: {A}", f"sv: {B}")
    assert [(block.id, block.after) for block in result.blocks][:3] == [
        ("n1", None),
        ("t-gone", "n1"),
        ("n2", "t-gone"),
    ]


def test_what_is_taken_out_of_the_text_is_handed_back() -> None:
    source = original(A, B, C)
    before = [translated(source[0]), translated(source[1]), added("x", "eget", "s1"), translated(source[2])]
    result = whole(source, before, f"sv: {A}", f"sv: {C}")
    assert [block.id for block in result.blocks] == ["t-s0", "t-s2"]
    assert result.dropped == (before[1], before[2])
    assert states(compare(source, result.blocks))[1] == ("s1", None, "missing")


def test_what_was_left_out_stays_left_out() -> None:
    source = original(A, B, C, D, E)
    out = {place: replace(translated(source[place]), text=None, reason="not here") for place in (0, 2, 3)}
    before = [out[0], translated(source[1]), out[2], out[3], translated(source[4])]
    result = whole(source, before, f"sv: {B}", f"sv: {E}")
    assert result.blocks == tuple(before)
    assert result.dropped == ()
    result = whole(source, before, f"sv: {E}")
    assert result.blocks == (out[0], out[2], out[3], before[4])
    result = whole(source, before, f"sv: {B}", "eget", f"sv: {E}")
    assert [block.id for block in result.blocks] == ["t-s0", "t-s1", "t-s2", "t-s3", "n1", "t-s4"]
    assert result.blocks[4].after == "s1"


def test_a_translation_is_read_in_the_order_of_the_original() -> None:
    source = original(A, B, C, D)
    before = [translated(source[place]) for place in (3, 1, 0)]
    result = whole(source, before, f"sv: {A}", f"sv: {B}", "om kvartalen", f"sv: {D}")
    assert [block.source_id for block in result.blocks] == ["s0", "s1", "s2", "s3"]


def test_fewer_new_blocks_than_places_replace_what_was_there() -> None:
    source = original(A, B, C)
    before = [translated(source[1])]
    result = whole(source, before, "helt andra ord")
    assert [(block.id, block.source_id) for block in result.blocks] == [("t-s1", "s1")]
    result = whole(source, before, "helt andra ord", "och fler av dem")
    assert {block.source_id for block in result.blocks} == {"s1", "s2"} or {
        block.source_id for block in result.blocks
    } == {"s0", "s1"}
    result = whole(source, before, "helt andra ord", "och fler av dem", "och det tredje")
    assert [block.source_id for block in result.blocks] == ["s0", "s1", "s2"]


def test_an_empty_text_hands_everything_back() -> None:
    source = original(A)
    assert whole(source, [translated(source[0])]) == blocks.Retargeting((), (translated(source[0]),))
    assert whole([], []) == blocks.Retargeting((), ())


# No change of meaning


def test_no_change_of_meaning_moves_only_pins_that_were_current() -> None:
    old = [SourceBlock("s0", A), SourceBlock("s1", B), SourceBlock("s2", C), SourceBlock("s3", D)]
    new = [SourceBlock("s0", f"{A}!"), SourceBlock("s1", f"{B}!"), SourceBlock("s2", C), SourceBlock("s4", f"{D}!")]
    current = translated(old[0])
    behind = translated(old[1], base_hash=block_hash("older"))
    left_out = replace(translated(old[2]), text=None)
    gone = translated(old[3])
    own = added("x", "eget")
    later = replace(translated(new[3]), base_hash=None)
    targets = [current, behind, left_out, gone, own, later]
    assert confirm_unchanged(old, new, targets) == [
        replace(current, base_hash=new[0].hash),
        behind,
        left_out,
        gone,
        own,
        later,
    ]
    assert confirm_unchanged(old, new, []) == []


def test_the_mirror_functions_of_texts_are_at_hand_here() -> None:
    assert blocks.join(["a\n", "b"]) == "a\n\nb" or blocks.join(["a", "b"]) == "a\n\nb"
    assert blocks.align(["a"], ["b"]) == [0]
