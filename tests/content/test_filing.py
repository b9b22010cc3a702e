"""Filing: published facts become terms that filters find, whoever published them and whenever it was declared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.filters import FILTERS, KIND
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.published import filing
from portal.content.published.editions import Edition, EditionFact, EditionFiling
from portal.content.sitewide.site import bring_up_to_date, site_version
from portal.foundation import schema
from portal.foundation.dates import PartialDate
from portal.foundation.fields import Links, Prose, fields_of
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, page, save
from tests.fixtures.databases import Databases, opened

Rows = set[tuple[int, str, str, str | None]]


def news(key: str = "report", published: str = "2017-06-21", **facts: object) -> Document:
    texts = {"title": f"A {key}", "summary": "In short."}
    found = {"language": "en", "published": PartialDate.parse(published), "outlet": "The Östgöta Times", **facts}
    return Document("news", key, "en", found, languages={tag: LanguageDocument(texts=texts) for tag in ("en", "sv")})


def filed(session: Session) -> Rows:
    rows = session.execute(select(EditionFact.edition_id, EditionFact.name, EditionFact.term, EditionFact.words))
    return {(edition_id, name, term, words) for edition_id, name, term, words in rows}


def terms(session: Session, tag: str = "en") -> list[tuple[str, str]]:
    """What readers' filters find the visible editions of a language by."""
    rows = select(EditionFact.name, EditionFact.term).join(Edition, Edition.id == EditionFact.edition_id)
    rows = rows.where(Edition.language == tag, Edition.visible_until.is_(None))
    return [(name, term) for name, term in session.execute(rows.order_by(EditionFact.name, EditionFact.term))]


def test_every_language_of_an_item_is_filed_when_it_is_published(session: Session) -> None:
    bring_out(session, news(territory="SE"))
    expected = [
        ("country", "SE"),
        ("language", "en"),
        ("month", "2017-06"),
        ("outlet", "the-ostgota-times"),
        ("year", "2017"),
    ]
    assert terms(session) == terms(session, "sv") == expected
    words = session.scalars(select(EditionFact.words).where(EditionFact.name == "outlet")).all()
    assert set(words) == {"The Östgöta Times"}


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ("2017", [("year", "2017")]),
        ("2017-06", [("month", "2017-06"), ("year", "2017")]),
        ("2011-09/2011-10", [("month", "2011-09"), ("year", "2011")]),
        ("2012/2014", [("year", "2012")]),
        ("2018/..", [("year", "2018")]),
    ],
)
def test_a_date_is_filed_as_exactly_as_it_is_known(
    session: Session, published: str, found: list[tuple[str, str]]
) -> None:
    bring_out(session, news(published=published))
    assert [pair for pair in terms(session) if pair[0] in ("year", "month")] == found


def test_a_name_without_a_latin_letter_is_filed_by_itself(session: Session) -> None:
    bring_out(session, news(outlet="Правда"))
    assert ("outlet", "правда") in terms(session)


def test_a_list_of_codes_is_filed_code_by_code_and_no_fact_by_nothing(session: Session) -> None:
    facts = {"language": "en", "countries": ["SE", "MX"]}
    languages = {"en": LanguageDocument(texts={"title": "Video", "summary": "In short."})}
    bring_out(session, Document("video", "talk", "en", facts, languages=languages))
    assert terms(session) == [("country", "MX"), ("country", "SE"), ("language", "en")]


def test_changed_facts_are_filed_for_every_language_and_from_their_time_on(session: Session, clock: Clock) -> None:
    item = bring_out(session, news())
    clock.advance(hours=1)
    save(session, news(published="2018-01"))
    publish(session, [Wanted(item, ["en"])], actor=ACTOR)
    for tag in ("en", "sv"):
        assert ("year", "2018") in terms(session, tag)
        assert ("year", "2017") not in terms(session, tag)
    before = filed(session)
    withdraw(session, item, actor=ACTOR)
    assert filed(session) == before


def test_a_kind_without_filtered_facts_is_not_filed(session: Session) -> None:
    bring_out(session, page(en="About"))
    assert filed(session) == set()
    assert session.scalars(select(EditionFiling)).all() == []


def test_what_another_release_published_is_filed_once(session: Session) -> None:
    for number in range(3):
        bring_out(session, news(f"report-{number}"))
    before, version = filed(session), site_version(session)
    session.commit()
    assert filing.unfiled(session, KINDS) == 0
    session.execute(delete(EditionFact))
    session.execute(delete(EditionFiling))
    assert filing.unfiled(session, KINDS) == 6
    for _start in range(2):
        bring_up_to_date(session, KINDS)
        session.commit()
    assert filed(session) == before
    assert filing.unfiled(session, KINDS) == 0
    assert site_version(session) == version + 1


def test_what_was_filed_by_other_declarations_is_filed_anew(session: Session) -> None:
    bring_out(session, news())
    before = filed(session)
    session.execute(update(EditionFact).where(EditionFact.name == "year").values(term="1999"))
    session.execute(update(EditionFiling).values(filters="0 published:year"))
    assert filing.catch_up(session, KINDS)
    assert filed(session) == before


def test_a_withdrawal_is_not_waited_for(session: Session) -> None:
    withdraw(session, bring_out(session, news()), actor=ACTOR)
    assert filing.unfiled(session, KINDS) == 0


def test_filing_goes_on_in_batches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "BATCH", 2)
    for number in range(3):
        bring_out(session, news(f"report-{number}"))
    before = filed(session)
    session.execute(delete(EditionFiling))
    assert filing.catch_up(session, KINDS)
    assert filed(session) == before


def test_an_empty_database_waits_for_its_languages(databases: Databases) -> None:
    with opened(databases.bare()) as engine:
        schema.upgrade(engine)
        with Session(engine) as session:
            bring_up_to_date(session, KINDS)
            assert site_version(session) == 0


def test_the_revision_runs_down_and_up_and_the_terms_come_back(databases: Databases) -> None:
    with opened(databases.starter()) as engine:
        before = _everything(engine)
        assert len(before) > 500
        schema.downgrade(engine, "0003")
        schema.upgrade(engine)
        assert _everything(engine) == set()
        with Session(engine) as session:
            bring_up_to_date(session, KINDS)
            session.commit()
        assert _everything(engine) == before


def _everything(engine: Engine) -> Rows:
    with Session(engine) as session:
        return filed(session)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_kind_s_list_offers_is_declared_by_its_fields(kind: type[Item]) -> None:
    named = {each for declared in fields_of(kind).values() for each in declared.filters}
    assert named <= set(FILTERS)
    assert set(kind.filters or ()) <= named
    assert KIND not in named
    assert all(not declared.filters for declared in fields_of(kind).values() if isinstance(declared, Prose))
    for each in named:
        sorts = {isinstance(declared, Links) for declared in fields_of(kind).values() if each in declared.filters}
        assert len(sorts) == 1, "a filter goes by facts or by links"


def test_a_filter_s_name_is_its_own() -> None:
    names = [each.name for each in FILTERS]
    assert len(set(names)) == len(names)
    assert "page" not in names


def test_what_a_guide_names_is_filed_from_what_was_published(session: Session) -> None:
    """A draft's facts are nobody's business."""
    item = bring_out(session, news())
    save(session, replace(news(), facts={**news().facts, "outlet": "Secret"}))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    assert not [row for row in filed(session) if row[2] == "secret"]
