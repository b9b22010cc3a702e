"""Catalogs in and out: a dry run, one change, one undo; and nothing lost of what others wrote."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import polib
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.foundation import catalogs as files
from portal.foundation.database import writing
from portal.translation.messages import importing, overlay, store
from portal.translation.messages.catalogs import load
from portal.translation.messages.exporting import EXPORTED, exported
from portal.translation.messages.importing import Plan, Planned
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageImport, MessageText, MessageVersion, State
from portal.translation.messages.pofiles import decoded, parsed
from tests.fixtures.databases import Databases, opened
from tests.translation.messages.projects import GUIDE, HELLO, KEYS, OPEN, PAGES, SWEDISH, entry, one, write

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
STRANGE = Key("Strange")
BROKEN = Key("Broken, %(name)s")


def plan(session: Session, root: Path, text: str, tag: str = "sv") -> Plan:
    return importing.plan(session, root, tag, parsed(text, tag))


def planned(found: Plan) -> dict[Key, Planned]:
    return {each.key: each.planned for each in found.entries}


def take(
    session: Session, root: Path, text: str, *, reviewed: bool = False, prefer_file: bool = False, tag: str = "sv"
) -> MessageImport:
    with writing(session):
        found = plan(session, root, text, tag)
        taken = found.clashing() if prefer_file else frozenset()
        return importing.apply(session, found, name="sv.po", actor="account:1", reviewed=reviewed, taken=taken)


def lines(texts: dict[Key, tuple[str, ...]], fuzzy: tuple[Key, ...] = ()) -> str:
    return HEAD + "\n".join(line for key, text in texts.items() for line in entry(key, text, fuzzy=key in fuzzy))


def edit(session: Session, key: Key, words: str, state: State = State.REVIEWED) -> None:
    with writing(session):
        row = store.find(session, "sv", key.digest)
        wanted = store.Wanted(one(words), state, one(SWEDISH[key][0]), row.revision if row else 0)
        store.save(session, "sv", key, wanted, actor="account:2")


def test_the_dry_run_tells_six_sorts_apart_with_lines_and_faults(session: Session, tmp_path: Path) -> None:
    write(tmp_path, {key: text for key, text in SWEDISH.items() if key != OPEN}, keys=(*KEYS, BROKEN))
    edit(session, GUIDE, "Handbok")
    text = lines(
        {
            GUIDE: ("Guide",),
            HELLO: ("Hallå, %(name)s",),
            PAGES: SWEDISH[PAGES],
            OPEN: ("Öppen",),
            STRANGE: ("Konstig",),
            BROKEN: ("Trasig, %(namn)s",),
        },
        fuzzy=(OPEN,),
    )
    found = plan(session, tmp_path, text)
    assert planned(found) == {
        GUIDE: Planned.CLASH,
        HELLO: Planned.CHANGED,
        PAGES: Planned.SAME,
        OPEN: Planned.FUZZY,
        STRANGE: Planned.UNKNOWN,
        BROKEN: Planned.NEW,
    }
    told = text.split("\n")
    assert all(told[each.line - 1].startswith("msgid ") for each in found.entries)
    assert [each.key for each in found.entries if each.faults] == [BROKEN]
    assert store.find(session, "sv", HELLO.digest) is None


def test_an_import_is_one_change_that_is_undone_at_once(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH)
    edit(session, OPEN, "Öppet")
    row = take(
        session, tmp_path, lines({GUIDE: ("Guide",), HELLO: ("Hallå, %(name)s",), OPEN: ("Vidöppen",)}), reviewed=True
    )
    assert row.report["written"] == 2
    swedish = overlay.read(session.get_bind().engine).catalogs["sv"]
    assert (swedish.gettext("Guide"), swedish.pgettext("state", "Open")) == ("Guide", "Öppet")
    edit(session, HELLO, "Tjena, %(name)s")
    with writing(session):
        done = importing.undo(session, row, actor="account:1")
    assert (done.restored, done.left) == (1, 1)
    swedish = overlay.read(session.get_bind().engine).catalogs["sv"]
    assert (swedish.gettext("Guide"), swedish.gettext(HELLO.msgid)) == ("", "Tjena, %(name)s")


def test_what_is_unsure_or_faulty_is_never_live(session: Session, tmp_path: Path) -> None:
    """Row 3 of trust.md: markup in a file never reaches a page."""
    write(tmp_path, {GUIDE: ("Vägledning",)})
    text = lines(
        {GUIDE: ("Kanske",), OPEN: ("Kanske",), HELLO: ("<script>alert(1)</script> %(name)s",)}, fuzzy=(GUIDE, OPEN)
    )
    take(session, tmp_path, text, reviewed=True)
    assert overlay.read(session.get_bind().engine).catalogs == {}
    rows = store.texts(session, "sv")
    assert {digest: row.state for digest, row in rows.items()} == {
        OPEN.digest: State.FUZZY,
        HELLO.digest: State.TRANSLATED,
    }


def test_a_clash_is_only_what_was_edited_after_the_export(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH)
    edit(session, GUIDE, "Handbok")
    text = exported(session, tmp_path, "sv").replace('"Handbok"', '"Guide"').replace('"Öppen"', '"Öppet"')
    session.rollback()
    assert EXPORTED in text
    found = plan(session, tmp_path, text)
    assert planned(found)[GUIDE] is Planned.CHANGED
    edit(session, OPEN, "Vidöppen")
    found = plan(session, tmp_path, text)
    assert planned(found) == {**dict.fromkeys(KEYS, Planned.SAME), GUIDE: Planned.CHANGED, OPEN: Planned.CLASH}
    take(session, tmp_path, text, prefer_file=True)
    assert store.texts(session, "sv")[OPEN.digest].text["forms"] == ["Öppet"]


def test_export_and_import_unchanged_is_no_change(session: Session, tmp_path: Path) -> None:
    write(tmp_path, SWEDISH, fuzzy=(OPEN,))
    edit(session, GUIDE, "Handbok")
    edit(session, HELLO, "Hallå", State.DRAFT)
    text = exported(session, tmp_path, "sv")
    session.rollback()
    assert set(planned(plan(session, tmp_path, text)).values()) == {Planned.SAME}
    assert take(session, tmp_path, text, reviewed=True).report["written"] == 0


PROJECTS = ("django", "humanize", "wtforms")
LANGUAGES = {"es": ("es", "es_ES"), "sv": ("sv", "sv_SE")}


def foreign(project: str, tag: str) -> list[Path]:
    """The catalogs of an installed project in a language."""
    found = importlib.util.find_spec(project)
    assert found is not None
    assert found.origin is not None
    paths = Path(found.origin).parent.rglob("LC_MESSAGES/*.po")
    return sorted(path for path in paths if path.parent.parent.name in LANGUAGES[tag])


def bare(text: str) -> str:
    """Comments: polib puts a comment's lines together in its own way."""
    return re.sub(r"\s+", " ", text).strip()


