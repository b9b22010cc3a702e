"""What is written down of lists, held against what the editions say: after whatever was done, now and at every moment
that is planned, for readers of every language."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.cli import command
from portal.content.editorial import merging
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.filters import KIND
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, cancel, publish, withdraw
from portal.content.published import shelving
from portal.content.published.editions import Edition, EditionFact, EditionLink, EditionSort, Release
from portal.content.published.shelves import Shelf, shelf_of
from portal.content.published.shown import ShelfCount, ShelfEntry, ShelfRule, ShelfTerm, Shown
from portal.content.readers.lists import Listing, listing
from portal.content.readers.queries import best, latest, sorting
from portal.content.sitewide import new_language
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import (
    Openness,
    bring_up_to_date,
    reading_moment,
    set_openness,
    site_languages,
    site_version,
)
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.foundation.errors import NotPublishable
from portal.foundation.filters import Filter
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, bring_out, save, tag, titled, with_language
from tests.fixtures.databases import Databases, counted, opened
from tests.fixtures.drawing import examples

Deed = Callable[[Session, Clock], None]
SHELF = Shelf((KINDS["guide"], KINDS["article"]), (KIND, *shelf_of(KINDS["guide"]).filters))
SHELVES = (SHELF, shelf_of(KINDS["page"]), shelf_of(KINDS["news"]))
SOURCES = {"guide-one": "en", "article-two": "sv", "article-six": "en", "page-one": "en", "news-one": "es"}
WORDS = st.sampled_from(("Alfa", "Åska", "beta", "Beta"))
DATES = st.sampled_from((None, "2017", "2017-05", "2018-09-01"))


def document(key: str, title: str, day: str | None, countries: list[str], tags: list[str]) -> Document:
    """One of the items, with a title in each language."""
    kind, source = key.partition("-")[0], SOURCES[key]
    facts: dict[str, object] = {}
    if kind == "page":
        facts = {"position": len(countries)} if countries else {}
    elif kind == "news":
        facts = {"language": "en", "published": PartialDate.parse(day or "2016"), "outlet": f"The {title}"}
    else:
        facts = {"language": "en", "countries": countries} | ({"published": PartialDate.parse(day)} if day else {})
    texts = {"title": f"{title} {key}", "summary": "In short."} | ({"body": "At length."} if kind == "page" else {})
    languages = {each: LanguageDocument(texts={**texts, "title": f"{title} {each}"}) for each in ("en", "es", "sv")}
    return Document(kind, key, source, facts, {"tags": tuple(f"tag:{each}" for each in tags)}, languages=languages)


documents = st.builds(
    document,
    st.sampled_from(tuple(SOURCES)),
    WORDS,
    DATES,
    st.lists(st.sampled_from(("SE", "MX")), unique=True),
    st.lists(st.sampled_from(("one", "two")), unique=True),
)
tags = st.lists(st.sampled_from(("en", "es", "sv")), min_size=1, unique=True)


@st.composite
def publications(draw: st.DrawFn) -> Deed:
    found, wanted, later = draw(documents), draw(tags), draw(st.sampled_from((None, None, 1, 5)))

    def deed(session: Session, clock: Clock) -> None:
        item = save(session, found)
        with suppress(NotPublishable):
            publish(
                session, [Wanted(item, wanted)], actor=ACTOR, at=None if later is None else clock.later(hours=later)
            )

    return deed


@st.composite
def withdrawals(draw: st.DrawFn) -> Deed:
    key, wanted = draw(st.sampled_from((*SOURCES, "tag-one"))), draw(st.none() | tags)

    def deed(session: Session, _clock: Clock) -> None:
        kind, name = ("tag", "one") if key == "tag-one" else (key.partition("-")[0], key)
        item = session.scalar(select(Item).where(Item.kind == kind, Item.key == name))
        if item is not None:
            withdraw(session, item, actor=ACTOR, languages=wanted)

    return deed


@st.composite
def opennesses(draw: st.DrawFn) -> Deed:
    which, openness = draw(st.sampled_from(("es", "sv"))), draw(st.sampled_from(tuple(Openness)))

    def deed(session: Session, _clock: Clock) -> None:
        set_openness(session, which, openness, actor=ACTOR)

    return deed


def cancelling(session: Session, clock: Clock) -> None:
    planned = select(Release).where(Release.visible_from > clock.moment, Release.cancelled_at.is_(None))
    release = session.scalars(planned.order_by(Release.id.desc())).first()
    if release is not None:
        cancel(session, release, actor=ACTOR)


def merge_of_tags(session: Session, _clock: Clock) -> None:
    one, two = (
        session.scalars(select(Item).where(Item.kind == "tag", Item.key == key)).one() for key in ("one", "two")
    )
    with suppress(Exception), session.begin_nested():
        merging.merge(session, "tag", "two", "one", {}, actor=ACTOR, seen=merging.mark(session, two, one))


def one_language_more(session: Session, _clock: Clock) -> None:
    with suppress(new_language.LanguageKnown):
        new_language.add(session, "fr", Openness.OPEN)


def waiting(_session: Session, clock: Clock) -> None:
    clock.advance(hours=3)


@st.composite
def several(draw: st.DrawFn) -> Deed:
    """Publications and withdrawals whose items are shelved together, as a bundle's are."""
    done = draw(st.lists(st.one_of(publications(), withdrawals()), min_size=1, max_size=4))

    def deed(session: Session, clock: Clock) -> None:
        with shelving.together(session, KINDS):
            for each in done:
                clock.advance(minutes=1)
                each(session, clock)

    return deed


