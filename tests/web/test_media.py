"""Files over HTTP: which one, as what, and which stretch of it (RFC 9110, 13 and 14; trust.md, rows 9 and 22)."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.content.authoring.records import find_item, load_document
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.items import Item
from portal.content.model.media import MediaStore, best_language, file_of
from portal.content.publication.publishing import withdraw
from portal.extensions import db
from portal.foundation.database import writing
from portal.foundation.facts import File
from portal.web.sending import PIECE
from tests.content.examples import ACTOR
from tests.fixtures import recordings, video_bundle
from tests.fixtures.databases import Databases
from tests.fixtures.sites import close, make_app
from tests.web.ranges import expected

TALK = recordings.webm(video_bundle.SECONDS)
SIZE = len(TALK)
ETAG = f'"{sha256(TALK).hexdigest()}"'
MARKED = f"/media/talk/any/{ETAG[1:17]}"
HOSTILE = {
    "page": ("page.webm", b"<!doctype html><script>alert(1)</script>"),
    "drawing": ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "postscript": ("picture.png", b"%!PS-Adobe-3.0 EPSF-3.0"),
    "archive": ("paper.DOCX", b"PK\3\4"),
    "strange": ('a"b\u2028.\u202egpj', b"x"),
}


@pytest.fixture(scope="module")
def site(sqlite_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A portal with a video, its files, and files that are not what they are called."""
    folder = tmp_path_factory.mktemp("media")
    app = make_app(sqlite_databases.empty(), folder)
    video_bundle.load(app, folder / "bundle")
    with app.app_context():
        store = MediaStore(folder / "media")
        for key, (name, content) in HOSTILE.items():
            add(key, {"any": put(store, name, content)})
        add("mixed", {"any": put(store, "a.pdf", b"%PDF-1 any"), "sv": put(store, "b.pdf", b"%PDF-1 sv")})
    yield app
    close(app)


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    return site.test_client()


def put(store: MediaStore, name: str, content: bytes) -> File:
    digest = store.put(io.BytesIO(content))
    return file_of(store.path_of(digest), name, digest)


def add(key: str, files: dict[str, File]) -> Item:
    texts = {"en": LanguageDocument(texts={"alt": key})}
    with writing(db.session) as session:
        return load_document(session, Document("media", key, "en", {"files": files}, languages=texts), actor=ACTOR)


def test_a_recording_is_sent_whole(reader: FlaskClient) -> None:
    answer = reader.get("/media/talk")
    assert (answer.status_code, answer.data) == (200, TALK)
    headers = answer.headers
    assert headers["Content-Type"] == "video/webm"
    assert headers["Content-Length"] == str(SIZE)
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["ETag"] == ETAG
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"] == "inline; filename=talk.webm"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "script" not in headers["Content-Security-Policy"]
    assert "Last-Modified" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize(
    ("path", "type", "disposition"),
    [
        ("/media/talk-still", "image/png", "inline; filename=talk-still.png"),
        ("/media/talk-captions/sv", "text/vtt; charset=utf-8", "inline; filename=talk-captions.sv.vtt"),
        ("/media/talk-slides/sv", "application/pdf", "attachment; filename=talk-slides.sv.pdf"),
        ("/media/page", "application/octet-stream", "attachment; filename=page.webm"),
        ("/media/drawing", "application/octet-stream", "attachment; filename=drawing.svg"),
        ("/media/postscript", "application/octet-stream", "attachment; filename=postscript.png"),
        ("/media/archive", "application/octet-stream", "attachment; filename=archive.docx"),
        ("/media/strange", "application/octet-stream", "attachment; filename=strange"),
    ],
)
def test_row_22_a_file_is_what_its_content_says(reader: FlaskClient, path: str, type: str, disposition: str) -> None:
    headers = reader.get(path).headers
    assert (headers["Content-Type"], headers["Content-Disposition"]) == (type, disposition)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_file_names_its_language(reader: FlaskClient) -> None:
    assert reader.get("/media/talk-captions/sv").headers["Content-Language"] == "sv"
    assert "Content-Language" not in reader.get("/media/talk").headers


@pytest.mark.parametrize("tag", ["en", "es", "sv"])
def test_captions_are_those_of_the_language_asked_for(reader: FlaskClient, tag: str) -> None:
    assert video_bundle.CAPTIONS[tag][0] in reader.get(f"/media/talk-captions/{tag}").text


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/media/talk-captions/fr", "/media/talk-captions/en"),
        ("/media/talk-captions/any", "/media/talk-captions/en"),
        ("/media/talk-captions/sv/0123456789abcdef", "/media/talk-captions/sv"),
        ("/media/talk-captions/fr/0123456789abcdef", "/media/talk-captions/en"),
        (f"/media/talk/sv/{ETAG[1:17]}", "/media/talk/sv"),
        ("/media/talk/any/elsewhere", "/media/talk/any"),
    ],
)
def test_what_there_is_not_leads_to_the_nearest(reader: FlaskClient, path: str, leads_to: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, leads_to)
    assert reader.get(leads_to).status_code == 200


