"""A text as a sequence of blocks, by the parser's own line map.

Blocks are slices of the text and are never rendered back from tokens, so an author's way of
writing survives every cut and join.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it.token import Token

from portal.foundation.markdown.parser import structure

BLANK = " \t\n"
"""What CommonMark calls blank; Python's own idea of white space is wider."""

REMEMBERED = 128
"""How many texts' cuts are kept at hand: a few items' in all languages, some megabytes at the worst."""

_LINE_END = re.compile(r"\r\n?")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
_LEADING_BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
# PostgreSQL cannot store NUL, UTF-8 cannot write half a surrogate pair; CommonMark 2.3 names the substitute.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ITEM = re.compile(r"( *(?:[0-9]{1,9})?)([-+*.)])")
_OTHER_MARKERS = {"-": "+*", "*": "+-", "+": "*-", ".": ")", ")": "."}
_SHAPES = {
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "ordered list",
    "blockquote_open": "quote",
    "table_open": "table",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
}


def normalise(text: str) -> str:
    """The form in which text is stored: NFC, LF line ends, no blank lines first, nothing blank last."""
    text = _UNSTORABLE.sub("\ufffd", _LINE_END.sub("\n", text))
    return _LEADING_BLANK_LINES.sub("", unicodedata.normalize("NFC", text).rstrip(BLANK))


def one_line(text: str) -> str:
    """A text of a field of one line: ends of lines and runs of spaces are one space. Spaces that may not break stay:
    they are the writer's, as in a number.
    """
    return _SPACES.sub(" ", normalise(text)).strip(" ")


def cut(text: str) -> list[str]:
    """Cut a normalised text at its top-level blocks.

    Each slice ends with the blank lines that follow its block, so that ``"".join(cut(text))`` is
    the text. A footnote definition is a block.
    """
    return [text[start:end] for start, end in pairwise(_cuts(text)) if text]


# Checking, saving and publishing a text cut it again and again within a moment.
@lru_cache(maxsize=REMEMBERED)
def _cuts(text: str) -> tuple[int, ...]:
    """Where the blocks of a text begin, and where the last one ends."""
    starts = _line_starts(text)
    return (0, *(starts[token.map[0]] for token in structure(text)[1:] if token.map), len(text))


@lru_cache(maxsize=REMEMBERED)
def shape(text: str) -> str:
    """What a block is: ``heading 2``, ``paragraph``, ``list``, ``footnote a``, …; empty for no block."""
    for token in structure(text)[:1]:
        if token.type == "heading_open":
            return f"heading {token.tag[1:]}"
        if token.type == "footnote_reference_open":
            return f"footnote {token.meta['label']}"
        return _SHAPES[token.type]
    return ""


def join(texts: Sequence[str]) -> str:
    """Join blocks to a text in which each is still a block of its own.

    Slices that stand next to each other as they were cut give the same text again. Where the order
    changed, blank lines keep neighbours apart; where those are not enough, the later block is
    written in another way that means the same: a list after a list gets another marker, indented
    code gets a fence, a fence that was never closed is closed.
    """
    pieces = [text for text in texts if text.strip(BLANK)]
    if len(pieces) < 2 or _stand_apart(pieces):
        return "".join(pieces).rstrip(BLANK)
    joined: list[str] = []
    for piece in pieces:
        closed = f"{_closed(normalise(piece))}\n\n"
        joined.append(_apart(joined[-1], closed) if joined else closed)
    return "".join(joined).rstrip(BLANK)


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _stand_apart(pieces: Sequence[str]) -> bool:
    """Whether the joined pieces are cut at least where one piece ends and the next begins."""
    return _ends(pieces[:-1]) <= _ends(cut("".join(pieces)))


def _ends(pieces: Sequence[str]) -> set[int]:
    ends: set[int] = set()
    end = 0
    for piece in pieces:
        end += len(piece)
        ends.add(end)
    return ends


def _apart(before: str, piece: str) -> str:
    """The piece, written so that it does not flow into the one before."""
    return next((way for way in _ways_to_write(piece) if _stand_apart([before, way])), piece)


def _closed(piece: str) -> str:
    """The piece with its last fence closed, if that fence would swallow what follows."""
    if _stand_apart([piece + "\n\n", "x"]):
        return piece
    fence = structure(piece)[-1]
    return f"{piece}\n{fence.markup}" if fence.type == "fence" else piece


def _ways_to_write(piece: str) -> Iterator[str]:
    yield piece
    first, *others = structure(piece)
    if others:
        return
    if first.type == "code_block":
        yield _fenced(first)
    elif first.type in ("bullet_list_open", "ordered_list_open"):
        dedented = _dedented(piece)
        yield dedented
        for marker in _OTHER_MARKERS[first.markup]:
            yield _with_marker(piece, marker)
            yield _with_marker(dedented, marker)
    else:
        yield piece.lstrip(" ")


def _fenced(code: Token) -> str:
    longest = max((len(run) for run in re.findall("`+", code.content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code.content.rstrip(BLANK)}\n{fence}\n\n"


def _dedented(piece: str) -> str:
    depth = len(piece) - len(piece.lstrip(" "))
    return re.sub(rf"^ {{0,{depth}}}", "", piece, flags=re.MULTILINE)


def _with_marker(piece: str, marker: str) -> str:
    """A list whose own items, not those of lists inside it, have another marker."""
    lines = piece.split("\n")
    for item in structure(piece, level=1):
        if item.map is not None:
            lines[item.map[0]] = _ITEM.sub(rf"\g<1>{marker}", lines[item.map[0]], count=1)
    return "\n".join(lines)
