"""Whatever writes is killed with SIGKILL at many moments: all of it happened, or nothing."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.accounts.models import Account
from portal.content.authoring import editing, open_forms, uploading
from portal.content.authoring.drafting import stamp_of
from portal.content.authoring.open_forms import OpenField
from portal.content.authoring.records import extract
from portal.content.bundle import exporting, loading
from portal.content.editorial import releases, releasing
from portal.content.editorial.releases import PreparedText
from portal.content.model import media
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.model.media import MediaStore
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.sitewide.site import site_version
from portal.foundation.database import Base, writing
from tests.accounts.accounts import make_account
from tests.content import killing
from tests.content.examples import ACTOR, bring_out, page, save, sweden, tag, with_slug
from tests.content.killing import AFTER_COMMIT, BEFORE_COMMIT, Deed
from tests.fixtures import brought
from tests.fixtures.databases import Databases, opened

POINTS = 12

OLD = (page("about", en="About", sv="Om oss"), page("other", en="Other", position=3), tag("gvi", "GVI"))
NEW = (
    replace(page("about", en="About us", es="Acerca", sv="Om oss"), links={"tags": ("tag:gvi",)}),
    with_slug(page("other", en="Other", position=4), "en", "another"),
    page("third", source="es", es="Tercera"),
    tag("gvi", "Group violence"),
    sweden(milestones={"a": "First."}),
)


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with opened(url) as engine, engine.connect() as connection:
        found: dict[str, list[tuple[object, ...]]] = {}
        for table in Base.metadata.sorted_tables:
            found[table.name] = sorted(map(tuple, connection.execute(select(table))), key=repr)
        return found


def without_ids(url: str) -> list[object]:
    """What is in the database, without the ids that each run draws anew, and without moments."""
    with opened(url) as engine, Session(engine) as session:
        items = session.scalars(select(Item).order_by(Item.kind, Item.key)).all()
        typed = session.execute(select(OpenField.name, OpenField.typed).order_by(OpenField.name))
        prepared = session.execute(select(PreparedText.language).order_by(PreparedText.item_id, PreparedText.language))
        trail = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
        found = [extract(session, item) for item in items]
        return [site_version(session), found, typed.all(), prepared.all(), trail.all()]


def load_a_bundle(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Loading a bundle with changed and with new items."""
    media = MediaStore(tmp_path / "media")
    with opened(databases.empty()) as engine, Session(engine) as session:
        for document in reversed(NEW):
            bring_out(session, document)
        session.commit()
        exporting.export(session, folder, media=media)
    return lambda session: loading.load(session, folder, actor=ACTOR, media=media, overwrite=True)


