"""The pictures of pages: their size, their letters, their addresses, and how they are kept."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageChops
from werkzeug.test import TestResponse

from portal.content.authoring.records import ingest, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.rooms import ROOMS
from portal.content.publication.publishing import withdraw
from portal.content.sitewide.directory import load_site
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.dates import PartialDate
from portal.web.frames import SITE_NAME
from portal.web.pictures import drawing, keeping
from portal.web.pictures.cards import HEIGHT, WIDTH, Card, home_card
from portal.web.pictures.drawing import COLOURS, FOOT, MARGIN, TOP, draw
from portal.web.pictures.faces import BOLD, FOLDER, SANS, SERIF, drawable
from tests.fixtures.databases import LANGUAGES, Databases
from tests.fixtures.pages import parsed
from tests.fixtures.sites import close, make_app

ROOT = Path(__file__).resolve().parents[2]
HOST = "http://localhost"
LARGEST = 40 * 1024


def card(title: str, tag: str = "en", kind: str = "Guide") -> Card:
    return Card(tag, title, kind, ("guide", "x"))


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.size) == ("PNG", (WIDTH, HEIGHT))
    return image.convert("RGB")


def title_of(png: bytes) -> Image.Image:
    """The part of a picture in which its title stands."""
    return opened(png).crop((MARGIN + 2, 0, WIDTH, HEIGHT - FOOT))


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    """The box around everything that is not paper."""
    return ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((0, 0)))).getbbox()


def differ(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(title_of(one), title_of(other)).getbbox() is not None


TITLES = {
    "short": "Sverige",
    "question": "¿Qué reduce la violencia armada? Lecciones de Honduras",
    "long": "Custom Notifications: Individualized Communication in the Group Violence Intervention",
    "endless": "Gruppvåldsintervention " * 30,
    "one word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "no break": "W" * 400,
    "a whole book": "Violence " * 20_000,
    "markup": "<script>alert('1')</script> & \"%(x)s\" {{ 7 }}",
    "nothing": "",
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_fits_and_the_picture_is_small(name: str) -> None:
    png = draw(card(TITLES[name]), SITE_NAME)
    assert len(png) < LARGEST
    box = ink(title_of(png))
    assert box is not None
    assert box[0] >= 40
    assert box[2] <= WIDTH - MARGIN - 40
    assert box[1] >= TOP - 20
    assert box[3] <= HEIGHT - FOOT - 10


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("Ångest", "Angest"),
        ("Älv", "Alv"),
        ("Öga", "Oga"),
        ("año", "ano"),
        ("¿Qué?", "Qué?"),
        ("acción", "accion"),
        ("Łódź", "Lodz"),
        ("Đinh Tiên Hoàng", "Dinh Tien Hoang"),
        ("насилие", "насилия"),
        ("βία", "βια"),
        ("“Quote”", '"Quote"'),
        ("2000–2024", "2000-2024"),
    ],
)
def test_every_letter_is_drawn_and_none_as_an_empty_box(word: str, other: str) -> None:
    assert drawable(word, SERIF) == word or drawable(word, SANS) == word
    assert differ(draw(card(word), SITE_NAME), draw(card(other), SITE_NAME))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_typefaces_have_all_letters_of_the_languages(app: Flask, tag: str) -> None:
    client = app.test_client()
    pages = [client.get(f"/{tag}/").text, client.get("/sitemap.xml").text]
    for page in re.findall(rf"<loc>{HOST}(/{tag}/[^<]*)", pages[1]):
        title = parsed(client.get(page).text).find("head/title")
        assert title is not None
        assert drawable(title.text or "", SERIF) == (title.text or "").strip()
    assert drawable(SITE_NAME, BOLD) == SITE_NAME


def test_letters_may_be_composed_or_not() -> None:
    assert draw(card("A\u030angström"), SITE_NAME) == draw(card("Ångström"), SITE_NAME)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("A manual 💥", "A manual"),
        ("A\u202eb\u202c", "Ab"),
        ("A\u0000b\u0007", "Ab"),
        ("دليل GVI", ""),
        ("指南", ""),
        ("  A  ", "A"),
    ],
)
def test_what_cannot_be_drawn_is_left_out_and_a_title_never_half(title: str, drawn: str) -> None:
    assert drawable(title, SERIF) == drawn
    named = draw(card(drawn or SITE_NAME), SITE_NAME)
    assert not differ(draw(card(title), SITE_NAME), named)


def test_markup_is_text() -> None:
    assert differ(draw(card("<b>Bold</b>"), SITE_NAME), draw(card("Bold"), SITE_NAME))


def test_the_margin_says_the_kind_and_the_language() -> None:
    plain = draw(card("T"), SITE_NAME)
    for other in (card("T", kind="Video"), card("T", tag="sv")):
        assert not differ(plain, draw(other, SITE_NAME))
        assert ImageChops.difference(opened(plain), opened(draw(other, SITE_NAME))).getbbox() is not None


def test_a_language_that_runs_from_the_right_has_its_margin_there() -> None:
    mirrored = opened(draw(card("Title", tag="ar-XB"), SITE_NAME))
    corner = opened(draw(card("Title"), SITE_NAME)).getpixel((5, 5))
    assert mirrored.getpixel((WIDTH - 5, 5)) == corner != mirrored.getpixel((5, 5))


def test_colours_are_those_of_the_pages() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8").partition("@media")[0]
    named = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", tokens))
    assert {name: named[name] for name in COLOURS} == COLOURS
    image = opened(draw(card("T"), SITE_NAME))
    for place, name in (((5, 5), "deep"), ((5, 300), "margin"), ((WIDTH - 5, 5), "paper"), ((5, HEIGHT - 5), "deep")):
        found = image.getpixel(place)
        wanted = tuple(bytes.fromhex(COLOURS[name][1:]))
        assert isinstance(found, tuple)
        assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= 2, name


def test_the_typefaces_carry_their_licence() -> None:
    licence = (FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert {path.name for path in FOLDER.glob("*.ttf")} == {SERIF, BOLD, SANS}
    assert all(name in (FOLDER / "README.md").read_text(encoding="utf-8") for name in (SERIF, BOLD, SANS))


# Over HTTP.


def picture_of(client: FlaskClient, path: str) -> str:
    meta = parsed(client.get(path).text).find("head/meta[@property='og:image']")
    assert meta is not None
    return str(meta.get("content")).removeprefix(HOST)


def shown(answer: TestResponse) -> Image.Image:
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    return opened(answer.data)


def test_every_page_has_a_picture_of_its_own(client: FlaskClient) -> None:
    sitemap = client.get("/sitemap.xml").text
    with client.application.app_context():
        site = load_site(db.session)
    # A room is shown by the picture of the whole portal.
    rooms = {site.section_url(room, tag) for room in ROOMS.values() for tag in LANGUAGES}
    paths = [path for path in re.findall(rf"<loc>{HOST}([^<]*)", sitemap) if path not in rooms]
    addresses = {path: picture_of(client, path) for path in paths}
    assert len(set(addresses.values())) == len(paths)
    for address in sorted(addresses.values())[::12]:
        shown(client.get(address))


@pytest.mark.parametrize("path", ["/sv/", "/es/noticias/", "/en/countries/sweden"])
def test_a_picture_may_be_kept_for_ever(client: FlaskClient, path: str) -> None:
    answer = client.get(picture_of(client, path))
    shown(answer)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = client.get(picture_of(client, path), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_address_of_other_words_leads_to_the_present_ones(client: FlaskClient) -> None:
    address = picture_of(client, "/en/countries/sweden")
    answer = client.get(re.sub("/pictures/[0-9a-f]+/", "/pictures/0/", address))
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/0/fr.png",
        "/pictures/0/en/nothing.png",
        "/pictures/0/en/tag.png",
        "/pictures/0/en/tag/malmo.png",
        "/pictures/0/en/country/nothing.png",
        "/pictures/0/en/country/a%00b.png",
        "/pictures/0/fr/country/sweden.png",
        "/pictures/0/en/country/sweden",
        "/pictures/0/en/country/..%2f..%2fsecret_key.png",
    ],
)
def test_there_is_no_other_picture(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def site(sqlite_databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(sqlite_databases.empty(), tmp_path)
    yield app
    close(app)


def guide(title: str, **others: str) -> Document:
    facts: dict[str, Any] = {"language": "en", "published": PartialDate.parse("2026")}
    languages = {
        tag: LanguageDocument("manual", {"title": name, "summary": "Short.", "body": "Long."})
        for tag, name in {"en": title, **others}.items()
    }
    return Document("guide", "manual", "en", facts, languages=languages)


def write(site: Flask, document: Document) -> None:
    with site.app_context(), writing(db.session) as session:
        load_document(session, document, actor="tests")


def test_a_picture_is_drawn_once(site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Card] = []

    def noted(found: Card, site_name: str) -> bytes:
        drawn.append(found)
        return drawing.draw(found, site_name)

    monkeypatch.setattr(keeping, "draw", noted)
    write(site, guide("A manual"))
    client = site.test_client()
    address = picture_of(client, "/en/guides/manual")
    assert not (tmp_path / "pictures").exists()  # a page that names it does not draw it
    first = client.get(address)
    again = client.get(address)
    assert first.data == again.data
    assert len(drawn) == 1
    (kept,) = [path for path in (tmp_path / "pictures").rglob("*") if path.is_file()]
    assert (kept.read_bytes(), kept.stem) == (first.data, drawn[0].digest)
    kept.unlink()
    assert client.get(address).data == first.data
    write(site, guide("Another manual"))
    assert picture_of(client, "/en/guides/manual") != address
    assert client.get(address).status_code == 302


def test_a_disk_that_cannot_be_written_is_no_reason_to_show_nothing(site: Flask, tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("no folder")
    assert keeping.picture(tmp_path, home_card("en"), SITE_NAME) == draw(home_card("en"), SITE_NAME)
    shown(site.test_client().get(picture_of(site.test_client(), "/en/")))


def test_a_translation_has_its_own_picture_and_what_is_not_translated_has_none(site: Flask) -> None:
    write(site, guide("A manual", sv="En handbok"))
    client = site.test_client()
    english, swedish = (picture_of(client, f"/{path}/manual") for path in ("en/guides", "sv/vagledningar"))
    assert differ(client.get(english).data, client.get(swedish).data)
    assert client.get("/pictures/0/es/guide/manual.png").status_code == 404
    assert picture_of(client, "/es/guias/manual") == english


def test_what_is_withdrawn_has_no_picture(site: Flask) -> None:
    write(site, guide("A manual"))
    client = site.test_client()
    address = picture_of(client, "/en/guides/manual")
    shown(client.get(address))
    with site.app_context(), writing(db.session) as session:
        withdraw(session, ingest(session, guide("A manual"), actor="tests"), actor="tests")
    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 404
