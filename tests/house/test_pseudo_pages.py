"""Rule 20 of languages.md: every public page in two pseudo-languages; no text escapes extraction.

The content is the starter's, most of it untranslated, so that it stands in elements with a `lang`
of their own. What stands in the page's language and is in plain letters can only be a name (of a
person, a country, a publication, a month), or a text that somebody forgot to mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from xml.etree.ElementTree import Element

import pytest
from babel import Locale
from flask import Flask, g
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from portal.content.authoring.records import extract, load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import BlockState, Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.model.rooms import ROOMS
from portal.content.publication.publishing import withdraw
from portal.content.published.editions import Edition
from portal.content.readers.queries import sitemap
from portal.content.sitewide.directory import Place
from portal.content.sitewide.new_language import add
from portal.content.sitewide.site import Openness
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import DatePoint, PartialDate
from portal.foundation.facts import Line, Names
from portal.foundation.fields import facts_of, parts_of
from portal.foundation.pseudo import plain_letters
from portal.languages import PSEUDO_LANGUAGES
from portal.languages import language as describe
from portal.web import errors, frames
from portal.web.citing.routes import FORMATS
from portal.web.data.routes import SUFFIXES
from portal.web.recordings import host
from portal.web.wording import name_lines, person_name
from tests.fixtures.databases import Databases
from tests.fixtures.every_page import STATUSES
from tests.fixtures.pages import Text, parsed, texts
from tests.fixtures.sites import close, make_app

TAGS = tuple(PSEUDO_LANGUAGES)
TRANSLATED = "Ţŕåñšļåţéð"
ADDRESS = re.compile(r"https?://[!-~]+")


ARTICLE = Document(
    "article",
    "essay",
    "en",
    facts={"language": "en", "published": PartialDate(DatePoint(2026, 5)), "authors": ["Writer, A."]},
    languages={"en": LanguageDocument(texts={"title": "An essay", "summary": "In short.", "body": "At length."})},
)


def half_translated(document: Document) -> LanguageDocument:
    """A translation in which texts are outdated in their first block and lack the others, or lack all."""
    known = document.languages[document.source_language].texts
    behind = [path for path in known if "/" not in path] + [path for path in known if "/" in path][::2]
    outdated = (BlockState(source=0, base="As it was.", state="translated", text=TRANSLATED),)
    current = {"title": TRANSLATED} if "title" in known else {}
    return LanguageDocument(texts=current, blocks={path: outdated for path in behind if path not in current})


def with_translations(document: Document) -> Document:
    return replace(document, languages={**document.languages, **dict.fromkeys(TAGS, half_translated(document))})


def prepare(app: Flask) -> None:
    """Give the site the pseudo-languages, one half translated item a kind, and one that is withdrawn."""
    with app.app_context():
        for tag in TAGS:
            with writing(db.session) as session:
                add(session, tag, Openness.OPEN)
        with writing(db.session) as session:
            load_document(session, ARTICLE, actor="tests")
        for kind in KINDS.with_pages():
            with writing(db.session) as session:
                items = session.scalars(select(Item).where(Item.kind == kind.name).order_by(Item.key)).all()
                load_document(session, with_translations(extract(session, items[0])), actor="tests")
                if kind.name == "news":
                    withdraw(session, items[-1], actor="tests", reason="It was wrong.")


@pytest.fixture(scope="module")
def pseudo_app(sqlite_databases: Databases) -> Iterator[Flask]:
    app = make_app(sqlite_databases.starter(), sqlite_databases.media.parent)
    prepare(app)
    yield app
    close(app)


@dataclass(frozen=True)
class Known:
    """What may stand in plain letters: names, and in a page's title, which is text alone, content too."""

    names: re.Pattern[str]
    names_and_content: re.Pattern[str]

    def without(self, piece: Text) -> str:
        text = ADDRESS.sub("", piece.text)
        in_content = piece.element in ("title", "link@title")
        return (self.names_and_content if in_content else self.names).sub("", text)


@pytest.fixture(scope="module")
def known(pseudo_app: Flask) -> Known:
    """Facts that are names, names that CLDR knows, and the titles of content."""
    english = Locale("en")
    names = {frames.SITE_NAME, *name_lines(frames.SITE_NAME), "and", *english.months["format"]["wide"].values()}
    names |= {*english.territories.values(), *english.languages.values()}
    names |= {each.name for each in FORMATS.values()} | {suffix.upper() for suffix in SUFFIXES}
    with pseudo_app.app_context():
        editions = db.session.scalars(select(Edition).where(~Edition.withdrawn)).all()
        names |= {name for edition in editions for name in _names_of(edition)}
        content = {edition.title for edition in editions}
    return Known(_any_of(names), _any_of(names | content))


