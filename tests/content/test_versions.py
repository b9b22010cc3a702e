"""Every saved version is kept: two people who write at random lose nothing, and any version can be brought back."""

from __future__ import annotations

import signal
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.authoring import editing, versions
from portal.content.authoring.drafting import Draft, Stamp, stamp_of
from portal.content.authoring.editing import Clash, Purpose, Saved, item_of, open_draft
from portal.content.authoring.history import NOW, draft_of, history
from portal.content.authoring.versions import SavedVersion
from portal.content.editorial.finding import states
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish
from portal.foundation.database import writing
from portal.foundation.errors import NotFound
from portal.translation.workbench.deeds import Deeds, Seen
from portal.translation.workbench.work import open_work
from tests.content import killing
from tests.content.examples import ACTOR, bring_out, page, save, sweden
from tests.content.killing import AFTER_COMMIT, BEFORE_COMMIT
from tests.fixtures.databases import Databases, opened

SAVES = 200
PLACES = ("title", "summary", "body", "milestones/a/text", "milestones/b/text")


def write(session: Session, item: Item, *, base: Stamp | None = None, **values: str | None) -> Saved | Clash:
    """Save an item with some values changed (`__` for each slash); None takes one away."""
    draft = open_draft(session, item)
    changed = {**draft.values, **{path.replace("__", "/"): value for path, value in values.items()}}
    mine = replace(draft, values={path: value for path, value in changed.items() if value is not None})
    with writing(session):
        return editing.save(session, item.kind, item.key, base or stamp_of(draft), mine, actor=ACTOR)


def translate(session: Session, item: Item, text: str) -> None:
    """Save a Swedish title, as a translator does."""
    passage = next(each for each in open_work(session, item, "sv").passages if each.path == "title")
    with writing(session):
        deeds = Deeds(session, item.kind, item.key, "sv", actor="account:2")
        assert deeds.write(Seen(passage.id, passage.source_hash, passage.stamp), text)


@pytest.fixture(scope="module")
def url(sqlite_databases: Databases) -> str:
    url = sqlite_databases.empty()
    with opened(url) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={"a": "First.", "b": "Second."}))
        session.commit()
    return url


class Editor:
    """Somebody with the form open: what it was made of, and what it says now."""

    def __init__(self, session: Session, item: Item) -> None:
        self.open(session, item)

    def open(self, session: Session, item: Item) -> None:
        draft = open_draft(session, item)
        self.base, self.draft = stamp_of(draft), draft

    def type(self, path: str, text: str) -> None:
        if path.startswith("milestones/") and path.split("/")[1] not in self.draft.parts.get("milestones", ()):
            return
        self.draft = replace(self.draft, values={**self.draft.values, path: text})

    def remove(self, key: str) -> None:
        kept = tuple(each for each in self.draft.parts.get("milestones", ()) if each != key)
        values = {path: value for path, value in self.draft.values.items() if not path.startswith(f"milestones/{key}/")}
        self.draft = Draft(values, {"milestones": kept} if kept else {})


@given(st.data())
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_accepted_text_is_ever_missing_from_the_text_or_its_history(
    sqlite_databases: Databases, url: str, data: st.DataObject
) -> None:
    """Two editors, 200 saves in any order, each of the form as it was when it was opened."""
    copy = sqlite_databases.copy(url)
    steps = st.tuples(
        st.booleans(), st.sampled_from(PLACES), st.sampled_from(("type", "type", "type", "remove", "open"))
    )
    drawn = data.draw(st.lists(steps, min_size=SAVES, max_size=SAVES))
    with opened(copy) as engine, Session(engine) as session:
        item = item_of(session, "country", "there")
        editors = Editor(session, item), Editor(session, item)
        accepted: list[tuple[str, str]] = []
        for number, (is_second, path, deed) in enumerate(drawn):
            editor, text = editors[is_second], f"Text {number} of {int(is_second)}."
            if deed == "open":
                editor.open(session, item)
            if deed == "remove" and path.startswith("milestones/"):
                editor.remove(path.split("/")[1])
            else:
                editor.type(path, text)
            before = open_draft(session, item)
            with writing(session):
                found = editing.save(session, "country", "there", editor.base, editor.draft, actor=ACTOR)
            if isinstance(found, Clash):
                assert open_draft(session, item) == before
                # Whoever is shown both texts goes on with their own, knowing the other.
                editor.base, editor.draft = stamp_of(found.saved), found.draft
                continue
            after = open_draft(session, item)
            accepted += [(path, after.values[path]) for path in found.paths if isinstance(after.values.get(path), str)]
            if deed == "type" and editor.draft.values.get(path) == text and path in after.values:
                assert (path, text) in accepted or after.values[path] == text
            editor.open(session, item)
        held = [
            draft_of(session, item, "en", each.name).values for each in history(session, item, "en") if each.is_whole
        ]
        for path, text in accepted:
            assert any(values.get(path) == text for values in held), (path, text)


