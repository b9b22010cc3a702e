"""Whatever was done to items, their documents load into an empty database and come out the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.addresses import Address, SlugTaken
from portal.content.documents import Document
from portal.content.editions import Edition, visible
from portal.content.items import Item
from portal.content.kinds import KINDS
from portal.content.publishing import Wanted, publish, withdraw
from portal.content.records import ensure_item, extract, ingest, load_document
from portal.content.site import reading_moment, site_version
from portal.foundation.errors import NotPublishable
from tests.content.conftest import Clock
from tests.content.documents_drawn import KEYS, TAGS, documents
from tests.content.examples import ACTOR
from tests.fixtures.databases import Databases, opened

KIND_NAMES = ("page", "country", "tag")
ITEMS = tuple((name, key) for name in KIND_NAMES for key in ("drawn", "other"))

Deed: TypeAlias = Callable[[Session], None]


@pytest.fixture
def pair(databases: Databases) -> Iterator[tuple[Session, Session]]:
    """Sessions on two databases with items to link to."""
    with (
        opened(databases.empty()) as first,
        opened(databases.empty()) as second,
        Session(first) as one,
        Session(second) as two,
    ):
        for session in (one, two):
            for kind in KINDS:
                for key in KEYS:
                    ensure_item(session, kind.name, key, "en")
            session.commit()
        yield one, two


def find(session: Session, name: str, key: str) -> Item:
    return session.scalars(select(Item).where(Item.kind == name, Item.key == key)).one()


@st.composite
def saves(draw: st.DrawFn) -> Deed:
    """Save an item anew, or its original alone, which leaves the translations behind."""
    name, key = draw(st.sampled_from(ITEMS))
    document = draw(documents(KINDS[name], key, complete=True))
    slug = draw(st.none() | st.sampled_from(("one", "two", "three")))
    alone = draw(st.booleans())

    def deed(session: Session) -> None:
        item = session.scalar(select(Item).where(Item.kind == name, Item.key == key))
        source = item.source_language if item is not None else document.source_language
        found = {document.source_language: source, source: document.source_language}
        languages = {found.get(tag, tag): each for tag, each in document.languages.items()}
        languages[source] = replace(languages[source], slug=slug)
        if alone:
            languages = {source: languages[source]}
        # What was pinned to another original cannot be told of this one.
        languages = {tag: each if tag != source else replace(each, blocks={}) for tag, each in languages.items()}
        ingest(session, replace(document, source_language=source, languages=languages), actor=ACTOR)

    return deed


@st.composite
def publications(draw: st.DrawFn) -> Deed:
    name, key = draw(st.sampled_from(ITEMS))
    tags = draw(st.sets(st.sampled_from(TAGS), min_size=1))
    hours = draw(st.sampled_from((None, None, None, 1, 5)))

    def deed(session: Session) -> None:
        at = None if hours is None else reading_moment(session) + datetime.timedelta(hours=hours)
        item = session.scalar(select(Item).where(Item.kind == name, Item.key == key))
        known = {"en", "es", "sv"} if item is None else set(extract(session, item).languages)
        if item is not None and tags & known:
            with suppress(NotPublishable, SlugTaken), session.begin_nested():
                publish(session, [Wanted(item, sorted(tags & known))], actor=ACTOR, at=at)

    return deed


@st.composite
def withdrawals(draw: st.DrawFn) -> Deed:
    name, key = draw(st.sampled_from(ITEMS))
    tags = draw(st.none() | st.sets(st.sampled_from(TAGS), min_size=1))
    reason = draw(st.sampled_from((None, "Wrong.")))

    def deed(session: Session) -> None:
        item = session.scalar(select(Item).where(Item.kind == name, Item.key == key))
        if item is not None:
            withdraw(session, item, actor=ACTOR, reason=reason, languages=None if tags is None else sorted(tags))

    return deed


DEEDS = st.lists(saves() | publications() | publications() | withdrawals(), min_size=3, max_size=14)


def load(session: Session, found: list[Document]) -> None:
    for document in found:
        ensure_item(session, document.kind, document.key, document.source_language)
    for document in found:
        load_document(session, document, actor=ACTOR)
    session.flush()
    session.expire_all()


def extracted(session: Session) -> list[Document]:
    rows = session.scalars(select(Item).where(Item.key.in_(("drawn", "other"))).order_by(Item.kind, Item.key))
    return [extract(session, item) for item in rows]


def readable_state(session: Session) -> set[tuple[object, ...]]:
    """What readers meet: visible editions, and every address with where it leads."""
    moment = reading_moment(session)
    seen = session.execute(
        select(Edition.kind, Edition.key, Edition.language, Edition.title, Edition.slug, Edition.withdrawn).where(
            visible(moment)
        )
    )
    shown = {tuple(row) if not row.withdrawn else (*row[:3], None, None, True) for row in seen}
    leads = session.execute(
        select(Address.language, Address.kind, Address.slug, Item.key)
        .join(Item, Item.id == Address.item_id)
        .where(Address.since <= moment)
    )
    return shown | {tuple(row) for row in leads}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(deeds=DEEDS)
def test_documents_load_into_an_empty_database_and_come_out_the_same(
    pair: tuple[Session, Session], clock: Clock, deeds: list[Deed]
) -> None:
    here, there = pair
    try:
        for deed in deeds:
            clock.advance(hours=1)
            deed(here)
        here.flush()
        here.expire_all()
        found = extracted(here)
        load(there, found)
        assert extracted(there) == found
        assert readable_state(there) == readable_state(here)
        version = site_version(there)
        there.info.clear()  # as a transaction of its own would find it
        load(there, found)
        assert site_version(there) == version
        assert extracted(there) == found
    finally:
        here.rollback()
        there.rollback()
