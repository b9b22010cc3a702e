"""Whatever was done to items, their documents load into an empty database and come out the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.ingesting import cut
from portal.content.authoring.records import ensure_item, extract, ingest, load_document
from portal.content.model.addresses import Address, SlugTaken
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.model.items import Item
from portal.content.prose.blocks import join
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.published.editions import Edition, visible
from portal.content.sitewide.site import reading_moment, site_version
from portal.foundation.errors import NotPublishable
from tests.content.conftest import Clock
from tests.content.examples import ACTOR, page, save, tag
from tests.fixtures.databases import Databases, opened
from tests.fixtures.drawing import examples

KEYS = ("drawn", "other")
TAGS = ("en", "es", "sv")
TITLES = ("One", "Two", "Three", "Other")
PARAGRAPHS = ("Alpha is first.", "Beta\nis *second*.", "## Gamma", "- delta", "Epsilon was [linked](page:linked).")
KINDS_OF_STATES = ("current", "outdated", "left out", "missing", "removed", "added", "draft")

Deed: TypeAlias = Callable[[Session], None]
keys = st.sampled_from(KEYS)
slugs = st.sampled_from((None, None, None, "one", "special"))
orders = st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=5)


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
            save(session, page("linked", en="Linked"))
            save(session, tag("gvi", "GVI"))
            session.commit()
        yield one, two


def find(session: Session, key: str) -> Item:
    return session.scalars(select(Item).where(Item.kind == "country", Item.key == key)).one()


@st.composite
def originals(draw: st.DrawFn) -> Deed:
    """Save an original anew; translations stay as they are, and so fall behind."""
    key, slug = draw(keys), draw(slugs)
    milestones = draw(st.lists(st.sampled_from(("a", "b")), unique=True))
    texts = {"summary": draw(st.sampled_from(TITLES)), "body": "\n\n".join(draw(orders))}
    texts |= {f"milestones/{each}/text": draw(st.sampled_from(PARAGRAPHS)) for each in milestones}
    facts = {"territory": draw(st.sampled_from(("SE", "HN"))), "status": "partner"}
    links = draw(st.sampled_from(({}, {"tags": ("tag:gvi",)})))

    def deed(session: Session) -> None:
        document = Document(
            kind="country",
            key=key,
            source_language="en",
            facts=facts,
            links=links,
            parts={"milestones": tuple(PartDocument(each) for each in milestones)} if milestones else {},
            languages={"en": LanguageDocument(slug, texts)},
        )
        ingest(session, document, actor=ACTOR)

    return deed


@st.composite
def translations(draw: st.DrawFn) -> Deed:
    """Save a translation anew: as a whole, or with any states of its blocks."""
    key, slug, language = draw(keys), draw(slugs), draw(st.sampled_from(("es", "sv")))
    summary, whole = draw(st.sampled_from(TITLES)), draw(st.booleans())
    kinds = draw(st.lists(st.sampled_from(KINDS_OF_STATES), min_size=5, max_size=5))

    def deed(session: Session) -> None:
        document = extract(session, find(session, key))
        original = document.languages["en"]
        states = tuple(_states(kinds, len(cut(original.texts["body"], plain=False))))
        body = join([state.text for state in states if state.text is not None])
        changed = LanguageDocument(slug, {"summary": summary, "body": body}, {} if whole else {"body": states})
        languages = {"en": original, language: changed}
        ingest(session, _only(document, languages), actor=ACTOR)

    return deed


def _only(document: Document, languages: dict[str, LanguageDocument]) -> Document:
    return Document(
        kind=document.kind,
        key=document.key,
        source_language=document.source_language,
        facts=document.facts,
        links=document.links,
        parts=document.parts,
        languages=languages,
    )


def _states(kinds: list[str], count: int) -> Iterator[BlockState]:
    for place, kind in enumerate(kinds[:count]):
        if kind == "missing":
            continue
        yield BlockState(
            source=None if kind in ("removed", "added") else place,
            base=f"Once, {place % 2}." if kind in ("outdated", "removed") else None,
            state="draft" if kind == "draft" else "translated",
            text=None if kind == "left out" else f"Block {place}.\n\n",
            reason="Said so." if kind in ("left out", "added") else None,
        )


@st.composite
def publications(draw: st.DrawFn) -> Deed:
    key, tags = draw(keys), draw(st.sets(st.sampled_from(TAGS), min_size=1))
    hours = draw(st.sampled_from((None, None, None, 1, 5)))

    def deed(session: Session) -> None:
        at = None if hours is None else reading_moment(session) + datetime.timedelta(hours=hours)
        item = find(session, key)
        begun = tags & extract(session, item).languages.keys()
        with suppress(NotPublishable, SlugTaken), session.begin_nested():
            publish(session, [Wanted(item, sorted(begun))], actor=ACTOR, at=at)

    return deed


@st.composite
def withdrawals(draw: st.DrawFn) -> Deed:
    key, reason = draw(keys), draw(st.sampled_from((None, "Wrong.")))
    tags = draw(st.sampled_from((None, ["en"], ["es"], ["sv"], ["es", "sv"])))

    def deed(session: Session) -> None:
        withdraw(session, find(session, key), actor=ACTOR, reason=reason, languages=tags)

    return deed


def begin(session: Session) -> None:
    """Both items, published in two languages."""
    for key, code in zip(KEYS, ("SE", "HN"), strict=True):
        texts = {"summary": key, "body": "\n\n".join(PARAGRAPHS)}
        languages = {tag: LanguageDocument(texts=texts) for tag in ("en", "sv")}
        facts = {"territory": code, "status": "partner"}
        load_document(session, Document("country", key, "en", facts, languages=languages), actor=ACTOR)


def load(session: Session, found: list[Document]) -> None:
    for document in found:
        ensure_item(session, document.kind, document.key, document.source_language)
    for document in found:
        load_document(session, document, actor=ACTOR)
    session.flush()
    session.expire_all()


def extracted(session: Session) -> list[Document]:
    return [extract(session, find(session, key)) for key in KEYS]


def readable_state(session: Session) -> set[tuple[object, ...]]:
    """What readers meet: visible editions, and every address with where it leads."""
    moment = reading_moment(session)
    seen = session.execute(
        select(Edition.key, Edition.language, Edition.withdrawn, Edition.title, Edition.slug, Edition.reason).where(
            visible(moment)
        )
    )
    shown = {tuple(row) if not row.withdrawn else (row.key, row.language, row.reason) for row in seen}
    leads = session.execute(
        select(Address.language, Address.slug, Item.key)
        .join(Item, Item.id == Address.item_id)
        .where(Address.since <= moment)
    )
    return shown | {tuple(row) for row in leads}


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    deeds=st.lists(
        originals() | translations() | publications() | publications() | withdrawals(), min_size=2, max_size=9
    )
)
def test_documents_load_into_an_empty_database_and_come_out_the_same(
    pair: tuple[Session, Session], clock: Clock, deeds: list[Deed]
) -> None:
    here, there = pair
    try:
        begin(here)
        for deed in deeds:
            clock.advance(hours=1)
            deed(here)
        here.flush()
        here.expire_all()
        found = extracted(here)
        load(there, found)
        assert extracted(there) == found
        assert readable_state(there) == readable_state(here)
        there.info.clear()  # so that the version would rise again, as in a transaction of its own
        version = site_version(there)
        load(there, found)
        assert extracted(there) == found
        assert site_version(there) == version or any(each.published for d in found for each in d.languages.values())
    finally:
        here.rollback()
        there.rollback()
