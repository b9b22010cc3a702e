"""Documents: what they hold, that machines and screen readers find their way, and how they are kept."""

from __future__ import annotations

import html
import io
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from portal.content.authoring.records import ingest, load_document
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.media import MediaStore
from portal.content.publication.publishing import withdraw
from portal.content.published.editions import Edition
from portal.content.readers.queries import best
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.web.paper import keeping, typesetting
from portal.web.paper.composing import level_headings
from portal.web.paper.html import blocks, inline, notes_of
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.documents import HEADING, check, languages, structure, words
from tests.fixtures.every_page import EveryPage
from tests.fixtures.pdf_ua import faults
from tests.fixtures.sites import close, make_app
from tests.web.bounded import taken

LOWEST = 19
"""The lowest priority that Linux has; a run of these tests may have a low one already."""
PDF = "application/pdf"
EMPTY = {
    "lang": "en",
    "direction": "ltr",
    "title": "T",
    "author": "A",
    "site": ["A"],
    "address": "x",
    "foot": [],
    "pages": "{page}",
    "parts": [],
}


def document_of(client: FlaskClient, path: str) -> bytes:
    answer = client.get(f"{path}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, PDF), path
    content: bytes = answer.data
    return content


def title_of(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found is not None
    return html.unescape(re.sub("<[^>]+>", "", found[1])).strip()


def test_every_kind_of_page_is_an_accessible_document_in_every_language(pages: EveryPage) -> None:
    client = pages.app.test_client()
    for kind in (each.name for each in KINDS.with_pages()):
        for tag in LANGUAGES:
            path = pages.paths[kind, tag]
            page, made = client.get(path).text, document_of(client, path)
            pdf = check(made, tag)
            title = title_of(page)
            assert str(pdf.docinfo["/Title"]) == title
            text = words(made)
            assert text.count(title) >= 1, path
            assert f'href="{path}.pdf"' in page
            assert path in text.replace(" ", "")  # where it is for ever


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_document_of_the_starter_content_is_accessible(app: Flask, tag: str) -> None:
    """What ISO 14289-1 asks, as far as a program can tell: of every page and every brief, each in every language."""
    client = app.test_client()
    with app.app_context():
        site, moment = load_site(db.session), reading_moment(db.session)
        kinds = [kind.name for kind in KINDS.with_pages()]
        shown = db.session.scalars(select(Edition).where(Edition.kind.in_(kinds), best(tag, moment))).all()
        paths = [f"{site.url(each, tag)}.pdf" for each in shown]
        paths += [f"{site.url(each, tag)}.brief.pdf" for each in shown if each.kind == "country"]
    assert len(paths) > 50
    wrong = {path: found for path in paths if (found := faults(client.get(path).data))}
    assert wrong == {}


def element(pdf: pikepdf.Pdf, type: str) -> Any:
    """The first object of a type, of the structure tree or of the document."""
    objects = (each for each in pdf.objects if isinstance(each, pikepdf.Dictionary))
    return next(
        each for each in objects if pikepdf.Name(type) in (each.get("/S"), each.get("/Type"), each.get("/Subtype"))
    )


def without(found: Any, name: str) -> None:
    del found[name]


BREAKING: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "01-005": lambda pdf: pdf.pages[0].contents_add(b"q 0 0 10 10 re f Q"),
    "02-001": lambda pdf: setattr(element(pdf, "/P"), "S", pikepdf.Name.Paragraph),
    "07-001": lambda pdf: without(pdf.Root, "/ViewerPreferences"),
    "09-004": lambda pdf: setattr(element(pdf, "/TR"), "S", pikepdf.Name.P),
    "11-006": lambda pdf: without(pdf.Root, "/Lang"),
    "13-004": lambda pdf: without(element(pdf, "/Figure"), "/Alt"),
    "14-003": lambda pdf: setattr(element(pdf, "/H2"), "S", pikepdf.Name.H4),
    "15-003": lambda pdf: without(element(pdf, "/TH"), "/A"),
    "28-012": lambda pdf: without(next(page.obj.Annots[0] for page in pdf.pages if "/Annots" in page.obj), "/Contents"),
    "31-027": lambda pdf: without(element(pdf, "/Type0"), "/ToUnicode"),
}


def test_the_check_of_documents_finds_what_is_wrong(client: FlaskClient) -> None:
    """Each fault is made in a real document."""
    made = document_of(client, "/en/countries/sweden")
    for number, break_ in BREAKING.items():
        broken = io.BytesIO()
        with pikepdf.open(io.BytesIO(made)) as pdf:
            break_(pdf)
            pdf.save(broken)
        assert [each for each in faults(broken.getvalue()) if number in each], number


def test_a_profile_holds_what_its_page_holds(client: FlaskClient) -> None:
    made = document_of(client, "/sv/lander/sverige")
    text = words(made)
    for expected in (
        *("Program", "Händelser och fakta", "Institutioner", "Utvärderingar", "Vad man inte vet", "Källor"),
        *("Dödligt våld, 2000–2024", "1,15 (2023)", "Översatt från engelska", "31 januari 2020", "Sida 1 av"),
    ):
        assert expected in text, expected
    pdf = pikepdf.open(io.BytesIO(made))
    elements = structure(pdf)
    (chart,) = [each for each in elements if each.type == "/Figure"]
    assert chart.alt is not None
    assert chart.alt.startswith("Linjediagram från 2000 till 2024. Sverige: lägst 0,71")
    assert sum(each.type == "/Table" for each in elements) >= 5
    assert languages(pdf) == {"en", "it", "sv"}
    assert any(each.type in ("/Note", "/FENote") for each in elements)
    assert any(each.type == "/Link" for each in elements)


def test_what_readers_are_told_of_freshness_is_in_the_document(pages: EveryPage) -> None:
    client = pages.app.test_client()
    for condition, expected in (("untranslated", "slip"), ("behind", "slip")):
        for tag in ("es", "sv"):
            path = pages.paths[condition, tag]
            page, made = client.get(path).text, document_of(client, path.partition("?")[0])
            notice = re.search(rf'<div class="{expected}.*?<h2[^>]*>(.*?)</h2>', page, re.DOTALL)
            assert notice is not None
            assert html.unescape(notice[1]).strip() in words(made), path
            check(made, tag)
    marks = words(document_of(client, pages.paths["behind", "sv"]))
    assert "Ändrat i originalet" in marks
    assert "Inte översatt" in marks
    foreign = document_of(client, pages.paths["untranslated", "sv"].partition("?")[0])
    assert {"en", "sv"} <= languages(pikepdf.open(io.BytesIO(foreign)))


def test_the_address_moves_and_ends_with_the_item(pages: EveryPage, client: FlaskClient) -> None:
    assert client.get("/sv/lander/sweden.pdf").headers["Location"] == "/sv/lander/sverige.pdf"
    for path in ("/en/countries/nowhere", "/en/references/jaitman-2015", "/en/nothing/x", "/fr/countries/sweden"):
        assert client.get(f"{path}.pdf").status_code == 404, path
    withdrawn = pages.paths["withdrawn", "en"]
    assert pages.app.test_client().get(f"{withdrawn}.pdf").status_code == 410


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), tmp_path_factory.mktemp("paper"))
    yield app
    close(app)


