"""The one CommonMark parser.

The parser itself never fails and never lets HTML through; what authors may write beyond that is
judged in `faults`. Text beyond the `limits` is not parsed at all: it counts as one paragraph of
plain characters, so that no door to the parser can keep a worker busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.html_re import open_tag
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from portal.foundation.markdown.limits import too_much

REMEMBERED = 64
SHORT = 20_000
"""How many texts' tokens are kept at hand, and how many characters such a text has at the most."""

_RAW_HTML = re.compile(rf"{open_tag}|</?[A-Za-z][^<>]*>|<!--|<!\[CDATA\[|<![A-Za-z]|<\?")


@dataclass(frozen=True)
class Definition:
    """A footnote definition: its label and its first line (from 0)."""

    label: str
    line: int


@dataclass(frozen=True)
class Parsed:
    """The tokens of a text, with what the parser met on the way.

    `definitions` are the footnotes'; `notes` the labels of those that are referred to, in order of
    appearance. `references` and `inner_definitions` are the lines (from 0) of link reference
    definitions and of footnotes inside other blocks, which are both left as they are written.
    """

    tokens: list[Token]
    definitions: tuple[Definition, ...] = ()
    notes: tuple[str, ...] = ()
    references: tuple[int, ...] = ()
    inner_definitions: tuple[int, ...] = ()


def read(text: str) -> Parsed:
    """What `parse` gives, to be looked at only: whoever reads the same text next gets the same tokens."""
    return _remembered(text) if len(text) <= SHORT else parse(text)


# A text is judged, searched for links and read for its words within a moment.
@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str) -> Parsed:
    return parse(text)


def parse(text: str) -> Parsed:
    """Parse a whole text; links keep whatever address they have."""
    if too_much(text) is not None:
        return Parsed(_literal(text))
    env: EnvType = {}
    tokens = _PARSER.parse(text, env)
    notes = env.get("footnotes", {}).get("list", {})
    return Parsed(
        tokens=tokens,
        definitions=tuple(env.get("definitions", ())),
        notes=tuple(notes[number]["label"] for number in sorted(notes)),
        references=tuple(env.get("link references", ())),
        inner_definitions=tuple(env.get("inner definitions", ())),
    )


def structure(text: str, level: int = 0) -> list[Token]:
    """The block structure alone: the opening tokens of the blocks that stand `level` deep."""
    if too_much(text) is not None:
        tokens = _literal(text)
    else:
        tokens = []
        _PARSER.block.parse(text, _PARSER, {}, tokens)
    return [token for token in tokens if token.level == level and token.nesting >= 0]


def walk(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    """Every token, those inside paragraphs too, with the line (from 0) on which it stands."""
    line = 0
    for token in tokens:
        if token.map is not None:
            line = token.map[0]
        yield line, token
        if token.children:
            yield from _walk_inline(line, token.children)


def render_tokens(tokens: Sequence[Token], prefix: str) -> str:
    """HTML as the parser's renderer makes it, not yet cleaned; `prefix` goes into the ids of footnotes."""
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {"prefix": prefix}))


def _walk_inline(line: int, tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    for token in tokens:
        yield line, token
        if token.children:
            yield from _walk_inline(line, token.children)
        if token.type in ("softbreak", "hardbreak"):
            line += 1


def _literal(text: str) -> list[Token]:
    opening = Token("paragraph_open", "p", 1, map=[0, text.count("\n") + 1], block=True)
    words = Token("text", "", 0, content=text)
    inline = Token("inline", "", 0, map=opening.map, level=1, children=[words], content=text, block=True)
    return [opening, inline, Token("paragraph_close", "p", -1, block=True)]


def _link_reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Note where a link reference definition stands, and leave it to be a paragraph."""
    if start not in state.env.get("inner definitions", ()) and reference(state, start, end, True):
        state.env.setdefault("link references", []).append(start)
    return False


def _footnote_definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take footnotes at the top level only: the plugin loses those inside other blocks."""
    if silent or state.level == 0:
        return footnote_def(state, start, end, silent)
    if footnote_def(state, start, end, True):
        state.env.setdefault("inner definitions", []).append(start)
    return False


def _raw_html(state: StateInline, silent: bool) -> bool:
    """Make a token of raw HTML, which is drawn as the characters that it is."""
    match = _RAW_HTML.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("raw_html", "", 0).content = match.group()
    state.pos = match.end()
    return True


def _note_definitions(state: StateCore) -> None:
    """Remember the footnote definitions before the plugin moves them to the end."""
    state.env["definitions"] = [
        Definition(token.meta["label"], token.map[0])
        for token in state.tokens
        if token.type == "footnote_reference_open" and token.map is not None
    ]


def _draw_raw_html(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(tokens[index].content)


def _draw_note_mark(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    number = tokens[index].meta["id"] + 1
    prefix = escapeHtml(env["prefix"])
    return (
        f'<sup><a href="#{prefix}-fn:{number}" id="{prefix}-{_mark(tokens[index])}"'
        f' class="footnote-ref" role="doc-noteref">{number}</a></sup>'
    )


def _draw_notes_open(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    # Not a section: without a heading of its own, that would be a fault of the page's outline.
    return '<div class="footnotes" role="doc-endnotes">\n<ol>\n'


def _draw_notes_close(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "</ol>\n</div>\n"


def _draw_note_open(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<li id="{escapeHtml(env["prefix"])}-fn:{tokens[index].meta["id"] + 1}">'


def _draw_note_return(
    self: RendererProtocol, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    # U+FE0E keeps the arrow from being drawn as a coloured picture.
    href = f"#{escapeHtml(env['prefix'])}-{_mark(tokens[index])}"
    return f' <a href="{href}" class="footnote-backref" role="doc-backlink">↩\ufe0e</a>'


def _mark(token: Token) -> str:
    """The end of the id of one reference to a footnote; a heading's id never has a colon."""
    again = token.meta["subId"]
    return f"fnref:{token.meta['id'] + 1}" + (f":{again + 1}" if again else "")


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  # the library's name
        """Let every address through: an unsafe one is to be found, and is taken away later."""
        return True


def _made() -> _Parser:
    parser = _Parser("commonmark", {"html": False})
    parser.enable("table")
    parser.use(footnote_plugin, inline=False)
    parser.use(attrs_plugin, after=(), spans=True, allowed=("lang",))
    parser.block.ruler.at("reference", _link_reference)
    parser.block.ruler.at("footnote_def", _footnote_definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("html_inline", _raw_html)
    parser.core.ruler.before("footnote_tail", "note_definitions", _note_definitions)
    parser.add_render_rule("raw_html", _draw_raw_html)
    parser.add_render_rule("footnote_ref", _draw_note_mark)
    parser.add_render_rule("footnote_block_open", _draw_notes_open)
    parser.add_render_rule("footnote_block_close", _draw_notes_close)
    parser.add_render_rule("footnote_open", _draw_note_open)
    parser.add_render_rule("footnote_anchor", _draw_note_return)
    return parser


_PARSER = _made()
