"""A text and its translation live through any history, beside a model that is simple enough to believe.

The model remembers, for every block that the original ever had, each text under which it was known,
and for every block of the translation what it was made from. It says what each state has to be
without hashes, gaps or likenesses.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from portal.content.prose.blocks import (
    Freshness,
    Origin,
    Row,
    SourceBlock,
    State,
    TargetBlock,
    compare,
    confirm_unchanged,
    pair,
    retarget,
)
from tests.fixtures.drawing import examples

# Texts that have little in common, so that the model knows without measuring what is an edit.
TEXTS = [
    "Rain fell over the harbour until the ferries stopped and nobody could leave.",
    "Quizzes bring joy: vivid, puzzling, mixed with jokes about zebras & wizards!",
    "1847, 1903, 1958, 1991 and 2016 were years of floods (source: the archive)",
    "My grandmother's kitchen smelled of cardamom; her bread never cooled uneaten.",
    "ÅÄÖ åäö ÑÜÇ ñüç — tecken som få tangentbord har, men många namn behöver.",
    "xylophone / kazoo / fjord / gypsum / lynx / pyx / sphinx / crwth / nymph",
]
ENDINGS = ["", "!", "!!", "!!!"]
BLOCKS = st.builds(lambda base, ending: TEXTS[base] + ENDINGS[ending], st.integers(0, 5), st.integers(0, 3))


def base(text: str) -> str:
    return text.rstrip("!\n")


class History(RuleBasedStateMachine):
    """Saves of the original and of one translation, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.source: list[SourceBlock] = []
        self.removed: list[SourceBlock] = []
        self.targets: list[TargetBlock] = []
        self.made_from: dict[str, str] = {}
        self.ever: set[str] = set()
        self.written: set[str] = set()
        self.discarded: set[str] = set()
        self.count = 0

    def new_id(self) -> str:
        self.count += 1
        return f"b{self.count}"

    def save(self, texts: list[str]) -> None:
        before, removed, old_targets = self.source, self.removed, list(self.targets)
        pairing = pair(before, removed, texts, self.new_id)
        assert [block.text for block in pairing.blocks] == texts
        known = [block.id for block in (*before, *removed)]
        now = [block.id for block in (*pairing.blocks, *pairing.removed)]
        assert len(set(now)) == len(now)
        assert set(known) <= set(now)
        self.check_equal_ones(before, removed, list(pairing.blocks))
        self.check_edited_ones(before, list(pairing.blocks), known)
        assert [block for block in pairing.removed if block in removed] == [
            block for block in removed if block in pairing.removed
        ]
        assert set(pairing.removed) <= {*before, *removed}
        self.source, self.removed = list(pairing.blocks), list(pairing.removed)
        assert self.targets == old_targets

    def check_equal_ones(self, before: list[SourceBlock], removed: list[SourceBlock], after: list[SourceBlock]) -> None:
        for text in {block.text for block in after}:
            waiting = [block.id for block in (*before, *removed) if block.text == text]
            kept = [block.id for block in after if block.text == text]
            assert kept[: len(waiting)] == waiting[: len(kept)]

    def check_edited_ones(self, before: list[SourceBlock], after: list[SourceBlock], known: list[str]) -> None:
        texts = {block.id: block.text for block in (*before, *self.removed)}
        for block in after:
            if block.id in texts and not len(before) == len(after) == 1:
                assert base(texts[block.id]) == base(block.text)

    @initialize(texts=st.lists(BLOCKS, max_size=5))
    def first(self, texts: list[str]) -> None:
        self.save(texts)

    @rule(place=st.integers(0, 6), text=BLOCKS)
    def insert(self, place: int, text: str) -> None:
        texts = [block.text for block in self.source]
        texts.insert(place, text)
        self.save(texts)

    @rule(place=st.integers(0, 6))
    def remove(self, place: int) -> None:
        self.save([block.text for index, block in enumerate(self.source) if index != place])

    @rule(place=st.integers(0, 6), goal=st.integers(0, 6))
    def move(self, place: int, goal: int) -> None:
        texts = [block.text for block in self.source]
        if place < len(texts):
            texts.insert(goal, texts.pop(place))
            unique = len(set(texts)) == len(texts)
            before = {block.text: block.id for block in self.source}
            self.save(texts)
            if unique:
                assert {block.text: block.id for block in self.source} == before

    @rule(place=st.integers(0, 6), ending=st.sampled_from(ENDINGS))
    def edit(self, place: int, ending: str) -> None:
        texts = [block.text for block in self.source]
        if place < len(texts):
            old = self.source[place]
            texts[place] = base(texts[place]) + ending
            unrelated = Counter(base(text) for text in (*texts, *(block.text for block in self.removed)))
            self.save(texts)
            if unrelated[base(old.text)] == 1:
                assert self.source[place].id == old.id

    @rule(place=st.integers(0, 6))
    def restore(self, place: int) -> None:
        if self.removed and self.removed[-1].text not in [block.text for block in (*self.source, *self.removed[:-1])]:
            wanted = self.removed[-1]
            texts = [block.text for block in self.source]
            texts.insert(place, wanted.text)
            self.save(texts)
            assert wanted in self.source

    @rule()
    def save_unchanged(self) -> None:
        before = list(self.source)
        self.save([block.text for block in before])
        assert self.source == before

    @rule(place=st.integers(0, 6), leave_out=st.booleans())
    def translate(self, place: int, leave_out: bool) -> None:
        if place < len(self.source):
            source = self.source[place]
            old = next((target for target in self.targets if target.source_id == source.id), None)
            text = None if leave_out else f"{source.text} {self.count}"
            id = old.id if old else self.new_id()
            target = TargetBlock(id, text, source.id, source.hash, State.REVIEWED, Origin.TYPED)
            if old:
                self.targets[self.targets.index(old)] = target
            else:
                self.targets.append(target)
            self.made_from[id] = source.text
            self.written.add(id)

    @rule(place=st.integers(0, 6))
    def add(self, place: int) -> None:
        neighbours = [*(block.id for block in self.source), *(target.id for target in self.targets)]
        after = neighbours[place] if place < len(neighbours) else None
        id = self.new_id()
        self.targets.append(TargetBlock(id, f"own words {id}", None, None, State.DRAFT, Origin.TYPED, after=after))
        self.written.add(id)

    @rule(place=st.integers(0, 6), ending=st.sampled_from(ENDINGS), repin=st.booleans())
    def edit_translation(self, place: int, ending: str, repin: bool) -> None:
        rows = [row for row in compare(self.source, self.targets) if row.target and row.target.text is not None]
        shown = [row.target for row in rows if row.target]
        texts = [target.text or "" for target in shown]
        if place < len(texts):
            texts[place] += ending
        result = retarget(self.source, self.targets, texts, self.new_id, repin=repin)
        assert [block.text for block in result.blocks if block.text is not None] == texts
        assert result.dropped == ()
        assert {block.id for block in result.blocks} == {target.id for target in self.targets}
        before = {target.id: target.text for target in self.targets}
        changed = {block.id for block in result.blocks if block.text != before[block.id]}
        if repin:
            today = {block.id: block.text for block in self.source}
            for row in rows:
                if row.target and row.target.id in changed and row.source:
                    self.made_from[row.target.id] = today[row.source.id]
        order = [row.target.id for row in compare(self.source, self.targets) if row.target]
        self.targets = list(result.blocks)
        if all(target.text is not None for target in self.targets):
            assert [row.target.id for row in compare(self.source, self.targets) if row.target] == order

    @rule(place=st.integers(0, 6))
    def take_out(self, place: int) -> None:
        rows = compare(self.source, self.targets)
        shown = [row.target for row in rows if row.target and row.target.text is not None]
        if place < len(shown) and len({target.text for target in shown}) == len(shown):
            gone = shown.pop(place)
            result = retarget(
                self.source, self.targets, [target.text or "" for target in shown], self.new_id, repin=True
            )
            assert {block.id for block in result.blocks} | {gone.id} == {target.id for target in self.targets}
            assert [block.id for block in result.dropped] == [gone.id]
            self.targets = list(result.blocks)
            self.written.discard(gone.id)

    @rule(place=st.integers(0, 6), ending=st.sampled_from(ENDINGS))
    def change_without_meaning(self, place: int, ending: str) -> None:
        if place < len(self.source):
            old = list(self.source)
            texts = [block.text for block in old]
            texts[place] = base(texts[place]) + ending
            current = {row.target.id for row in compare(old, self.targets) if row.target and self.is_current(row)}
            self.save(texts)
            now = {block.id: block.text for block in self.source}
            self.targets = confirm_unchanged(old, self.source, self.targets)
            for target in self.targets:
                if target.id in current and target.source_id in now:
                    self.made_from[target.id] = now[target.source_id]

    def is_current(self, row: Row) -> bool:
        return row.source is not None and row.target is not None and self.made_from[row.target.id] == row.source.text

    def expected(self, row: Row) -> Freshness:
        if row.target is None:
            return Freshness.MISSING
        if row.source is None:
            return Freshness.REMOVED if row.target.source_id else Freshness.ADDED
        if not self.is_current(row):
            return Freshness.OUTDATED
        return Freshness.LEFT_OUT if row.target.text is None else Freshness.CURRENT

    @invariant()
    def every_block_is_in_one_row_with_the_right_state(self) -> None:
        rows = compare(self.source, self.targets)
        assert [row.source for row in rows if row.source] == self.source
        found = [row.target.id for row in rows if row.target]
        assert sorted(found) == sorted(self.written)
        for row in rows:
            assert row.freshness is self.expected(row)
            if row.source and row.target:
                assert row.target.source_id == row.source.id

    @invariant()
    def added_and_removed_blocks_stand_behind_a_neighbour(self) -> None:
        rows = compare(self.source, self.targets)
        above: list[str] = []
        for row in rows:
            if row.source is None and row.target is not None and row.target.after is not None:
                names = {block.id for block in self.source}
                if row.target.after in names:
                    assert row.target.after in above
            above += [block.id for block in (row.source, row.target) if block is not None]

    @invariant()
    def nothing_of_the_original_is_forgotten(self) -> None:
        self.ever |= {block.id for block in self.source}
        assert {block.id for block in (*self.source, *self.removed)} == self.ever