deeds = st.one_of(
    several(),
    publications(),
    publications(),
    publications(),
    withdrawals(),
    opennesses(),
    st.sampled_from((cancelling, merge_of_tags, one_language_more, waiting)),
)


def expected(session: Session, shelf: Shelf, reader: str, moment: datetime.datetime) -> list[Edition]:
    """What the editions say of a whole list."""
    rows = select(Edition, EditionSort.sort_key).join(EditionSort, sorting(reader))
    rows = rows.where(Edition.kind.in_([kind.name for kind in shelf.kinds]), best(reader, moment))
    by_title = sorted(session.execute(rows).all(), key=lambda row: (row.sort_key, row.Edition.key))
    kind = shelf.kinds[0]
    having = [row.Edition for row in by_title if row.Edition.sort_value is not None or kind.order_by is None]
    if kind.order_by is not None:
        having.sort(key=lambda each: each.sort_value, reverse=kind.descending)
    return having + [row.Edition for row in by_title if row.Edition not in having]


def values_of(session: Session, shelf: Shelf, edition: Edition) -> set[tuple[str, str]]:
    """By what filters find an edition."""
    found = {("kind", edition.kind)}
    facts = select(EditionFact.name, EditionFact.term).where(EditionFact.edition_id == edition.id)
    found |= {(name, term) for name, term in session.execute(facts)}
    links = select(EditionLink.field, Item.key).join(Item, Item.id == EditionLink.target_id)
    for field, key in session.execute(links.where(EditionLink.edition_id == edition.id)):
        found |= {(each.name, key) for each in shelf.filters if field in shelf.fields(each)}
    return found


