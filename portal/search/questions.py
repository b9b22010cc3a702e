"""What a reader asks for: the words that they typed, in the stems of each language, with what means the same.

A word stands for its stem, and at less weight for stems that are written so without the language's
letters (sjo for sjö). A term of the glossary stands for all its names, in every language.
Nothing of what was typed is anything but words: there are no operators. Words in quotation marks,
and those that a hyphen joins, are looked for side by side.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, cast, exists, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal.content.published.editions import Edition, readable
from portal.content.readers.gathering import MOMENT
from portal.languages import primary
from portal.search import forms, words
from portal.search.engines import Group, Phrase
from portal.search.index import LONGEST_TERM
from portal.search.tables import SearchForm, SearchLanguage, SearchSynonym

LONGEST = 300
"""How many signs a query may have."""
MOST_WORDS = 16
"""How many words of a query are looked for."""
MOST_ALTERNATIVES = 12

APART, PLAIN, SYNONYM = 0.6, 0.4, 0.8
"""What words count that stand apart instead of side by side, plain letters, and synonyms; those as typed count 1."""

_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]*)[\"“”»]")
_JOINTS = frozenset("-\u2010\u2011")
_STOPWORDS = Path(__file__).with_name("stopwords.toml")


@dataclass(frozen=True)
class Piece:
    """A word as it was typed, or several that belong together; `quoted` ones stand side by side or not at all."""

    written: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True)
class Question:
    """A query: its pieces, and for each language that has an index the groups that a text should match."""

    pieces: Sequence[Piece]
    groups: Mapping[str, Sequence[Group]]
    unknown: Sequence[str] = ()

    def __bool__(self) -> bool:
        return any(self.groups.values())


def pieces(text: str) -> list[Piece]:
    """The words of a query, those in quotation marks and those that a hyphen joins together."""
    found: list[Piece] = []
    end = 0
    for quoted in _QUOTED.finditer(text):
        found += _loose(text[end : quoted.start()])
        phrase = _split(quoted.group(1))
        found += [Piece(phrase[:LONGEST_TERM], quoted=True)] if phrase else []
        end = quoted.end()
    found += _loose(text[end:])
    kept, count = [], 0
    for piece in found:
        count += len(piece.written)
        if count > MOST_WORDS:
            break
        kept.append(piece)
    return kept


def _split(text: str) -> tuple[str, ...]:
    return tuple(text[word.start : word.end] for word in words.words(text, ""))


def _loose(text: str) -> Iterator[Piece]:
    joined: list[str] = []
    end = -1
    for word in words.words(text, ""):
        if joined and (text[end : word.start] not in _JOINTS or len(joined) == LONGEST_TERM):
            yield Piece(tuple(joined))
            joined = []
        joined.append(text[word.start : word.end])
        end = word.end
    if joined:
        yield Piece(tuple(joined))


def ask(session: Session, text: str, languages: Sequence[str], moment: datetime.datetime) -> Question:
    """Understand a query in each language, in two statements. It may be any text at all."""
    asked = pieces(text)
    if not asked:
        return Question([], {})
    known = _Known(session, asked, languages)
    synonyms = _synonyms(session, asked, known, languages, moment)
    groups = {tag: _groups(asked, tag, known, synonyms) for tag in languages if tag in known.indexed}
    return Question(asked, groups, known.unknown(asked))


class _Known:
    """The stems of a query's words in each language."""

    def __init__(self, session: Session, asked: Sequence[Piece], languages: Sequence[str]) -> None:
        typed = {word for piece in asked for word in piece.written}
        self._forms = {tag: {word: words.fold(word, tag) for word in typed} for tag in languages}
        self._stems: dict[tuple[str, str], str] = {}
        self._plain: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self.indexed: set[str] = set()
        known = {form for each in self._forms.values() for form in each.values()}
        asked_for = {"languages": languages, "forms": sorted(known)}
        # What another language than that of its form has is found too, and not asked for.
        for tag, form, plain, stem in sorted(session.execute(_FORMS, asked_for), key=_by_form):
            if form is None:
                self.indexed.add(tag)
            else:
                self._stems[tag, form] = stem
            if plain is not None:
                self._plain[tag, plain][stem] = None

    def stem(self, word: str, tag: str) -> str:
        form = self._forms[tag][word]
        return self._stems.get((tag, form)) or forms.stem(words.written(word), tag)

    def plainly(self, word: str, tag: str) -> list[str]:
        """The stems that somebody may mean who types without the language's letters."""
        stem = self.stem(word, tag)
        found = self._plain.get((tag, self._forms[tag][word]), {})
        return [each for each in found if each != stem][:MOST_ALTERNATIVES]

    def unknown(self, asked: Sequence[Piece]) -> list[str]:
        """The words that no text of any language has."""
        typed = dict.fromkeys(word for piece in asked for word in piece.written)
        return [word for word in typed if not any(self._has(tag, each[word]) for tag, each in self._forms.items())]

    def _has(self, tag: str, form: str) -> bool:
        return (tag, form) in self._stems or (tag, form) in self._plain


@dataclass(frozen=True)
class _Term:
    """A place in a query where a glossary term stands, and its other names' stems by language."""

    start: int
    end: int
    names: Mapping[str, Sequence[tuple[str, ...]]]


