"""Pull, push and deploys: no text that a person wrote gives way unseen."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.orm import Session

from portal.content.sitewide.site import site_version
from portal.foundation.database import writing
from portal.translation.messages import exchange, overlay, store
from portal.translation.messages.catalogs import load
from portal.translation.messages.exchange import Line, Outcome, Side
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import Forms, of_language
from tests.fixtures.databases import Databases, opened
from tests.fixtures.drawing import examples
from tests.translation.messages.projects import GUIDE, HELLO, KEYS, OPEN, PAGES, SWEDISH, one, two, write


def edit(session: Session, root: Path, key: Key, text: Forms, tag: str = "sv") -> None:
    message = load(root, tag).by_digest[key.digest]
    with writing(session):
        row = store.find(session, tag, key.digest)
        wanted = store.Wanted(text, State.REVIEWED, message.file, row.revision if row else 0)
        store.save(session, tag, key, wanted, actor="account:1")


def pull(session: Session, root: Path, prefer: Side | None = None, tag: str = "sv") -> dict[Key, Outcome]:
    return told(exchange.pull(session, root, tag, prefer))


def push(session: Session, root: Path, prefer: Side | None = None) -> dict[Key, Outcome]:
    with writing(session):
        return told(exchange.push(session, root, "sv", actor="tests", prefer=prefer))


def deploy(session: Session, root: Path, texts: dict[Key, tuple[str, ...]], keys: tuple[Key, ...] = KEYS) -> list[Line]:
    write(root, texts, keys=keys)
    with writing(session):
        return exchange.settle(session, root, "sv", actor="tests")


def told(lines: list[Line]) -> dict[Key, Outcome]:
    return {line.key: line.outcome for line in lines}


def in_file(root: Path, key: Key, tag: str = "sv") -> tuple[str, ...]:
    return load(root, tag).by_digest[key.digest].file.texts


def live(session: Session, key: Key) -> str:
    engine = session.get_bind().engine
    found = overlay.read(engine).catalogs.get("sv")
    return found.gettext(key.msgid) if found else ""


def test_an_edit_goes_into_the_file_and_nothing_else_of_it_changes(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, SWEDISH)
    before = path.read_text(encoding="utf-8")
    edit(session, tmp_path, GUIDE, one("Handbok"))
    edit(session, tmp_path, PAGES, two("%(num)s blad", "%(num)s sidor"))
    version = site_version(session)
    session.rollback()
    assert pull(session, tmp_path) == {GUIDE: Outcome.WRITTEN, PAGES: Outcome.WRITTEN}
    after = path.read_text(encoding="utf-8")
    assert after == before.replace("Vägledning", "Handbok").replace('%(num)s sida"', '%(num)s blad"')
    assert pull(session, tmp_path) == {}
    assert site_version(session) == version


def test_both_changed_is_a_conflict_with_its_line_until_somebody_chooses(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, SWEDISH)
    edit(session, tmp_path, GUIDE, one("Handbok"))
    write(tmp_path, {**SWEDISH, GUIDE: ("Guide",)})
    before = path.read_text(encoding="utf-8")
    for deed in (pull, push):
        assert deed(session, tmp_path) == {GUIDE: Outcome.CONFLICT}
    session.rollback()
    line = exchange.pull(session, tmp_path, "sv")[0]
    assert before.split("\n")[line.number - 1] == 'msgid "Guide"'
    assert (line.live.texts, line.file.texts) == (("Handbok",), ("Guide",))
    assert path.read_text(encoding="utf-8") == before
    assert live(session, GUIDE) == "Handbok"
    assert pull(session, tmp_path, Side.FILE) == {GUIDE: Outcome.KEPT}
    assert push(session, tmp_path, Side.FILE) == {GUIDE: Outcome.WRITTEN}
    assert live(session, GUIDE) == "Guide"


def test_a_file_goes_live_by_a_push(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, SWEDISH)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Vägledning", "Handbok").replace("Hej, %(name)s", "Hej"), encoding="utf-8")
    assert push(session, tmp_path) == {GUIDE: Outcome.WRITTEN, HELLO: Outcome.REFUSED}
    assert live(session, GUIDE) == "Handbok"
    assert push(session, tmp_path) == {HELLO: Outcome.REFUSED}


def test_what_is_fuzzy_or_unfinished_in_a_file_is_not_pushed(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH)
    path = write(tmp_path, {**SWEDISH, GUIDE: ("Handbok",), PAGES: ("%(num)s sida", "")}, fuzzy=(GUIDE,))
    assert path.is_file()
    assert push(session, tmp_path) == {}


def test_a_text_that_came_from_here_does_not_stop_the_next_edit(session: Session, tmp_path: Path) -> None:
    """Pulled, edited again before the deploy, pulled again: the file holds an older text of the site's own."""
    write(tmp_path, SWEDISH)
    edit(session, tmp_path, GUIDE, one("Handbok"))
    pull(session, tmp_path)
    edit(session, tmp_path, GUIDE, one("Guide"))
    assert pull(session, tmp_path) == {GUIDE: Outcome.WRITTEN}
    assert in_file(tmp_path, GUIDE) == ("Guide",)


