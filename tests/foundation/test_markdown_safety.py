"""What a text may not hold, and what it cannot do even if it does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from portal.foundation import markdown
from portal.foundation.markdown import cut, faults, normalise, plain, render, shape
from tests.fixtures.proportions import took
from tests.foundation.markdown_texts import TEXTS, assert_neutral, html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java&#x09;script:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "<javascript:alert(1)>",
    '[x](http://a.b "\\" onmouseover=alert(1) x=\\"")',
    "[x]{lang=sv onclick=alert(1)}",
    '[x]{lang="sv\\" onclick=\\"alert(1)"}',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
    "[x]: javascript:alert(1)\n\n[x] [y][x]",
    "[^x]: <script>alert(1)</script>\n\na[^x]",
    "| <b onclick=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
    "<!-- --!><script>alert(1)</script> -->",
    "[x](javascript:alert1)",
    "![x](file:passwd)",
]


def found(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.found) for fault in faults(text)]


def test_ordinary_text_has_no_faults() -> None:
    text = (
        "# Tables & notes\n\nA *b* **c** `d{e}` [f](https://a.b/c?d=e#f) <https://a.b> <a@b.org> [g](guide:a-1)"
        " ![h](media:map) [ord]{lang=sv}[^1] [k'iche']{lang=quc} x < y && n<2 {1, 2}\n\n[1] [Sic]: he said so\n\n"
        "| a | b |\n|--:|---|\n| 1 | \\| |\n\n- a\n  1. b\n     > c\n\n[^1]: See [that](mailto:a@b.org).\n\n\\<b> `<b>`"
    )
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb <b>c", [(2, "<b>")]),
        ("<div>\nx\n</div>", [(1, "<div>"), (3, "</div>")]),
        ("a <!-- b", [(1, "<!--")]),
        ("<?php", [(1, "<?")]),
        ("<!DOCTYPE x>", [(1, "<!D")]),
        ("a\n\n[b]: http://c", [(3, "a link reference definition")]),
        ("> [b]: c", [(1, "a link reference definition")]),
        ("[a]{.b}", [(1, "the attribute class")]),
        ("[a]{#b lang=sv}", [(1, "the attribute id")]),
        ("[a]{}", [(1, "braces without lang")]),
        ("[a]{lang=klingon}", [(1, "lang=klingon")]),
        ("[a]{lang=sv-QQ}", [(1, "lang=sv-QQ")]),
        ("[a]{lang=x-y}", [(1, "lang=x-y")]),
        ("![a](media:b){width=50}", [(1, "{width=50}")]),
        (
            "[a](guide:b){target=_blank} `c`{.d} *e*{.f} **g**{#h}",
            [(1, f) for f in ("{target=_blank}", "{.d}", "{.f}", "{#h}")],
        ),
        ("a\n\n## b {#c}", [(3, "{#c}")]),
        ("[a](/b)", [(1, "the address /b")]),
        ("[a](b)", [(1, "the address b")]),
        ("[a]()", [(1, "the address ")]),
        ("[a](#b)", [(1, "the address #b")]),
        ("[a](//b.c)", [(1, "the address //b.c")]),
        ("[a](ftp://b.c)", [(1, "the address ftp://b.c")]),
        ("[a](tel:112)", [(1, "the address tel:112")]),
        ("[a](http:b)", [(1, "the address http:b")]),
        ("[a](mailto:b)", [(1, "the address mailto:b")]),
        ("[a](country:Sweden)", [(1, "the address country:Sweden")]),
        ("[a](country:sweden-)", [(1, "the address country:sweden-")]),
        ("[a](country:)", [(1, "the address country:")]),
        ("[a](Country:sweden)", [(1, "the address Country:sweden")]),
        ("a\\\nb\nc [d](javascript:e)", [(3, "the address javascript:e")]),
        ("|a|\n|-|\n|b|\n|[c](data:d)|", [(4, "the address data:d")]),
        ("![a](http://b.c/d.png)", [(1, "the picture http://b.c/d.png")]),
        ("![a](country:sweden)", [(1, "the picture country:sweden")]),
        ("![[a](b)](media:c)", [(1, "the address b")]),
        ("- [^a]: b", [(1, "a footnote inside another block")]),
        ("a\n\n[^a]: [^b]: c", [(3, "a footnote inside another block")]),
        ("[a *b* c]{x y}", [(1, "{x y}")]),
        ("{.a}", [(1, "{.a}")]),
        ("a\n" + "|b" * 200 + "\n" * 150, [(1, "tables of up to 30400 cells")]),
        ("[^a]: b\n\n[^a]: c", [(3, "[^a]: a second time")]),
        ("a\n\tb\x07\x0bc", [(2, "the control character U+0007")]),
        ("> " * 17 + "a", [(1, "lists, quotes or emphasis nested very deeply")]),
        ("*a " * 17 + "a*" * 17, [(1, "lists, quotes or emphasis nested very deeply")]),
        ("a" * 200_001, [(1, "200001 bytes")]),
        ("å" * 100_001, [(1, "200002 bytes")]),
        ("\n" * 5_000, [(1, "5001 lines")]),
        ("*" * 20_001, [(1, "20001 of the characters [ * _ ` <")]),
        ("a\n" + "[" * 33, [(2, "brackets that are not closed")]),
        ("a\n" + "[^" + "a" * 101, [(2, "a footnote label without end")]),
    ],
)
def test_faults(text: str, expected: list[tuple[int, str]]) -> None:
    assert found(text) == expected
    assert all(fault.allowed for fault in faults(text))


def test_within_the_limits() -> None:
    assert faults("a" * 200_000) == faults("\n" * 4_999) == faults("*" * 20_000) == []
    assert faults("[" * 32) == faults(("[" * 32 + "\n \n") * 2) == faults("\\[" * 100) == faults("[a] " * 100) == []
    assert faults("[^" + "a" * 99 + "]") == faults("> " * 15 + "a") == []


def test_several_faults_in_the_order_of_lines() -> None:
    assert [line for line, _ in found("[^1]: a <b>\n\nc <i> [^1] [d](e)\n\n[f]: g")] == [1, 3, 3, 5]


def test_internal_links() -> None:
    text = "[a](guide:b-2)\nc[^1] ![d](media:e) [f](http://g.h)\n\n[^1]: [i](country:sweden) [i](country:sweden)"
    text += " [j](javascript:k)"
    assert markdown.internal_links(text) == [
        (1, "guide", "b-2"),
        (2, "media", "e"),
        (4, "country", "sweden"),
        (4, "country", "sweden"),
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_neutral(payload: str) -> None:
    for text in (
        payload,
        f"# {payload}",
        f"- {payload}",
        f"a[^1]\n\n[^1]: {payload}",
        f"*{payload}*",
        f"[{payload}](guide:a)",
    ):
        assert_neutral(html(text))


@pytest.mark.parametrize("payload", [payload for payload in PAYLOADS if not payload.startswith(("```", "[x](http"))])
def test_payloads_are_refused(payload: str) -> None:
    assert faults(normalise(payload))


@given(TEXTS)
@settings(deadline=None, max_examples=400)
def test_any_text_renders_safely(text: str) -> None:
    text = normalise(text)
    rendered = render(text, prefix="p")
    assert_neutral(rendered.html)
    places = [place for chunk in rendered.chunks if not chunk.footnotes for place in chunk.blocks]
    assert places == sorted(set(places))
    assert all(0 <= place < len(cut(text)) for chunk in rendered.chunks for place in chunk.blocks)
    assert all(len(chunk.blocks) == 1 for chunk in rendered.chunks if not chunk.footnotes)
    assert not any(chunk.footnotes for chunk in rendered.chunks[:-1])
    assert [fault.line for fault in faults(text)] == sorted(fault.line for fault in faults(text))
    plain(text)


HOSTILE = {
    "brackets": "[" * 50_000,
    "pictures": "![" * 50_000,
    "quotes": ">" * 50_000,
    "quotes apart": "> " * 50_000,
    "quoted lines": ">" * 30 + "\n" + ">x\n" * 4_900,
    "lists": "- " * 50_000,
    "list lines": "- a\n" * 4_900,
    "deeper lists": "".join(" " * 2 * depth + "- a\n" for depth in range(440)),
    "labels": "[^a]: b\n\n" + "[^" * 20_000 + "c" * 100_000,
    "labels with escapes": "[^a]: b\n\n" + "[^\\]" * 15_000,
    "code in brackets": "[`]`" * 6_600,
    "broken links": "[a](" * 20_000,
    "broken spans": "[a]{b " * 20_000,
    "emphasis": "*a " * 10_000 + "a* " * 10_000,
    "mixed emphasis": "*_a" * 6_600 + "**a_b_" * 100,
    "backticks": "".join("`" * length + " " for length in range(190)),
    "tags": "<a " * 20_000,
    "comments": "<!--" * 20_000,
    "entities": "&amp;" * 40_000,
    "table": "|a" * 20 + "|\n" + "|-" * 20 + "|\n" + "x\n" * 1_400,
    "wide table": "|a" * 40_000 + "|\n" + "|-" * 40_000 + "|",
    "footnotes": "".join(f"[^{number}]" for number in range(4_800)) + "\n\n" + "[^1]: x\n" * 4_800,
    "headings": "# a\n" * 4_900,
    "divs": "<div>" * 20_000,
    "many divs": "<div>" * 50_000,
    "5 MB": "word " * 1_000_000,
}


ORDINARY = "A *word* with [a link](https://example.org/) and more of it.\n\n" * 400


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_keeps_no_worker_busy(name: str) -> None:
    """Beside four pages of ordinary text, which take a thirtieth of a second, asked at the same moment."""
    text = normalise(HOSTILE[name])

    def read() -> None:
        cut(text)
        plain(text)
        assert len(html(text)) < 20_000_000

    assert took(lambda: faults(text)) < 50 * took(lambda: faults(ORDINARY))
    assert took(read) < 100 * took(lambda: html(ORDINARY))


def test_text_beyond_the_limits_is_one_plain_paragraph() -> None:
    text = "# a *b*\n\n" + "[" * 33
    assert cut(text) == [text]
    assert shape(text) == "paragraph"
    assert html(text) == f"<p>{text}</p>\n"
    assert plain(text) == text