@pytest.mark.parametrize(
    ("path", "header", "cookie", "found"),
    [
        ("/media/talk-captions", "sv-FI,en;q=0.5", None, "sv"),
        ("/media/talk-captions", "es-MX,en;q=0.8", None, "es"),
        ("/media/talk-captions", "fr", None, "en"),
        ("/media/talk-captions", "", None, "en"),
        ("/media/talk-captions", "sv", "es", "es"),
        ("/media/mixed", "sv", None, "sv"),
        ("/media/mixed", "es", None, "any"),
        ("/media/mixed", "en", None, "any"),
    ],
)
def test_rule_2_without_a_language_it_is_the_reader_s(
    site: Flask, path: str, header: str, cookie: str | None, found: str
) -> None:
    reader = site.test_client()
    if cookie is not None:
        reader.set_cookie("language", cookie)
    answer = reader.get(path, headers={"Accept-Language": header})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}/{found}")
    assert set(answer.vary) == {"Accept-Language", "Cookie"}
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_the_address_of_one_version_is_kept_for_good(reader: FlaskClient) -> None:
    answer = reader.get(MARKED)
    assert answer.data == TALK
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("headers", [{"Range": f"bytes={SIZE}-"}, {"If-Match": '"x"'}])
def test_a_refusal_is_not_kept_in_the_place_of_the_file(reader: FlaskClient, headers: dict[str, str]) -> None:
    answer = reader.get(MARKED, headers=headers)
    assert answer.status_code in (412, 416)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        *("/media/", "/media/absent", "/media/absent/any", "/media/absent/any/0123456789abcdef", "/media/Talk"),
        *("/media/..", "/media/../media/talk", "/media/talk/../../etc/passwd", "/media/%2e%2e/%2e%2e/etc/passwd"),
        *("/media/talk%00", "/media/talk.webm", "/media/talk/any/x/y", "/media/talk/..%2f..%2fetc", "/media/%2Fetc"),
        *("/media/" + "x" * 3000, "/media/talk/" + "x" * 3000, "/media/talk//etc/passwd", "/media/talk/1"),
    ],
)
def test_no_path_leads_anywhere_else(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path, follow_redirects=True)
    assert answer.status_code == 404 or answer.data == TALK
    assert b"root:" not in answer.data


@pytest.mark.parametrize("path", ["/media/talk", "/media/talk/sv", MARKED])
def test_head_says_what_get_would(reader: FlaskClient, path: str) -> None:
    got, told = reader.get(path), reader.head(path, headers={"Range": "bytes=0-3"})
    assert (told.status_code, told.data) == (200, b"")
    assert {name: value for name, value in told.headers if name != "Date"} == dict(got.headers)


RANGES = st.one_of(
    st.tuples(st.integers(0, 2 * SIZE), st.integers(0, 2 * SIZE)).map("bytes={0[0]}-{0[1]}".format),
    st.integers(0, 2 * SIZE).map("bytes={}-".format),
    st.integers(0, 2 * SIZE).map("bytes=-{}".format),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(RANGES)
@example("bytes=0-0")
@example(f"bytes=0-{SIZE - 1}")
@example(f"bytes={SIZE - 1}-")
@example(f"bytes={SIZE}-")
@example("bytes=-0")
@example(f"bytes=-{SIZE + 1}")
def test_a_range_is_a_slice(reader: FlaskClient, header: str) -> None:
    answer = reader.get("/media/talk", headers={"Range": header})
    assert (answer.status_code, answer.data, answer.headers.get("Content-Range")) == expected(header, TALK)
    assert answer.headers["ETag"] == ETAG
    assert answer.headers["Content-Length"] == str(len(answer.data))


def test_readers_put_the_pieces_together(reader: FlaskClient) -> None:
    step = SIZE // 7
    pieces = [
        reader.get(MARKED, headers={"Range": f"bytes={at}-{at + step - 1}", "If-Range": ETAG}).data
        for at in range(0, SIZE, step)
    ]
    assert b"".join(pieces) == TALK


@pytest.mark.parametrize(
    "header",
    [
        *(
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=x-y",
            "bytes=0x0-1",
            "bytes=5-2",
            "bytes= 1 - 2",
            "0-5",
            "bytes:0-5",
        ),
        *("items=0-5", "bytes=0-1,4-5", "bytes=0-1,", "bytes=٠-٥", "bytes=1.0-2", "bytes=+1-2", "bytes=" + "9" * 4001),
    ],
)
def test_what_is_no_range_of_bytes_is_left_out(reader: FlaskClient, header: str) -> None:
    answer = reader.get("/media/talk", headers={"Range": header.encode().decode("latin-1")})
    assert (answer.status_code, answer.data) == (200, TALK)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": ETAG}, 304),
        ({"If-None-Match": f"W/{ETAG}"}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": f'"x", {ETAG}'}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-None-Match": ETAG, "Range": "bytes=0-3"}, 304),
        ({"If-None-Match": '"x"', "Range": "bytes=0-3"}, 206),
        ({"If-Match": ETAG, "Range": "bytes=0-3"}, 206),
        ({"If-Match": "*"}, 200),
        ({"If-Match": '"x"'}, 412),
        ({"If-Match": '"x"', "Range": "bytes=0-3"}, 412),
        ({"If-Match": f"W/{ETAG}"}, 412),
        ({"If-Range": ETAG, "Range": "bytes=0-3"}, 206),
        ({"If-Range": '"x"', "Range": "bytes=0-3"}, 200),
        ({"If-Range": f"W/{ETAG}", "Range": "bytes=0-3"}, 200),
        ({"If-Range": "Sat, 01 Jan 2100 00:00:00 GMT", "Range": "bytes=0-3"}, 200),
        ({"If-Range": '"x"', "Range": f"bytes={SIZE}-"}, 200),
        ({"If-Modified-Since": "Sat, 01 Jan 2100 00:00:00 GMT"}, 200),
        ({"Range": f"bytes={SIZE}-"}, 416),
    ],
)
def test_conditions_are_met_in_the_order_of_the_standard(
    reader: FlaskClient, headers: dict[str, str], status: int
) -> None:
    answer = reader.get("/media/talk", headers=headers)
    assert answer.status_code == status
    assert answer.data == {200: TALK, 206: TALK[:4]}.get(status, b"")
    assert answer.headers["ETag"] == ETAG
    if status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


