"""The number of queries of a page or a change does not grow with items, parts, links or languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from portal.content.authoring.records import load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.publication.publishing import Wanted, publish
from portal.content.published.known_editions import known_editions
from portal.content.published.shelves import shelf_of
from portal.content.readers.lists import listing
from portal.content.readers.queries import ItemPage, item_page, latest, sitemap
from portal.content.sitewide.directory import Site, load_site
from portal.content.sitewide.site import reading_moment
from portal.foundation.dates import PartialDate
from tests.content.examples import ACTOR, bring_out, page, save, tag
from tests.fixtures.databases import counted


def fill(session: Session, count: int) -> None:
    """Countries with parts, people and links, tagged; half of them translated."""
    bring_out(session, tag("gvi", "GVI"))
    for number in range(count):
        person = {"full_name": f"Person {number}"}
        bring_out(session, Document("person", f"p{number}", "en", person, languages={"en": LanguageDocument()}))
        bring_out(session, _country(number, count))
        bring_out(session, replace(page(f"page{number}", en=f"Page {number}"), links={"tags": ("tag:gvi",)}))
    session.commit()


def _country(number: int, count: int) -> Document:
    contacts = [f"c{each}" for each in range(count)]
    parts = tuple(PartDocument(key, links={"person": (f"person:p{number}",)}) for key in contacts)
    texts = {"summary": "s", **{f"people/{key}/role": "Chief" for key in contacts}}
    tags = ("en", "sv") if number % 2 else ("en",)
    related = {"related": tuple(f"page:page{each}" for each in range(number))} if number else {}
    return Document(
        kind="country",
        key=f"country{number}",
        source_language="en",
        facts={"territory": "SE", "status": "partner"},
        links={"tags": ("tag:gvi",), **related},
        parts={"people": parts},
        languages={tag: LanguageDocument(slug=f"country-{number}-{tag}", texts=texts) for tag in tags},
    )


def _read_item(session: Session, site: Site, number: int) -> None:
    found = item_page(session, site, "sv", KINDS["country"], f"country-{number}-sv", reading_moment(session))
    assert isinstance(found, ItemPage)
    for part in found.reading.parts("people"):
        assert part.title.text
    assert found.reading.linked("related")
    assert all(str(each.title) for each in found.mentions)


def _read_list(session: Session, site: Site, _number: int) -> None:
    moment = reading_moment(session)
    listed = listing(session, site, "sv", shelf_of(KINDS["country"]), moment, chosen={"tag": "gvi"})
    assert [len(facet.values) for facet in listed.facets] == [1]
    for reading in listed.readings:
        assert str(reading.title)
        assert [str(each.title) for each in reading.linked("tags")] == ["GVI"]


def _read_home(session: Session, site: Site, _number: int) -> None:
    found = latest(session, site, "sv", {"country": 9, "page": 9, "person": 9}, reading_moment(session))
    assert all(str(reading.title) for rows in found.values() for reading in rows)


def _read_sitemap(session: Session, _site: Site, _number: int) -> None:
    assert list(sitemap(session, reading_moment(session)))


@pytest.mark.parametrize("read", [_read_item, _read_list, _read_home, _read_sitemap])
def test_the_number_of_queries_does_not_grow(engine: Engine, read: Callable[[Session, Site, int], None]) -> None:
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            fill(session, count)
            session.expire_all()
            site = load_site(session)
            known_editions(engine).forget()
            with counted(engine) as statements:
                read(session, site, 1)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 10


def test_publishing_takes_as_many_queries_however_many_items_there_are(engine: Engine) -> None:
    numbers = []
    for count in (2, 9):
        with Session(engine) as session:
            fill(session, count)
            item = save(session, page(f"new{count}", en=f"New {count}", sv=f"Ny {count}"))
            session.commit()
            with counted(engine) as statements:
                publish(session, [Wanted(item, ["en", "sv"])], actor=ACTOR)
                session.commit()
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def _told(key: str, length: int, tags: tuple[str, ...]) -> Document:
    """A country with events and a text of some paragraphs in each language."""
    keys = ("first", "second", "third")
    body = "\n\n".join(f"Paragraph {number}." for number in range(length))
    texts = {"summary": key, "body": body, **{f"milestones/{each}/text": f"The {each}." for each in keys}}
    milestones = tuple(PartDocument(each, {"happened": PartialDate.parse("2017")}) for each in keys)
    return Document(
        kind="country",
        key=key,
        source_language="en",
        facts={"territory": "SE", "status": "partner"},
        links={"related": ("page:other",)},
        parts={"milestones": milestones},
        languages={tag: LanguageDocument(slug=f"{key}-{tag}", texts=texts) for tag in tags},
    )


@pytest.fixture
def statements_to_load(engine: Engine) -> Callable[[Document], int]:
    """How many statements loading a new item takes."""

    def load(document: Document) -> int:
        with Session(engine) as session:
            # The first text of a language makes the table of its search, and the first item of a kind its list.
            bring_out(session, page("other", en="Other", es="Otra", sv="Annan"))
            bring_out(session, _told("first", 1, ("en",)))
            session.commit()
            with counted(engine) as statements:
                load_document(session, document, actor=ACTOR)
                session.commit()
        return len(statements)

    return load


def test_a_new_item_takes_as_many_statements_however_long_it_is(
    statements_to_load: Callable[[Document], int],
) -> None:
    short = statements_to_load(_told("short", 2, ("en", "es", "sv")))
    assert short == statements_to_load(_told("long", 200, ("en", "es", "sv"))) <= 61


def test_a_new_language_costs_a_new_item_few_statements(statements_to_load: Callable[[Document], int]) -> None:
    two = statements_to_load(_told("two", 9, ("en", "es")))
    assert statements_to_load(_told("three", 9, ("en", "es", "sv"))) - two <= 6
