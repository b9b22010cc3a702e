"""A model of an original and one translation of it that is simple enough to believe.

It remembers of each paragraph its text of today, and of its translation the words, what they were made from and how
far they have come; of each version what it said; of each file what was in it. It knows nothing of hashes, pins or
likenesses. Words are never written twice, so that they tell by themselves whose they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from portal.content.prose.blocks import Freshness, State
from tests.content.test_blocks_history import TEXTS


@dataclass
class Known:
    """What the model knows of a translation; `since` is the step at which it came to be so."""

    text: str | None
    made_from: str | None
    state: State
    since: int
    reason: str | None = None


@dataclass(frozen=True)
class Version:
    """What the original said: its paragraphs by number, in their order."""

    source: Mapping[int, str]


@dataclass(frozen=True)
class Sent:
    """A file that went out and in which some words were changed: who sent it after which step."""

    content: bytes
    name: str
    after: int
    entries: Mapping[int, Entry]


@dataclass(frozen=True)
class Entry:
    """New words of a paragraph in a file, and the original beside them."""

    words: str
    source: str
    is_sure: bool


@dataclass(frozen=True)
class Brought:
    """An import that was done: what it wrote of which paragraphs, and what was there before."""

    id: int
    after: Mapping[int, Known]
    before: Mapping[int, Known | None]


@dataclass
class Model:
    """Paragraphs by number in the order of the text; translations of them, and passages of the translation's own;
    and which paragraph it was that went by an id, which the model never makes up itself."""

    order: list[int] = field(default_factory=list)
    source: dict[int, str] = field(default_factory=dict)
    target: dict[int, Known] = field(default_factory=dict)
    own: dict[str, Known] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    versions: list[Version] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    brought: list[Brought] = field(default_factory=list)
    step: int = 0
    count: int = 0

    def new_number(self, base: int) -> int:
        """A number for a paragraph; its last two digits are the base of its words."""
        self.count += 1
        return self.count * 100 + base

    def new_words(self, base: int) -> str:
        """Words that were never written before, near to others of the same base."""
        self.step += 1
        return f"{TEXTS[base]} {self.step}"

    def known(self, text: str | None, made_from: str | None, state: State, reason: str | None = None) -> Known:
        """A translation that came to be so at this step."""
        if text is not None:
            self.written.add(text)
        return Known(text, made_from, state, self.step, reason)

    def changed(self, number: int, known: Known) -> None:
        """A paragraph's translation is another one from this step on."""
        self.target[number] = replace(known, since=self.step)

    def expected(self, number: int) -> tuple[Freshness, str | None, State | None]:
        """How a paragraph of today stands."""
        known = self.target.get(number)
        if known is None:
            return Freshness.MISSING, None, None
        if known.made_from != self.source[number]:
            return Freshness.OUTDATED, known.text, known.state
        return (Freshness.LEFT_OUT if known.text is None else Freshness.CURRENT), known.text, known.state

    def expected_own(self) -> list[str]:
        """The words of passages that today's original has no place for, those of paragraphs that went away too."""
        gone = [known for number, known in self.target.items() if number not in self.order]
        return sorted(str(each.text or each.reason) for each in (*self.own.values(), *gone))

    def says(self, text: str) -> int | None:
        """The paragraph that says this today, or said it when it went away."""
        living = [number for number in self.order if self.source[number] == text]
        return next(iter((*living, *(number for number, known in self.source.items() if known == text))), None)

    def translated_by(self, words: str | None) -> int | None:
        """The paragraph that has these words (the reason, where it was left out) for its translation."""
        held = (number for number, known in self.target.items() if words in (known.text, known.reason))
        return None if words is None else next(held, None)

    def note_version(self) -> None:
        """Remember what the original says, unless that is what it said."""
        version = Version({number: self.source[number] for number in self.order})
        if not self.versions or list(self.versions[-1].source.items()) != list(version.source.items()):
            self.versions.append(version)


def author(model: Model, do: str, first: int, second: int) -> None:
    """Change the original; a paragraph that went away takes what is known of its translation with it."""
    if do == "insert":
        living = [number % 100 for number in model.order]
        free = [base for base in range(len(TEXTS)) if base not in living]
        if free:
            base = free[first % len(free)]
            number = model.new_number(base)
            model.source[number] = model.new_words(base)
            model.order.insert(second % (len(model.order) + 1), number)
        return
    if not model.order:
        return
    one, two = (model.order[place % len(model.order)] for place in (first, second))
    if do == "move":
        model.order.remove(one)
        model.order.insert(second % (len(model.order) + 1), one)
    elif do == "delete":
        model.order.remove(one)
    else:
        for number in {one, two} if do == "edit two" else {one}:
            model.source[number] = model.new_words(number % 100)
