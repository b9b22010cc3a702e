"""What a pasted line could become: an item's values, what was not understood of it, and what it would double."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from portal.content.authoring import editing
from portal.content.authoring.titles import fold
from portal.content.kinds import KINDS
from portal.content.model.items import Item
from portal.content.sitewide import site
from portal.foundation.fields import Fact, fields_of

LARGEST = 2 * 1024 * 1024
"""How many bytes of text are read."""


class Trouble(StrEnum):
    """What is wrong with a value that was pasted."""

    LEFT_OUT = "left-out"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Problem:
    """A value that was not taken over: where it would belong, what it says, and why. Without what `stops`, a
    candidate is no item."""

    path: str
    value: str
    trouble: Trouble
    stops: bool = False


@dataclass(frozen=True)
class Double:
    """What a candidate says once more: a saved item, by kind and key, or an earlier line."""

    name: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Candidate:
    """An item that could be made of a line, counted from 1: its title, its values by path, its place among others."""

    line: int
    title: str
    values: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    double: Double | None = None
    place: int = 0

    @property
    def mark(self) -> str:
        """What tells it from others: a digest of what it says."""
        text = json.dumps([self.place, self.values], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def can_be_taken(self) -> bool:
        """Whether it has what an item begins with."""
        return not any(problem.stops for problem in self.problems)


@dataclass
class Reader:
    """Reads values of an item of a kind, one by one, and notes what it does not understand."""

    kind: type[Item]
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, path: str, raw: Any, *, shown: str | None = None) -> None:
        """Read a fact as its type does; empty ones are nothing."""
        if raw in (None, "", [], ()):
            return
        declared = fields_of(self.kind)[path]
        assert isinstance(declared, Fact)
        try:
            self.values[path] = declared.type.encode(declared.type.parse(raw))
        except ValueError:
            self.note(path, shown or str(raw))

    def note(self, path: str, value: str, trouble: Trouble = Trouble.LEFT_OUT, *, stops: bool = False) -> None:
        """Note that a value is not taken over."""
        self.problems.append(Problem(path, value, trouble, stops))


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 where it says so, else the code page of Windows in the west."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    return plain(text)


def plain(text: str) -> str:
    """A text as it is read: with line ends of one sort, and without signs that are no text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return "".join(sign for sign in lines if sign in "\n\t" or sign.isprintable() or sign.isspace()).replace("\x00", "")


def with_doubles(
    candidates: Iterable[Candidate],
    known: Mapping[str, str],
    keys_of: Callable[[Mapping[str, Any]], Collection[str]],
) -> list[Candidate]:
    """The candidates with what they double: a saved item (`known` has names by key), or an earlier line.

    `keys_of` the values of an item are what no two items have in common.
    """
    lines: dict[str, int] = {}
    found = []
    for place, candidate in enumerate(candidates):
        each = replace(candidate, place=place, double=None)
        keys = keys_of(each.values)
        name = next((known[key] for key in keys if key in known), None)
        line = next((lines[key] for key in keys if key in lines), None)
        if name is not None or line is not None:
            found.append(replace(each, double=Double(name, None if name else line)))
        else:
            found.append(each)
        for key in keys:
            lines.setdefault(key, each.line)
    return found


def address_key(url: str) -> str:
    """An address as it is compared: without its scheme, ``www.`` and what makes no difference at its end."""
    rest = url.strip().partition("://")[2] or url.strip()
    host, slash, path = rest.partition("/")
    return f"url {host.lower().removeprefix('www.')}{slash}{path}".split("#")[0].rstrip("/")


def text_key(*parts: str) -> str:
    """Words as they are compared: letters and digits alone, small and without accents."""
    return "text " + "|".join("".join(sign for sign in fold(part) if sign.isalnum()) for part in parts)


@dataclass(frozen=True)
class Taken:
    """What became of a take-over: the new items, and how many of those wanted turned out to be doubles."""

    items: Sequence[Item]
    doubles: int


def take_over(
    session: Session,
    kind: str,
    language: str,
    judged: Callable[[], Sequence[Candidate]],
    wanted: Collection[str],
    anyway: Collection[str],
    *,
    actor: str,
) -> Taken:
    """Make drafts of the candidates with the `wanted` marks; those of `anyway` even where they double something.

    `judged` gives the candidates with what they double now: nobody makes an item meanwhile, so that what is sent
    twice is made once; whatever takes long is done before. Callers open the transaction.
    """
    site.lock(session)
    chosen = [each for each in judged() if each.can_be_taken and (each.mark in wanted or each.mark in anyway)]
    new = [each for each in chosen if each.double is None or each.mark in anyway]
    items = editing.create_all(
        session, kind, language, [(each.title, each.values) for each in new], actor=actor, detail={"pasted": len(new)}
    )
    return Taken(items, len(chosen) - len(new))


def label_of(kind: str, path: str) -> str:
    """What the field at a path is called."""
    return str(fields_of(KINDS[kind])[path].label)
