"""The words of one block, each in its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markdown_it.token import Token

from portal.foundation.markdown.parser import read

_NOTE = re.compile(r"^\[\^[^\]\n]+\]:[ \t]*")
_NOTE_MARK = re.compile(r"\[\^[^\]\n]+\]")
_INDENT = re.compile(r"^ {1,4}", re.MULTILINE)
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_HEADING_NUMBER = re.compile(r"^\s*[0-9]{1,2}(?:(?:\.[0-9]{1,2})*[.)]|(?:\.[0-9]{1,2})+)\s+")


class Wording(NamedTuple):
    """Words without markup; `lang` is given where they are marked as those of another language."""

    text: str
    lang: str | None = None


def wording(block: str) -> list[Wording]:
    """The words of a block: no addresses, no code, no labels of footnotes, no numbers of headings or items.

    Each paragraph, heading, item or cell is on lines of its own.
    """
    pieces: list[Wording] = []
    tokens = read(unlabelled(block)).tokens
    for place, token in enumerate(tokens):
        if token.type == "inline":
            spoken = list(_inline(token.children or [], None))
            if tokens[place - 1].type == "heading_open" and spoken:
                spoken[0] = spoken[0]._replace(text=_HEADING_NUMBER.sub("", spoken[0].text))
            pieces += [*spoken, Wording("\n")]
    runs = groupby(pieces, key=lambda piece: piece.lang)
    return [Wording("".join(piece.text for piece in run), lang) for lang, run in runs]


def unlabelled(block: str) -> str:
    """A block without the labels of footnotes, by which it can be read apart from the text it stands in."""
    note = _NOTE.match(block)
    if note is not None:
        block = _INDENT.sub("", block[note.end() :])
    return _NOTE_MARK.sub("", block)


def _inline(tokens: Sequence[Token], lang: str | None) -> Iterator[Wording]:
    spans = [lang]
    for token in tokens:
        if token.type == "span_open":
            spans.append(str(token.attrs.get("lang", "")) or spans[-1])
        elif token.type == "span_close":
            spans.pop()
        elif token.type in _BREAKS:
            yield Wording(_BREAKS[token.type], spans[-1])
        elif token.type == "image":
            yield from _inline(token.children or [], spans[-1])
        elif token.content:
            yield Wording("…" if token.type == "code_inline" else token.content, spans[-1])
