"""Whatever authors, translators and files do in turn, no text is lost and every state is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.content.authoring import editing, versions
from portal.content.authoring.drafting import Draft, stamp_of
from portal.content.authoring.editing import Purpose, Saved, item_of
from portal.content.model.documents import Document, LanguageDocument
from portal.content.prose.blocks import Freshness, State
from portal.content.prose.counting import counts
from portal.content.prose.texts import FormerText
from portal.translation.exchange import importing
from portal.translation.exchange.entries import NEEDS, TRANSLATED, Outgoing, outgoing
from portal.translation.exchange.formats import FORMATS, read
from portal.translation.exchange.importing import TextImport
from portal.translation.exchange.planning import plan
from portal.translation.workbench.deeds import Clash, Deeds, Seen
from portal.translation.workbench.work import Passage, Work, open_work
from tests.content.examples import ACTOR, save
from tests.content.test_blocks_history import TEXTS
from tests.fixtures.drawing import examples
from tests.translation.histories import Brought, Entry, Known, Model, Sent, author

AUTHORS = ("edit", "edit two", "move", "delete", "insert")
TRANSLATORS = ("write", "write", "draft", "confirm", "leave out", "review", "add", "drop", "late")
NAME = ("page", "about")
Deed: TypeAlias = tuple[str, int, int]


class Translator:
    """One deed at one passage, told to the model too. The methods are named as `TRANSLATORS` says."""

    def __init__(self, session: Session, model: Model, passage: Passage, words: str) -> None:
        self.model, self.passage, self.words = model, passage, words
        self.deeds = Deeds(session, *NAME, "sv", actor=ACTOR)
        self.source = (passage.source or "").rstrip()
        self.seen = Seen(passage.id, passage.source_hash, passage.stamp)
        self.number = model.says(self.source) if passage.source else None
        self.gone = model.translated_by(words_of(passage)) if passage.source is None else None

    def late(self) -> None:
        with pytest.raises(Clash):
            self.deeds.write(Seen(self.passage.id, self.passage.source_hash, "another"), self.words)

    def write(self) -> None:
        assert self.deeds.write(self.seen, self.words)
        self.note(self.source, State.TRANSLATED)

    def draft(self) -> None:
        assert self.deeds.write(self.seen, self.words, state=State.DRAFT)
        before = None if self.number is None else self.model.target.get(self.number)
        self.note(before.made_from if before else self.source, State.DRAFT)

    def leave_out(self) -> None:
        if self.number is not None:
            reason = f"Because {self.model.step}"
            assert self.deeds.leave_out(self.seen, reason)
            self.model.target[self.number] = self.model.known(None, self.source, State.TRANSLATED, reason)

    def confirm(self) -> None:
        if self.number is not None and self.number in self.model.target:
            self.deeds.confirm(self.seen)
            known = self.model.target[self.number]
            self.model.changed(self.number, replace(known, made_from=self.source, state=State.TRANSLATED))

    def review(self) -> None:
        is_ready = self.passage.freshness not in (Freshness.MISSING, Freshness.OUTDATED)
        expected = is_ready and self.passage.state is not State.REVIEWED
        assert bool(self.deeds.review([self.seen])) is expected
        number = self.gone if self.number is None else self.number
        known = self.model.own.get(self.passage.id) if number is None else self.model.target.get(number)
        if expected and known is not None:
            known.state, known.since = State.REVIEWED, self.model.step

    def add(self) -> None:
        id = self.deeds.add(self.passage.id, self.words, "said here only")
        self.model.own[id] = self.model.known(self.words, None, State.TRANSLATED)

    def drop(self) -> None:
        if self.passage.is_own:
            assert self.deeds.drop(self.seen)
            self.model.own.pop(self.passage.id, None)
            if self.gone is not None:
                del self.model.target[self.gone]

    def note(self, made_from: str | None, state: State) -> None:
        """The words that were written, of whatever they were written of: what the original has no longer keeps what
        it was made from."""
        if self.number is not None:
            self.model.target[self.number] = self.model.known(self.words, made_from, state)
        elif self.gone is not None:
            before = self.model.target[self.gone]
            known = self.model.known(self.words, before.made_from, state, before.reason)
            self.model.target[self.gone] = known
        else:
            self.model.own[self.passage.id] = self.model.known(self.words, None, state)


def translate(session: Session, model: Model, do: str, first: int, second: int) -> None:
    body = body_of(session)
    if body:
        words = f"Svenska {model.new_words(second % len(TEXTS))}"
        getattr(Translator(session, model, body[first % len(body)], words), do.replace(" ", "_"))()


def send(session: Session, model: Model, first: int, second: int) -> None:
    """Send a file out, and change the words of two passages of it, one of which is unsure, far away."""
    rows = list(outgoing(session, [NAME], "sv", only_to_do=False))
    places = [place for place, row in enumerate(rows) if model.says(row.source) in model.order]
    if not places:
        return
    entries: dict[int, Entry] = {}
    for place, is_sure in {places[second % len(places)]: False, places[first % len(places)]: True}.items():
        number = model.says(rows[place].source)
        assert number is not None
        entries[number] = Entry(f"Ute {model.new_words(number % 100)}", rows[place].source, is_sure)
        rows[place] = sent_row(rows[place], entries[number])
    name = sorted(FORMATS)[(first + second) % len(FORMATS)]
    model.sent.append(Sent(FORMATS[name].written(rows, "sv"), name, model.step, entries))


def sent_row(row: Outgoing, entry: Entry) -> Outgoing:
    return replace(row, target=entry.words, state=TRANSLATED if entry.is_sure else NEEDS)


def bring(session: Session, model: Model, first: int, _second: int) -> None:
    """Bring a file in, perhaps once more: words that were saved here after it went out stay."""
    if not model.sent:
        return
    sent = model.sent[first % len(model.sent)]
    model.step += 1
    taken = {number: entry for number, entry in sent.entries.items() if is_taken(model, number, entry, sent.after)}
    row = importing.propose(session, "sv", sent.name, sent.content, actor=ACTOR)
    found = plan(session, "sv", read(sent.content, "sv"))
    done = importing.apply(session, row, found, actor=ACTOR)
    assert (done.written, done.refused) == (len(taken), 0)
    before = {number: model.target.get(number) for number in taken}
    model.target |= {number: written(model, number, entry) for number, entry in taken.items()}
    after = {number: model.target[number] for number in taken}
    model.brought.append(Brought(row.id, after, before))


def is_taken(model: Model, number: int, entry: Entry, after: int) -> bool:
    """Whether an import writes an entry: never over what somebody did since, and unsure words only where none are."""
    known = model.target.get(number)
    if number not in model.order:
        return False
    if known is None:
        return True
    if known.text == entry.words:
        # The file's own words, from an import before, which somebody may have made a draft of since.
        return entry.is_sure and known.state is State.DRAFT and known.made_from == model.source[number]
    is_newer = known.since > after
    return not is_newer and (entry.is_sure or not known.text)


def written(model: Model, number: int, entry: Entry) -> Known:
    before = model.target.get(number)
    if entry.is_sure:
        return model.known(entry.words, entry.source, State.TRANSLATED)
    made_from = before.made_from if before is not None and before.made_from is not None else entry.source
    return model.known(entry.words, made_from, State.DRAFT)


def take_back(session: Session, model: Model, first: int, _second: int) -> None:
    """Take an import back: what somebody saved after it stays."""
    if not model.brought:
        return
    brought = model.brought.pop(first % len(model.brought))
    model.step += 1
    row = session.get(TextImport, brought.id)
    assert row is not None
    untouched = [number for number, after in brought.after.items() if is_untouched(model, number, after)]
    assert importing.undo(session, row, actor=ACTOR).restored == len(untouched)
    for number in untouched:
        before = brought.before[number]
        if before is None:
            del model.target[number]
        else:
            model.changed(number, before)


def is_untouched(model: Model, number: int, after: Known) -> bool:
    known = model.target.get(number)
    is_same = known is not None and (known.text, known.state) == (after.text, after.state)
    return is_same and number in model.order


def restore(session: Session, model: Model, first: int, _second: int) -> None:
    """Bring an earlier version of the original back: translations go on with what they were made from."""
    version = first % len(model.versions)
    wanted = model.versions[version].source
    model.step += 1
    item = item_of(session, *NAME)
    kept = list(reversed(versions.versions(session, item, "en")))
    if len(kept) > 1:
        assert len(kept) == len(model.versions)
        draft = versions.draft_at(session, item, "en", kept[version].revision)
        keep(session, draft, Purpose("restore", brings_back=True))
        session.expire_all()
        adopt(session, model, list(wanted.values()))


def adopt(session: Session, model: Model, wanted: list[str]) -> None:
    """Which paragraphs those of an earlier version are: where one was rewritten and moved meanwhile there is more than
    one right answer, which files go by too. What was translated from exactly these words must be found again."""
    shown = [passage for passage in body_of(session) if passage.source is not None]
    assert [text_of(passage) for passage in shown] == wanted
    numbers: list[int] = []
    for passage in shown:
        text = text_of(passage)
        number = model.translated_by(words_of(passage))
        said = model.says(text)
        if number is None:
            same = model.ids.get(passage.id)
            if same is not None and same % 100 == base_of(text) and same not in {*model.target, *numbers}:
                number = same
            else:
                number = model.new_number(base_of(text)) if said is None or said in model.target else said
        elif number % 100 != base_of(text):
            # A text of one paragraph that stays one is the same, whatever it says.
            assert len(wanted) == len(model.order) == 1
            known, number = model.target.pop(number), model.new_number(base_of(text))
            model.target[number] = known
        numbers.append(number)
    model.order = numbers
    for number, text in zip(numbers, wanted, strict=True):
        model.source[number] = text
        if number in model.target:
            model.target[number].since = model.step
    gone = {known.made_from for number, known in model.target.items() if number not in numbers}
    assert not [number for number in numbers if number not in model.target and model.source[number] in gone]
    model.note_version()


def base_of(text: str) -> int:
    return next(place for place, base in enumerate(TEXTS) if text.startswith(base))


def text_of(passage: Passage) -> str:
    return (passage.source or "").rstrip()


def words_of(passage: Passage) -> str | None:
    """The words of a translation, or the reason why there are none."""
    target = passage.row.target
    return None if target is None else (target.text or "").rstrip() or target.reason


def opened_work(session: Session) -> Work:
    return open_work(session, item_of(session, *NAME), "sv")


def body_of(session: Session) -> list[Passage]:
    return [passage for passage in opened_work(session).passages if passage.path == "body"]


def keep(session: Session, draft: Draft, purpose: Purpose) -> None:
    before = editing.open_draft(session, item_of(session, *NAME))
    assert isinstance(editing.save(session, *NAME, stamp_of(before), draft, actor=ACTOR, purpose=purpose), Saved)


def write_original(session: Session, model: Model, do: str, first: int, second: int) -> None:
    author(model, do, first, second)
    model.note_version()
    draft = editing.open_draft(session, item_of(session, *NAME))
    body = {"body": "\n\n".join(model.source[number] for number in model.order)}
    values = {path: value for path, value in {**draft.values, **body}.items() if value}
    keep(session, replace(draft, values=values), editing.WRITTEN)


def check(session: Session, model: Model) -> None:
    work = opened_work(session)
    body = [passage for passage in work.passages if passage.path == "body"]
    shown = [passage for passage in body if passage.source is not None]
    assert [text_of(passage) for passage in shown] == [model.source[each] for each in model.order]
    for passage, number in zip(shown, model.order, strict=True):
        model.ids[passage.id] = number
        freshness, text, state = model.expected(number)
        target = passage.row.target
        assert (passage.freshness, target and target.text, passage.state) == (freshness, text, state)
        if freshness is Freshness.OUTDATED:
            assert (passage.base or "").rstrip() == model.target[number].made_from
    own = [passage for passage in body if passage.source is None]
    assert sorted(str(words_of(passage)) for passage in own) == model.expected_own()
    held = {passage.text for passage in body} | set(session.scalars(select(FormerText.text)))
    assert model.written <= held
    check_counts(session, work)


def check_counts(session: Session, work: Work) -> None:
    """What the matrix counts is what the editor shows."""
    count = counts(session, ["sv"])[work.item.id, "sv"]
    tally = work.tally
    assert (count.total, count.missing, count.outdated) == (tally.total, tally.missing, tally.outdated)
    assert count.is_to_do is bool(work.to_do)


FILES: Mapping[str, Callable[[Session, Model, int, int], None]] = {
    "send": send,
    "bring": bring,
    "take back": take_back,
    "restore": restore,
}
deeds = st.lists(
    st.tuples(st.sampled_from((*AUTHORS, *TRANSLATORS, *FILES, "send", "bring")), st.integers(0, 9), st.integers(0, 9)),
    min_size=4,
    max_size=30,
)


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=deeds)
@example(deeds=[("edit", 0, 0), ("send", 0, 0), ("restore", 0, 0), ("bring", 0, 0)])
def test_no_text_is_lost_and_every_state_is_true(engine: Engine, deeds: list[Deed]) -> None:
    with Session(engine) as session:
        model = Model()
        for base in range(3):
            author(model, "insert", base, base)
        model.note_version()
        body = "\n\n".join(model.source[number] for number in model.order)
        save(session, Document(*NAME, "en", languages={"en": LanguageDocument(texts={"title": "About", "body": body})}))
        for do, first, second in deeds:
            if do in AUTHORS:
                write_original(session, model, do, first, second)
            elif do in FILES:
                FILES[do](session, model, first, second)
            else:
                translate(session, model, do, first, second)
            session.flush()
            session.expire_all()
            check(session, model)
        session.rollback()
