"""The index follows what is published: in the same transaction, by time, and rebuilt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.content.model.documents import Document, LanguageDocument
from portal.content.publication.publishing import Wanted, cancel, publish, withdraw
from portal.content.published.editions import Edition
from portal.content.sitewide.site import reading_moment
from portal.foundation import schema
from portal.foundation.database import writing
from portal.search import index, soundness
from portal.search.engines import engine_of, table_of
from portal.search.tables import SearchLanguage
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save
from tests.fixtures.databases import Databases, opened
from tests.fixtures.drawing import examples
from tests.search.asking import elsewhere, found, page_of


def unlearnt(word: str, _tag: str) -> str:
    return word


def unrelated(_tag: str, _lemmas: set[str]) -> Iterator[tuple[str, str]]:
    return iter(())


def held(session: Session) -> dict[str, list[dict[str, object]]]:
    """All that the index holds of what readers see or will see, by language."""
    moment = reading_moment(session)
    living = set(session.scalars(select(Edition.id).where(index.living(moment))))
    return {
        tag: [asdict(each) for each in engine_of(session).entries(session, table_of(tag)) if each.edition_id in living]
        for tag in session.scalars(select(SearchLanguage.language).order_by(SearchLanguage.language)).all()
    }


def test_publishing_updates_and_withdrawing_removes(session: Session, clock: Clock) -> None:
    item = bring_out(session, page(en="Otters", sv="Uttrar"))
    assert found(session, "en", "otter") == ["page:about"]
    assert found(session, "sv", "uttern") == []  # nobody has taught the index yet
    assert found(session, "sv", "uttrar") == ["page:about"]
    clock.advance(hours=1)
    bring_out(session, page(en="Badgers", sv="Grävlingar"))
    assert found(session, "en", "otters") == []
    assert found(session, "en", "badgers") == ["page:about"]
    clock.advance(hours=1)
    withdraw(session, item, actor=ACTOR)
    assert found(session, "en", "badgers") == []
    assert elsewhere(session, "en", "grävlingar") == []


def test_a_rollback_takes_the_index_with_it(session: Session) -> None:
    bring_out(session, page(en="Otters"))
    session.commit()
    save(session, page("other", en="Badgers"))
    bring_out(session, page("third", en="Badgers"))
    session.rollback()
    assert found(session, "en", "badgers") == []
    assert found(session, "en", "otters") == ["page:about"]


def test_a_planned_edition_is_found_from_its_time_on(session: Session, clock: Clock) -> None:
    bring_out(session, page(en="Otters"))
    bring_out(session, page(en="Badgers"), at=clock.later(hours=2))
    session.commit()
    assert (found(session, "en", "otters"), found(session, "en", "badgers")) == (["page:about"], [])
    assert page_of(session, "en", "badgerz").meant is None
    clock.advance(hours=2)
    assert (found(session, "en", "otters"), found(session, "en", "badgers")) == ([], ["page:about"])


def test_a_cancelled_edition_is_never_found(session: Session, clock: Clock) -> None:
    item = save(session, page(en="Otters"))
    release = publish(session, [Wanted(item, ["en"])], actor=ACTOR, at=clock.later(hours=2))
    assert release is not None
    cancel(session, release, actor=ACTOR)
    session.commit()
    clock.advance(hours=3)
    assert found(session, "en", "otters") == []


def test_an_item_that_is_not_translated_is_found_in_its_original(session: Session) -> None:
    bring_out(session, page(en="Otters"))
    assert found(session, "sv", "otters") == ["page:about"]
    (result,) = page_of(session, "sv", "otter").results
    assert result.reading.lang == "en"


def test_a_translated_item_is_found_elsewhere_by_its_original(session: Session) -> None:
    bring_out(session, page(en="Otters", sv="Uttrar"))
    assert found(session, "sv", "otters") == []
    assert elsewhere(session, "sv", "otters") == [("page:about", "en")]
    (result,) = page_of(session, "sv", "otters").elsewhere
    assert result.url.startswith("/en/")


def test_plain_letters_stand_behind(session: Session) -> None:
    for key, title in (("with", "Sjö"), ("without", "Sjo")):
        bring_out(session, page(key, source="sv", sv=title))
    assert found(session, "sv", "sjo") == ["page:without", "page:with"]
    assert found(session, "sv", "sjö") == ["page:with"]


def test_call_in_finds_pages_on_inkallning(session: Session) -> None:
    texts = {
        "en": {"title": "call-in", "definition": "A meeting."},
        "sv": {"title": "inkallning", "definition": "Ett möte."},
    }
    languages = {tag: LanguageDocument(texts=each) for tag, each in texts.items()}
    bring_out(session, Document("term", "call-in", "en", {"group": "method"}, languages=languages))
    bring_out(session, page("meeting", source="sv", sv="Så går en inkallning till"))
    assert "page:meeting" in found(session, "sv", "call-in")
    assert "page:meeting" in found(session, "en", "call-in")


def _titles() -> st.SearchStrategy[str]:
    return st.text(alphabet="abåöñ é-", min_size=1, max_size=12).filter(lambda title: title.strip().strip("-") != "")


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from("pqr"), _titles(), st.sampled_from(["now", "later", "withdraw"])),
        min_size=1,
        max_size=8,
    )
)
def test_the_index_made_anew_is_the_index_as_it_grew(
    session: Session, clock: Clock, deeds: list[tuple[str, str, str]]
) -> None:
    for key, title, deed in deeds:
        clock.advance(hours=1)
        item = save(session, page(key, en=title, sv=f"{title} ö"))
        if deed == "withdraw":
            withdraw(session, item, actor=ACTOR)
        else:
            at = None if deed == "now" else clock.later(minutes=30)
            publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR, at=at)
    session.commit()
    grown = held(session)
    with writing(session):
        index.rebuild(session, unlearnt, unrelated)
    made = held(session)
    assert {tag: grown.get(tag, []) for tag in made} == made
    assert not [tag for tag, entries in grown.items() if entries and tag not in made]


def test_check_finds_nothing_on_a_sound_index(starter_session: Session) -> None:
    engine = starter_session.get_bind().engine
    assert list(soundness.faults(engine)) == []


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("DELETE FROM search_entry WHERE language = 'sv'", "missing in the index"),
        ("DROP TABLE search_in_es", "no table for es"),
        ("DELETE FROM search_in_en WHERE {id} = (SELECT min({id}) FROM search_in_en)", "not in the index as they are"),
        ("UPDATE search_in_sv SET a = 'x' WHERE {id} = (SELECT min({id}) FROM search_in_sv)", "not in the index as"),
        ("DELETE FROM search_form WHERE language = 'es'", "a word of es is not known"),
    ],
)
def test_check_finds_a_damaged_index_and_rebuilding_mends_it(starter_session: Session, damage: str, says: str) -> None:
    engine = starter_session.get_bind().engine
    key = "edition_id" if engine.dialect.name == "postgresql" else "rowid"
    with engine.begin() as connection:
        connection.execute(text(damage.format(id=key)))
    faults = [fault.reason for fault in soundness.faults(engine)]
    assert [fault for fault in faults if says in fault]
    assert all("portal search rebuild" in fault for fault in faults)
    with writing(starter_session):
        index.rebuild(starter_session, unlearnt, unrelated)
    assert list(soundness.faults(engine)) == []


def test_check_finds_a_table_whose_inside_is_damaged(sqlite_databases: Databases) -> None:
    """On PostgreSQL, whose own business it is, there is nothing inside that a statement could damage."""
    with opened(sqlite_databases.starter()) as engine:
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM search_in_en_data WHERE id > 10 AND id % 2 = 0"))
        assert any("damaged" in fault.reason for fault in soundness.faults(engine))


@pytest.mark.parametrize(
    ("database", "name", "column", "mark"),
    [("postgresql", "stems_of_titles", "words::text", "'^"), ("sqlite", "marks_of_titles", "names", "†")],
)
def test_an_index_of_an_older_portal_learns_which_words_stand_in_titles(
    request: pytest.FixtureRequest, database: str, name: str, column: str, mark: str
) -> None:
    """Each index holds the words of titles once more, marked."""
    databases = request.getfixturevalue(f"{database}_databases")
    (path,) = schema.FOLDER.glob(f"versions/*_{name}.py")
    before = ScriptDirectory(str(schema.FOLDER)).get_revision(path.name.partition("_")[0]).down_revision
    assert isinstance(before, str)
    with opened(databases.starter()) as engine:

        def held() -> list[str]:
            with engine.connect() as connection:
                key = "rowid" if database == "sqlite" else "edition_id"
                rows = connection.execute(text(f"SELECT {column} FROM search_in_sv ORDER BY {key}"))  # noqa: S608  # our own names
                return list(rows.scalars())

        made = held()
        assert [each for each in made if mark in each]
        schema.downgrade(engine, before)
        assert not [each for each in held() if mark in each]
        schema.upgrade(engine)
        assert held() == made