TestHistory = History.TestCase
TestHistory.settings = settings(deadline=None, max_examples=examples(150), stateful_step_count=25)


@given(st.lists(BLOCKS, max_size=7), st.lists(BLOCKS, max_size=7))
@settings(deadline=None)
def test_a_save_and_its_undoing_leave_every_translation_current(first: list[str], second: list[str]) -> None:
    ids = iter(f"s{number}" for number in range(100))
    one = pair((), (), first, ids.__next__)
    targets = [
        TargetBlock(f"t{block.id}", "x", block.id, block.hash, State.REVIEWED, Origin.TYPED) for block in one.blocks
    ]
    two = pair(one.blocks, one.removed, second, ids.__next__)
    three = pair(two.blocks, two.removed, first, ids.__next__)
    made_from = {block.id: block.text for block in one.blocks}
    for row in compare(three.blocks, targets):
        if row.source is not None and row.target is not None:
            right = made_from[row.source.id] == row.source.text
            assert row.freshness is (Freshness.CURRENT if right else Freshness.OUTDATED)
    unrelated = not {base(text) for text in first} & {base(text) for text in second}
    if unrelated and len(set(first)) == len(first) and not len(first) == len(second) == 1:
        assert all(row.freshness is Freshness.CURRENT for row in compare(three.blocks, targets))


