"""Blocks to clean HTML, and to words without markup."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import nh3
from markdown_it.token import Token

from portal.foundation.markdown import addresses
from portal.foundation.markdown.parser import Parsed, parse, read, render_tokens, structure, walk

INTERNAL_ADDRESS = re.compile(rf'(?:(?<=<a )href|(?<=<img )src)="(?!mailto:){addresses.INTERNAL.pattern}"')
"""An attribute of rendered HTML whose address is to be resolved: group 1 is the kind, group 2 the key.

A `<` in text is always escaped, so nothing that an author writes is mistaken for a link.
"""

_ALIGNMENT = {f"text-align:{side}": f"align-{side}" for side in ("left", "center", "right")}
_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "blockquote", "ul", "ol", "li", "pre", "code", "hr", "br", "em", "strong"),
    *("a", "div", "img", "sup", "span", "table", "thead", "tbody", "tr", "th", "td"),
}
_CLASSES = {
    "a": {"footnote-ref", "footnote-backref"},
    "div": {"footnotes"},
    "th": set(_ALIGNMENT.values()),
    "td": set(_ALIGNMENT.values()),
}
_ATTRIBUTES = {
    "a": {"href", "id", "role", "title"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start"},
    "div": {"role"},
    "span": {"lang"},
    "th": {"scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
}
_WEB_SCHEMES = {"http", "https", "mailto"}
_SPACES = re.compile(" {2,}")
_NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Chunk:
    """The HTML of one block, or of all footnotes.

    `blocks` are the places, in what `cut` returns, of the blocks that it shows: one, or all the
    footnote definitions.
    """

    html: str
    blocks: tuple[int, ...]
    footnotes: bool = False


@dataclass(frozen=True)
class Rendered:
    """A rendered text; the footnotes, if any are referred to, are the last chunk."""

    chunks: list[Chunk]

    @property
    def html(self) -> str:
        """The whole text."""
        return "".join(chunk.html for chunk in self.chunks)


def render(text: str, *, prefix: str) -> Rendered:
    """Render a whole normalised text.

    `prefix` begins every id, so that two languages (or fields) can stand on one page; headings
    start at h2, since the page has the h1. Internal links and pictures keep ``kind:key`` as their
    address, for the caller to resolve with `INTERNAL_ADDRESS`. An address that `faults` would
    refuse is taken away, and so is the markup of a picture from elsewhere; HTML is shown as text.
    """
    parsed = parse(text)
    _adapt(parsed.tokens, prefix)
    starts = [token.map[0] for token in structure(text) if token.map]
    cleaner = _cleaner(parsed.tokens)
    chunks = []
    for group in _groups(parsed.tokens):
        footnotes = group[0].type == "footnote_block_open"
        shown = _notes_shown(parsed) if footnotes else [group[0].map[0] if group[0].map else 0]
        places = tuple(sorted({max(bisect_right(starts, line) - 1, 0) for line in shown}))
        chunks.append(Chunk(cleaner.clean(render_tokens(group, prefix)), places, footnotes))
    return Rendered(chunks)


def plain(text: str) -> str:
    """The words of a text without markup, a line for each paragraph, heading, item or cell.

    For search documents and descriptions; footnotes are at the end, those never referred to are
    left out, and so are the addresses of links.
    """
    lines = []
    for token in read(text).tokens:
        if token.type == "inline":
            lines.append(_SPACES.sub(" ", _words(token.children or [])))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content)
    return "\n".join(line.strip() for line in lines if line.strip())


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each top-level block."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _notes_shown(parsed: Parsed) -> list[int]:
    """The lines of the definitions that the footnotes are made of."""
    by_label = {definition.label: definition.line for definition in parsed.definitions}
    return [by_label[label] for label in parsed.notes]


def _adapt(tokens: Sequence[Token], prefix: str) -> None:
    """Fit the tokens to a page of the portal: levels and ids of headings, addresses, tables."""
    taken: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(2, int(token.tag[1:]))}"
        if token.type == "heading_open":
            slug = _slug(_words(tokens[place + 1].children or []), taken)
            token.attrSet("id", f"{prefix}-{slug}")
        elif token.type in ("th_open", "td_open"):
            _adapt_cell(token)
    for _, token in walk(tokens):
        if token.type == "link_open" and not addresses.is_link(str(token.attrs["href"])):
            del token.attrs["href"]
        if token.children:
            token.children = [_without_strange_picture(child) for child in token.children]


def _adapt_cell(token: Token) -> None:
    style = token.attrs.pop("style", None)
    if style is not None:
        # The content security policy forbids styles in attributes.
        token.attrSet("class", _ALIGNMENT[str(style)])
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _without_strange_picture(token: Token) -> Token:
    if token.type != "image" or addresses.is_picture(str(token.attrs["src"])):
        return token
    return Token("text", "", 0, content=_words(token.children or []))


def _slug(words: str, taken: dict[str, int]) -> str:
    """An id for a heading, of the letters and digits of any script; numbered where it is taken."""
    base = slug = _NOT_A_WORD.sub("-", words.lower()).strip("-") or "section"
    while slug in taken:
        taken[base] += 1
        slug = f"{base}-{taken[base]}"
    taken[slug] = 1
    return slug


def _words(tokens: Sequence[Token]) -> str:
    words = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif token.type == "image":
            words.append(_words(token.children or []))
        else:
            words.append(token.content)
    return "".join(words)


def _cleaner(tokens: Sequence[Token]) -> nh3.Cleaner:
    """A sanitizer that would clean whatever the renderer let through.

    It has to know schemes in advance, so it is told the kinds that this text names.
    """
    named = (addresses.internal(str(token.attrs.get("href", ""))) for _, token in walk(tokens))
    return nh3.Cleaner(
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_checked,
        url_schemes=_WEB_SCHEMES | {"media"} | {name[0] for name in named if name is not None},
        link_rel=None,
    )


def _checked(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href":
        return value if value.startswith("#") or addresses.is_link(value) else None
    if attribute == "src":
        return value if addresses.is_picture(value) else None
    return value
