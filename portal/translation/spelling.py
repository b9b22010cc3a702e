"""Words and their letters: å is not a, ñ is not n, and a program or a keyboard may have lost the difference."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from portal.foundation.letters import bare
from portal.languages import primary
from portal.translation.words import words

_FILE = Path(__file__).with_name("spelling.toml")


def signed(texts: Iterable[str]) -> dict[str, str]:
    """The words of some texts that have signs on their letters, by the same words without them."""
    forms = {word.form for text in texts for word in words(text) if not word.form.isascii()}
    return {bare(form): form for form in sorted(forms) if bare(form) != form}


@dataclass(frozen=True)
class Spelling:
    """What `spelling.toml` says of a language, by words, neighbours and ends without their signs."""

    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, str] = field(default_factory=dict)
    shared_endings: Mapping[str, str] = field(default_factory=dict)
    pairs: frozenset[str] = frozenset()
    stressed_ends: tuple[str, ...] = ()

    def lost(self, form: str) -> tuple[str, ...]:
        """What a word must have been that lost its signs; nothing where it may be right as it is."""
        return self.only.get(form) or _mended(form, self.endings)

    def lost_unless_foreign(self, form: str) -> tuple[str, ...]:
        """The same for a word that may be another language's, too."""
        return _mended(form, self.shared_endings)

    def lost_beside(self, before: str, form: str, behind: str) -> tuple[str, ...]:
        """The same for a word that may be right, but not between these neighbours."""
        found = self.beside.get(f"{before} {form}") or self.beside.get(f"{form} {behind}")
        return tuple(word for word in (found or "").split() if bare(word) == form != word)

    def is_pair(self, form: str, other: str) -> bool:
        """Whether both of two words that differ by their signs alone may be words."""
        return form in self.pairs or other.endswith(self.stressed_ends)


def _mended(form: str, endings: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(form.removesuffix(lost) + ending for lost, ending in endings.items() if form.endswith(lost))


@lru_cache(maxsize=64)
def spelling(language: str) -> Spelling:
    """The spelling of a language, by its tag."""
    return _all().get(primary(language), _UNKNOWN)


_UNKNOWN = Spelling()


@cache
def _all() -> dict[str, Spelling]:
    with _FILE.open("rb") as file:
        return {tag: _read(table) for tag, table in tomllib.load(file).items()}


def _read(table: Mapping[str, list[str]]) -> Spelling:
    only: defaultdict[str, list[str]] = defaultdict(list)
    for form in table["only"]:
        only[bare(form.lower())].append(form.lower())
    return Spelling(
        only={form: tuple(known) for form, known in only.items()},
        beside={bare(pair): pair for pair in table["beside"]},
        endings={bare(ending): ending for ending in table["endings"]},
        shared_endings={bare(ending): ending for ending in table["shared_endings"]},
        pairs=frozenset(table["pairs"]),
        stressed_ends=tuple(table["stressed_ends"]),
    )