@given(st.lists(BLOCKS, min_size=1, max_size=7), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_moves_make_nothing_outdated(texts: list[str], random: object) -> None:
    ids = iter(f"s{number}" for number in range(100))
    one = pair((), (), texts, ids.__next__)
    targets = [
        TargetBlock(f"t{block.id}", "x", block.id, block.hash, State.REVIEWED, Origin.TYPED) for block in one.blocks
    ]
    moved = list(texts)
    random.shuffle(moved)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    two = pair(one.blocks, one.removed, moved, ids.__next__)
    assert two.removed == ()
    assert {row.freshness for row in compare(two.blocks, targets)} == {Freshness.CURRENT}


@given(st.lists(BLOCKS, max_size=7), st.lists(BLOCKS, max_size=7), st.booleans())
@settings(deadline=None)
def test_a_whole_text_saved_again_is_that_text(before: list[str], texts: list[str], repin: bool) -> None:
    ids = iter(f"s{number}" for number in range(200))
    source = pair((), (), before, ids.__next__).blocks
    first = retarget(source, [], before, ids.__next__, repin=repin)
    assert {row.freshness for row in compare(source, first.blocks)} <= {Freshness.CURRENT}
    again = retarget(source, first.blocks, texts, ids.__next__, repin=repin)
    assert [block.text for block in again.blocks] == texts
    kept = {block.id for block in again.blocks}
    assert {block.id for block in first.blocks} == (kept & {block.id for block in first.blocks}) | {
        block.id for block in again.dropped
    }
    pinned = [block.source_id for block in again.blocks if block.source_id]
    assert len(set(pinned)) == len(pinned)
    unchanged = retarget(source, again.blocks, texts, ids.__next__, repin=repin)
    if [row.target for row in compare(source, again.blocks) if row.target] == list(again.blocks):
        assert [replace(block, after=None) for block in unchanged.blocks] == [
            replace(block, after=None) for block in again.blocks
        ]
