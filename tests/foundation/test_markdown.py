"""Text to blocks and back, and blocks to HTML and to words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.foundation import markdown
from portal.foundation.markdown import cut, join, normalise, plain, render, shape
from tests.foundation.markdown_texts import NORMAL, TEXTS, Inspector, assert_neutral, html


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
        random.shuffle(blocks)  # type: ignore[attr-defined]  # Hypothesis gives a Random
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
        '<div class="footnotes" role="doc-endnotes">\n<ol>\n'
        '<li id="body-es-fn:1"><p>X <a href="#body-es-fnref:1" class="footnote-backref" role="doc-backlink">↩\ufe0e</a>'
        ' <a href="#body-es-fnref:1:2" class="footnote-backref" role="doc-backlink">↩\ufe0e</a></p>\n</li>\n'
        '<li id="body-es-fn:2"><p>Y <a href="#body-es-fnref:2" class="footnote-backref" role="doc-backlink">↩\ufe0e</a>'
        "</p>\n</li>\n</ol>\n</div>\n"
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


@given(NORMAL)
@settings(deadline=None)
def test_blocks_that_are_no_definitions_are_all_shown(text: str) -> None:
    blocks = cut(text)
    shown = {place for chunk in render(text, prefix="p").chunks if not chunk.footnotes for place in chunk.blocks}
    assert shown == {place for place, block in enumerate(blocks) if not shape(block).startswith("footnote ")}


def test_plain_words() -> None:
    text = (
        "# A *b*\n\nc `d` [e](guide:f)\ng[^1] ![h](media:i) [j]{lang=sv}  &amp; 5\xa0%\n\n- k\n- l\n\n"
        "| m | n |\n|---|---|\n| o | p |\n\n    q\n\n```\nr\n```\n\n[^1]: s\n\n[^2]: t"
    )
    assert plain(text) == "A b\nc d e g h j & 5\xa0%\nk\nl\nm\nn\no\np\nq\nr\ns"
    assert plain("") == ""


def test_a_text_of_one_line_keeps_the_spaces_that_may_not_break() -> None:
    typed = " 100\u00a0000  killed\r\n a\tyear, 63\u202f% \n"
    assert markdown.one_line(typed) == "100\u00a0000 killed a year, 63\u202f%"
    assert markdown.one_line(" \n\t ") == ""
