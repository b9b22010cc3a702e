"""What a file is by its bytes, and how long a recording plays; whatever the bytes are."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation import mp4, webm
from portal.foundation.filetypes import HEAD, UNKNOWN, format_name, suffix, type_of, type_of_file
from tests.fixtures import recordings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "type"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"GIF89a\1\0", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x1cftypavif\0\0\0\0", "image/avif"),
        (b"%PDF-1.7\n", "application/pdf"),
        (recordings.mp4(3), "video/mp4"),
        (recordings.mp4(3, brand=b"mp42"), "video/mp4"),
        (recordings.webm(3), "video/webm"),
        (b"WEBVTT\n\n", "text/vtt"),
        (b"WEBVTT", "text/vtt"),
        (b"\xef\xbb\xbfWEBVTT - x\r\n", "text/vtt"),
        (b"WEBVTTX", UNKNOWN),
        (recordings.mp4(3, brand=b"qt  "), UNKNOWN),
        (recordings.mp4(3, brand=b"M4A "), UNKNOWN),
        (recordings.webm(3, doc_type=b"matroska"), UNKNOWN),
        (b"RIFF\x24\0\0\0WAVEfmt ", UNKNOWN),
        (b"%!PS-Adobe-3.0 EPSF-3.0", UNKNOWN),
        (b"PK\3\4", UNKNOWN),
        (b"\n%PDF-1.7", UNKNOWN),
        (SVG, UNKNOWN),
        (b"<!doctype html><script>", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(tmp_path: Path, content: bytes, type: str) -> None:
    assert type_of(content) == type
    assert type_of(content[:HEAD]) == type
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    assert type_of_file(path) == type


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=80), st.sampled_from([b"", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"RIFF", b"WEBVTT"]))
def test_any_bytes_have_a_type(rest: bytes, beginning: bytes) -> None:
    assert "/" in type_of(beginning + rest)


def test_a_format_has_a_name_and_an_ending() -> None:
    assert (format_name("video/mp4", "a.mov"), suffix("video/mp4", "a.mov")) == ("MP4", ".mp4")
    assert (format_name(UNKNOWN, "a.b.DOCX"), suffix(UNKNOWN, "a.b.DOCX")) == ("DOCX", ".docx")
    for name in ("a", "a.", "a.b/c", "a.å", "a.b c", "a.averylongending", 'a."'):
        assert (format_name(UNKNOWN, name), suffix(UNKNOWN, name)) == ("", "")


@pytest.mark.parametrize("seconds", [1, 59, 60, 7300])
def test_a_recording_says_how_long_it_is(seconds: int) -> None:
    for wide in (False, True):
        content = recordings.mp4(seconds, wide=wide)
        assert mp4.seconds(BytesIO(content), len(content)) == seconds
    content = recordings.webm(seconds)
    assert webm.seconds(BytesIO(content), len(content)) == seconds


@pytest.mark.parametrize(
    "duration",
    [
        b"",
        *(recordings.element("4489", struct.pack(">d", wrong)) for wrong in (0, -1, float("nan"), float("inf"))),
        recordings.element("4489", b"\1\2\3"),
    ],
    ids=range(6),
)
def test_a_webm_may_not_say_it(duration: bytes) -> None:
    content = recordings.webm(3, duration=duration)
    assert webm.seconds(BytesIO(content), len(content)) is None


def test_a_webm_of_unknown_size_says_it() -> None:
    content = recordings.webm(3)
    place = content.index(bytes.fromhex("18538067")) + 4
    live = content[:place] + b"\1" + b"\xff" * 7 + content[place + 8 :]
    assert webm.seconds(BytesIO(live), len(live)) == 3


def test_an_mp4_may_not_say_it() -> None:
    unknown = recordings.mp4(0xFFFFFFFF, scale=1)
    for content in (unknown, recordings.mp4(0), recordings.mp4(3, scale=0), recordings.mp4(3)[:40], b""):
        assert mp4.seconds(BytesIO(content), len(content)) is None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([recordings.mp4(3), recordings.webm(3)]), st.data())
def test_a_damaged_recording_is_read_without_harm(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    for place in data.draw(st.lists(st.integers(0, min(len(content), 300) - 1), max_size=6)):
        damaged[place] = data.draw(st.integers(0, 255))
    cut = bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    for read in (mp4.seconds, webm.seconds):
        found = read(BytesIO(cut), len(cut))
        assert found is None or found > 0


def test_a_sparse_file_of_nothing_but_sizes_ends_soon(tmp_path: Path) -> None:
    path = tmp_path / "endless.mp4"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with path.open("rb") as stream:
        assert mp4.seconds(stream, path.stat().st_size) is None
        assert webm.seconds(stream, path.stat().st_size) is None