def test_a_deploy_keeps_edits_that_apply_and_lists_the_others(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH)
    for key, text in ((GUIDE, "Handbok"), (OPEN, "Öppet"), (HELLO, "Hallå, %(name)s")):
        edit(session, tmp_path, key, one(text))
    renamed = Key("Welcome, %(name)s")
    lines = deploy(session, tmp_path, {**SWEDISH, OPEN: ("Tillgänglig",)}, (GUIDE, PAGES, OPEN, renamed))
    assert told(lines) == {OPEN: Outcome.CONFLICT, HELLO: Outcome.BEHIND}
    assert live(session, GUIDE) == "Handbok"
    assert live(session, HELLO) == "Hallå, %(name)s"


def test_after_a_deploy_with_the_edit_a_newer_file_wins(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH)
    edit(session, tmp_path, GUIDE, one("Handbok"))
    assert deploy(session, tmp_path, {**SWEDISH, GUIDE: ("Handbok",)}) == []
    assert live(session, GUIDE) == "Handbok"
    assert deploy(session, tmp_path, {**SWEDISH, GUIDE: ("Bättre",)}) == []
    assert live(session, GUIDE) == ""
    row = store.find(session, "sv", GUIDE.digest)
    assert row is not None
    assert "Handbok" in [version.text["forms"][0] for version in store.history(session, row)]


def test_a_third_spanish_form_reaches_a_file_of_two(session: Session, tmp_path: Path) -> None:
    write(tmp_path, {PAGES: ("%(num)s página", "%(num)s páginas")}, tag="es")
    edit(
        session,
        tmp_path,
        PAGES,
        Forms(("%(num)s página", "%(num)s de páginas", "%(num)s páginas"), of_language("es")),
        "es",
    )
    assert pull(session, tmp_path, tag="es") == {PAGES: Outcome.WRITTEN}
    assert in_file(tmp_path, PAGES, "es") == ("%(num)s página", "%(num)s de páginas", "%(num)s páginas")


@pytest.mark.parametrize("gone", [True, False])
def test_without_a_file_everything_waits(session: Session, tmp_path: Path, gone: bool) -> None:
    path = write(tmp_path, SWEDISH)
    edit(session, tmp_path, GUIDE, one("Handbok"))
    if gone:
        path.unlink()
    assert pull(session, tmp_path) == {GUIDE: Outcome.BEHIND if gone else Outcome.WRITTEN}
    assert live(session, GUIDE) == "Handbok"


@dataclass
class Model:
    """One message: what readers see by an edit, what the file says, and what nobody may lose."""

    file: str = "F0"
    compiled: str = "F0"
    base: str = "F0"
    live: str | None = None
    known: set[str] = field(default_factory=set)

    def merged(self) -> str:
        if self.live is None or self.live == self.file:
            return "same"
        if self.file in (self.base, *self.known):
            return "live"
        return "file" if self.live == self.base else "conflict"

    def edit(self, text: str) -> None:
        if text != self.live:
            self.live, self.base = text, self.file
            self.known |= {text, self.file}

    def undo(self) -> None:
        self.live = None


