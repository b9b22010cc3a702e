"""Which words are forms of one word.

Two questions are asked. *Is this the term?* is asked of the text that is translated, and answered
by number, gender and case alone (`bases`): 'shootings' is 'shooting', 'shoot' is not. *Is this the
approved translation?* is asked of the translation, and answered more generously (`stems`): what
Snowball takes for the same stem will do, so that a noun may become a verb or an adjective.

Snowball (https://snowballstem.org) has one algorithm a language, which is found by CLDR's English
name of the language. It cuts suffixes by rule, and so parts forms that belong together: mujer
(muj) and mujeres (mujer), våld and våldet, gemensamt and gemensamma. The endings of `grammar.toml`
are taken off first. A language without rules, or without an algorithm, has the forms as written.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from portal.foundation.stemming import stemmer
from portal.languages import primary

LONGEST = 60
"""Longer words (the longest real ones have some forty letters) are compared as they are."""

SHORTEST = 2
"""How many letters of a word an ending leaves at least."""

_FILE = Path(__file__).with_name("grammar.toml")
_REMEMBERED = 20_000
_ACUTE = "\u0301"


@dataclass(frozen=True)
class Rules:
    """What a language does to its words, as `grammar.toml` says; `neighbours` are lists for a language's own module."""

    endings: Mapping[str, list[str]] = field(default_factory=dict)
    case: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    contracted: Mapping[str, str] = field(default_factory=dict)
    acute_moves: bool = False
    compounds: bool = False
    neighbours: Mapping[str, frozenset[str]] = field(default_factory=dict)


def rules(language: str) -> Rules:
    """The rules of a language, by its tag."""
    return _all_rules().get(primary(language), _NO_RULES)


_NO_RULES = Rules()


@cache
def _all_rules() -> Mapping[str, Rules]:
    with _FILE.open("rb") as file:
        return MappingProxyType({tag: _read(table) for tag, table in tomllib.load(file).items()})


def _read(table: Mapping[str, Any]) -> Rules:
    return Rules(
        endings=table["endings"],
        case=tuple(table.get("case", ())),
        optional=frozenset(table["optional"]),
        contracted=table.get("contracted", {}),
        acute_moves=table.get("acute_moves", False),
        compounds=table.get("compounds", False),
        neighbours={name: frozenset(listed) for name, listed in table.get("neighbours", {}).items()},
    )


@lru_cache(maxsize=_REMEMBERED)
def bases(form: str, language: str) -> frozenset[str]:
    """The words of which a word (in lower case) may be a form by number, gender and case; itself among them."""
    if len(form) > LONGEST:
        return frozenset({form})
    known = rules(language)
    if known.acute_moves:
        form = _without_acute(form)
    cased = {form, *(form.removesuffix(ending) for ending in known.case if len(form) >= len(ending) + SHORTEST)}
    return frozenset(base for each in cased for base in (each, *_shortened(each, known)))


@lru_cache(maxsize=_REMEMBERED)
def stems(form: str, language: str) -> frozenset[str]:
    """The stems that a word may have; two words are forms of one if they share any."""
    found = bases(form, language)
    stem = stemmer(language)
    return found if stem is None or len(form) > LONGEST else frozenset(map(stem, found))


def _shortened(form: str, known: Rules) -> Iterator[str]:
    for ending, replacements in known.endings.items():
        if form.endswith(ending) and len(form) >= len(ending) + SHORTEST:
            yield from (form.removesuffix(ending) + replacement for replacement in replacements)


def _without_acute(form: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", form).replace(_ACUTE, ""))
