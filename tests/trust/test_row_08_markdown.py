"""Row 8 of trust.md: a hostile text is refused where it comes in; published all the same, it stays text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page

from portal.content.authoring.records import load_document
from portal.content.bundle.checking import check
from portal.content.bundle.faults import Fault, Faults
from portal.content.bundle.folder import Folder
from portal.content.bundle.reading import BundleReader
from portal.content.kinds import KINDS
from portal.content.model.documents import Document, LanguageDocument
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import DatePoint, PartialDate
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.proportions import took
from tests.fixtures.sites import close, make_app, serve
from tests.foundation.test_markdown_safety import HOSTILE, ORDINARY, PAYLOADS

OPENING = "---\ntitle: A guide\nsummary: In short.\n---\n\n"
FACTS = {"language": "en", "published": PartialDate(DatePoint(2026))}
NEUTRAL = ("```", "[x](http")  # as they are: code, and an address with a title
HUGE = ("brackets", "quotes", "tags", "many divs", "5 MB")


def guide(number: int, text: str) -> Document:
    """A guide that holds a text in its title, its summary, its body and, as its own words, in Spanish."""
    line = " ".join(text.split())[:400]
    texts = {"title": f"{number} {line}", "summary": line, "body": text}
    return Document("guide", f"hostile-{number}", "en", FACTS, languages={"en": _said(texts), "es": _said(texts)})


def _said(texts: dict[str, str]) -> LanguageDocument:
    return LanguageDocument(texts=texts)


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal in which each payload was published past the checks, as a fault of ours would allow."""
    app = make_app(sqlite_databases.empty(), tmp_path_factory.mktemp("data"))
    with app.app_context():
        for number, payload in enumerate(PAYLOADS):
            with writing(db.session) as session:
                load_document(session, guide(number, payload), actor="tests")
    yield app
    close(app)


def addresses() -> list[str]:
    """Every page that shows a payload: those of the items, the lists, and the home page."""
    own = [f"/en/guides/hostile-{number}" for number in range(len(PAYLOADS))]
    lists = ["/en/guides/", "/es/guias/", "/sv/vagledningar/", "/en/library/", "/es/biblioteca/", "/sv/bibliotek/"]
    return ["/en/", "/es/", "/sv/", *lists, *own]


def test_the_pages_hold_no_element_or_address_of_an_attacker(site: Flask) -> None:
    reader = site.test_client()
    for path in addresses():
        answer = reader.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        for element in html5lib.parse(answer.text, namespaceHTMLElements=False).iter():
            assert element.tag not in ("iframe", "object", "embed", "base", "style"), path
            if element.tag == "script":  # the page's linked data, and the portal's own file
                own = element.get("src", "").startswith("/static/") and not (element.text or "")
                assert own or element.attrib == {"type": "application/ld+json"}, path
            if element.tag == "form":  # that of a list's filters, which leads to the list, and the search
                assert element.get("action") in (path, f"{path[:3]}/search"), path
                assert element.get("method") == "get"
            for name, value in element.attrib.items():
                assert not str(name).startswith("on"), (path, name)
                assert name not in ("style", "srcdoc"), (path, name)
                bare = "".join(str(value).split()).lower()
                assert not bare.startswith(("javascript:", "vbscript:", "data:", "file:")), (path, value)


@pytest.mark.browser
def test_a_browser_runs_and_fetches_nothing_of_it(site: Flask, page: Page) -> None:
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", answer)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with serve(site) as root:
        page.on("request", lambda request: None if request.url.startswith(root) else said.append(request.url))
        for path in addresses():
            page.goto(root + path)
    assert said == []


@pytest.mark.parametrize("payload", [each for each in PAYLOADS if not each.startswith(NEUTRAL)])
def test_a_bundle_with_it_is_refused_with_file_and_line(tmp_path: Path, payload: str) -> None:
    (fault, *_rest), where = faults_of(tmp_path, payload)
    assert fault.file == where
    assert fault.line > OPENING.count("\n")


def faults_of(root: Path, body: str) -> tuple[list[Fault], str]:
    folder = root / "guides" / "hostile"
    folder.mkdir(parents=True)
    (root / "bundle.yaml").write_text("format: 1\ndefault_language: en\n")
    (folder / "item.yaml").write_text("language: en\npublished: 2026\n")
    (folder / "en.md").write_text(OPENING + body + "\n", encoding="utf-8")
    faults = Faults()
    check(BundleReader(Folder(root), KINDS, LANGUAGES), faults)
    return faults.kept, "guides/hostile/en.md"


@pytest.mark.parametrize("name", [name for name in HUGE if name != "tags"])  # which are no tags, being without end
def test_a_bundle_with_a_huge_text_is_refused_at_once(tmp_path: Path, name: str) -> None:
    """Beside a bundle with four pages of ordinary text."""
    found: list[tuple[list[Fault], str]] = []
    hostile = took(lambda: found.append(faults_of(tmp_path / "hostile", HOSTILE[name])))
    assert hostile < 2 * took(lambda: faults_of(tmp_path / "ordinary", ORDINARY))
    ((faults, where),) = found
    assert [fault.file for fault in faults] == [where]


@pytest.mark.parametrize("name", HUGE)
def test_a_page_with_a_huge_text_keeps_no_worker_busy(site: Flask, name: str) -> None:
    """Texts are rendered once, when they are published; readers do not pay for them more than for ordinary ones."""
    with site.app_context(), writing(db.session) as session:
        for key, text in (("huge", HOSTILE[name]), (f"ordinary-{HUGE.index(name)}", ORDINARY)):
            document = Document("guide", key, "en", FACTS, languages=titled(key, text))
            load_document(session, document, actor="tests")
    reader = site.test_client()
    ordinary = took(lambda: reader.get(f"/en/guides/ordinary-{HUGE.index(name)}"))
    # Five megabytes, which are sent whole, take twenty times as long as four pages.
    assert took(lambda: reader.get("/en/guides/huge")) < 60 * ordinary
    assert reader.get("/en/guides/huge").status_code == 200


def titled(slug: str, body: str) -> dict[str, LanguageDocument]:
    return {"en": LanguageDocument(slug=slug, texts={"title": "Long", "summary": "Long.", "body": body})}
