"""The feeds of the starter content and of small histories, held against RFC 4287 and RFC 5005."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.records import ingest, load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.rooms import COVERAGE
from portal.content.publication.publishing import Wanted, publish, withdraw
from portal.content.published.editions import Edition, EditionLink, readable
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import Section
from portal.extensions import db
from portal.foundation.database import now, writing
from portal.foundation.dates import PartialDate
from portal.web.cache.pages import NAME
from tests.fixtures.atom import ATOM, HOST, XML_LANG, address, entries, feed, links, text, titles, whole
from tests.fixtures.databases import LANGUAGES, Databases, counted
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app

SECTIONS = {"en": "guides", "es": "guias", "sv": "vagledningar"}
ACTOR = "tests"


def feeds_of_the_starter(app: Flask) -> Iterator[tuple[str, str]]:
    """Every language's feeds with their languages: all, each kind, each tag, each country."""
    with app.app_context():
        site = load_site(db.session)
        rows = select(Edition.kind, Edition.key).where(Edition.kind.in_(("tag", "country")), readable(now()))
        subjects = sorted({(kind, key) for kind, key in db.session.execute(rows)})
    for tag in site.languages:
        yield tag, f"/{tag}/feed.xml"
        for each in KINDS.with_pages():
            yield tag, f"/{tag}/{site.sections[(tag, each.name)]}/feed.xml"
        for kind, key in subjects:
            yield tag, f"/{tag}/feed.xml?{kind}={key}"


def expected(app: Flask, tag: str, path: str) -> set[str]:
    """The pages that a feed of the starter content announces, by the editions and the links between them."""
    parameters = dict(each.split("=") for each in urlsplit(path).query.split("&") if each)
    with app.app_context():
        site = load_site(db.session)
        section = urlsplit(path).path.split("/")[2]
        kinds = [site.kind_at(tag, section)] if section != "feed.xml" else KINDS.with_pages()
        names = [kind.name for kind in kinds if kind is not None]
        rows = select(Edition).where(Edition.language == tag, Edition.kind.in_(names), readable(now()))
        shown = db.session.scalars(rows).all()
        if "tag" in parameters:
            shown = [each for each in shown if f"tag:{parameters['tag']}" in linked_names(db.session, each, "tags")]
        if "country" in parameters:
            key = parameters["country"]
            code = db.session.scalars(select(Edition).where(Edition.kind == "country", Edition.key == key)).first()
            assert code is not None
            territory = code.payload["facts"]["territory"]
            shown = [each for each in shown if is_about(db.session, each, key, territory)]
        return {site.url(each, tag) for each in shown}


def linked_names(session: Session, edition: Edition, field: str | None) -> set[str]:
    rows = select(EditionLink.field, EditionLink.target_id).where(EditionLink.edition_id == edition.id)
    ids = [target for name, target in session.execute(rows) if name == field or (field is None and name != "body")]
    return set(session.scalars(select(Edition.kind + ":" + Edition.key).where(Edition.item_id.in_(ids))))


def is_about(session: Session, edition: Edition, key: str, territory: str) -> bool:
    stated = {edition.payload["facts"].get("territory"), *edition.payload["facts"].get("countries", [])}
    own = edition.kind == "country" and edition.key == key
    return own or territory in stated or f"country:{key}" in linked_names(session, edition, None)


def test_every_feed_of_the_starter_content_announces_what_it_should(app: Flask, client: FlaskClient) -> None:
    filled = 0
    for tag, path in feeds_of_the_starter(app):
        found = {address(entry, "alternate") for entry in whole(client, path)}
        assert found == expected(app, tag, path), path
        filled += bool(found)
    assert filled > 100


def test_every_entry_leads_to_its_page_in_the_language_of_the_feed(app: Flask, client: FlaskClient) -> None:
    for tag in LANGUAGES:
        for entry in whole(client, f"/{tag}/feed.xml"):
            (link,) = links(entry, "alternate")
            assert link.get("hreflang") == tag
            page = client.get(address(entry, "alternate") or "")
            assert (page.status_code, parsed(page.text).get("lang")) == (200, tag)
            assert text(entry, "title") in page.text.replace("&#39;", "'")


