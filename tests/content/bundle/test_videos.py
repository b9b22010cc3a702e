"""Videos in a bundle: their files are what they should be, by content, and their chapters and captions fit them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.bundle import exporting, loading
from portal.content.bundle.faults import Fault
from portal.content.bundle.loading import BundleRefused
from portal.content.model.media import MediaStore
from portal.content.published.editions import Edition
from portal.foundation import webvtt
from tests.content.examples import ACTOR
from tests.fixtures import recordings, video_bundle

FaultsOf = Callable[[Path], list[Fault]]

ITEM = "videos/talk/item.yaml"
SWEDISH = "media/talk/captions.sv.vtt"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with a video and nothing else."""
    root = tmp_path / "bundle"
    root.mkdir()
    (root / "bundle.yaml").write_text("format: 1\ndefault_language: en\n")
    video_bundle.write(root)
    return root


@dataclass(frozen=True)
class Wrong:
    """In `file`, `old` becomes `new`; the fault is on the line of `new`, or in `told` on its line."""

    name: str
    file: str
    old: str
    new: str
    found: str
    allowed: str
    told: tuple[str, int] | None = None


WRONG = (
    Wrong("no time", ITEM, "starts: 0:20", "starts: 20", "'20'", "a time in a recording such as 0:45"),
    Wrong("no beginning", ITEM, "    starts: 0:20\n", "    {}\n", "no chapters/cities/starts", "a time", (ITEM, 8)),
    Wrong("earlier", ITEM, "starts: 0:20", "starts: 1:10", "a chapter at 1:02", "a time after 1:10", (ITEM, 14)),
    Wrong("again", ITEM, "starts: 0:20", "starts: 0:00", "a chapter at 0:00", "a time after 0:00", (ITEM, 12)),
    Wrong("late", ITEM, "starts: 1:02", "starts: 1:30", "a chapter at 1:30", "a time before the end, 1:30"),
    Wrong("chapter field", ITEM, "starts: 0:20", "begins: 0:20", "unknown field 'begins'", "starts"),
    Wrong("still", ITEM, "  - talk\n", "  - talk-still\n", "'talk-still' in recordings", "video/mp4 or video/webm"),
    Wrong("no captions", ITEM, "captions: talk-captions", "captions: talk-still", "in captions", "text/vtt"),
    Wrong("no still", ITEM, "poster: talk-still", "poster: talk", "'talk/talk.webm' is video/webm", "image/png"),
    Wrong("list", ITEM, "captions: talk-captions", "captions: [talk-captions]", "a list", "one key"),
    Wrong(
        *("any language", "media.yaml", "    en: talk/captions.en.vtt", "    any: talk/captions.en.vtt"),
        *("captions for any language", "a file for each language", (ITEM, 6)),
    ),
    Wrong("script", SWEDISH, "Välkomna.", "<script>x</script>", "'<script>'", "<b>"),
    Wrong("comma", SWEDISH, "00:00.000", "00:00,000", "'00:00,000 --> 00:02.000'", "two times such as"),
    Wrong("no signature", SWEDISH, "WEBVTT\n", "1\n", "'1'", "WEBVTT on the first line"),
    Wrong("NUL", SWEDISH, "Välkomna.", "V\x00", "the control character U+0000", "printable"),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_a_fault_is_told_with_file_line_and_reason(bundle: Path, faults_of: FaultsOf, wrong: Wrong) -> None:
    place = bundle / wrong.file
    content = place.read_text(encoding="utf-8")
    assert content.count(wrong.old) >= 1
    content = content.replace(wrong.old, wrong.new, 1)
    place.write_text(content, encoding="utf-8")
    told = wrong.told or (wrong.file, content[: content.index(wrong.new)].count("\n") + 1)
    faults = faults_of(bundle)
    found = [fault for fault in faults if wrong.found in fault.found and wrong.allowed in fault.allowed]
    assert [(fault.file, fault.line) for fault in found] == [told], faults


def test_a_whole_video_has_no_faults(bundle: Path, faults_of: FaultsOf) -> None:
    assert faults_of(bundle) == []


@pytest.mark.parametrize(
    ("file", "content", "type"),
    [
        ("talk.webm", b"<!doctype html><script>alert(1)</script>", "application/octet-stream"),
        ("talk.webm", recordings.webm(9, doc_type=b"matroska"), "application/octet-stream"),
        ("talk.webm", recordings.mp4(9, brand=b"qt  "), "application/octet-stream"),
        ("talk.webm", b"", "application/octet-stream"),
        ("still.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
        ("still.png", b"%!PS-Adobe-3.0 EPSF-3.0", "application/octet-stream"),
        ("still.png", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_a_file_is_judged_by_its_content(
    bundle: Path, faults_of: FaultsOf, file: str, content: bytes, type: str
) -> None:
    (bundle / "media/talk" / file).write_bytes(content)
    (fault,) = [fault for fault in faults_of(bundle) if "by its content" in fault.found]
    assert fault.file == ITEM
    assert f"is {type} by its content" in fault.found


def test_a_name_does_not_matter(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / "media/talk/talk.webm").write_bytes(recordings.mp4(video_bundle.SECONDS))
    assert faults_of(bundle) == []


def test_minutes_limit_chapters_where_the_recording_is_elsewhere(bundle: Path, faults_of: FaultsOf) -> None:
    item = (bundle / ITEM).read_text().replace("recordings:\n  - talk\n", "minutes: 1\n")
    (bundle / ITEM).write_text(item)
    assert faults_of(bundle) == []
    (bundle / ITEM).write_text(item.replace("1:02", "2:00"))
    assert [fault.allowed for fault in faults_of(bundle)] == ["a time before the end, 2:00"]


@pytest.mark.parametrize("content", [b"WEBVTT\n\n" + b"x" * webvtt.LIMIT, b"x" * 3_000_000], ids=["known", "unknown"])
def test_captions_that_are_too_large_are_refused(bundle: Path, faults_of: FaultsOf, content: bytes) -> None:
    (bundle / SWEDISH).write_bytes(content)
    told = [fault for fault in faults_of(bundle) if fault.file == SWEDISH]
    assert [(fault.line, fault.allowed) for fault in told] == [(1, f"at most {webvtt.LIMIT} bytes")]


def test_what_calls_itself_captions_is_checked_whoever_names_it(bundle: Path, faults_of: FaultsOf) -> None:
    (bundle / ITEM).write_text((bundle / ITEM).read_text().replace("captions: talk-captions\n", ""))
    assert faults_of(bundle) == []
    (bundle / SWEDISH).write_text("no captions at all\n")
    assert [(fault.file, fault.line) for fault in faults_of(bundle)] == [(SWEDISH, 1)]


def test_an_edition_knows_what_its_files_are(session: Session, bundle: Path, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "store")
    loading.load(session, bundle, actor=ACTOR, media=store)
    edition = session.scalars(select(Edition).where(Edition.kind == "media", Edition.key == "talk")).one()
    file = edition.payload["facts"]["files"]["any"]
    content = recordings.webm(video_bundle.SECONDS)
    assert (file["type"], file["seconds"], file["size"]) == ("video/webm", video_bundle.SECONDS, len(content))
    assert store.path_of(file["sha256"]).read_bytes() == content


def test_links_to_files_in_the_database_are_judged_too(session: Session, bundle: Path, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "store")
    loading.load(session, bundle, actor=ACTOR, media=store)
    (bundle / "media.yaml").unlink()
    assert not loading.check_folder(session, bundle)
    item = (bundle / ITEM).read_text().replace("poster: talk-still", "poster: talk").replace("1:02", "1:31")
    (bundle / ITEM).write_text(item)
    with pytest.raises(BundleRefused) as refused:
        loading.load(session, bundle, actor=ACTOR, media=store)
    assert [fault.line for fault in refused.value.faults] == [7, 14]


def test_a_video_comes_out_of_the_database_as_it_went_in(session: Session, bundle: Path, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "store")
    loading.load(session, bundle, actor=ACTOR, media=store)
    exporting.export(session, tmp_path / "out", media=store)
    for name in (ITEM, "videos/talk/en.md", "videos/talk/sv.md", "media.yaml"):
        assert (tmp_path / "out" / name).read_text() == (bundle / name).read_text()
