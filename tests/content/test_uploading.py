"""What people bring: what is taken, and why the rest is not (row 22 of trust.md)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from portal.content.authoring import uploading
from portal.content.authoring.editing import open_draft
from portal.content.authoring.history import draft_of, history
from portal.content.authoring.uploading import LIMITS, Reason, Refused
from portal.content.kinds.media import Media
from portal.content.model.documents import Document, LanguageDocument
from portal.content.model.media import MediaStore
from portal.foundation import pictures
from portal.foundation.database import writing
from portal.foundation.facts import File
from tests.content.examples import save
from tests.fixtures import brought, recordings
from tests.fixtures.brought import HOSTILE, NAMES, PLACE, SCRIPT


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def take(store: MediaStore, content: bytes, name: str = "x.png") -> File:
    return uploading.take(store, io.BytesIO(content), name)


def kept(store: MediaStore, file: File) -> bytes:
    return store.path_of(file["sha256"]).read_bytes()


def test_there_are_forty_hostile_files() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_made_harmless(store: MediaStore, name: str) -> None:
    content, reason = HOSTILE[name]
    if reason is not None:
        with pytest.raises(Refused) as refused:
            take(store, content, name)
        assert refused.value.reason is reason
        assert refused.value.name == uploading.shown_name(name)
        return
    file = take(store, content, name)
    if file["type"] == "application/pdf":
        assert kept(store, file) == content  # only ever handed out for saving: tests/web/test_uploads.py
        return
    assert SCRIPT not in kept(store, file)
    assert PLACE.encode() not in kept(store, file)
    assert b"PK\3\4" not in kept(store, file)
    with Image.open(store.path_of(file["sha256"])) as found:
        found.load()
        assert not found.getexif()
        assert not {"comment", "icc_profile", "exif", "Comment"} & set(found.info)


def test_a_photograph_stands_upright_without_saying_where_it_was_taken(store: MediaStore) -> None:
    file = take(store, brought.turned(), "IMG_1.JPEG")
    assert (file["width"], file["height"]) == (48, 64)
    assert (file["type"], file["name"]) == ("image/jpeg", "IMG_1.JPEG")


@pytest.mark.parametrize(
    ("format", "mode", "type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "L", "image/png"),
        ("PNG", "1", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("GIF", "P", "image/png"),
        ("WEBP", "RGBA", "image/webp"),
        ("AVIF", "RGB", "image/webp"),
    ],
)
def test_every_sort_of_picture_is_taken(store: MediaStore, format: str, mode: str, type: str) -> None:
    file = take(store, brought.picture(format, mode=mode), f"x.{format.lower()}")
    assert file["type"] == type
    assert (file["width"], file["height"]) == (64, 48)


def test_what_is_transparent_stays_so(store: MediaStore) -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(buffer, "PNG")
    with Image.open(store.path_of(take(store, buffer.getvalue())["sha256"])) as found:
        assert found.getpixel((0, 0)) == (255, 0, 0, 0)


def test_recordings_and_captions_are_taken(store: MediaStore) -> None:
    film = take(store, recordings.webm(3), "film.webm")
    assert (film["type"], film["seconds"]) == ("video/webm", 3)
    captions = take(store, "WEBVTT\n\n00:01.000 --> 00:02.000\nVåld\n".encode(), "captions.txt")
    assert (captions["type"], captions["name"]) == ("text/vtt", "captions.vtt")


def test_captions_are_refused_with_their_line(store: MediaStore) -> None:
    with pytest.raises(Refused) as refused:
        take(store, b"WEBVTT\n\n00:01.000 --> 00:02\nx\n", "x.vtt")
    assert (refused.value.reason, refused.value.line) == (Reason.CAPTIONS, 3)


def test_a_file_that_is_too_large_is_refused(store: MediaStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "LIMITS", {**LIMITS, "image/png": 100})
    with pytest.raises(Refused) as refused:
        take(store, brought.picture())
    assert (refused.value.reason, refused.value.limit) == (Reason.TOO_LARGE, 100)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_a_name(store: MediaStore, name: str) -> None:
    assert take(store, brought.picture(), name)["name"] == NAMES[name]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_smaller_size_is_made_once_as_wide_as_asked(tmp_path: Path, format: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(brought.picture(format, size=(1200, 900)))
    for width, expected in ((480, (480, 360)), (2000, (1200, 900))):
        with Image.open(io.BytesIO(pictures.scaled(path, width))) as found:
            assert (found.format, found.size) == ("WEBP", expected)


def test_a_picture_that_nobody_can_read_has_no_smaller_size(tmp_path: Path) -> None:
    for name in ("vast.png", "large.png", "cut.png", "gifar.gif"):
        path = tmp_path / name
        path.write_bytes(HOSTILE[name][0])
        with pytest.raises(pictures.BrokenPicture):
            pictures.scaled(path, 480)


def test_nothing_stays_of_what_is_refused(store: MediaStore) -> None:
    for name, (content, reason) in HOSTILE.items():
        if reason is not None:
            with pytest.raises(Refused):
                take(store, content, name)
    assert list(store) == []


def test_files_come_and_go_by_language_and_say_where_they_are_used(session: Session, store: MediaStore) -> None:
    with writing(session):
        alt = LanguageDocument(texts={"alt": "A street in Malmö"})
        item = save(session, Document("media", "poster", "en", languages={"en": alt}))
    first, second = take(store, brought.picture()), take(store, brought.picture(size=(10, 10)))
    with writing(session):
        uploading.attach(session, "poster", "any", first, actor="account:1")
        changed = uploading.attach(session, "poster", "sv", second, actor="account:1")
    assert isinstance(changed, Media)
    assert changed.files is not None
    assert {tag: file["name"] for tag, file in changed.files.items()} == {
        "any": "poster/any/x.png",
        "sv": "poster/sv/x.png",
    }
    revision = changed.revision
    with writing(session):
        uploading.attach(session, "poster", "sv", second, actor="account:1")
    assert changed.revision == revision
    with writing(session):
        uploading.detach(session, "poster", "any", actor="account:1")
    assert list(changed.files) == ["sv"]
    assert uploading.uses(session, item) == []


def test_each_change_of_a_file_is_a_version_with_its_person(session: Session, store: MediaStore) -> None:
    with writing(session):
        alt = LanguageDocument(texts={"alt": "A street in Malmö"})
        item = save(session, Document("media", "poster", "en", languages={"en": alt}))
    first, second = take(store, brought.picture()), take(store, brought.picture(size=(10, 10)))
    held = [open_draft(session, item)]
    for tag, file in (("any", first), ("any", second), ("sv", first)):
        with writing(session):
            uploading.attach(session, "poster", tag, file, actor="account:1")
        held.append(open_draft(session, item))
    for tag in ("any", "sv"):
        with writing(session):
            uploading.detach(session, "poster", tag, actor="account:2")
        held.append(open_draft(session, item))
    told = history(session, item, "en")[::-1]
    assert [(each.action, each.actor) for each in told] == [
        ("found", None),
        *[("save", "account:1")] * 3,
        *[("save", "account:2")] * 2,
    ]
    assert [draft_of(session, item, "en", each.name) for each in told] == held
