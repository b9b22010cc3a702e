"""Text to blocks and back, what is refused, and blocks to clean HTML."""

from __future__ import annotations

import time
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.foundation import markdown
from portal.foundation.markdown import cut, faults, join, normalise, plain, render, shape

PIECES = st.sampled_from(
    [
        *"#>-*+_`~|[](){}<>!^:=\\\"'&;.\n\n\n\t   aåñ10",
        *(
            "# ",
            "## ",
            "- ",
            "1. ",
            "2) ",
            "> ",
            "    ",
            "```\n",
            "***\n",
            "===\n",
            "\n\n",
            "---",
            "|-|-|\n",
            "| a | b |\n",
        ),
        *("[^1]", "[^1]: ", "[^n]: ", "{lang=sv}", "{.c}", "](country:sweden)", "](http://a.b)", "[w", "![p](media:m)"),
        *("<b>", "</b>", "<!--", "[a]: b\n", "&amp;", "javascript:", "word ", "rad ", "\u0301", "\xa0", "\x0c", "\r"),
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)
NORMAL = TEXTS.map(normalise)

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

ELEMENTS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ul", "ol", "li", "pre", "code", "hr", "br", "em", "strong"),
    *("a", "img", "sup", "section", "span", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"href", "id", "class", "role", "title", "src", "alt", "start", "lang", "scope"}


class Inspector(HTMLParser):
    """Collects the elements of a page's part, and complains about unsafe ones."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ELEMENTS
        if tag not in ("img", "hr", "br"):
            self.open.append(tag)
        for name, value in attrs:
            assert name in ATTRIBUTES
            assert value is not None
            if name == "id":
                self.ids.append(value)
            if name in ("href", "src"):
                self.addresses.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


def assert_neutral(html: str) -> Inspector:
    inspector = Inspector(html)
    for address in inspector.addresses:
        assert address.startswith(("#", "http://", "https://", "mailto:")) or (
            markdown.INTERNAL_ADDRESS.fullmatch(f'href="{address}"') or address.partition(":")[0].isalpha()
        )
        assert not address.lower().startswith(("javascript:", "vbscript:", "data:", "file:"))
    assert len(set(inspector.ids)) == len(inspector.ids)
    return inspector


def html(text: str, prefix: str = "p") -> str:
    return render(normalise(text), prefix=prefix).html


def found(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.found) for fault in faults(text)]


# Normal form


def test_normal_form() -> None:
    assert normalise("\n \t\n  a\r\nb\rc  \n\n\t ") == "  a\nb\nc"
    assert normalise("A\u030aker") == "Åker"
    assert normalise("a\x00b\ud800") == "a\ufffdb\ufffd"
    assert normalise("a\xa0") == "a\xa0"
    assert normalise(" \n\t\n") == ""


@given(TEXTS)
@settings(deadline=None)
def test_normal_form_is_normal(text: str) -> None:
    normal = normalise(text)
    assert normalise(normal) == normal
    assert unicodedata.is_normalized("NFC", normal)
    assert "\r" not in normal


# Cutting and joining


def test_cut_at_top_level_blocks() -> None:
    text = "# A\nb\nb\n\n\n- c\n\n  c\n- c\n\n[^1]: d\n[^2]: e\n\n    e\n\n| f | g |\n|---|---|\n| f | g |\n\n"
    text += "    h\n\n    h\n> i"
    assert cut(text) == [
        "# A\n",
        "b\nb\n\n\n",
        "- c\n\n  c\n- c\n\n",
        "[^1]: d\n",
        "[^2]: e\n\n    e\n\n",
        "| f | g |\n|---|---|\n| f | g |\n\n",
        "    h\n\n    h\n",
        "> i",
    ]
    assert cut("") == []


def test_other_line_separators_do_not_cut() -> None:
    text = "a\u2028b\x0b\x0cc\n\nd"
    assert cut(text) == ["a\u2028b\x0b\x0cc\n\n", "d"]


@given(NORMAL)
@example("[a]: b\n\nc")
@example("[^a]: b\n\n[^a]: c")
@settings(deadline=None, max_examples=300)
def test_cut_loses_nothing_and_is_final(text: str) -> None:
    blocks = cut(text)
    assert "".join(blocks) == text
    assert join(blocks) == text
    for block in blocks:
        assert cut(block) == [block]
        assert shape(block)


@given(st.lists(NORMAL, min_size=1, max_size=4), st.randoms(use_true_random=False))
@example(["- a", "- b", "+ c", "  * d"], None)
@example(["1. a", "1. b", "1) c", "- d\n- e", "  - f"], None)
@example(["- a", "    code", "[^1]: x", "    ```"], None)
@example(["```\nopen", "a", "~~~~ x\nopen", "b"], None)
@example(["a\n\nb", "c", "a"], None)
@settings(deadline=None, max_examples=300)
def test_joined_blocks_stay_apart_in_any_order(texts: list[str], random: object) -> None:
    blocks = [block for text in texts for block in cut(text)]
    if random is not None:
        random.shuffle(blocks)  # type: ignore[attr-defined]
    text = join(blocks)
    again = cut(text)
    assert [shape(block) for block in again] == [shape(block) for block in blocks]
    assert text == text.rstrip(" \t\n")
    assert "".join(again) == text
    assert join(again) == text


def test_join_changes_no_more_than_it_must() -> None:
    assert join(["# A\n", "b\n\n\n", "c"]) == "# A\nb\n\n\nc"
    assert join(["b", "# A\n"]) == "b\n\n# A"
    assert join(["a\n\n", "", " \n", "b"]) == "a\n\nb"
    assert join(["- a\n- b\n", "- c\n  - d\n- - e"]) == "- a\n- b\n\n+ c\n  - d\n+ - e"
    assert join(["1. a\n", "2. b\n10. c\n"]) == "1. a\n\n2) b\n10) c"
    assert join(["- a", "  b"]) == "- a\n\nb"
    assert join(["- a", "    b ```\n    c"]) == "- a\n\n````\nb ```\nc\n````"
    assert join(["```\na", "b"]) == "```\na\n```\n\nb"
    assert join([]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a", "heading 1"),
        ("a\n---", "heading 2"),
        ("a", "paragraph"),
        ("- a", "list"),
        ("1. a", "ordered list"),
        ("> a", "quote"),
        ("|a|\n|-|", "table"),
        ("```\na", "code"),
        ("    a", "code"),
        ("***", "rule"),
        ("[^å]: a", "footnote å"),
        ("", ""),
    ],
)
def test_shape(text: str, expected: str) -> None:
    assert shape(text) == expected


# What is refused


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
        ("- [^a]: b", [(1, "[^a]: inside another block")]),
        ("[^a]: b\n\n[^a]: c", [(3, "[^a]: a second time")]),
        ("a\n\tb\x07\x0bc", [(2, "the control character U+0007")]),
        ("> " * 17 + "a", [(1, "lists, quotes or emphasis nested very deeply")]),
        ("*a " * 17 + "a*" * 17, [(1, "lists, quotes or emphasis nested very deeply")]),
        ("a" * 200_001, [(1, "200001 bytes")]),
        ("å" * 100_001, [(1, "200002 bytes")]),
        ("\n" * 10_000, [(1, "10001 lines")]),
        ("*" * 20_001, [(1, "20001 of the characters [ * _ ` <")]),
        ("a\n" + "[" * 33, [(2, "brackets that are not closed")]),
        ("a\n" + "[^" + "a" * 101, [(2, "a footnote label without end")]),
    ],
)
def test_faults(text: str, expected: list[tuple[int, str]]) -> None:
    assert found(text) == expected
    assert all(fault.allowed for fault in faults(text))


def test_within_the_limits() -> None:
    assert faults("a" * 200_000) == faults("\n" * 9_999) == faults("*" * 20_000) == []
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


# Rendering


def test_chunks_name_their_blocks() -> None:
    text = "# A\n\n[^b]: note *b*\n\nB[^b] and[^a].\n\n[^c]: unused\n\n- C[^b]\n\n[^a]: note a"
    rendered = render(text, prefix="sv")
    assert [(chunk.blocks, chunk.footnotes) for chunk in rendered.chunks] == [
        ((0,), False),
        ((2,), False),
        ((4,), False),
        ((1, 5), True),
    ]
    assert "unused" not in rendered.html
    assert rendered.html == "".join(chunk.html for chunk in rendered.chunks)


def test_footnotes_are_linked_both_ways_under_the_prefix() -> None:
    output = html("a[^x] b[^y] c[^x]\n\n[^x]: X\n\n[^y]: Y", prefix="body-es")
    assert output == (
        '<p>a<sup><a href="#body-es-fn:1" id="body-es-fnref:1" class="footnote-ref" role="doc-noteref">1</a></sup>'
        ' b<sup><a href="#body-es-fn:2" id="body-es-fnref:2" class="footnote-ref" role="doc-noteref">2</a></sup>'
        ' c<sup><a href="#body-es-fn:1" id="body-es-fnref:1:2" class="footnote-ref" role="doc-noteref">1</a></sup>'
        "</p>\n"
        '<section class="footnotes" role="doc-endnotes">\n<ol>\n'
        '<li id="body-es-fn:1"><p>X <a href="#body-es-fnref:1" class="footnote-backref" role="doc-backlink">↩\ufe0e</a>'
        ' <a href="#body-es-fnref:1:2" class="footnote-backref" role="doc-backlink">↩\ufe0e</a></p>\n</li>\n'
        '<li id="body-es-fn:2"><p>Y <a href="#body-es-fnref:2" class="footnote-backref" role="doc-backlink">↩\ufe0e</a>'
        "</p>\n</li>\n</ol>\n</section>\n"
    )


def test_two_languages_share_no_ids() -> None:
    text = "## A\n\nb[^1]\n\n[^1]: c"
    page = html(text, "en") + html(text, "sv")
    ids = Inspector(page).ids
    assert len(set(ids)) == len(ids) == 6


def test_prefix_is_no_markup() -> None:
    assert_neutral(html("# A\n\nb[^1]\n\n[^1]: c", prefix='"><script>'))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Vad det kostar", '<h2 id="p-vad-det-kostar">Vad det kostar</h2>\n'),
        ("## Åtgärder, 2019!", '<h2 id="p-åtgärder-2019">Åtgärder, 2019!</h2>\n'),
        ("### A [b](guide:c) `d`", '<h3 id="p-a-b-d">A <a href="guide:c">b</a> <code>d</code></h3>\n'),
        ("###### A", '<h6 id="p-a">A</h6>\n'),
        ("A\n===", '<h2 id="p-a">A</h2>\n'),
        ("#", '<h2 id="p-section"></h2>\n'),
        ("## A\n\n## A\n\n## A 2\n\n## A", 'id="p-a-3"'),
        ("[ord]{lang=sv}", '<p><span lang="sv">ord</span></p>\n'),
        ("[a](country:sweden)", '<p><a href="country:sweden">a</a></p>\n'),
        ('[a](guide:b "T")', '<p><a href="guide:b" title="T">a</a></p>\n'),
        ("![alt *t*](media:map)", '<p><img src="media:map" alt="alt t"></p>\n'),
        ("![alt *t*](http://a.b/c.png)", "<p>alt t</p>\n"),
        ("[a](javascript:b)", "<p><a>a</a></p>\n"),
        ("[a](/b)", "<p><a>a</a></p>\n"),
        ("<https://a.b>", '<p><a href="https://a.b">https://a.b</a></p>\n'),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("[a]: b\n\n[a]", "<p>[a]: b</p>\n<p>[a]</p>\n"),
        ("^[a]", "<p>^[a]</p>\n"),
        ("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n"),
    ],
)
def test_html(text: str, expected: str) -> None:
    output = html(text)
    assert expected in output
    assert not expected.endswith("\n") or output == expected


def test_headings_with_equal_words_are_numbered() -> None:
    assert Inspector(html("## A\n\n## A\n\n## A 2\n\n## A")).ids == ["p-a", "p-a-2", "p-a-2-2", "p-a-3"]


def test_tables_have_headers_and_no_styles() -> None:
    assert html("| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |") == (
        '<table>\n<thead>\n<tr>\n<th scope="col">a</th>\n<th class="align-left" scope="col">b</th>\n'
        '<th class="align-center" scope="col">c</th>\n<th class="align-right" scope="col">d</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td>1</td>\n<td class="align-left">2</td>\n<td class="align-center">3</td>\n'
        '<td class="align-right">4</td>\n</tr>\n</tbody>\n</table>\n'
    )


def test_internal_addresses_are_found_in_markup_only() -> None:
    output = html(
        '<a href="guide:a"> href="guide:b" `<a href="guide:c">` [x](guide:d "<a href=\\"guide:e\\"") ![y](media:f)'
        " [z](mailto:a@b.c) [w](http://g.h)"
    )
    matches = list(markdown.INTERNAL_ADDRESS.finditer(output))
    assert [match.groups() for match in matches] == [("guide", "d"), ("media", "f")]
    assert [match.group() for match in matches] == ['href="guide:d"', 'src="media:f"']


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


@given(NORMAL)
@settings(deadline=None)
def test_blocks_that_are_no_definitions_are_all_shown(text: str) -> None:
    blocks = cut(text)
    shown = {place for chunk in render(text, prefix="p").chunks if not chunk.footnotes for place in chunk.blocks}
    assert shown == {place for place, block in enumerate(blocks) if not shape(block).startswith("footnote ")}


# Hostile texts

HOSTILE = {
    "brackets": "[" * 50_000,
    "pictures": "![" * 50_000,
    "quotes": ">" * 50_000,
    "quotes apart": "> " * 50_000,
    "quoted lines": ">" * 30 + "\n" + ">x\n" * 9_900,
    "lists": "- " * 50_000,
    "list lines": "- a\n" * 9_900,
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
    "table": "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "x\n" * 9_900,
    "wide table": "|a" * 40_000 + "|\n" + "|-" * 40_000 + "|",
    "footnotes": "".join(f"[^{number}]" for number in range(9_000)) + "\n\n" + "[^1]: x\n" * 9_000,
    "headings": "# a\n" * 9_900,
    "divs": "<div>" * 20_000,
    "many divs": "<div>" * 50_000,
    "5 MB": "word " * 1_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_keeps_no_worker_busy(name: str) -> None:
    text = normalise(HOSTILE[name])
    started = time.process_time()
    faults(text)
    checked = time.process_time()
    assert checked - started < 1.5
    cut(text)
    plain(text)
    output = html(text)
    assert time.process_time() - checked < 4
    assert_neutral(output) if name == "brackets" else None
    assert len(output) < 20_000_000


def test_text_beyond_the_limits_is_one_plain_paragraph() -> None:
    text = "# a *b*\n\n" + "[" * 33
    assert cut(text) == [text]
    assert shape(text) == "paragraph"
    assert html(text) == f"<p>{text}</p>\n"
    assert plain(text) == text.replace("\n\n", "\n\n")


# Words


def test_plain_words() -> None:
    text = (
        "# A *b*\n\nc `d` [e](guide:f)\ng[^1] ![h](media:i) [j]{lang=sv}  &amp; 5\xa0%\n\n- k\n- l\n\n"
        "| m | n |\n|---|---|\n| o | p |\n\n    q\n\n```\nr\n```\n\n[^1]: s\n\n[^2]: t"
    )
    assert plain(text) == "A b\nc d e g h j & 5\xa0%\nk\nl\nm\nn\no\np\nq\nr\ns"
    assert plain("") == ""
