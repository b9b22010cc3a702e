"""Captions: what the reader accepts, what it refuses with its line, and that no file keeps it busy or breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.foundation import webvtt
from portal.foundation.webvtt import LIMIT, MOST_FAULTS, Cue, read
from tests.fixtures.proportions import took

GOOD = """\
WEBVTT - Talk
Kind: captions
Language: sv

NOTE
Typed by hand.
--

1
00:00.000 --> 00:02.500 line:-1 align:start
Välkomna till Malmö.

00:00:02.500 --> 00:00:04.000
<v Åsa Lind>Tack &amp; hej,
<i>säger <b.loud>jag</b></i>.

01:00:00.000 --> 100:00:00.000 vertical:rl position:50%,center size:100% line:10.5%,end
<c>a <00:00:05.000>b</c> <lang en>call-in</lang> <ruby>漢<rt>kan</rt></ruby> 1 > 0 &#8211; &lrm;
"""


def found(content: str | bytes) -> list[tuple[int, str]]:
    given = content.encode() if isinstance(content, str) else content
    return [(fault.line, fault.found) for fault in read(given).faults]


def captions(text: str) -> str:
    """A file with one caption, whose text begins on line 4."""
    return f"WEBVTT\n\n00:00.000 --> 00:02.000\n{text}\n"


def test_what_the_standard_offers_is_read() -> None:
    captions = read(GOOD.encode())
    assert captions.faults == []
    assert captions.cues[0] == Cue(0, 2500, "Välkomna till Malmö.")
    assert [(cue.start, cue.end) for cue in captions.cues[1:]] == [(2500, 4000), (3_600_000, 360_000_000)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_of_all_kinds_and_a_byte_order_mark_are_read(ending: str, mark: bytes) -> None:
    assert read(mark + GOOD.replace("\n", ending).encode()) == read(GOOD.encode())
    wrong = mark + captions("<script>").replace("\n", ending).encode()
    assert [line for line, _found in found(wrong)] == [4]


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("", 1, "''"),
        ("WEBVTTX\n\n", 1, "'WEBVTTX'"),
        ("\nWEBVTT\n", 1, "''"),
        ("webvtt\n", 1, "'webvtt'"),
        ("WEBVTT", 1, "no caption"),
        ("WEBVTT\n\nNOTE nothing\n", 4, "no caption"),
        ("WEBVTT\n00:00.000 --> 00:01.000\nx\n", 2, "no empty line"),
        ("WEBVTT\n\n00:00,000 --> 00:01,000\nx\n", 3, "'00:00,000 --> 00:01,000'"),
        ("WEBVTT\n\n0:00.000 --> 0:01.000\nx\n", 3, "'0:00.000 --> 0:01.000'"),
        ("WEBVTT\n\n00:60.000 --> 01:01.000\nx\n", 3, "'00:60.000 --> 01:01.000'"),
        ("WEBVTT\n\n00:00.000-->00:01.000\nx\n", 3, "'00:00.000-->00:01.000'"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", 3, "an end at 00:00:01.000"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nx\n", 3, "an end at 00:00:02.000"),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:04.000\ny\n", 6, "a beginning at 00:00:01.000"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 color:red\nx\n", 3, "the setting 'color:red'"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 size:101%\nx\n", 3, "the setting 'size:101%'"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000 region:a\nx\n", 3, "the setting 'region:a'"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n\nx\n", 3, "a caption without text"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nx\n00:01.000 --> 00:02.000\ny\n", 5, "-->"),
        ("WEBVTT\n\nA stray line\n", 3, "'A stray line'"),
        ("WEBVTT\n\nSTYLE\n::cue { background: url(https://x.example/) }\n", 3, "STYLE"),
        ("WEBVTT\n\nREGION\nid:a\n", 3, "REGION"),
        (captions("<script>alert(1)</script>"), 4, "'<script>'"),
        (captions("a\n<img src=x onerror=alert(1)>"), 5, "'<img src=x onerror=alert(1)>'"),
        (captions("<b onclick=x>a</b>"), 4, "'<b onclick=x>'"),
        (captions("<v>a"), 4, "'<v>'"),
        (captions("a < b"), 4, "'< b'"),
        (captions("<b>a"), 4, "<b> without its end"),
        (captions("<b><i>a</b></i>"), 4, "'</b>'"),
        (captions("</i>"), 4, "'</i>'"),
        (captions("AT&T"), 4, "&"),
        (captions("a\x00b"), 4, "the control character U+0000"),
        (captions("a\x1bb"), 4, "the control character U+001B"),
        (captions("a").encode("utf-16"), 1, "the byte 0xFF, which is not UTF-8"),
        (captions("b\nå").encode("latin-1"), 5, "the byte 0xE5, which is not UTF-8"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(content: str | bytes, line: int, told: str) -> None:
    assert (line, told) in found(content)


def test_every_fault_says_what_is_allowed() -> None:
    assert all(fault.allowed for fault in read(captions("<x> & -->\x00").encode()).faults)


def test_a_wrong_caption_is_left_out_and_the_others_are_read() -> None:
    text = "WEBVTT\n\n00:00.000 --> 00:01.000\n<x>\n\n00:01.000 --> 00:02.000\ny\n"
    assert read(text.encode()).cues == [Cue(1000, 2000, "y")]


# A tenth of the longest of them.
ORDINARY = "\n\n".join(["WEBVTT", *["00:00.000 --> 00:01.000\nx"] * 3_800]).encode()


@pytest.mark.parametrize(
    "text",
    [
        "<" * 300_000,
        "<b>" * 300_000,
        "&" * 900_000,
        "<b" + "." * 900_000,
        "<v " + " " * 900_000,
        "a\n" * 450_000,
        "\r" * 900_000,
        "00:00.000 --> 00:01.000" + " a" * 400_000,
        "00:00.000 --> 00:01.000" + " " * 900_000 + "x",
        "\n\n".join(["-->"] * 200_000),
        "\n\n".join(["00:00.000 --> 00:01.000\nx"] * 38_000),
    ],
    ids=range(11),
)
@pytest.mark.parametrize("frame", ["WEBVTT\n\n{}", "WEBVTT\n\n00:00.000 --> 00:02.000\n{}", "WEBVTT {}"])
def test_no_text_keeps_the_reader_busy(frame: str, text: str) -> None:
    content = frame.format(text).encode()
    assert len(content) <= LIMIT
    assert len(read(content).faults) <= MOST_FAULTS
    assert took(lambda: read(content)) < 30 * took(lambda: read(ORDINARY))


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert found(b"WEBVTT\n\n" + b"x" * LIMIT) == [(1, f"captions of {LIMIT + 8} bytes")]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    captions = read(content)
    assert captions.cues or captions.faults


PIECES = st.sampled_from(
    [
        "WEBVTT",
        "\n",
        "\n\n",
        "00:00.000 --> 00:01.000",
        "-->",
        "NOTE",
        "<b>",
        "</b>",
        "<v A>",
        "&amp;",
        "&",
        "x",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=20).map("".join))
def test_what_is_read_without_faults_is_plain(text: str) -> None:
    captions = read(f"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n{text}".encode())
    if not captions.faults:
        assert "\x00" not in text
        assert all(webvtt.ARROW not in cue.text for cue in captions.cues)
        assert all(cue.start < cue.end for cue in captions.cues)