def _synonyms(
    session: Session, asked: Sequence[Piece], known: _Known, languages: Sequence[str], moment: datetime.datetime
) -> list[_Term]:
    """The terms of the glossary in a query, from left to right, the longer one where two begin or overlap."""
    places = _phrases(asked, known, languages)
    found: defaultdict[tuple[int, int], list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    asked_for = {"languages": languages, "stems": sorted({stems for _tag, stems in places}), "moment": moment}
    for tag, stems, other_tag, other in session.execute(_SAME_TERMS, asked_for):
        for place in places.get((tag, stems), ()):
            found[place].append((other_tag, tuple(other.split())))
    terms: list[_Term] = []
    for start, end in sorted(found, key=lambda place: (place[0] - place[1], place)):
        if all(end <= term.start or start >= term.end for term in terms):
            names = {
                tag: list(dict.fromkeys(name for other, name in found[start, end] if other == tag))[:MOST_ALTERNATIVES]
                for tag in languages
            }
            terms.append(_Term(start, end, names))
    return sorted(terms, key=lambda term: term.start)


def _phrases(
    asked: Sequence[Piece], known: _Known, languages: Sequence[str]
) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
    """What could be a term in some language, as its language and stems, and from where to where it stands."""
    places: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for tag in languages:
        stems = [[known.stem(word, tag) for word in piece.written] for piece in asked]
        for start in range(len(asked)):
            for end in range(start + 1, min(start + LONGEST_TERM, len(asked)) + 1):
                phrase = [stem for piece in stems[start:end] for stem in piece]
                if len(phrase) <= LONGEST_TERM:
                    places.setdefault((tag, " ".join(phrase)), []).append((start, end))
    return places


def _groups(asked: Sequence[Piece], tag: str, known: _Known, terms: Sequence[_Term]) -> list[Group]:
    found: list[Group] = []
    fillers: list[Group] = []
    begins = {term.start: term for term in terms}
    place = 0
    while place < len(asked):
        term = begins.get(place)
        end = term.end if term is not None else place + 1
        typed = [word for piece in asked[place:end] for word in piece.written]
        group = _as_typed(typed, tag, known, quoted=any(piece.quoted for piece in asked[place:end]))
        if term is not None:
            group += [Phrase(name, SYNONYM) for name in term.names.get(tag, ())]
        is_filler = term is None and len(typed) == 1 and words.fold(typed[0], tag) in _stopwords(tag)
        (fillers if is_filler else found).append(_distinct(group))
        place = end
    return list(dict.fromkeys(found or fillers))


def _as_typed(typed: Sequence[str], tag: str, known: _Known, *, quoted: bool) -> list[Phrase]:
    stems = tuple(known.stem(word, tag) for word in typed)
    if len(stems) > 1:
        return [Phrase(stems), *([] if quoted else [Phrase(stems, APART, adjacent=False)])]
    return [Phrase(stems), *(Phrase((each,), PLAIN) for each in known.plainly(typed[0], tag))]


def _distinct(group: Sequence[Phrase]) -> Group:
    kept: dict[tuple[tuple[str, ...], bool], Phrase] = {}
    for phrase in group:
        kept.setdefault((phrase.stems, phrase.adjacent), phrase)
    return tuple(kept.values())


def _stopwords(tag: str) -> frozenset[str]:
    return _all_stopwords().get(primary(tag), frozenset())


@cache
def _all_stopwords() -> Mapping[str, frozenset[str]]:
    with _STOPWORDS.open("rb") as file:
        listed = tomllib.load(file)
    return {tag: frozenset(words.fold(word, tag) for word in text.split()) for tag, text in listed.items()}


_LANGUAGES: BindParameter[Sequence[str]] = bindparam("languages", expanding=True)


def _by_form(row: Any) -> str:
    return row.form or ""


def _asking_for_forms() -> Any:
    """All forms that are written so, or typed so without the language's letters; and which languages have an index."""
    forms: BindParameter[Sequence[str]] = bindparam("forms", expanding=True)
    of_forms = select(SearchForm.language, SearchForm.form, SearchForm.plain, SearchForm.stem)
    nothing = [cast(null(), String).label(name) for name in ("form", "plain", "stem")]
    return union_all(
        of_forms.where(SearchForm.language.in_(_LANGUAGES), SearchForm.form.in_(forms)),
        of_forms.where(SearchForm.language.in_(_LANGUAGES), SearchForm.plain.in_(forms)),
        select(SearchLanguage.language, *nothing),
    )


def _asking_for_same_terms() -> Any:
    """All names, in all languages, of the published terms that have one of some names."""
    named, other = SearchSynonym, aliased(SearchSynonym)

    def public(edition_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return exists().where(Edition.id == edition_id, readable(MOMENT))

    return (
        select(named.language, named.stems, other.language, other.stems)
        .join(other, other.item_id == named.item_id)
        .where(named.language.in_(_LANGUAGES), named.stems.in_(bindparam("stems", expanding=True)))
        .where(public(named.edition_id), public(other.edition_id), other.language.in_(_LANGUAGES))
        .order_by(other.edition_id, other.place)
    )


# Making a statement takes longer than answering it: these are made once.
_FORMS, _SAME_TERMS = _asking_for_forms(), _asking_for_same_terms()