def data_of(site: Flask) -> Path:
    return Path(site.config["PORTAL_SETTINGS"].data_dir)


def guide(key: str, body: str, title: str = "A manual") -> Document:
    facts = {"language": "en", "published": PartialDate.parse("2026")}
    texts = {"title": title, "summary": "Short.", "body": body}
    return Document("guide", key, "en", facts, languages={"en": LanguageDocument(key, texts)})


def write(site: Flask, *documents: Document) -> None:
    with site.app_context(), writing(db.session) as session:
        for document in documents:
            load_document(session, document, actor="tests")


def test_a_document_is_made_once(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, guide("once", "At first."))
    client = site.test_client()
    first = client.get("/en/guides/once.pdf")
    assert "attachment" in first.headers["Content-Disposition"]
    assert first.headers["Cache-Control"] == "public, no-cache"
    (kept,) = (data_of(site) / keeping.FOLDER).glob("*/*.pdf")
    assert (kept.read_bytes(), f'"{kept.stem}"') == (first.data, first.headers["ETag"])
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "typeset", None)
        assert client.get("/en/guides/once.pdf").data == first.data
        again = client.get("/en/guides/once.pdf", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    kept.unlink()
    assert client.get("/en/guides/once.pdf").data == first.data
    write(site, guide("once", "At last."))
    later = client.get("/en/guides/once.pdf")
    assert later.headers["ETag"] != first.headers["ETag"]
    assert "At last." in words(later.data)
    with site.app_context(), writing(db.session) as session:
        withdraw(session, ingest(session, guide("once", "At last."), actor="tests"), actor="tests")
    assert client.get("/en/guides/once.pdf", headers={"If-None-Match": "*"}).status_code == 410


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_documents_are_made_by_threads_that_give_way_to_pages(site: Flask) -> None:
    with site.test_request_context():
        typesetting.typeset(typesetting.prepared(EMPTY), Path())
    own = os.getpriority(os.PRIO_PROCESS, 0)
    priorities = Counter(os.getpriority(os.PRIO_PROCESS, int(each.name)) for each in Path("/proc/self/task").iterdir())
    assert priorities[min(own + typesetting.GIVING_WAY, LOWEST)] >= 1
    assert own in priorities


def test_where_too_many_are_made_at_once_others_are_refused(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, guide("busy", "Soon."))
    client = site.test_client()
    with taken(typesetting.MAKING):
        refused = client.get("/en/guides/busy.pdf")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, str(typesetting.MAKING.retry_seconds))
        assert client.get("/en/guides/busy").status_code == 200
    assert client.get("/en/guides/busy.pdf").status_code == 200
    monkeypatch.setattr(typesetting, "_compile", lambda *_: 1 / 0)
    for _try in range(typesetting.MAKING.places + 1):  # a fault gives its place back
        with pytest.raises(ZeroDivisionError):
            typesetting.typeset({}, Path())