def test_each_version_can_be_read_however_many_follow(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        save(session, page("about", en="About"))
        session.commit()
        item = item_of(session, "page", "about")
        found = open_draft(session, item)
        drafts = {1: found}
        for number in range(2, versions.WHOLE_EVERY + 4):
            write(session, item, body=f"Text {number}", summary=None if number % 2 else "Short")
            drafts[number] = open_draft(session, item)
        assert {number: draft_of(session, item, "en", str(number)) for number in drafts} == drafts
        whole = session.scalars(select(SavedVersion.revision).where(SavedVersion.whole)).all()
        assert sorted(whole) == [1, versions.WHOLE_EVERY + 1]
        with pytest.raises(NotFound):
            draft_of(session, item, "en", "99")
        for name in ("e1", "e999999999999", "1x", "", "-1", "99999999999"):
            with pytest.raises(NotFound):
                draft_of(session, item, "en", name)


def test_what_a_save_costs_does_not_grow_with_the_item(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={f"m{number}": "x" * 1000 for number in range(50)}))
        session.commit()
        item = item_of(session, "country", "there")
        write(session, item, body="One")
        write(session, item, body="Two")
        row = session.get(SavedVersion, (item.id, "en", item.revision))
        assert row is not None
        assert (row.whole, row.values, row.parts) == (False, {"body": "Two"}, {})


def test_history_tells_what_was_published_among_what_was_saved(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={"a": "First."}))
        session.commit()
        item = item_of(session, "country", "there")
        assert [each.action for each in history(session, item, "en")] == ["publish", "found"]
        assert draft_of(session, item, "en", NOW) == open_draft(session, item)
        write(session, item, summary="New")
        told = history(session, item, "en")
        assert [(each.action, each.revision) for each in told] == [("save", 2), ("publish", None), ("found", 1)]
        edition = draft_of(session, item, "en", told[1].name)
        before = draft_of(session, item, "en", "1")
        assert {path: value for path, value in edition.values.items() if path != "slug"} == before.values
        assert edition.parts == before.parts
        assert [each.action for each in history(session, item, "sv")] == ["publish", "found"]
        assert draft_of(session, item, "sv", history(session, item, "sv")[0].name).values["summary"] == "Short"
        assert history(session, item, "es") == []