class Histories(RuleBasedStateMachine):
    """Edits, pulls, pushes, deploys and undos in any order, against `Model`."""

    databases: Databases

    @initialize()
    def begin(self) -> None:
        self.scope = opened(self.databases.empty())
        self.engine = self.scope.__enter__()
        self.session = Session(self.engine)
        self.root = self.folder()
        self.model = Model()
        self.number = 0
        self.put_file()
        write(self.root, {GUIDE: (self.model.file,)}, keys=(GUIDE,))

    def folder(self) -> Path:
        name = f"project{id(self)}"
        path = self.databases.folder / name
        path.mkdir(exist_ok=True)
        return path

    def put_file(self) -> None:
        compiled = self.model.compiled
        path = write(self.root, {GUIDE: (compiled,)}, keys=(GUIDE,))
        if self.model.file != compiled:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace(f'"{compiled}"', f'"{self.model.file}"'), encoding="utf-8")

    def new_text(self) -> str:
        self.number += 1
        return f"T{self.number}"

    @rule(again=st.booleans())
    def edits(self, again: bool) -> None:
        text = self.model.live if again and self.model.live else self.new_text()
        edit(self.session, self.root, GUIDE, one(text))
        self.model.edit(text)

    @rule()
    def somebody_changes_the_file(self) -> None:
        self.model.file = self.new_text()
        self.put_file()

    @rule(prefer=st.sampled_from([None, Side.LIVE, Side.FILE]))
    def pulls(self, prefer: Side | None) -> None:
        merged, before = self.model.merged(), copy.copy(self.model)
        found = pull(self.session, self.root, prefer)
        if merged == "live" or (merged == "conflict" and prefer is Side.LIVE):
            assert before.live is not None
            self.model.file = before.live
            assert found == {GUIDE: Outcome.WRITTEN}
        elif merged == "conflict":
            assert found == {GUIDE: Outcome.KEPT if prefer else Outcome.CONFLICT}

    @rule(prefer=st.sampled_from([None, Side.LIVE, Side.FILE]))
    def pushes(self, prefer: Side | None) -> None:
        merged = self.model.merged()
        found = push(self.session, self.root, prefer)
        if self.model.live is None:
            if self.model.file != self.model.compiled:
                assert found == {GUIDE: Outcome.WRITTEN}
                self.model.edit(self.model.file)
        elif merged == "file" or (merged == "conflict" and prefer is Side.FILE):
            self.model.edit(self.model.file)
        elif merged == "conflict":
            assert found == {GUIDE: Outcome.KEPT if prefer else Outcome.CONFLICT}

    @rule()
    def deploys(self) -> None:
        merged = self.model.merged()
        self.model.compiled = self.model.file
        self.put_file()
        with writing(self.session):
            lines = exchange.settle(self.session, self.root, "sv", actor="tests")
        if self.model.live is not None and merged == "same":
            self.model.base = self.model.live
        elif merged == "file":
            self.model.live, self.model.base = None, self.model.file
            self.model.known.add(self.model.file)
        assert told(lines) == ({GUIDE: Outcome.CONFLICT} if merged == "conflict" else {})

    @precondition(lambda self: self.model.live is not None)
    @rule()
    def undoes_everything(self) -> None:
        with writing(self.session):
            row = store.find(self.session, "sv", GUIDE.digest)
            assert row is not None
            store.put_back(self.session, row, 0, actor="account:1")
        self.model.undo()

    @invariant()
    def readers_see_what_the_model_says_and_nothing_is_lost(self) -> None:
        assert live(self.session, GUIDE) == (self.model.live or "")
        assert in_file(self.root, GUIDE) == (self.model.file,)
        row = store.find(self.session, "sv", GUIDE.digest)
        kept = [] if row is None else [version.text["forms"][0] for version in store.history(self.session, row)]
        assert self.model.known - {self.model.base, "F0"} <= {*kept, *self.bases(row)}
        self.session.rollback()

    def bases(self, row: MessageText | None) -> list[str]:
        if row is None:
            return []
        return [version.base["forms"][0] for version in store.history(self.session, row)]

    def teardown(self) -> None:
        self.session.close()
        self.scope.__exit__(None, None, None)


def test_histories_of_edits_pulls_pushes_and_deploys(sqlite_databases: Databases) -> None:
    class Here(Histories):
        databases = sqlite_databases

    case = Here.TestCase
    case.settings = settings(
        max_examples=examples(25),
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    case("runTest").runTest()
