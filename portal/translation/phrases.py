"""Phrases in a text, whatever forms their words take.

A phrase is found where its words follow one another, each in one of its forms, with spaces or
hyphens between them. What a language may insert or leave out (`Rules.optional`) does not count, and
a preposition is the same with an article in it: 'análisis del problema' is also 'análisis de los
problemas'. A hyphen may stand for a space and a space for a hyphen, but not before a part of three
letters or fewer: 'call-in' is a meeting, 'they call in' is not.

Where a language writes compounds as one word, a word may be the first or the last part of one
(gängkonflikt for gäng, gängskjutningarna for skjutning), and the last word of a longer phrase the
last part (dödligt skjutvapenvåld for dödligt våld). Parts with hyphens are words of their own, so
that call-in is found in call-in-mötet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from portal.translation.inflection import bases, rules, stems
from portal.translation.words import Joint, Word, words

SHORT_PART = 3
INSERTED = 2
"""How many optional words may stand between two words of a phrase."""

COMPOUNDED = 4
REST = 3
"""How many letters a part of a compound has at least: the one that is looked for, and the other."""


class Part(NamedTuple):
    """A word of a phrase; `hyphened` where a hyphen has to stand before it."""

    form: str
    hyphened: bool


Fits = Callable[[Part, str], bool]


@lru_cache(maxsize=4096)
def parts(phrase: str, language: str) -> tuple[Part, ...]:
    """The words of a phrase that count; all of them where none would."""
    known = rules(language)
    found = [
        Part(known.contracted.get(word.form, word.form), word.joint is Joint.HYPHEN and len(word.form) <= SHORT_PART)
        for word in words(phrase)
    ]
    return tuple([part for part in found if part.form not in known.optional] or found)


def end(phrase: Sequence[Part], text: Sequence[Word], start: int, language: str, fits: Fits) -> int | None:
    """The index behind the last word of a phrase that begins at `start`; None if none begins there."""
    known = rules(language)
    place = start
    for number, part in enumerate(phrase):
        place = _behind_optional(text, place, known.optional) if number else place
        if place >= len(text) or (number and not _hangs_on(part, text[place])):
            return None
        if not fits(part, known.contracted.get(text[place].form, text[place].form)):
            return None
        place += 1
    return place


def _hangs_on(part: Part, word: Word) -> bool:
    return word.joint is Joint.HYPHEN or (word.joint is Joint.SPACE and not part.hyphened)


def _behind_optional(text: Sequence[Word], place: int, optional: frozenset[str]) -> int:
    for word in text[place : place + INSERTED]:
        if word.form not in optional or word.joint is Joint.BREAK:
            break
        place += 1
    return place


class Searched:
    """A text in which phrases of its language are looked for, in whatever form."""

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        self._words = words(text)

    def has(self, phrase: str) -> bool:
        """Whether the phrase is there."""
        wanted = parts(phrase, self._language)
        if not wanted:
            return False
        fits = self._fits(wanted)
        starts = (place for form in self._beginning(wanted) for place in self._places[form])
        return any(end(wanted, self._words, start, self._language, fits) is not None for start in starts)

    @cached_property
    def _places(self) -> defaultdict[str, list[int]]:
        """Where each word stands, by its form."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        contracted = rules(self._language).contracted
        for place, word in enumerate(self._words):
            found[contracted.get(word.form, word.form)].append(place)
        return found

    @cached_property
    def _by_stem(self) -> defaultdict[str, list[str]]:
        """The forms that there are, by their stems."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for form in self._places:
            for stem in stems(form, self._language):
                found[stem].append(form)
        return found

    def _beginning(self, wanted: Sequence[Part]) -> Iterator[str]:
        """The forms of this text with which the phrase may begin."""
        for stem in stems(wanted[0].form, self._language):
            yield from self._by_stem[stem]
        if len(wanted) == 1 and rules(self._language).compounds:
            yield from (form for form in self._places if self._is_compound(wanted[0].form, form, first_too=True))

    def _fits(self, wanted: Sequence[Part]) -> Fits:
        def fits(part: Part, form: str) -> bool:
            if not stems(part.form, self._language).isdisjoint(stems(form, self._language)):
                return True
            is_last = part is wanted[-1] and rules(self._language).compounds
            return is_last and self._is_compound(part.form, form, first_too=len(wanted) == 1)

        return fits

    def _is_compound(self, part: str, form: str, *, first_too: bool) -> bool:
        """Whether a form is a compound that ends with a part in some form, or begins with it."""
        looked_for = tuple(base for base in bases(part, self._language) if len(base) >= COMPOUNDED)
        shortest = min(map(len, looked_for), default=0) + REST
        if len(form) < shortest or not any(base in form for base in looked_for):
            return False
        if first_too and any(form.startswith(base) and len(form) >= len(base) + REST for base in looked_for):
            return True
        return any(
            whole.endswith(base) and len(whole) >= len(base) + REST
            for whole in bases(form, self._language)
            for base in looked_for
        )
