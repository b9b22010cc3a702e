"""Where a word or phrase was said, in originals or translations, with what stands beside it.

Words are compared by their stems (Snowball), so that *group* finds *groups*; a language without a stemmer is
compared by whole words. What has the words in a row comes before what only has them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Prefix
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.foundation.stemming import stemmer
from portal.translation.memory.likeness import normal
from portal.translation.memory.models import Segment

LENGTH = 25
MOST_LOOKED_AT = 3_000
LONGEST = 200

_WORD = re.compile(r"\w+")
_SPECIAL = re.compile(r"([\\%_])")
_ESCAPED = r"\\\1"


class Side(StrEnum):
    """Where the words are looked for."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True)
class Piece:
    """Some of a text, and whether it was looked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Line:
    """A segment in which something was found, with the pieces of the side that was searched."""

    segment: Segment
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Found:
    """A page of what was found (from 1), how many pages and lines there are, and whether there may be more."""

    lines: Sequence[Line]
    page: int
    pages: int
    total: int
    is_cut: bool


def find(session: Session, words: str, language: str, side: Side, page: int = 1) -> Found:
    """The segments of a language that have all words on a side, those with them in a row first, then the shortest."""
    asked = _WORD.findall(normal(words[:LONGEST]).casefold())
    rows = _candidates(session, asked, language, side) if asked else []
    scored = [
        (not in_a_row, len(line.segment.source), line.segment.id, line)
        for segment in rows
        for line, in_a_row in _line(segment, asked, side)
    ]
    scored.sort(key=lambda each: each[:3])
    pages = max(1, -(-len(scored) // LENGTH))
    page = min(max(page, 1), pages)
    shown = [line for *_order, line in scored[(page - 1) * LENGTH : page * LENGTH]]
    return Found(shown, page, pages, len(scored), len(rows) == MOST_LOOKED_AT)


def _candidates(session: Session, asked: Sequence[str], language: str, side: Side) -> Sequence[Segment]:
    """What has, somewhere, the beginnings that all forms of the words share."""
    column = Segment.source if side is Side.SOURCE else Segment.target
    sources = session.scalars(select(Segment.source_language).where(Segment.language == language).distinct()).all()
    tags = sources if side is Side.SOURCE else [language]
    if not tags:
        return []
    has_all = [or_(*(_has(column, _beginning(word, tag)) for tag in tags)) for word in asked]
    rows = select(Segment).where(Segment.language == language, and_(*has_all))
    return session.scalars(rows.order_by(Segment.id.desc()).limit(MOST_LOOKED_AT)).all()


def _beginning(word: str, tag: str) -> str:
    """What a word and its stem begin with; the whole word where that is nothing."""
    return word[: Prefix.similarity(word, _stem(tag)(word))] or word


def _has(column: InstrumentedAttribute[str], beginning: str) -> ColumnElement[bool]:
    """Databases fold letters in different ways, so each way to write a beginning is asked for."""
    ways = dict.fromkeys((beginning, beginning.capitalize(), beginning.upper()))
    patterns = (f"%{_SPECIAL.sub(_ESCAPED, way)}%" for way in ways)
    return or_(*(column.like(pattern, escape="\\") for pattern in patterns))


def _stem(tag: str) -> Callable[[str], str]:
    return stemmer(tag) or str


def _line(segment: Segment, asked: Sequence[str], side: Side) -> Iterator[tuple[Line, bool]]:
    """The line of a segment that has all words, and whether it has them in a row."""
    text, tag = (segment.source, segment.source_language) if side is Side.SOURCE else (segment.target, segment.language)
    stem = _stem(tag)
    wanted = [stem(word) for word in asked]
    places = [(match.span(), stem(match.group().casefold())) for match in _WORD.finditer(text)]
    stems = [each for _span, each in places]
    if not set(wanted) <= set(stems):
        return
    rows = [start for start in range(len(stems)) if stems[start : start + len(wanted)] == wanted]
    if rows:
        spans = [(places[start][0][0], places[start + len(wanted) - 1][0][1]) for start in rows]
    else:
        spans = [span for span, each in places if each in wanted]
    yield Line(segment, list(_pieces(text, spans))), bool(rows)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in spans:
        if start < done:
            continue
        if text[done:start]:
            yield Piece(text[done:start], is_hit=False)
        yield Piece(text[start:end], is_hit=True)
        done = end
    if text[done:]:
        yield Piece(text[done:], is_hit=False)
