"""A translation that is saved again as a whole text, and changes that do not change the meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from portal.content.prose import blocks
from portal.content.prose.blocks import (
    Origin,
    SourceBlock,
    State,
    TargetBlock,
    block_hash,
    compare,
    confirm_unchanged,
    retarget,
)
from tests.content.block_texts import A, B, C, D, E, added, numbered, original, states, translated


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


def test_as_many_new_blocks_as_places_fill_them_in_order() -> None:
    source = original(A, B)
    result = whole(source, [translated(source[1])], "helt andra ord, fler än nästa har", "och fler av dem")
    assert [(block.id, block.source_id) for block in result.blocks] == [("n1", "s0"), ("t-s1", "s1")]


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