def content(text: str) -> dict[tuple[str, str], tuple[object, ...]]:
    """Everything of a file but its headers and what is obsolete, as polib reads it."""
    return {
        (each.msgctxt or "", each.msgid): (
            each.msgid_plural,
            each.msgstr,
            tuple(each.msgstr_plural.values()) if any(each.msgstr_plural.values()) else (),
            bare(each.tcomment),
            bare(each.comment),
            tuple(sorted(each.flags)),
            tuple(each.occurrences),
        )
        for each in polib.pofile(text + "\n")
        if not each.obsolete
    }


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("project", PROJECTS)
def test_the_catalogs_of_known_projects_come_back_whole(
    sqlite_databases: Databases, tmp_path: Path, project: str, tag: str
) -> None:
    """Row 5 of trust.md, and issue 6: no message, context, comment, flag or plural is lost."""
    paths = foreign(project, tag)
    assert paths
    with opened(sqlite_databases.empty()) as engine, Session(engine) as session:
        for number, path in enumerate(paths):
            text = decoded(path.read_bytes())
            root = tmp_path / str(number)
            scratch(root, text, tag)
            count = len(parsed(text, tag).entries)
            row = take(session, root, text, tag=tag)
            assert sum(row.report["counts"].values()) == count
            after = exported(session, root, tag)
            session.rollback()
            assert content(after) == content(text), path
            assert set(planned(plan(session, root, after, tag)).values()) <= {Planned.SAME, Planned.FUZZY}, path
            forget(session)


def scratch(root: Path, text: str, tag: str) -> None:
    """A project that has the messages of a file, and no translation."""
    template = polib.pofile(text + "\n", wrapwidth=0)
    template.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for each in [*template]:
        if each.obsolete:
            template.remove(each)
        each.msgstr, each.tcomment = "", ""
        each.msgstr_plural = dict.fromkeys(each.msgstr_plural, "")
        each.flags = [flag for flag in each.flags if flag != "fuzzy"]
        each.previous_msgid = each.previous_msgid_plural = each.previous_msgctxt = None
    path = files.template_path(root)
    path.parent.mkdir(parents=True)
    template.save(str(path))
    assert load(root, tag).messages


def forget(session: Session) -> None:
    """The next file of a project has messages of its own, some with the same words."""
    with writing(session):
        for version in session.scalars(select(MessageVersion)):
            session.delete(version)
        session.flush()
        for row in session.scalars(select(MessageText)):
            session.delete(row)
