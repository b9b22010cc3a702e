"""A kind is one declaration: tables, pages, feed, linked data, bundle, search, API and form follow, for all real kinds
and a new one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from markupsafe import escape
from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Mapped, Session

from portal.content.authoring.records import ensure_item, load_document
from portal.content.bundle import exporting, loading
from portal.content.care.coverage import coverage
from portal.content.care.outbound import spots
from portal.content.kinds import KINDS
from portal.content.kinds.shared import Connected, Headed
from portal.content.model.items import Item, Part
from portal.content.model.media import MediaStore
from portal.content.published.editions import Edition
from portal.content.samples.sampling import documents
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import set_up, site_version
from portal.foundation.database import Base, writing
from portal.foundation.facts import Pattern, WholeNumber, url
from portal.foundation.fields import (
    Fact,
    Links,
    Parts,
    Prose,
    fact,
    facts_of,
    fields_of,
    links,
    parts,
    parts_of,
    prose,
)
from portal.foundation.forms import form_for
from portal.foundation.i18n import _l
from tests.content.examples import ACTOR
from tests.fixtures.databases import LANGUAGES, Databases, opened
from tests.fixtures.schema_org import nodes
from tests.fixtures.sites import close, make_app

NEW = "recipe"
NAMES = (*KINDS.names(), NEW)
ENTRIES = [kind.name for kind in KINDS if kind.has_list() and not kind.has_pages()]
PAGED = (*(kind.name for kind in KINDS.with_pages()), NEW)


@pytest.fixture(scope="module")
def new_kind() -> Iterator[type[Item]]:
    """A kind and a part that only these tests know, declared as any other; forgotten afterwards."""

    class Step(Part, type="step"):
        label = _l("Step")
        text = prose(_l("What to do"), required=True)
        minutes: Mapped[int | None] = fact(WholeNumber(), _l("Minutes"))
        seen_at: Mapped[str | None] = fact(url(), _l("Address"))
        title_from = "text"

    class Recipe(Headed, Connected, Item, kind=NEW):
        folder = "recipes"
        section, section_text = "recipes", _l("recipes")
        label, label_plural = _l("Recipe"), _l("Recipes")

        portions: Mapped[int | None] = fact(WholeNumber(), _l("Portions"), required=True, search="C")
        cook = links("person", _l("Cook"), many=False)
        steps = parts(Step, _l("Steps"))

    yield Recipe
    for base, cls in ((Item, Recipe), (Part, Step)):
        Base.metadata.remove(Base.metadata.tables[cls.__tablename__])
        del base.__mapper__.polymorphic_map[cls.__mapper__.polymorphic_identity]


@pytest.fixture(autouse=True)
def known(request: pytest.FixtureRequest, new_kind: type[Item]) -> Iterator[None]:
    """The new kind is in the list for the while of a test; the databases that are copied do not know it."""
    if "databases" in request.fixturenames:
        request.getfixturevalue("databases").empty()
    with KINDS.including(new_kind):
        yield


def begin(engine: Engine, media: MediaStore) -> None:
    """Bring a database that did not know the new kind up to date, and load an item or two of every kind."""
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        with writing(session):
            set_up(session, LANGUAGES, KINDS)
        with writing(session):
            found = list(documents(KINDS, 2, LANGUAGES, 7, media))
            for document in found:
                ensure_item(session, document.kind, document.key, document.source_language)
            for document in found:
                load_document(session, document, actor=ACTOR)


@pytest.fixture(scope="module")
def site(
    sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory, new_kind: type[Item]
) -> Iterator[Flask]:
    """A portal with samples of all kinds and of the new one."""
    folder, url = tmp_path_factory.mktemp("kinds"), sqlite_databases.empty()
    with KINDS.including(new_kind), opened(url) as engine:
        begin(engine, MediaStore(folder / "media"))
    app = make_app(url, folder)
    yield app
    close(app)


@pytest.fixture
def samples(site: Flask) -> Iterator[Session]:
    url = site.config["PORTAL_SETTINGS"].database_url
    with opened(url) as engine, Session(engine) as session:
        yield session


def edition_of(session: Session, name: str, tag: str = "en") -> Edition:
    rows = select(Edition).where(Edition.kind == name, Edition.key == "sample-1", Edition.language == tag)
    return session.scalars(rows).one()


@pytest.mark.parametrize("name", NAMES)
def test_a_kind_has_a_table_with_a_column_a_fact(samples: Session, name: str) -> None:
    found = inspect(samples.get_bind())
    for cls in (KINDS[name], *(declared.part for declared in parts_of(KINDS[name]).values())):
        columns = {column["name"] for column in found.get_columns(cls.__tablename__)}
        facts = {field for field, declared in fields_of(cls).items() if isinstance(declared, Fact)}
        assert columns == {"id", *facts}


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_kind_has_a_list_and_pages_in_every_language(site: Flask, samples: Session, name: str, tag: str) -> None:
    section = load_site(samples).sections[tag, name]
    edition = edition_of(samples, name, tag)
    client = site.test_client()
    listed, shown = client.get(f"/{tag}/{section}/"), client.get(f"/{tag}/{section}/{edition.slug}")
    assert (listed.status_code, shown.status_code) == (200, 200)
    for response in (listed, shown):
        assert str(escape(edition.title)) in response.text
        assert f'<html lang="{tag}"' in response.text


@pytest.mark.parametrize("name", PAGED)
def test_a_kind_has_a_feed_and_its_pages_a_picture_and_linked_data(site: Flask, samples: Session, name: str) -> None:
    section = load_site(samples).sections["sv", name]
    edition = edition_of(samples, name, "sv")
    client = site.test_client()
    feed, shown = client.get(f"/sv/{section}/feed.xml"), client.get(f"/sv/{section}/{edition.slug}")
    assert (feed.status_code, feed.mimetype) == (200, "application/atom+xml")
    assert f"2026:sv/{name}/sample-1</id>" in feed.text
    assert str(escape(edition.title)) in feed.text
    assert nodes(shown.text)[KINDS[name].schema_page]["name"] == edition.title
    assert f"/sv/{name}/sample-1.png" in shown.text


@pytest.mark.parametrize("name", [name for name in NAMES if name not in PAGED])
def test_an_item_of_a_kind_without_pages_has_no_slug(site: Flask, samples: Session, name: str) -> None:
    assert edition_of(samples, name).slug is None
    assert any(kind == name for _, kind in load_site(samples).sections) == KINDS[name].has_list()


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("tag", LANGUAGES)
def test_an_entry_stands_in_its_list_where_its_address_says(site: Flask, samples: Session, name: str, tag: str) -> None:
    edition = edition_of(samples, name, tag)
    address, _, anchor = load_site(samples).url(edition, tag).partition("#")
    listed = site.test_client().get(address)
    assert listed.status_code == 200
    assert f'id="{anchor}"' in listed.text
    moved = site.test_client().get(f"{address}{edition.key}")
    assert (moved.status_code, moved.location) == (301, f"{address}#{anchor}")


def test_the_standard_page_shows_every_field(site: Flask, samples: Session) -> None:
    edition = edition_of(samples, NEW)
    page = site.test_client().get(f"/en/recipes/{edition.slug}").text
    for field in ("Portions", "Steps", "Minutes"):
        assert field in page
    for step in edition.payload["parts"]["steps"]:
        assert step["facts"]["minutes"] in page


@pytest.mark.parametrize("name", NAMES)
def test_a_search_document_has_the_words_of_every_field(samples: Session, name: str) -> None:
    edition = edition_of(samples, name, "sv")
    for field, declared in fields_of(KINDS[name]).items():
        if isinstance(declared, Prose) and declared.search:
            first = edition.payload["texts"][field]["blocks"][0]["text"].split()[-1]
            assert first in edition.search[declared.search]
        if isinstance(declared, Fact) and declared.search:
            assert edition.search[declared.search]
    assert set(edition.search) <= {"A", "B", "C"}


def test_the_api_has_every_kind_with_its_fields(site: Flask) -> None:
    client = site.test_client()
    document = client.get("/api/v1/openapi.json").get_json()
    for name in NAMES:
        schema = document["components"]["schemas"][f"item.{name}"]
        fields = schema["properties"]["fields"]["properties"]
        found = client.get(f"/api/v1/items/{name}?language=sv").get_json()["items"]
        checker = Draft202012Validator({**schema, "components": document["components"]})
        assert list(fields) == list(fields_of(KINDS[name]))
        assert [each["key"] for each in found] == ["sample-1", "sample-2"]
        for each in found:
            assert [fault.message for fault in checker.iter_errors(each)] == []
            assert list(each["fields"]) == list(fields)
        for field, declared in fields_of(KINDS[name]).items():
            assert fields[field]["title"] == str(declared.label)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_has_a_field_a_field(site: Flask, name: str) -> None:
    with site.test_request_context():
        _check_form(KINDS[name])


def _check_form(cls: type[Item] | type[Part]) -> None:
    form = form_for(cls)()
    declarations = fields_of(cls)
    assert list(form._fields) == [name for name, each in declarations.items() if not isinstance(each, Parts)]
    for field, declared in declarations.items():
        if isinstance(declared, Parts):
            _check_form(declared.part)
            continue
        assert str(form[field].label.text) == str(declared.label)
        assert bool(form[field].flags.needed) is declared.required
        if isinstance(declared, Links):
            assert form[field].many is declared.many


def test_a_form_accepts_what_the_declaration_accepts(site: Flask) -> None:
    with site.test_request_context():
        recipe = form_for(KINDS[NEW])
        texts = {"title": "Soup", "summary": "Of stones."}
        assert recipe(_Typed({**texts, "portions": "4"})).validate()
        refused = recipe(_Typed({**texts, "portions": "four"}))
        assert not refused.validate()
        assert list(refused.errors) == ["portions"]


class _Typed(dict[str, str]):
    """What a browser sends, one value a field."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def test_every_kind_is_in_the_bundle_and_comes_back_the_same(databases: Databases, tmp_path: Path) -> None:
    media = MediaStore(tmp_path / "media")
    with opened(databases.empty()) as here, opened(databases.empty()) as there:
        begin(here, media)
        Base.metadata.create_all(there)
        with Session(here) as session:
            assert exporting.export(session, tmp_path / "first", media=media) == 2 * len(NAMES)
        with Session(there) as session:
            report = loading.load(session, tmp_path / "first", actor=ACTOR, media=MediaStore(tmp_path / "others"))
            assert (report.created, report.changed) == (2 * len(NAMES), 0)
            exporting.export(session, tmp_path / "second", media=MediaStore(tmp_path / "others"))
        assert _files(tmp_path / "first") == _files(tmp_path / "second")
        for kind in KINDS:
            assert (tmp_path / "first" / kind.folder).is_dir() or (tmp_path / "first" / f"{kind.folder}.yaml").is_file()


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_database_learns_the_sections_of_a_new_kind_once(session: Session) -> None:
    before = site_version(session)
    for _start in range(2):
        set_up(session, LANGUAGES, KINDS)
        session.commit()
    sections = load_site(session).sections
    assert [sections[tag, NEW] for tag in LANGUAGES] == ["recipes"] * 3
    assert site_version(session) == before + 1


@pytest.mark.parametrize("name", NAMES)
def test_addresses_in_facts_are_found_to_be_visited(samples: Session, name: str) -> None:
    described = (KINDS[name], *(declared.part for declared in parts_of(KINDS[name]).values()))
    leading = [each for cls in described for each in facts_of(cls).values() if isinstance(each.type, Pattern)]
    assert bool(spots(samples, [KINDS[name]])) == bool(leading)


def test_every_kind_has_its_lines_in_the_coverage(samples: Session) -> None:
    found = coverage(samples)
    assert {(line.kind, line.language) for line in found.lines} == {(name, tag) for name in NAMES for tag in LANGUAGES}
    assert not found.behind
