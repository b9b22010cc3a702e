"""Texts that look like Markdown, and a look at the HTML that is made of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import strategies as st

from portal.foundation.markdown import normalise, render

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
            "| a |\n",
        ),
        *("[^1]", "[^1]: ", "[^n]: ", "{lang=sv}", "{.c}", "](country:sweden)", "](http://a.b)", "[w", "![p](media:m)"),
        *("<b>", "</b>", "<!--", "[a]: b\n", "&amp;", "javascript:", "word ", "rad ", "\u0301", "\xa0", "\x0c", "\r"),
    ]
)
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)
NORMAL = TEXTS.map(normalise)

ELEMENTS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ul", "ol", "li", "pre", "code", "hr", "br", "em", "strong"),
    *("a", "div", "img", "sup", "span", "table", "thead", "tbody", "tr", "th", "td"),
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
        assert re.match(r"#|https?://|mailto:|[a-z]+:[a-z0-9-]+$", address)
        assert not address.lower().startswith(("javascript:", "vbscript:", "data:", "file:"))
    assert len(set(inspector.ids)) == len(inspector.ids)
    return inspector


def html(text: str, prefix: str = "p") -> str:
    return render(normalise(text), prefix=prefix).html
