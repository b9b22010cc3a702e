"""From the forms of words to stems: what texts say is looked up, or found out once and kept.

A stem is Snowball's of a word's lemma. Lemmas (mujer of mujeres, våld of våldet) are simplemma's,
whose lists take 200 MB of memory: `rebuild` alone loads them, and keeps what it learnt in
`search_form`. A form that nobody has met before is stemmed as it is, until the next rebuild.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from portal.foundation.stemming import stemmer
from portal.search import spellings, words
from portal.search.tables import SearchForm

T = TypeVar("T")
Lemmatizer = Callable[[str, str], str]
"""What gives a word's lemma, for the word and its language."""

BATCH = 1500
Seen = Mapping[str, str]
"""The forms of a text, and how it writes them."""


def seen(text: str, tag: str) -> dict[str, str]:
    """The forms of a text in a language."""
    return {word.form: words.written(text[word.start : word.end])[: words.LONGEST] for word in words.words(text, tag)}


def stem(word: str, tag: str, lemma: Lemmatizer | None = None) -> str:
    """The stem of a word, in the index's spelling."""
    base = spellings.usual(words.written(lemma(word, tag)) if lemma is not None else word, tag)
    cut = stemmer(tag)
    return words.fold(cut(base) if cut is not None else base, tag) or words.fold(word, tag)


def stems(session: Session, found: Mapping[str, Seen]) -> dict[str, dict[str, str]]:
    """The stems of texts' forms by language; those that are new are kept. Three statements, but for very long texts."""
    known: dict[str, dict[str, str]] = {tag: {} for tag in found}
    unwritten = []
    for batch in batches((tag, form) for tag in found for form in sorted(found[tag])):
        rows = select(SearchForm.language, SearchForm.form, SearchForm.stem, SearchForm.written)
        for tag, form, known_stem, written in session.execute(rows.where(_any_of(batch))):
            known[tag][form] = known_stem
            if written is None:
                unwritten.append({"its_language": tag, "its_form": form, "now_written": found[tag][form]})
    if unwritten:
        session.connection().execute(_WRITTEN, unwritten)
    fresh = [
        _row(tag, form, stem(found[tag][form], tag), found[tag][form])
        for tag in found
        for form in sorted(found[tag].keys() - known[tag].keys())
    ]
    keep(session, fresh)
    for row in fresh:
        known[row["language"]][row["form"]] = row["stem"]
    return known


def _any_of(names: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """The condition that a form is one of these, each given with its language."""
    by_language: defaultdict[str, list[str]] = defaultdict(list)
    for tag, form in names:
        by_language[tag].append(form)
    return or_(*(and_(SearchForm.language == tag, SearchForm.form.in_(each)) for tag, each in by_language.items()))


_WRITTEN = (
    update(SearchForm)
    .where(SearchForm.language == bindparam("its_language"), SearchForm.form == bindparam("its_form"))
    .values(written=bindparam("now_written"))
)


def known_stems(session: Session, tag: str) -> dict[str, str]:
    """All forms that are known of a language, with their stems."""
    rows = session.execute(select(SearchForm.form, SearchForm.stem).where(SearchForm.language == tag))
    return dict(rows.all())


def learnt(tag: str, counts: Mapping[str, Counter[str]], lemma: Lemmatizer, relatives: Relatives) -> Iterator[Row]:
    """Rows for all forms of a language's texts, counted by how they are written, and for those that belong to them.

    Of a form with several spellings (esta, está) the most usual one counts.
    """
    spelled = {form: min(found, key=lambda each: (-found[each], each)) for form, found in counts.items()}
    lemmas = {lemma(written, tag) for written in spelled.values()}
    for form, written in spelled.items():
        yield _row(tag, form, stem(written, tag, lemma), written)
    known = set(spelled)
    for written, base in relatives(tag, lemmas):
        form = words.fold(written, tag)
        right = stem(base, tag)
        # What Snowball takes back to the same stem needs no row.
        if form not in known and form and stem(words.written(written), tag) != right:
            known.add(form)
            yield _row(tag, form, right, None)


Row = dict[str, Any]
Relatives = Callable[[str, set[str]], Iterable[tuple[str, str]]]
"""What gives the other forms of words, with the words, for a language and its lemmas."""


def keep(session: Session, rows: Sequence[Row]) -> None:
    """Write forms that are new."""
    if rows:
        session.execute(insert(SearchForm), rows)


def _row(tag: str, form: str, right: str, written: str | None) -> Row:
    plain = words.plain(form)
    return {
        "language": tag,
        "form": form,
        "stem": right,
        "plain": plain if plain != form else None,
        "written": written,
    }


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Values in lists that a statement can take."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
