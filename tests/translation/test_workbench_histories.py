"""Whatever authors and translators do in turn, no text is lost and every state is true: beside a model that
is simple enough to believe.

The model remembers of each paragraph its text of today, and of its translation the words, what they were made
from and how far they have come. It knows nothing of hashes, pins or likenesses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.content.blocks import Freshness, State
from portal.content.counting import counts
from portal.content.documents import Document, LanguageDocument
from portal.content.editing import item_of
from portal.content.texts import FormerText
from portal.translation.workbench.deeds import Clash, Deeds, Seen
from portal.translation.workbench.work import Passage, Work, open_work
from tests.content.examples import ACTOR, save
from tests.content.test_blocks_history import TEXTS

AUTHORS = ("edit", "edit two", "move", "delete", "insert")
TRANSLATORS = ("write", "write", "draft", "confirm", "leave out", "review", "add", "drop", "late")
Deed: TypeAlias = tuple[str, int, int]


@dataclass
class Known:
    """What the model knows of a translation."""

    text: str | None
    made_from: str | None
    state: State


@dataclass
class Model:
    """Paragraphs by number in the order of the text; translations of them, and passages of the translation's own."""

    order: list[int] = field(default_factory=list)
    source: dict[int, str] = field(default_factory=dict)
    target: dict[int, Known] = field(default_factory=dict)
    own: dict[str, Known] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    count: int = 0

    def new_words(self, base: int) -> str:
        """Words that were never written before, near to others of the same base."""
        self.count += 1
        return f"{TEXTS[base]} {self.count}"

    def expected(self, number: int) -> tuple[Freshness, str | None, State | None]:
        known = self.target.get(number)
        if known is None:
            return Freshness.MISSING, None, None
        if known.made_from != self.source[number]:
            return Freshness.OUTDATED, known.text, known.state
        return (Freshness.LEFT_OUT if known.text is None else Freshness.CURRENT), known.text, known.state

    def living(self) -> list[int]:
        return [number % 100 for number in self.order]


def document(model: Model) -> Document:
    body = "\n\n".join(model.source[number] for number in model.order)
    return Document("page", "about", "en", languages={"en": LanguageDocument(texts={"title": "About", "body": body})})


def author(model: Model, do: str, first: int, second: int) -> None:
    """Change the original; a paragraph that went away takes what is known of its translation with it."""
    if do == "insert":
        free = [base for base in range(len(TEXTS)) if base not in model.living()]
        if free:
            base = free[first % len(free)]
            number = model.count * 100 + base
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


class Translator:
    """One deed at one passage, told to the model too. The methods are named as `TRANSLATORS` says."""

    def __init__(self, session: Session, model: Model, passage: Passage, words: str) -> None:
        self.model, self.passage, self.words = model, passage, words
        self.deeds = Deeds(session, "page", "about", "sv", actor=ACTOR)
        self.source = (passage.source or "").rstrip()
        self.seen = Seen(passage.id, passage.source_hash, passage.stamp)
        self.number = next((each for each in model.order if model.source[each] == self.source), None)

    def late(self) -> None:
        with pytest.raises(Clash):
            self.deeds.write(Seen(self.passage.id, self.passage.source_hash, "another"), self.words)

    def write(self) -> None:
        assert self.deeds.write(self.seen, self.words)
        self.note(Known(self.words, self.source, State.TRANSLATED))

    def draft(self) -> None:
        assert self.deeds.write(self.seen, self.words, state=State.DRAFT)
        before = None if self.number is None else self.model.target.get(self.number)
        self.note(Known(self.words, before.made_from if before else self.source, State.DRAFT))

    def leave_out(self) -> None:
        if self.number is not None:
            assert self.deeds.leave_out(self.seen, f"Because {self.model.count}")
            self.model.target[self.number] = Known(None, self.source, State.TRANSLATED)

    def confirm(self) -> None:
        if self.number is not None and self.number in self.model.target:
            self.deeds.confirm(self.seen)
            text = self.model.target[self.number].text
            self.model.target[self.number] = Known(text, self.source, State.TRANSLATED)

    def review(self) -> None:
        is_ready = self.passage.freshness not in (Freshness.MISSING, Freshness.OUTDATED)
        expected = is_ready and self.passage.state is not State.REVIEWED
        assert bool(self.deeds.review([self.seen])) is expected
        known = self.model.own.get(self.passage.id) if self.number is None else self.model.target.get(self.number)
        if expected and known is not None:
            known.state = State.REVIEWED

    def add(self) -> None:
        id = self.deeds.add(self.passage.id, self.words, "said here only")
        self.model.own[id] = Known(self.words, None, State.TRANSLATED)
        self.model.written.add(self.words)

    def drop(self) -> None:
        if self.passage.is_own:
            assert self.deeds.drop(self.seen)
            self.model.own.pop(self.passage.id, None)

    def note(self, known: Known) -> None:
        self.model.written.add(self.words)
        if self.number is not None:
            self.model.target[self.number] = known
        elif self.passage.id in self.model.own:
            self.model.own[self.passage.id] = Known(known.text, None, known.state)


def translate(session: Session, model: Model, do: str, first: int, second: int) -> None:
    body = [passage for passage in opened_work(session).passages if passage.path == "body"]
    if body:
        words = f"Svenska {model.new_words(second % len(TEXTS))}"
        getattr(Translator(session, model, body[first % len(body)], words), do.replace(" ", "_"))()


def opened_work(session: Session) -> Work:
    return open_work(session, item_of(session, "page", "about"), "sv")


def check(session: Session, model: Model) -> None:
    work = opened_work(session)
    body = [passage for passage in work.passages if passage.path == "body"]
    shown = [passage for passage in body if passage.source is not None]
    assert [passage.source.rstrip() for passage in shown if passage.source] == [
        model.source[each] for each in model.order
    ]
    for passage, number in zip(shown, model.order, strict=True):
        freshness, text, state = model.expected(number)
        target = passage.row.target
        assert (passage.freshness, target and target.text, passage.state) == (freshness, text, state)
        if freshness is Freshness.OUTDATED:
            known = model.target[number]
            assert (passage.base or "").rstrip() == known.made_from
    added = {passage.id: passage for passage in body if passage.freshness is Freshness.ADDED}
    assert {id: each.text for id, each in added.items()} == {id: each.text for id, each in model.own.items()}
    held = {passage.text for passage in body} | set(session.scalars(select(FormerText.text)))
    assert model.written <= held
    check_counts(session, work)


def check_counts(session: Session, work: Work) -> None:
    """What the matrix counts is what the editor shows."""
    count = counts(session, ["sv"])[work.item.id, "sv"]
    tally = work.tally
    assert (count.total, count.missing, count.outdated) == (tally.total, tally.missing, tally.outdated)
    assert count.is_to_do is bool(work.to_do)


deeds = st.lists(
    st.tuples(st.sampled_from((*AUTHORS, *TRANSLATORS)), st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=25
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(deeds=deeds)
def test_no_text_is_lost_and_every_state_is_true(engine: Engine, deeds: list[Deed]) -> None:
    with Session(engine) as session:
        model = Model()
        for base in range(3):
            author(model, "insert", base, base)
        save(session, document(model))
        for do, first, second in deeds:
            if do in AUTHORS:
                author(model, do, first, second)
                save(session, document(model))
            else:
                translate(session, model, do, first, second)
            session.flush()
            session.expire_all()
            check(session, model)
        session.rollback()