def test_what_translators_save_makes_no_version_of_the_original(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        save(session, page("about", en="About"))
        session.commit()
        item = item_of(session, "page", "about")

        def told() -> list[tuple[str, str | None]]:
            return [(each.action, each.actor) for each in history(session, item, "en")]

        write(session, item, title="About us")
        translate(session, item, "Om oss")
        assert told() == [("save", ACTOR), ("found", None)]
        write(session, item, title="About all of us")
        assert told() == [("save", ACTOR), ("save", ACTOR), ("found", None)]
        with writing(session):
            save(session, page("about", en="Loaded"))
        translate(session, item, "Laddad")
        assert told()[0] == ("found", None)
        write(session, item, title="Written over what was loaded")
        assert told() == [("save", ACTOR), ("found", None), ("save", ACTOR), ("save", ACTOR), ("found", None)]
        assert draft_of(session, item, "en", history(session, item, "en")[1].name).values["title"] == "Loaded"


def test_a_translation_is_as_old_as_its_newest_passage(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, page("about", en="About", sv="Om"))
        session.commit()
        item = item_of(session, "page", "about")
        write(session, item, title="About us")
        # What readers see in Swedish is newer than what is saved in it, whatever became of the original since.
        assert [each.action for each in history(session, item, "sv")] == ["publish", "found"]
        translate(session, item, "Om oss")
        told = history(session, item, "sv")
        assert [each.action for each in told] == ["found", "publish"]
        assert told[0].at > item.changed_at
        assert draft_of(session, item, "sv", told[0].name).values["title"] == "Om oss"
        assert history(session, item, "es") == []


def test_a_version_that_is_brought_back_makes_translations_current_again(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={"a": "First."}))
        session.commit()
        item = item_of(session, "country", "there")
        old = open_draft(session, item)

        def behind() -> int:
            swedish = next(each for each in states(session, [item.id])[item.id] if each.language == "sv")
            return swedish.saved.missing + swedish.saved.outdated

        write(session, item, summary="Quite another sentence", milestones__a__text="Nothing of it is left")
        with writing(session):
            draft = Draft({path: value for path, value in old.values.items() if not path.startswith("milestones/")})
            editing.save(session, "country", "there", stamp_of(open_draft(session, item)), draft, actor=ACTOR)
        assert open_draft(session, item).parts == {}
        with writing(session):
            base = stamp_of(open_draft(session, item))
            wanted = draft_of(session, item, "en", "1")
            found = editing.save(
                session,
                "country",
                "there",
                base,
                wanted,
                actor=ACTOR,
                purpose=Purpose("restore", {"version": "1"}, brings_back=True),
            )
        assert isinstance(found, Saved)
        assert open_draft(session, item) == old
        assert behind() == 0
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.detail["version"]) == ("restore", "1")


def test_no_change_of_meaning_leaves_what_was_current_current_and_nothing_else(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={"a": "First.", "b": "Second."}))
        session.commit()
        item = item_of(session, "country", "there")

        def behind() -> int:
            swedish = next(each for each in states(session, [item.id])[item.id] if each.language == "sv")
            return swedish.saved.outdated

        write(session, item, milestones__a__text="Something else.")
        assert behind() == 1
        draft = open_draft(session, item)
        changed = {"milestones/a/text": "Something else!", "milestones/b/text": "Second!", "summary": "Short!"}
        with writing(session):
            mine = replace(draft, values={**draft.values, **changed})
            purpose = Purpose(same_meaning="Marks only")
            editing.save(session, "country", "there", stamp_of(draft), mine, actor=ACTOR, purpose=purpose)
        assert behind() == 1
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.detail["same_meaning"], entry.detail["kept_current"]) == ("Marks only", 2)
        row = session.get(SavedVersion, (item.id, "en", item.revision))
        assert row is not None
        assert row.detail["same_meaning"] == "Marks only"


def test_a_save_that_is_killed_is_whole_or_absent(databases: Databases, tmp_path: object) -> None:
    url = databases.empty()
    with opened(url) as engine, Session(engine) as session:
        bring_out(session, sweden(milestones={"a": "First."}))
        session.commit()

    def deed(session: Session) -> None:
        write(session, item_of(session, "country", "there"), summary="New", milestones__a__text="Newer.")

    def held(url: str) -> tuple[Draft, int, int]:
        with opened(url) as engine, Session(engine) as session:
            item = item_of(session, "country", "there")
            kept = session.scalar(select(func.count()).select_from(SavedVersion)) or 0
            return open_draft(session, item), item.revision, kept

    before, done = held(url), databases.copy(url)
    count = killing.statements_of(done, deed)
    after = held(done)
    assert after != before
    for point in [*range(2, count + 1, max(1, count // 8)), BEFORE_COMMIT]:
        copy = databases.copy(url)
        assert killing.run(copy, deed, point) == signal.SIGKILL
        assert held(copy) == before, point
    assert killing.run(url, deed, AFTER_COMMIT) == signal.SIGKILL
    assert held(url) == after


def test_publishing_is_told_with_what_it_published(databases: Databases) -> None:
    with opened(databases.empty()) as engine, Session(engine) as session:
        bring_out(session, page("about", en="About"))
        session.commit()
        item = item_of(session, "page", "about")
        write(session, item, title="About us")
        with writing(session):
            publish(session, [Wanted(item, ["en"])], actor=ACTOR)
        told = history(session, item, "en")
        assert [each.action for each in told] == ["publish", "save", "publish", "found"]
        assert draft_of(session, item, "en", told[0].name).values["title"] == "About us"
        assert draft_of(session, item, "en", told[2].name).values["title"] == "About"