def compared(session: Session, shelf: Shelf, reader: str, moment: datetime.datetime) -> None:
    """A list as it is read says what the editions say, narrowed to nothing, to one value of each filter, and to two."""
    whole = expected(session, shelf, reader, moment)
    values = {each.id: values_of(session, shelf, each) for each in whole}
    known = Counter(value for found in values.values() for value in found)
    listed = shown(session, shelf, reader, moment, {})
    assert [each.edition.id for each in listed.readings] == [each.id for each in whole]
    offered = {(facet.filter.name, value.key): value.count for facet in listed.facets for value in facet.values}
    assert {pair: count for pair, count in offered.items() if count} == {
        pair: count for pair, count in known.items() if pair in offered
    }
    names = {each.name for each in shelf.filters} - {"tag"}
    assert {pair for pair in known if pair[0] in names} == {
        pair for pair in offered if pair[0] in names and offered[pair]
    }
    singles = [dict([pair]) for pair in sorted(offered) if offered[pair]]
    pairs = [first | second for first in singles[:2] for second in singles[2:4] if first.keys() != second.keys()]
    for chosen in [*singles[:3], *pairs[:2], *[one | two for one in pairs[:1] for two in singles[-1:]]]:
        left = {id for id, found in values.items() if set(chosen.items()) <= found}
        listed = shown(session, shelf, reader, moment, chosen)
        assert [each.edition.id for each in listed.readings] == [each.id for each in whole if each.id in left]
        assert listed.total == len(left)
        for facet in listed.facets:
            others = {(name, key) for name, key in chosen.items() if not facet.filter.excludes(_named(shelf, name))}
            for value in facet.values:
                wanted = others | {(facet.filter.name, value.key)}
                assert value.count == sum(wanted <= found for found in values.values()), (chosen, value)


def _named(shelf: Shelf, name: str) -> Filter:
    return next(each for each in shelf.filters if each.name == name)


def shown(session: Session, shelf: Shelf, reader: str, moment: datetime.datetime, chosen: Mapping[str, str]) -> Listing:
    return listing(session, load_site(session), reader, shelf, moment, chosen=chosen)


def moments(session: Session, moment: datetime.datetime) -> list[datetime.datetime]:
    """Now, and whenever anything of what is planned begins or ends."""
    ends = select(Edition.visible_until).where(Edition.visible_until.is_not(None))
    return [
        moment,
        *sorted(each for each in session.scalars(select(Edition.visible_from).union(ends)) if each > moment),
    ]


def everything(session: Session) -> set[tuple[object, ...]]:
    """All that is written down, without numbers that are nobody's business."""
    terms = {row.id: (row.kind, row.name, row.term) for row in session.scalars(select(ShelfTerm))}
    entries = session.execute(
        select(Shown.edition_id, Shown.language, Shown.until, Shown.place, ShelfEntry.term_id, ShelfEntry.head).join(
            ShelfEntry, ShelfEntry.shown_id == Shown.id
        )
    )
    return {(*row[:4], terms[row.term_id], row.head) for row in entries}


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(done=st.lists(deeds, min_size=2, max_size=9))
def test_lists_say_what_the_editions_say_whatever_was_done(session: Session, clock: Clock, done: list[Deed]) -> None:
    try:
        for key in ("one", "two"):
            bring_out(session, tag(key, key.upper()))
        for deed in done:
            clock.advance(hours=1)
            deed(session, clock)
        session.flush()
        session.expire_all()
        now = reading_moment(session)
        languages = [row.tag for row in site_languages(session)]
        assert shelving.differing(session, KINDS, languages, now) == 0
        for moment in moments(session, now):
            assert shelving.miscounted(session, KINDS, languages, moment) == 0
            for reader in ("en", "sv"):
                for shelf in SHELVES:
                    compared(session, shelf, reader, moment)
        if languages[-1] == "fr":
            compared(session, SHELF, "fr", now)
    finally:
        session.rollback()


def _failing_together(session: Session) -> None:
    with shelving.together(session, KINDS):
        item = bring_out(session, tag("gvi", "GVI"))
        raise NotPublishable(f"tag:{item.key}", ["en"])


def test_nothing_is_shelved_of_what_failed_together(session: Session) -> None:
    with pytest.raises(NotPublishable):
        _failing_together(session)
    assert everything(session) == set()
    bring_out(session, tag("pbs", "PBS"))
    assert {row[0] for row in everything(session)} == set(
        session.scalars(select(Edition.id).where(Edition.key == "pbs"))
    )


def in_three_languages(session: Session) -> None:
    for key in ("one", "two"):
        bring_out(session, tag(key, key.upper()))
    bring_out(session, document("guide-one", "Alfa", "2017", ["SE"], ["one"]))
    bring_out(session, document("news-one", "Beta", None, [], ["one", "two"]))
    session.commit()


