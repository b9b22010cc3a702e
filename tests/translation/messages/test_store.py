"""Live edits: saved, seen by readers, undone, restored; on each engine."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from portal.content.sitewide.site import site_version
from portal.foundation.database import writing
from portal.foundation.i18n import Locales
from portal.foundation.live import LiveTexts
from portal.foundation.pseudo import ADDRESS_CONTEXT
from portal.translation.messages import overlay, store
from portal.translation.messages.faults import Sort, faults
from portal.translation.messages.keys import Key
from portal.translation.messages.models import MessageText, State
from portal.translation.messages.plurals import Forms, usual
from portal.translation.messages.store import NewerSave, NotReviewable, Saved, Wanted
from tests.translation.messages.projects import GUIDE, HELLO, PAGES, one, two


def put(
    session: Session, key: Key, words: Forms, state: State = State.REVIEWED, seen: int = 0, actor: str = "account:1"
) -> Saved:
    with writing(session):
        return store.save(session, "sv", key, Wanted(words, state, one("Vägledning"), seen), actor=actor)


def live(engine: Engine) -> LiveTexts:
    return overlay.read(engine)


def test_what_is_reviewed_is_live_and_what_is_not_is_not(session: Session, engine: Engine) -> None:
    version = site_version(session)
    saved = put(session, GUIDE, one("Handbok"))
    assert (saved.changed, saved.shown, saved.row.revision) == (True, True, 1)
    assert site_version(session) == version + 1
    assert live(engine).catalogs["sv"].gettext("Guide") == "Handbok"
    for state in (State.DRAFT, State.TRANSLATED):
        saved = put(session, GUIDE, one(f"Annan {state}"), state, saved.row.revision)
        assert not saved.shown
    assert site_version(session) == version + 1
    assert live(engine).catalogs["sv"].gettext("Guide") == "Handbok"


def test_saving_the_same_again_makes_no_version(session: Session) -> None:
    put(session, GUIDE, one("Handbok"))
    again = put(session, GUIDE, one("Handbok"), seen=0)
    assert (again.changed, again.row.revision) == (False, 1)


def test_somebody_elses_newer_text_is_never_overwritten(session: Session) -> None:
    put(session, GUIDE, one("Handbok"), actor="account:1")
    with pytest.raises(NewerSave) as caught:
        put(session, GUIDE, one("Guide"), actor="account:2")
    assert store.text_of(caught.value.row) == one("Handbok")
    found = store.find(session, "sv", GUIDE.digest)
    assert found is not None
    assert (found.actor, found.revision) == ("account:1", 1)


def test_two_who_begin_the_same_text_at_once_do_not_overwrite_each_other(engine: Engine) -> None:
    def begin(number: int) -> str:
        with Session(engine) as session:
            try:
                put(session, GUIDE, one(f"Text {number}"), actor=f"account:{number}")
            except NewerSave:
                return "newer"
            return "saved"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(begin, range(4))) == ["newer", "newer", "newer", "saved"]


@pytest.mark.parametrize(
    ("key", "words", "sort"),
    [
        (HELLO, one("Hej"), Sort.LACKS),
        (HELLO, one("Hej, %(namn)s"), Sort.LACKS),
        (HELLO, one("Hej, %(name)s och %(other)s"), Sort.EXTRA),
        (HELLO, one("Hej, %(name"), Sort.MALFORMED),
        (HELLO, one("Hej, %(name)s %"), Sort.MALFORMED),
        (GUIDE, one("Väg<b>ledning</b>"), Sort.TAGS),
        (GUIDE, one("<script>alert(1)</script>"), Sort.TAGS),
        (GUIDE, one("  "), Sort.EMPTY),
        (GUIDE, two("Vägledning", "Vägledningar"), Sort.COUNT),
        (GUIDE, one("Väg\x00ledning"), Sort.CONTROL),
        (GUIDE, one("Väg\nledning"), Sort.BREAK),
        (GUIDE, one("Väg\u2028ledning"), Sort.BREAK),
        (PAGES, Forms(("%(num)s sida",), usual("sv")), Sort.COUNT),
        (PAGES, two("%(num)s sida", "sidor"), Sort.LACKS),
        (Key("guides", context=ADDRESS_CONTEXT), one("vagledningar"), Sort.ADDRESS),
    ],
)
def test_what_could_break_a_page_cannot_be_reviewed(session: Session, key: Key, words: Forms, sort: Sort) -> None:
    assert sort in [each.sort for each in faults(key, words)]
    with pytest.raises(NotReviewable):
        put(session, key, words)
    assert store.find(session, "sv", key.digest) is None
    if "\x00" not in words.texts[0]:
        assert put(session, key, words, State.DRAFT).changed


def test_a_text_may_break_its_lines_where_the_original_does() -> None:
    assert faults(Key("Dear reader,\nwelcome"), one("Kära läsare,\n\nvälkommen")) == []


def test_a_form_for_one_alone_may_spell_the_number_out(session: Session) -> None:
    spelt = Key("One page", "%(num)s pages")
    assert put(session, spelt, two("En sida", "%(num)s sidor")).shown


def test_undo_gives_back_what_readers_saw_and_keeps_every_version(session: Session, engine: Engine) -> None:
    put(session, GUIDE, one("Handbok"))
    put(session, GUIDE, one("Guide"), seen=1)
    with writing(session):
        store.undo(session, "sv", GUIDE, 2, actor="account:1")
    assert live(engine).catalogs["sv"].gettext("Guide") == "Handbok"
    with writing(session):
        row = store.find(session, "sv", GUIDE.digest)
        assert row is not None
        store.put_back(session, row, 0, actor="account:1")
    assert live(engine).catalogs == {}
    row = store.find(session, "sv", GUIDE.digest)
    assert row is not None
    texts = [version.text["forms"][0] for version in store.history(session, row)]
    assert texts == ["Vägledning", "Handbok", "Guide", "Handbok"]


def test_only_the_newest_version_is_undone(session: Session) -> None:
    put(session, GUIDE, one("Handbok"))
    put(session, GUIDE, one("Guide"), seen=1)
    with pytest.raises(NewerSave), writing(session):
        store.undo(session, "sv", GUIDE, 1, actor="account:1")


def test_a_former_version_is_restored_with_what_readers_saw_then(session: Session, engine: Engine) -> None:
    for number, words in enumerate(("Ett", "Två", "Tre")):
        put(session, GUIDE, one(words), seen=number)
    with writing(session):
        row = store.find(session, "sv", GUIDE.digest)
        assert row is not None
        store.put_back(session, row, 1, actor="account:1", deed=store.RESTORE)
    assert live(engine).catalogs["sv"].gettext("Guide") == "Ett"


FORCED: dict[str, Any] = {
    "no forms": {"rule": "nplurals=1; plural=0;", "forms": []},
    "numbers": {"rule": "nplurals=1; plural=0;", "forms": [1, 2]},
    "no rule": {"rule": "__import__('os')", "forms": ["Hej, %(name)s"]},
    "a list": ["Hej"],
    "another placeholder": {"rule": "nplurals=1; plural=0;", "forms": ["MARK %(namn)s"]},
    "too few forms": {"rule": "nplurals=3; plural=n % 3;", "forms": ["MARK"]},
    "a broken sign": {"rule": "nplurals=1; plural=0;", "forms": ["MARK %(name)s %"]},
}


@pytest.mark.parametrize("forced", FORCED.values(), ids=FORCED)
def test_whatever_is_forced_into_the_database_breaks_no_page(session: Session, engine: Engine, forced: Any) -> None:
    """Row 4 of trust.md, for live edits: the file's or the source's text is shown instead."""
    for key in (HELLO, PAGES):
        put(session, key, one("Utkast"), State.DRAFT)
    with writing(session):
        for row in session.scalars(select(MessageText)):
            row.live = forced
    locales = Locales()
    overlay.follow(locales, engine, site_version(session))
    assert locales.text(None, HELLO.msgid, {"name": "Ana"}) == "Hello, Ana"
    for number in (0, 1, 2, 1_000_000):
        assert "MARK" not in locales.plural_text(None, PAGES.msgid, PAGES.plural or "", number, {})


def test_without_the_table_the_files_are_used(session: Session, engine: Engine) -> None:
    with writing(session):
        for table in ("message_version", "message_text"):
            session.execute(text(f"DROP TABLE {table}"))
    locales = Locales()
    overlay.follow(locales, engine, site_version(session))
    assert locales.live.catalogs == {}
    assert locales.live.version == site_version(session)


def test_nothing_is_asked_while_the_version_is_the_same(session: Session, engine: Engine) -> None:
    locales = Locales()
    overlay.follow(locales, engine, site_version(session))
    before = locales.live
    overlay.follow(locales, engine, site_version(session))
    assert locales.live is before


def test_a_read_that_fails_is_tried_again_and_no_page_of_it_is_kept(session: Session, engine: Engine) -> None:
    locales = Locales()
    overlay.follow(locales, engine, site_version(session))
    before, generation = locales.live, locales.generation
    put(session, GUIDE, one("Handbok"))
    with writing(session):
        session.execute(text("ALTER TABLE message_text RENAME COLUMN live TO lively"))
    overlay.follow(locales, engine, site_version(session))
    assert locales.live is before
    # A page's key in the cache has the generation from before the page was drawn.
    assert locales.generation > generation
    with writing(session):
        session.execute(text("ALTER TABLE message_text RENAME COLUMN lively TO live"))
    overlay.follow(locales, engine, site_version(session))
    assert locales.live.catalogs["sv"].gettext("Guide") == "Handbok"


def test_a_slow_reader_never_takes_newer_words_away(
    session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    locales, read = Locales(), overlay.read
    put(session, GUIDE, one("Ett"))
    old = site_version(session)

    def overtaken(engine: Engine) -> LiveTexts:
        found = read(engine)
        monkeypatch.setattr(overlay, "read", read)
        put(session, GUIDE, one("Två"), seen=1)
        overlay.follow(locales, engine, site_version(session))
        return found

    monkeypatch.setattr(overlay, "read", overtaken)
    overlay.follow(locales, engine, old)
    assert locales.live.catalogs["sv"].gettext("Guide") == "Två"
    newest = locales.live
    overlay.follow(locales, engine, old)
    assert locales.live is newest