def test_a_feed_names_its_page_and_its_other_languages(client: FlaskClient) -> None:
    root = feed(client, "/sv/vagledningar/feed.xml?tag=call-in")
    (page, *others) = links(root, "alternate")
    assert (page.get("type"), page.get("href")) == ("text/html", f"{HOST}/sv/vagledningar/?tag=call-in")
    assert {(link.get("hreflang"), link.get("href")) for link in others} == {
        ("en", f"{HOST}/en/guides/feed.xml?tag=call-in"),
        ("es", f"{HOST}/es/guias/feed.xml?tag=call-in"),
    }
    for link in others:
        feed(client, str(link.get("href")).removeprefix(HOST))


@pytest.mark.parametrize(
    ("path", "leads"),
    [
        ("/en/feed.xml", "/en/"),
        ("/en/feed.xml?country=sweden", "/en/countries/sweden"),
        ("/en/feed.xml?tag=malmo", "/en/"),
        ("/es/noticias/feed.xml", "/es/noticias/"),
    ],
)
def test_the_page_that_says_the_same_exists(client: FlaskClient, path: str, leads: str) -> None:
    root = feed(client, path)
    assert address(root, "alternate") == leads
    assert client.get(leads).status_code == 200


@pytest.mark.parametrize(
    ("asked", "spelled"),
    [
        ("/en/feed.xml?utm_source=x&tag=malmo", "/en/feed.xml?tag=malmo"),
        ("/en/feed.xml?tag=malmo&country=sweden", "/en/feed.xml?country=sweden&tag=malmo"),
        ("/en/news/feed.xml?page=1", "/en/news/feed.xml"),
    ],
)
def test_a_feed_has_one_spelling(client: FlaskClient, asked: str, spelled: str) -> None:
    assert client.get(asked).data == client.get(spelled).data
    assert address(feed(client, asked), "self") == spelled