def test_what_is_made_anew_is_what_was_kept(session: Session, clock: Clock) -> None:
    in_three_languages(session)
    bring_out(session, document("guide-one", "Beta", "2018", [], []), at=clock.later(hours=1))
    bring_out(session, document("news-one", "Beta", None, [], []), "es")
    kept = everything(session)
    assert shelving.rebuild(session, KINDS, ("en", "es", "sv"), reading_moment(session)) == 4
    assert everything(session) == kept


def test_what_stays_the_same_is_not_written_again(session: Session) -> None:
    in_three_languages(session)
    before = {row.id: row.edition_id for row in session.scalars(select(Shown))}
    item = session.scalars(select(Item).where(Item.kind == "guide")).one()
    save(session, with_language(document("guide-one", "Alfa", "2017", ["SE"], ["one"]), "sv", titled("Ny")))
    publish(session, [Wanted(item, ["sv"])], actor=ACTOR)
    after = {row.id: row.edition_id for row in session.scalars(select(Shown))}
    assert len(before.items() - after.items()) == len(after.items() - before.items()) == 1


@pytest.mark.parametrize(
    "lost",
    [
        (delete(ShelfRule),),
        (update(ShelfRule).values(rule="0"),),
        (delete(ShelfEntry), delete(Shown).where(Shown.kind == "guide", Shown.language == "es")),
    ],
)
def test_what_an_earlier_portal_published_is_shelved_once(session: Session, lost: Sequence[Any]) -> None:
    """One that knew no shelves, or shelved by other declarations, or published while machines changed over."""
    in_three_languages(session)
    kept, version = everything(session), site_version(session)
    for each in lost:
        session.execute(each)
    for _start in range(2):
        bring_up_to_date(session, KINDS)
        session.commit()
    assert everything(session) == kept
    assert site_version(session) == version + 1


def test_lists_and_home_scan_no_table_that_grows(sqlite_databases: Databases) -> None:
    """SQLite says how it answers; PostgreSQL, which reads small tables as a whole, says it of large sites alone."""
    with opened(sqlite_databases.empty()) as engine, Session(engine) as session:
        in_three_languages(session)
        moment, site = reading_moment(session), load_site(session)
        with counted(session.get_bind().engine) as statements:
            latest(session, site, "sv", {"guide": 3, "news": 3}, moment)
            for chosen in ({}, {"tag": "one"}, {"tag": "one", "year": "2017"}):
                listing(session, site, "sv", SHELF, moment, chosen=chosen)
        growing = {"edition", "shown", "shelf_entry", "shelf_count", "item"}
        asked = [each for each in statements if each.startswith(("SELECT", "WITH"))]
        assert len(asked) > 9
        for each in asked:
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", (None,) * each.count("?"))
            scanned = {found[1] for row in plan if (found := re.match(r"SCAN ([a-z_]+?)(_\d+)?\b", row.detail))}
            assert not scanned & growing, each


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (delete(ShelfRule).where(ShelfRule.kind == "guide"), "by other declarations"),
        (delete(ShelfEntry).where(ShelfEntry.language == "sv"), "do not stand on them as their editions say"),
        (update(Shown).where(Shown.language == "es").values(place=b"x"), "do not stand on them as their editions say"),
        (delete(ShelfCount).where(ShelfCount.term_id == 1), "counts of their filters are not what stands on them"),
        (update(ShelfCount).values(count=ShelfCount.count + 1), "counts of their filters are not"),
    ],
)
def test_check_finds_damage_and_rebuilding_mends_it(starter_app: Flask, damage: Any, says: str) -> None:
    with starter_app.app_context(), writing(db.session) as session:
        session.execute(damage)
    result = run(starter_app, "check")
    assert result.exit_code == 1
    assert all(line.startswith("lists: ") and "portal lists rebuild" in line for line in result.output.splitlines())
    assert says in result.output
    assert "items stand on lists" in run(starter_app, "lists", "rebuild").output
    assert run(starter_app, "check").exit_code == 0


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(command(lambda: app), arguments)