def test_the_oldest_documents_go_where_there_are_too_many(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number:02}" / f"{number}.pdf"
        path.parent.mkdir()
        path.touch()
        os.utime(path, (number, number))
    keeping.make_room(tmp_path, 2)
    assert sorted(path.stem for path in tmp_path.glob("*/*.pdf")) == ["3", "4"]


def test_a_full_disk_withholds_no_document(site: Flask, tmp_path: Path) -> None:
    (tmp_path / keeping.FOLDER).write_text("no folder")
    with site.test_request_context():
        prepared = typesetting.prepared(EMPTY)
    assert keeping.paper(tmp_path, prepared)[1].startswith(b"%PDF-")


def test_a_picture_is_in_the_document_with_its_words(site: Flask) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 6)).save(drawn, "png")
    sha256 = MediaStore(data_of(site) / "media").put(io.BytesIO(drawn.getvalue()))
    files = {"any": {"name": "p.png", "sha256": sha256, "type": "image/png"}}
    media = Document("media", "plan", "en", {"files": files}, languages={"en": LanguageDocument(texts={"alt": "A"})})
    broken = MediaStore(data_of(site) / "media").put(io.BytesIO(b"\x89PNG\r\n\x1a\n and no picture"))
    bad = {"any": {"name": "b.png", "sha256": broken, "type": "image/png"}}
    other = Document("media", "broken", "en", {"files": bad}, languages={"en": LanguageDocument(texts={"alt": "B"})})
    write(site, media, other, guide("drawn", "![A plan](media:plan)"), guide("torn", "![No plan](media:broken)"))
    client = site.test_client()
    made = document_of(client, "/en/guides/drawn")
    pdf = check(made, "en")
    assert [each.alt for each in structure(pdf) if each.type == "/Figure"] == ["A plan"]
    assert [each.Width for each in pdf.objects if isinstance(each, pikepdf.Stream) and each.get("/Width")] == [8]
    torn = document_of(client, "/en/guides/torn")
    assert "No plan" in words(torn)
    assert [each for each in structure(check(torn, "en")) if each.type == "/Figure"] == []


def test_letters_that_no_typeface_has_withhold_no_document(site: Flask) -> None:
    write(site, guide("letters", "The words 暴力 and 🕊 stay.", title="On 暴力"))
    made = document_of(site.test_client(), "/en/guides/letters")
    text = words(made)
    assert "The words" in text
    assert "stay." in text
    assert structure(pikepdf.open(io.BytesIO(made)))


def test_headings_skip_no_level() -> None:
    inner: dict[str, Any] = {"is": "heading", "level": 6}
    nodes: list[dict[str, Any]] = [{"is": "heading", "level": 5}, {"is": "entry", "level": 3, "of": [inner]}]
    level_headings(nodes)
    assert [nodes[0]["level"], nodes[1]["level"], inner["level"]] == [2, 3, 4]


def test_html_becomes_plain_values(site: Flask) -> None:
    text = '<p>A<sup><a href="#n:1" class="footnote-ref">1</a></sup> <em>b</em>\n<a href="/en/">c</a></p>'
    notes = (
        '<div class="footnotes"><ol><li id="n:1"><p>N <a href="#x" class="footnote-backref">↩</a></p></li></ol></div>'
    )
    with site.test_request_context():
        found = blocks(text, notes_of(notes))
    note = {"is": "note", "id": "n:1", "of": [{"is": "par", "of": ["N"]}]}
    link = {"is": "link", "to": "http://localhost/en/", "of": ["c"]}
    assert found == [{"is": "par", "of": ["A", note, " ", {"is": "em", "of": ["b"]}, " ", link]}]
    with site.test_request_context():
        assert inline("<b>x</b>") == ["<b>x</b>"]
        assert HEADING.search("/H2")
