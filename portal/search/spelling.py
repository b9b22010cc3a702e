"""'Did you mean': what a word that no text has may have been meant to be."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.foundation.collation import own_letters
from portal.foundation.letters import bare
from portal.search import words
from portal.search.tables import SearchForm

MOST_WORDS = 3
"""How many words of a query are put right at once."""
MOST_FORMS = 4000
"""How many forms a word is compared with, those nearest to its length first."""
LONG = 7
"""From how many letters on two of them may be wrong."""


def corrected(session: Session, text: str, tag: str, unknown: Sequence[str]) -> str | None:
    """A query with its unknown words as the texts of a language write the nearest ones; None where there are none."""
    if not 1 <= len(unknown) <= MOST_WORDS:
        return None
    right = text
    for word in unknown:
        near = _nearest(session, words.fold(word, tag), tag)
        if near is None:
            return None
        right = right.replace(word, near)
    return right


def _nearest(session: Session, form: str, tag: str) -> str | None:
    """How texts write the form that is most like this one: without accents the same, or a letter or two away."""
    allowed = 2 if len(form) >= LONG else 1
    typed = bare(form)
    length = func.length(SearchForm.form)
    rows = session.connection().execute(
        select(SearchForm.form, SearchForm.written)
        .where(SearchForm.language == tag, SearchForm.written.is_not(None))
        .where(length.between(max(3, len(form) - allowed), len(form) + allowed))
        .where(func.substr(SearchForm.form, 1, 1).in_(_beginnings(typed, tag)))
        .order_by(func.abs(length - len(form)), SearchForm.form)
        .limit(MOST_FORMS)
    )
    known: dict[str, list[tuple[str, str]]] = {}
    for each, written in rows:
        if written is not None and each.isalpha():
            known.setdefault(bare(each), []).append((each, written))
    if typed not in known and (len(form) <= 3 or not form.isalpha()):
        return None
    found = process.extract(typed, list(known), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    nearest = min(found, key=lambda each: (each[1], each[0][:1] != typed[:1], each[0]), default=None)
    return None if nearest is None else known[nearest[0]][0][1]


def _beginnings(typed: str, tag: str) -> list[str]:
    """The letters with which a word may begin that was typed so. Hardly anybody takes another letter for the first of
    a word: it comes first, or second behind one too many or its neighbour."""
    first = typed[:2]
    return sorted({*first, *(letter for letter in own_letters(tag) if bare(letter) in first)})
