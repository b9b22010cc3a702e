"""Words that look like the original's and mean something else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from portal.foundation.i18n import SOURCE_LANGUAGE, _l
from portal.languages import primary
from portal.translation.checks.base import Check, Remark, Severity, Surroundings
from portal.translation.units import Unit
from portal.translation.words import excerpt

FILE = Path(__file__).resolve().parents[1] / "false_friends.toml"

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class FalseFriend:
    """An entry of `false_friends.toml`."""

    wrong: re.Pattern[str]
    english: re.Pattern[str]
    unless: re.Pattern[str]
    write: tuple[str, ...]

    def is_lured(self, original: str) -> bool:
        """Whether the English text has the word that lures, and nothing that makes the friend a true one."""
        return self.english.search(original) is not None and self.unless.search(original) is None


class FalseFriends(Check):
    """No false friend of an English word that the same block of the original has."""

    id = "false-friends"
    name = _l("False friends")
    reason = _l("A word that only looks like the English one says something else, and readers cannot know that.")
    severity = Severity.WARNING

    def remarks(self, unit: Unit, surroundings: Surroundings) -> Iterator[Remark]:
        """One remark a place."""
        if unit.source is None or primary(unit.source.language) != SOURCE_LANGUAGE:
            return
        original = unit.source.own.lower()
        for friend in false_friends().get(primary(unit.target.language), ()):
            if friend.is_lured(original):
                yield from _remarks(unit.target.own, friend, original)


def _remarks(text: str, friend: FalseFriend, original: str) -> Iterator[Remark]:
    lure = friend.english.search(original)
    for match in friend.wrong.finditer(text.lower()):
        values = {"word": match.group(), "english": lure.group() if lure else ""}
        # Translators: ‘eventualmente’ for ‘eventually’: two words that look alike and mean different things.
        message = _l("‘%(word)s’ for ‘%(english)s’", **values)
        yield Remark(message, friend.write, excerpt(text, *match.span()))


@cache
def false_friends() -> dict[str, tuple[FalseFriend, ...]]:
    """All entries, by language."""
    with FILE.open("rb") as file:
        return {tag: tuple(map(_read, entries)) for tag, entries in tomllib.load(file).items()}


def _read(entry: dict[str, Any]) -> FalseFriend:
    return FalseFriend(
        wrong=_pattern(entry["wrong"]),
        english=_pattern(entry["english"]),
        unless=_pattern(entry.get("unless", ())),
        write=tuple(entry["write"]),
    )


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """The expression that finds any of some phrases; a star is any ending, or any word."""
    if not phrases:
        return _NEVER
    written = (re.escape(phrase).replace(r"\ ", r"[ \-]").replace(r"\*", r"\w*") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(written)})\b")