def test_a_large_file_takes_little_memory(site: Flask, reader: FlaskClient, tmp_path: Path) -> None:
    size = 64 * 1024 * 1024
    large = tmp_path / "large"
    with large.open("wb") as stream:
        stream.truncate(size)
    folder: Path = site.config["PORTAL_SETTINGS"].data_dir / "media"
    with site.app_context(), large.open("rb") as stream:
        digest = MediaStore(folder).put(stream)
        add("large", {"any": {"name": "large.bin", "sha256": digest}})
    reader.get("/media/large", headers={"Range": "bytes=0-0"}).close()
    tracemalloc.start()
    try:
        with reader.get("/media/large", buffered=False) as answer:
            assert sum(len(piece) for piece in answer.iter_encoded()) == size
        assert tracemalloc.get_traced_memory()[1] < 8 * PIECE
    finally:
        tracemalloc.stop()


def test_a_file_that_is_lost_is_not_found(site: Flask, reader: FlaskClient) -> None:
    with site.app_context():
        add("lost", {"any": {"name": "lost.png", "sha256": "0" * 64}})
    assert reader.get("/media/lost").status_code == 404


def test_row_9_what_is_withdrawn_is_gone_at_all_its_addresses(site: Flask, reader: FlaskClient) -> None:
    content = b"%PDF-1 taken back"
    with site.app_context():
        store = MediaStore(site.config["PORTAL_SETTINGS"].data_dir / "media")
        add("taken-back", {"en": put(store, "a.pdf", content)})
    mark = sha256(content).hexdigest()[:16]
    paths = ("/media/taken-back", "/media/taken-back/en", f"/media/taken-back/en/{mark}")
    assert [reader.get(path).data for path in paths] == [content] * 3
    with site.app_context(), writing(db.session) as session:
        item = find_item(session, "media", "taken-back")
        assert item is not None
        withdraw(session, item, actor=ACTOR)
    for path in paths:
        for headers in ({}, {"Range": "bytes=0-3"}, {"If-None-Match": f'"{sha256(content).hexdigest()}"'}):
            assert reader.get(path, headers=headers).status_code == 404


def test_another_file_takes_over_the_address(site: Flask, reader: FlaskClient) -> None:
    with site.app_context():
        store = MediaStore(site.config["PORTAL_SETTINGS"].data_dir / "media")
        add("renewed", {"any": put(store, "a.pdf", b"%PDF-1 old")})
    old = reader.get("/media/renewed")
    mark = old.headers["ETag"][1:17]
    with site.app_context():
        add("renewed", {"any": put(store, "a.pdf", b"%PDF-1 new")})
    renewed = reader.get("/media/renewed", headers={"If-None-Match": old.headers["ETag"]})
    assert (renewed.status_code, renewed.data) == (200, b"%PDF-1 new")
    assert reader.get(f"/media/renewed/any/{mark}").headers["Location"] == "/media/renewed/any"
    half = reader.get("/media/renewed", headers={"Range": "bytes=5-", "If-Range": old.headers["ETag"]})
    assert (half.status_code, half.data) == (200, b"%PDF-1 new")


@pytest.mark.parametrize(
    ("files", "wanted", "found"),
    [
        ([], ["sv"], None),
        (["any"], ["sv"], "any"),
        (["any", "sv"], ["sv", "en"], "sv"),
        (["any", "en"], ["sv", "en"], "any"),
        (["en", "es"], ["sv", "en"], "en"),
        (["pt", "es"], ["sv", "en"], "es"),
        (["es", "any"], [], "any"),
    ],
)
def test_the_best_language_of_files(files: list[str], wanted: list[str], found: str | None) -> None:
    assert best_language(files, wanted) == found