def publish_a_release(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Publishing changed and new items of several kinds at once, and withdrawing another."""

    def deed(session: Session) -> None:
        with writing(session):
            items = {item.key: item for item in session.scalars(select(Item))}
            wanted = [Wanted(items["about"], ["en", "sv"]), Wanted(items["fresh"], ["en"])]
            publish(session, wanted, actor=ACTOR)
            withdraw(session, items["other"], actor=ACTOR)

    return deed


def bring_out_a_release(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Bringing out a release that somebody prepared, of several items and languages."""

    def deed(session: Session) -> None:
        with writing(session):
            items = {item.key: item for item in session.scalars(select(Item))}
            row = releases.begin(session, "Together", actor=ACTOR)
            places = [(items["about"].id, "en"), (items["about"].id, "sv"), (items["fresh"].id, "en")]
            releases.put_in(session, row, places, actor=ACTOR)
            assert releasing.bring_out(session, row, actor=ACTOR, seen=None) is not None

    return deed


def save_what_an_author_wrote(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Saving a title and a text that an author changed."""

    def deed(session: Session) -> None:
        with writing(session):
            draft = editing.open_draft(session, editing.item_of(session, "page", "about"))
            mine = replace(draft, values={**draft.values, "title": "About all", "body": "First.\n\nThird."})
            found = editing.save(session, "page", "about", stamp_of(draft), mine, actor=ACTOR)
            assert isinstance(found, editing.Saved)

    return deed


def keep_what_is_typed(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Keeping what somebody typed and did not save, as the browser sends it every second."""

    def deed(session: Session) -> None:
        with writing(session):
            account = session.scalars(select(Account)).one()
            item = editing.item_of(session, "page", "about")
            typed = {name: open_forms.TypedField([f"Typed {name}"]) for name in ("title", "summary", "body")}
            place = open_forms.Place("page", item.id)
            open_forms.keep(session, account, place, "0123456789abcdef", typed, number=7)

    return deed


def bring_a_file(folder: Path, databases: Databases, tmp_path: Path) -> Deed:
    """Keeping a file and making it that of an item."""
    store = MediaStore(tmp_path / "brought")

    def deed(session: Session) -> None:
        file = uploading.take(store, io.BytesIO(brought.picture("PNG")), "street.png")
        with writing(session):
            uploading.attach(session, "street", "any", file, actor=ACTOR)

    return deed


DEEDS = [
    load_a_bundle,
    publish_a_release,
    bring_out_a_release,
    save_what_an_author_wrote,
    keep_what_is_typed,
    bring_a_file,
]


@pytest.fixture
def before(databases: Databases) -> str:
    """A database with published items, some of which were edited since."""
    url = databases.empty()
    with opened(url) as engine, Session(engine) as session:
        for document in OLD:
            bring_out(session, document)
        save(session, page("about", en="About you", sv="Om dig"))
        save(session, page("fresh", en="Fresh"))
        save(session, Document("media", "street", "en", languages={"en": LanguageDocument(texts={"alt": "A street"})}))
        session.commit()
        make_account(session)
    return url


@pytest.mark.parametrize("prepare", DEEDS)
def test_a_process_that_is_killed_leaves_all_or_nothing(
    databases: Databases,
    before: str,
    tmp_path: Path,
    prepare: Callable[[Path, Databases, Path], Deed],
) -> None:
    deed = prepare(tmp_path / "bundle", databases, tmp_path)
    untouched, done = rows(before), databases.copy(before)
    count = killing.statements_of(done, deed)
    assert without_ids(done) != without_ids(before)
    points: list[int | str] = sorted({1 + place * (count - 1) // (POINTS - 1) for place in range(POINTS)})
    for point in [*points, BEFORE_COMMIT]:
        url = databases.copy(before)
        assert killing.run(url, deed, point) == signal.SIGKILL
        assert rows(url) == untouched, point
    url = databases.copy(before)
    assert killing.run(url, deed, AFTER_COMMIT) == signal.SIGKILL
    assert without_ids(url) == without_ids(done)


@pytest.mark.parametrize("prepare", DEEDS)
def test_what_was_killed_can_be_done_again(
    databases: Databases,
    before: str,
    tmp_path: Path,
    prepare: Callable[[Path, Databases, Path], Deed],
) -> None:
    deed = prepare(tmp_path / "bundle", databases, tmp_path)
    done = databases.copy(before)
    killing.statements_of(done, deed)
    assert killing.run(before, deed, BEFORE_COMMIT) == signal.SIGKILL
    assert killing.run(before, deed, killing.NEVER) == 0
    assert without_ids(before) == without_ids(done)


def test_what_was_kept_of_a_form_is_there_after_a_save_that_was_killed(databases: Databases, before: str) -> None:
    """The form's save, and the end of what is kept of it, are one transaction: the text is in the one or the other."""
    mark, words = "0123456789abcdef", "Typed and kept."

    def keep(session: Session) -> None:
        with writing(session):
            account = session.scalars(select(Account)).one()
            place = open_forms.Place("page", editing.item_of(session, "page", "about").id)
            typed = {"title": open_forms.TypedField([words])}
            open_forms.keep(session, account, place, mark, typed, number=1)

    def save_and_close(session: Session) -> None:
        with writing(session):
            account = session.scalars(select(Account)).one()
            item = editing.item_of(session, "page", "about")
            draft = editing.open_draft(session, item)
            mine = replace(draft, values={**draft.values, "title": words})
            assert isinstance(editing.save(session, "page", "about", stamp_of(draft), mine, actor=ACTOR), editing.Saved)
            open_forms.close(session, account, open_forms.Place("page", item.id), mark)

    def held(url: str) -> tuple[bool, bool]:
        with opened(url) as engine, Session(engine) as session:
            kept = session.scalars(select(OpenField.typed)).all()
            title = editing.open_draft(session, editing.item_of(session, "page", "about")).values["title"]
            return [words] in kept, title == words

    with opened(before) as engine, Session(engine) as session:
        keep(session)
    count = killing.statements_of(databases.copy(before), save_and_close)
    for point in [*range(1, count + 1, max(1, count // POINTS)), BEFORE_COMMIT]:
        url = databases.copy(before)
        assert killing.run(url, save_and_close, point) == signal.SIGKILL
        assert held(url) == (True, False), point
    assert killing.run(before, save_and_close, AFTER_COMMIT) == signal.SIGKILL
    assert held(before) == (False, True)


@pytest.mark.parametrize("point", ["write", "fsync", "rename"])
def test_an_upload_that_is_killed_while_its_file_is_written_leaves_no_file_by_that_name(
    before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """The file is kept by its hash before any transaction; whatever bears a hash as its name has that content."""
    deed = bring_a_file(tmp_path, None, tmp_path)  # type: ignore[arg-type]  # it takes no database
    untouched = rows(before)
    with monkeypatch.context() as patched:
        _die_at(patched, point)
        assert killing.run(before, deed, killing.NEVER) == signal.SIGKILL
    store = MediaStore(tmp_path / "brought")
    assert list(store) == []
    assert rows(before) == untouched
    assert killing.run(before, deed, killing.NEVER) == 0
    assert all(store.verify(each) for each in store)
    assert len(list(store)) == 1


def _die_at(patched: pytest.MonkeyPatch, point: str) -> None:
    """Kill the process that does it in the middle of writing, before the file is safe, or before it has its name."""

    def die(*_arguments: object, **_options: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    target: tuple[object, str] = {
        "write": (media, "_copy"),
        "fsync": (os, "fsync"),
        "rename": (Path, "rename"),
    }[point]
    patched.setattr(*target, die)