@pytest.mark.parametrize(
    "path",
    [
        "/fr/feed.xml",
        "/en/nothing/feed.xml",
        "/sv/guides/feed.xml",
        "/en/glossary/feed.xml",
        "/en/feed.xml?tag=nothing",
        "/en/feed.xml?tag=",
        "/en/feed.xml?tag=a%00b",
        "/en/feed.xml?tag=sweden%27",
        "/en/feed.xml?country=malmo",
        "/en/feed.xml?page=0",
        "/en/feed.xml?page=99",
        "/en/feed.xml?page=x",
        "/en/feed.xml?page=%D9%A1",
    ],
)
def test_there_is_no_other_feed(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/en/feed.xml")
    again = client.get("/en/feed.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/en/feed.xml").headers["Content-Length"] == first.headers["Content-Length"]
    assert "Last-Modified" not in first.headers  # a withdrawal makes a feed older, not newer
    assert "Set-Cookie" not in first.headers


def test_the_number_of_queries_of_a_feed_is_small(app: Flask, client: FlaskClient) -> None:
    counts = set()
    for path in ("/en/feed.xml", "/en/feed.xml?page=2", "/es/noticias/feed.xml"):
        with app.app_context():
            engine = db.engine
        client.get("/en/")  # the process sees how the site stands
        app.extensions[NAME].forget()
        with counted(engine) as statements:
            client.get(path)
        counts.add(len(statements))
    # One of them reads the texts of editions that the process does not know yet.
    assert max(counts) <= 7
    assert max(counts) - min(counts) <= 1


# Histories, on a site of their own.


@pytest.fixture(params=("sqlite", "postgresql"))
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    databases = request.getfixturevalue(f"{request.param}_databases")
    assert isinstance(databases, Databases)
    app = make_app(databases.empty(), tmp_path_factory.mktemp("data"))
    yield app
    close(app)


def guide(key: str, title: str = "A manual", body: str = "First.", **others: str) -> Document:
    facts = {"language": "en", "published": PartialDate.parse("2026")}
    bodies = {"en": (title, body), **{tag: (f"{title} {tag}", found) for tag, found in others.items()}}
    languages = {
        tag: LanguageDocument(None, {"title": name, "summary": f"{name}, in short.", "body": found})
        for tag, (name, found) in bodies.items()
    }
    return Document("guide", key, "en", facts, languages=languages)


def write(site: Flask, document: Document, *tags: str) -> None:
    """Save a document and publish these of its languages, or all."""
    with site.app_context(), writing(db.session) as session:
        item = ingest(session, document, actor=ACTOR)
        publish(session, [Wanted(item, tags or tuple(document.languages))], actor=ACTOR)


WORDED = {
    "es": ("Ahora en español: A manual es", "Traducción actualizada: A manual es"),
    "sv": ("Nu på svenska: A manual sv", "Uppdaterad översättning: A manual sv"),
}


@pytest.mark.parametrize("tag", WORDED)
def test_a_translation_is_announced_in_its_language_and_once_more_when_it_caught_up(site: Flask, tag: str) -> None:
    client, section = site.test_client(), SECTIONS[tag]
    write(site, guide("manual"))
    assert titles(feed(client, f"/{tag}/feed.xml")) == []
    write(site, guide("manual", **{tag: "Primero."}))
    (entry,) = entries(feed(client, f"/{tag}/feed.xml"))
    assert text(entry, "title") == WORDED[tag][0]
    assert text(entry, "summary") == f"A manual {tag}, in short."
    first = text(entry, "id")
    write(site, guide("manual", body="First, changed.", **{tag: "Primero."}), "en")
    assert titles(feed(client, f"/{tag}/feed.xml")) == [WORDED[tag][0]]
    write(site, guide("manual", body="First, changed.", **{tag: "Primero, cambiado."}), tag)
    for path in (f"/{tag}/feed.xml", f"/{tag}/{section}/feed.xml"):
        caught_up, published = entries(feed(client, path))
        assert [text(caught_up, "title"), text(published, "title")] == [WORDED[tag][1], WORDED[tag][0]]
        assert text(published, "id") == first
        assert text(caught_up, "id").startswith(f"{first}/")
        assert text(published, "updated") == text(caught_up, "updated")
    assert titles(feed(client, "/en/feed.xml")) == ["A manual"]


MOVED_ON = {"es": "El original cambió: A manual es", "sv": "Originalet har ändrats: A manual sv"}


@pytest.mark.parametrize("tag", WORDED)
def test_who_follows_translations_is_told_when_they_come_fall_behind_and_catch_up(site: Flask, tag: str) -> None:
    client = site.test_client()
    page = parsed(client.get(f"/{tag}/{section_of(site, tag)}/").text)
    path = f"/{tag}/{section_of(site, tag)}/feed.xml"
    assert path in {link.get("href", "").removeprefix(HOST) for link in page.iter() if link.tag in ("a", "link")}
    write(site, guide("plain"))
    write(site, guide("together", **{tag: "A la vez."}))
    assert titles(feed(client, path)) == []
    write(site, guide("manual"))
    write(site, guide("manual", **{tag: "Primero."}), tag)
    assert titles(feed(client, path)) == [WORDED[tag][0]]
    write(site, guide("manual", body="First, changed.", **{tag: "Primero."}), "en")
    assert titles(feed(client, path)) == [MOVED_ON[tag], WORDED[tag][0]]
    assert MOVED_ON[tag] not in titles(feed(client, f"/{tag}/feed.xml"))
    write(site, guide("manual", body="First, changed.", **{tag: "Primero, cambiado."}), tag)
    found = entries(feed(client, path))
    assert [text(each, "title") for each in found] == [WORDED[tag][1], WORDED[tag][0]]
    assert len({text(each, "id") for each in found}) == 2
    assert titles(feed(client, f"/en/{section_of(site, 'en')}/feed.xml")) == []


def section_of(site: Flask, tag: str) -> str:
    with site.app_context():
        return load_site(db.session).sections[tag, COVERAGE.name]


def test_updated_is_the_moment_of_the_edition_that_readers_see(site: Flask) -> None:
    write(site, guide("manual"))
    write(site, guide("manual", body="Second."))
    with site.app_context():
        moments = db.session.scalars(select(Edition.visible_from).order_by(Edition.id)).all()
    (entry,) = entries(feed(site.test_client(), "/en/feed.xml"))
    assert len(moments) == 2
    assert (text(entry, "published"), text(entry, "updated")) == tuple(map(written, moments))


def written(moment: datetime.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_an_id_outlives_slugs_titles_sections_and_withdrawals(site: Flask) -> None:
    client = site.test_client()
    write(site, guide("manual"))
    before = [text(entry, "id") for entry in entries(feed(client, "/en/feed.xml"))]
    renamed = guide("manual", title="Another title")
    changed = replace(renamed.languages["en"], slug="elsewhere")
    write(site, replace(renamed, languages={"en": changed}))
    with site.app_context(), writing(db.session) as session:
        item = ingest(session, replace(renamed, languages={"en": changed}), actor=ACTOR)
        withdraw(session, item, actor=ACTOR)
    assert entries(feed(client, "/en/feed.xml")) == []
    with site.app_context(), writing(db.session) as session:
        publish(session, [Wanted(session.merge(item), ["en"])], actor=ACTOR)
        session.add(Section(language="en", slug="manuals", kind="guide", current=True))
        session.get_one(Section, ("en", "guides")).current = False
    assert client.get("/en/guides/feed.xml?page=1&tag=x").headers["Location"] == "/en/manuals/feed.xml?tag=x"
    strange = client.get("/en/guides/feed.xml?tag=a%26page=2%23x%0d%0aX:%20y").headers["Location"]
    assert strange == "/en/manuals/feed.xml?tag=a%26page%3D2%23x%0D%0AX%3A+y"
    (entry,) = entries(feed(client, "/en/manuals/feed.xml"))
    assert address(entry, "alternate") == "/en/manuals/elsewhere"
    assert [text(entry, "id")] == before == ["tag:localhost,2026:en/guide/manual"]


def test_a_feed_changes_with_what_is_published(site: Flask) -> None:
    client = site.test_client()
    empty = client.get("/en/feed.xml").headers["ETag"]
    assert client.get("/en/feed.xml", headers={"If-None-Match": empty}).status_code == 304
    write(site, guide("manual"))
    answer = client.get("/en/feed.xml", headers={"If-None-Match": empty})
    assert (answer.status_code, answer.headers["ETag"] == empty) == (200, False)


HOSTILE: Mapping[str, str] = {
    "markup": "</title><script>alert(1)</script>",
    "quotes": "'\"&amp;]]><!--",
    "entity": "&xxe; %(title)s {{ 7*7 }}",
    "letters": "Ñandú å 💥 \u2029\ufffe ¿",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_titles_and_summaries_stay_text(site: Flask, name: str) -> None:
    title = HOSTILE[name]
    tags = Document("tag", "t", "en", {"group": "topic"}, languages={"en": LanguageDocument(texts={"title": title})})
    with site.app_context(), writing(db.session) as session:
        load_document(session, tags, actor=ACTOR)
        load_document(session, replace(guide("manual", title=title), links={"tags": ("tag:t",)}), actor=ACTOR)
    write(site, replace(guide("manual", title=title, sv="Ett."), links={"tags": ("tag:t",)}))
    (entry,) = entries(feed(site.test_client(), "/en/feed.xml?tag=t"))
    title = title.replace("\ufffe", "")  # XML has no way to write it
    assert text(entry, "title") == title
    assert text(entry, "summary") == f"{title}, in short."
    assert title in [each.get("label") for each in entry.findall(f"{ATOM}category")]
    (translated,) = titles(feed(site.test_client(), "/sv/feed.xml"))
    assert translated.endswith(f": {title} sv")


def test_what_a_translation_lacks_carries_its_language(site: Flask) -> None:
    half = guide("manual", sv="Ett.")
    half = replace(half, languages={**half.languages, "sv": LanguageDocument(None, {"title": "En handbok"})})
    write(site, half)
    (entry,) = entries(feed(site.test_client(), "/sv/feed.xml"))
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert (summary.text, summary.get(XML_LANG)) == ("A manual, in short.", "en")
    assert entry.findall(f"{ATOM}title")[0].get(XML_LANG) is None


def test_the_name_of_a_tag_that_is_not_translated_carries_its_language(site: Flask) -> None:
    tags = Document("tag", "t", "en", {"group": "topic"}, languages={"en": LanguageDocument(texts={"title": "Topic"})})
    with site.app_context(), writing(db.session) as session:
        load_document(session, tags, actor=ACTOR)
    write(site, replace(guide("manual", sv="Ett."), links={"tags": ("tag:t",)}))
    for tag, expected_lang in (("sv", "en"), ("en", None)):
        (entry,) = entries(feed(site.test_client(), f"/{tag}/feed.xml"))
        found = {each.get("term"): each.get(XML_LANG) for each in entry.findall(f"{ATOM}category")}
        assert found == {"guide": None, "t": expected_lang}
