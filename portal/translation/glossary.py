"""The glossary as checks use it: where its terms are used, and what they are called in a language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.languages import primary
from portal.translation import english
from portal.translation.inflection import bases
from portal.translation.names import is_name
from portal.translation.phrases import Part, end, parts
from portal.translation.words import Word, words

VARIANTS = ";"


@dataclass(frozen=True)
class Term:
    """A term: its forms by language, the approved one first, then those that will do as well."""

    key: str
    forms: Mapping[str, tuple[str, ...]]


def forms_of(*written: str) -> tuple[str, ...]:
    """The forms of a term as its fields write them, where a semicolon stands between several, each once."""
    found = (form.strip() for line in written for form in line.split(VARIANTS))
    return tuple(dict.fromkeys(filter(None, found)))


class Use(NamedTuple):
    """A term in a text: which, and from where to where."""

    term: Term
    start: int
    end: int


class _Form(NamedTuple):
    term: Term
    parts: tuple[Part, ...]
    is_name: bool


class Glossary:
    """The terms, found by the words that they begin with."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = tuple(terms)
        self._forms: dict[str, dict[str, list[_Form]]] = {}

    def uses(self, text: str, language: str) -> Iterator[Use]:
        """The terms that a text uses, from left to right; where two begin, the longer one.

        A term counts as a noun in one of its forms, not as part of a proper name.
        """
        forms = self._by_beginning(language)
        found = words(text)
        place = 0
        while place < len(found):
            longest, behind = self._longest(forms, text, found, place, language)
            if longest is not None:
                yield Use(longest.term, found[place].start, found[behind - 1].end)
            place = max(behind, place + 1)

    def _longest(
        self, forms: Mapping[str, Sequence[_Form]], text: str, found: Sequence[Word], place: int, language: str
    ) -> tuple[_Form | None, int]:
        """The longest form that begins at a place and counts, and the index behind it.

        A longer form that does not count keeps a shorter one inside from counting, too.
        """
        longest, behind = None, place
        candidates = {id(form): form for base in bases(found[place].form, language) for form in forms.get(base, ())}
        for form in candidates.values():
            ends = end(form.parts, found, place, language, lambda part, word: _is_form(part.form, word, language))
            if ends is not None and ends > behind:
                longest, behind = form, ends
        if longest is None or not _counts(longest, text, found, place, behind, language):
            return None, behind
        return longest, behind

    def _by_beginning(self, language: str) -> Mapping[str, Sequence[_Form]]:
        if language not in self._forms:
            found: defaultdict[str, list[_Form]] = defaultdict(list)
            for term in self.terms:
                for written in term.forms.get(language, ()):
                    form = _Form(term, parts(written, language), written[:1].isupper())
                    for base in bases(form.parts[0].form, language) if form.parts else ():
                        found[base].append(form)
            self._forms[language] = dict(found)
        return self._forms[language]


def _is_form(wanted: str, found: str, language: str) -> bool:
    return not bases(wanted, language).isdisjoint(bases(found, language))


def _counts(form: _Form, text: str, found: Sequence[Word], place: int, behind: int, language: str) -> bool:
    if form.is_name:
        return text[found[place].start].isupper()
    if is_name(text, found, place, behind, language):
        return False
    return len(form.parts) > 1 or primary(language) != "en" or english.is_noun(found, place)