def _any_of(phrases: set[str]) -> re.Pattern[str]:
    longest_first = sorted((re.escape(each) for each in phrases if each), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")


def _names_of(edition: Edition) -> Iterator[str]:
    """Lines and names among the facts of an edition and its parts."""
    kind = KINDS[edition.kind]
    stored = [(kind, edition.payload["facts"])]
    for field, declared in parts_of(kind).items():
        stored += [(declared.part, part["facts"]) for part in edition.payload["parts"].get(field, [])]
    for cls, facts in stored:
        for name, declared_fact in facts_of(cls).items():
            value = facts.get(name)
            if value and isinstance(declared_fact.type, Line):
                yield from (value, value.replace("-", "–"), host(value))
            elif value and isinstance(declared_fact.type, Names):
                yield from (*value, *map(person_name, value))
    if "full_name" in edition.payload["facts"]:
        yield edition.title


def escaped(html: str, tag: str, known: Known) -> list[str]:
    """The words of a page that stand in its language and were not extracted."""
    return [
        f"{piece.element}: {piece.text.strip()}"
        for piece in texts(parsed(html))
        if piece.language == tag and plain_letters(known.without(piece))
    ]


def pages(app: Flask, tag: str) -> dict[str, str]:
    """Every public page in a language, by its address."""
    with app.test_request_context():
        site = frames.site()
        places: tuple[Place, ...] = (*KINDS.with_lists(), *ROOMS.values())
        addresses = [f"/{tag}/", *(frames.section_url(place, tag) for place in places)]
        for editions in sitemap(db.session, g.moment):
            shown = next((each for each in editions if each.language == tag), None)
            original = next(each for each in editions if each.language == each.source_language)
            addresses.append(site.url(shown or original, tag))
    client = app.test_client()
    found = {address: client.get(address).text for address in addresses}
    narrowed = {link for html in found.values() for link in re.findall(r'<a [^>]*href="(/[^"]*\?[^"]*)"', html)}
    plain = sorted(unescape(link).partition("#")[0] for link in narrowed)
    one_a_filter = {link.partition("=")[0]: link for link in plain}
    return found | {address: client.get(address).text for address in one_a_filter.values()}


@pytest.mark.parametrize("tag", TAGS)
def test_no_text_of_a_page_escapes_extraction(pseudo_app: Flask, known: Known, tag: str) -> None:
    found = pages(pseudo_app, tag)
    assert len(found) > 30
    assert {address: faults for address, html in found.items() if (faults := escaped(html, tag, known))} == {}


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("status", STATUSES)
def test_no_text_of_an_error_page_escapes_extraction(pseudo_app: Flask, known: Known, tag: str, status: int) -> None:
    with pseudo_app.test_request_context(f"/{tag}/somewhere"):
        answer = errors.draw(status, NotFound())
    assert answer.status_code == status
    assert escaped(answer.get_data(as_text=True), tag, known) == []


@pytest.mark.parametrize("tag", TAGS)
def test_no_text_of_a_withdrawn_page_escapes_extraction(pseudo_app: Flask, known: Known, tag: str) -> None:
    with pseudo_app.test_request_context():
        news = frames.section_url(KINDS["news"], tag)
        key = db.session.scalars(select(Item.key).where(Item.kind == "news").order_by(Item.key.desc())).first()
    answer = pseudo_app.test_client().get(f"{news}{key}")
    assert answer.status_code == 410
    assert escaped(answer.text, tag, known) == []


def test_the_pages_show_translations_that_are_behind(pseudo_app: Flask) -> None:
    """So the notices and bars of such pages are among what the other tests read."""
    shown = "".join(pages(pseudo_app, "en-XA").values())
    for name in ('id="slip-words"', " outdated", " absent-here", 'class="original"'):
        assert name in shown


def directions(element: Element, inherited: tuple[str, str] = ("", "")) -> Iterator[tuple[str, str]]:
    """The language and direction of each element, its own or its parent's."""
    here = (element.get("lang", inherited[0]), element.get("dir", inherited[1]))
    yield here
    for child in element:
        yield from directions(child, here)


@pytest.mark.parametrize(("tag", "direction"), [("en-XA", "ltr"), ("ar-XB", "rtl")])
def test_rule_13_every_page_runs_in_the_direction_of_its_language(pseudo_app: Flask, tag: str, direction: str) -> None:
    for address, html in pages(pseudo_app, tag).items():
        root = parsed(html)
        assert (root.get("lang"), root.get("dir")) == (tag, direction), address
        assert all(turned == describe(spoken).direction for spoken, turned in set(directions(root))), address


def test_a_text_that_escapes_is_found(known: Known) -> None:
    page = (
        '<html lang="en-XA"><title>Ţîţļé</title><p>Sweden <span lang="en">is marked</span> Save</p>'
        '<a aria-label="Close">Ĝö</a><p title="January">Ĝö</p>'
    )
    assert escaped(page, "en-XA", known) == ["p: Save", "a@aria-label: Close"]
