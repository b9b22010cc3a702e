"""What was said before: exact and similar texts with their translations, the most alike first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from portal.translation.memory.likeness import LEAST, anchors, digest, lengths, likeness
from portal.translation.memory.models import Anchor, Segment

SHOWN = 5
PER_ANCHOR = 400
"""How many segments are looked up by one anchor: what more texts share tells nothing of any of them."""

CANDIDATES = 250
"""How many segments are compared letter by letter: those that share most anchors."""

LONGEST = 5_000
"""How many characters a text has at most that similar ones are looked for."""

_DIGITS = 9


@dataclass(frozen=True)
class Match:
    """A segment, how alike its text is in percent, and how many others say the same of a text as much alike."""

    segment: Segment
    score: int
    others: int = 0


def matches(
    session: Session, text: str, source_language: str, language: str, *, besides: str = "", shown: int = SHOWN
) -> list[Match]:
    """What was said of texts like this one; reviewed and newer ones first where they are as much alike.

    `besides` is an owner whose own segments are left out. Each translation is given once.
    """
    same = (Segment.source_language == source_language, Segment.language == language)
    exact = session.scalars(
        select(Segment).where(Segment.digest == digest(text), *same).order_by(Segment.id.desc()).limit(PER_ANCHOR)
    )
    found = {segment.id: segment for segment in exact}
    ids = [id for id in _candidates(session, text, source_language, language) if id not in found]
    if ids:
        found |= {segment.id: segment for segment in session.scalars(select(Segment).where(Segment.id.in_(ids)))}
    scored = [(likeness(text, each.source), each) for each in found.values() if each.owner != besides]
    scored = [(score, each) for score, each in scored if score >= LEAST]
    scored.sort(key=lambda pair: (pair[0], pair[1].reviewed, pair[1].changed_at, pair[1].id), reverse=True)
    return _each_once(scored)[:shown]


def _candidates(session: Session, text: str, source_language: str, language: str) -> list[int]:
    """The segments that share most anchors with a text."""
    if len(text) > LONGEST:
        return []
    shortest, longest = lengths(text)
    looked_up = [
        select(Anchor.segment_id)
        .where(Anchor.anchor == anchor, Anchor.length.between(shortest, longest))
        .order_by(Anchor.anchor, Anchor.segment_id.desc())
        .limit(PER_ANCHOR)
        .subquery()
        for anchor in anchors(text, source_language, language)
    ]
    if not looked_up:
        return []
    shared = Counter(session.scalars(union_all(*(select(each.c.segment_id) for each in looked_up))))
    return [id for id, _count in shared.most_common(CANDIDATES)]


def _each_once(scored: Sequence[tuple[int, Segment]]) -> list[Match]:
    """The best of those that say the same, with the number of the others."""
    best: dict[str, tuple[int, Segment]] = {}
    counted: Counter[str] = Counter()
    for score, segment in scored:
        best.setdefault(segment.target, (score, segment))
        counted[segment.target] += 1
    return [Match(segment, score, counted[target] - 1) for target, (score, segment) in best.items()]


def segment(session: Session, number: str, language: str) -> Segment | None:
    """A segment of a language by its number, as a form has it; None for what can be none."""
    if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
        return None
    found = session.get(Segment, int(number))
    return found if found is not None and found.language == language else None
