"""Plural forms: rules of catalogs' headers, the forms of a text under a rule, and numbers that show what each is for.

A catalog's own header is believed; CLDR says what else its language tells apart. Spanish has two forms in
most programs' tables and three in CLDR, where a million is 'many': a text may have either number of forms,
and is carried from one rule to the other by what both say of the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel.messages.plurals import get_plural
from babel.plural import to_gettext

from portal.foundation.live import rule_of
from portal.languages import language

SAMPLES = (*range(201), 1_000, 10_000, 100_000, 1_000_000, 2_000_000)
SHOWN = (0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 21, 22, 25, 100, 101, 1_000, 1_000_000)
MOST_SHOWN = 5
MOST_FORMS = 6
CATEGORIES = ("zero", "one", "two", "few", "many", "other")

_HEADER = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+);?\s*")
# CLDR's rules also speak of compact numbers ('1 M'), which nobody counts with here.
_COMPACT = re.compile(r"\be\b")
# The same as CLDR's rules of these languages, as people write it in headers.
_MILLIONS = "n == 1 ? 0 : n != 0 && n % 1000000 == 0 ? 1 : 2"
_WRITTEN = {"ca": _MILLIONS, "es": _MILLIONS, "it": _MILLIONS}


@dataclass(frozen=True)
class Plurals:
    """How many forms there are, and the expression that chooses one for a number."""

    count: int
    expression: str

    def index(self, number: int) -> int:
        """The form for a number."""
        return int(rule_of(self.expression)(number))

    @property
    def header(self) -> str:
        """The value of the header `Plural-Forms`."""
        return f"nplurals={self.count}; plural={self.expression};"


ONE = Plurals(1, "0")
"""Of a message without plural."""


@lru_cache(maxsize=256)
def parse(header: str) -> Plurals:
    """The rule of a header's value. Raises ValueError where it is none, or names a form it does not count."""
    found = _HEADER.fullmatch(header)
    if found is None:
        raise ValueError(header)
    plurals = Plurals(int(found[1]), found[2].strip())
    try:
        fitting = all(0 <= plurals.index(number) < plurals.count for number in SAMPLES)
    except (ArithmeticError, RecursionError):
        fitting = False
    if not fitting or plurals.count > MOST_FORMS:
        raise ValueError(header)
    return plurals


@lru_cache(maxsize=64)
def of_language(tag: str) -> Plurals:
    """CLDR's rule for a language; gettext's usual one where CLDR has a form that no whole number takes."""
    locale = language(tag).locale
    if locale.language in _WRITTEN:
        return Plurals(3, _WRITTEN[locale.language])
    plurals = parse(_COMPACT.sub("0", to_gettext(locale.plural_form)))
    used = {plurals.index(number) for number in SAMPLES}
    return plurals if len(used) == plurals.count else usual(tag)


@lru_cache(maxsize=64)
def usual(tag: str) -> Plurals:
    """The rule that a new catalog of a language is begun with."""
    count, expression = get_plural(language(tag).locale)
    return Plurals(count, expression)


def widest(first: Plurals, second: Plurals) -> Plurals:
    """The rule with more forms; the first where both have the same number."""
    return second if second.count > first.count else first


@dataclass(frozen=True)
class Forms:
    """A text as it is for each plural form of a rule; all empty is the same as none."""

    texts: tuple[str, ...]
    plurals: Plurals = ONE

    @property
    def is_empty(self) -> bool:
        return not any(self.texts)

    @property
    def is_complete(self) -> bool:
        """Whether every form of the rule has a text."""
        return len(self.texts) == self.plurals.count and all(self.texts)

    def under(self, plurals: Plurals) -> Forms:
        """The same text by another rule: each form is the one that was used for the same numbers."""
        if plurals == self.plurals:
            return self
        texts = []
        for form in range(plurals.count):
            index = self.plurals.index(first_number(plurals, form))
            texts.append(self.texts[index] if index < len(self.texts) else "")
        return Forms(tuple(texts), plurals)

    def fits(self, plurals: Plurals) -> bool:
        """Whether nothing is lost under another rule."""
        return self.under(plurals).under(self.plurals).texts == self.texts

    def same_as(self, other: Forms) -> bool:
        """Whether both say the same of every number, by whatever rule."""
        if self.is_empty or other.is_empty:
            return self.is_empty and other.is_empty
        wide = widest(self.plurals, other.plurals)
        return self.under(wide).texts == other.under(wide).texts

    def stored(self) -> dict[str, Any]:
        """As plain values, for a column."""
        return {"rule": self.plurals.header, "forms": list(self.texts)}


NOTHING = Forms(("",))


def loaded(stored: Any) -> Forms:
    """What `Forms.stored` gave. Raises ValueError where it is something else."""
    try:
        texts, header = tuple(stored["forms"]), stored["rule"]
    except (TypeError, KeyError) as error:
        raise ValueError(stored) from error
    if not all(isinstance(text, str) for text in texts) or not isinstance(header, str):
        raise ValueError(stored)
    return Forms(texts, parse(header))


def first_number(plurals: Plurals, form: int) -> int:
    """The smallest number that a form stands for; 0 for one that no number has."""
    return next((number for number in SAMPLES if plurals.index(number) == form), 0)


@dataclass(frozen=True)
class Form:
    """A form of a rule: CLDR's category for it, and numbers that it is used for."""

    index: int
    category: str
    numbers: tuple[int, ...]


def described(plurals: Plurals, tag: str) -> Sequence[Form]:
    """What each form of a rule is for, in a language."""
    return [_described(plurals, form, tag) for form in range(plurals.count)]


def _described(plurals: Plurals, form: int, tag: str) -> Form:
    category_of = language(tag).locale.plural_form
    categories = {category_of(number) for number in SAMPLES if plurals.index(number) == form}
    category = max(categories, key=CATEGORIES.index, default="other")
    numbers = [number for number in SHOWN if plurals.index(number) == form]
    kept = numbers if len(numbers) <= MOST_SHOWN else [*numbers[: MOST_SHOWN - 1], numbers[-1]]
    return Form(form, category, tuple(kept) or (first_number(plurals, form),))
