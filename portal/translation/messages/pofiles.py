"""PO files, read with polib: whole, with every comment, flag, context and form, or refused with the line.

Files come from anywhere: with or without a mark of byte order, in any encoding that they name, with any line
ends, with a rule of plurals of their own. What polib would take silently (a missing closing quotation mark,
two entries for one message) is refused here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import polib

from portal.foundation.charsets import decode
from portal.languages import is_tag, primary
from portal.translation.messages.keys import Key
from portal.translation.messages.plurals import ONE, Forms, Plurals, of_language, parse, usual

FUZZY = "fuzzy"
PLURAL_FORMS = "Plural-Forms"
LARGEST = 4 * 1024 * 1024

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"charset=([\w.:-]+)", re.IGNORECASE)
_HEAD = 8192
_LINE_ENDS = re.compile(r"\r\n?")
_NUMBER = re.compile(r"line (\d+)")
_KEYWORD = re.compile(r'(?:#~\s*|#\|\s*)*(?:msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*"')
_STRING = re.compile(r'[^"]*"(?:[^"\\]|\\.)*"\s*')


class Reason(StrEnum):
    """Why a file is refused."""

    TOO_LARGE = "too-large"
    UNKNOWN_ENCODING = "unknown-encoding"
    NOT_THE_ENCODING = "not-the-encoding"
    SYNTAX = "syntax"
    OPEN_STRING = "open-string"
    TWICE = "twice"
    FORMS = "forms"
    RULE = "rule"
    LANGUAGE = "language"
    NOTHING = "nothing"


class Refused(Exception):
    """A file that cannot be read: why, the line (from 1), and what was found there."""

    def __init__(self, reason: Reason, line: int, found: str = "") -> None:
        super().__init__(f"line {line}: {reason}{f' ({found})' if found else ''}")
        self.reason, self.line, self.found = reason, line, found


@dataclass(frozen=True)
class PoEntry:
    """An entry: its text, the line of its ``msgid``, and all that stands around it.

    `note` is the translator's comment, `comment` the developer's, `places` where the sources have it.
    """

    key: Key
    text: Forms
    fuzzy: bool
    line: int
    begins: int
    note: str = ""
    comment: str = ""
    flags: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class PoFile:
    """A file: its entries in their order, its rule of plurals, its headers, and its lines as they were."""

    entries: Sequence[PoEntry]
    plurals: Plurals
    headers: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[str] = ()

    def by_digest(self) -> dict[str, PoEntry]:
        """The entries by their messages' digests."""
        return {entry.key.digest: entry for entry in self.entries}


def read(path: Path, tag: str) -> PoFile:
    """The file at a path. Raises Refused, and FileNotFoundError."""
    return parsed(decoded(path.read_bytes()), tag)


def decoded(content: bytes) -> str:
    """The text of a file in the encoding that it names, with plain line ends. Raises Refused."""
    if len(content) > LARGEST:
        raise Refused(Reason.TOO_LARGE, 1)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    named = _CHARSET.search(content[:_HEAD])
    encoding = named[1].decode("ascii") if named else "utf-8"
    return _decoded(content, "utf-8" if encoding.upper() == "CHARSET" else encoding)


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = decode(content, encoding)
    except (LookupError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            line = content.count(b"\n", 0, error.start) + 1
            raise Refused(Reason.NOT_THE_ENCODING, line, encoding) from None
        raise Refused(Reason.UNKNOWN_ENCODING, 1, encoding) from None
    text = _LINE_ENDS.sub("\n", text)
    if "\0" in text:
        raise Refused(Reason.SYNTAX, text.count("\n", 0, text.index("\0")) + 1)
    return text


def parsed(text: str, tag: str) -> PoFile:
    """A file by its text, as one of a language. Raises Refused."""
    lines = text.split("\n")
    _check_strings(lines)
    try:
        # A text with a line break is never taken for the name of a file.
        found = polib.pofile(text + "\n")
    except (OSError, ValueError, IndexError) as error:
        number = _NUMBER.search(str(error))
        raise Refused(Reason.SYNTAX, int(number[1]) if number else 1) from None
    _check_language(found.metadata.get("Language", ""), tag, lines)
    plurals = _plurals(found.metadata.get(PLURAL_FORMS, ""), tag, lines)
    entries = list(_entries(found, plurals, tag, lines))
    seen: dict[tuple[str | None, str], PoEntry] = {}
    for entry in entries:
        if seen.setdefault((entry.key.context, entry.key.msgid), entry) is not entry:
            raise Refused(Reason.TWICE, entry.line, entry.key.msgid)
    return PoFile(entries, plurals, dict(found.metadata), lines)


def _check_strings(lines: Sequence[str]) -> None:
    """Refuse what polib accepts: it takes the last sign of a string for its quotation mark, whatever it is."""
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if _KEYWORD.match(stripped) and _STRING.fullmatch(stripped) is None:
            raise Refused(Reason.OPEN_STRING, number)


def _check_language(found: str, tag: str, lines: Sequence[str]) -> None:
    named = found.replace("_", "-").partition("@")[0]
    if is_tag(named) and primary(named) != primary(tag):
        raise Refused(Reason.LANGUAGE, _line_of(lines, '"Language:'), found)


def _plurals(header: str, tag: str, lines: Sequence[str]) -> Plurals:
    if not header or "INTEGER" in header:
        return usual(tag)
    try:
        return parse(header)
    except ValueError:
        raise Refused(Reason.RULE, _line_of(lines, f'"{PLURAL_FORMS}:'), header) from None


def _line_of(lines: Sequence[str], beginning: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.startswith(beginning)), 1)


def _entries(found: polib.POFile, plurals: Plurals, tag: str, lines: Sequence[str]) -> Iterator[PoEntry]:
    for entry in found:
        if entry.obsolete or not entry.msgid:
            continue
        begins = entry.linenum or 1
        line = _msgid_line(lines, begins)
        yield PoEntry(
            key=Key(entry.msgid, entry.msgid_plural or None, entry.msgctxt),
            text=_text(entry, plurals, tag, line),
            fuzzy=FUZZY in entry.flags,
            line=line,
            begins=begins,
            note=entry.tcomment,
            comment=entry.comment,
            flags=tuple(flag for flag in entry.flags if flag != FUZZY),
            places=tuple(f"{file}:{number}" if number else file for file, number in entry.occurrences),
        )


def _msgid_line(lines: Sequence[str], begins: int) -> int:
    """The line of an entry's own ``msgid``, below its comments."""
    numbers = range(begins, len(lines) + 1)
    return next((number for number in numbers if lines[number - 1].lstrip().startswith("msgid")), begins)


def _text(entry: polib.POEntry, plurals: Plurals, tag: str, line: int) -> Forms:
    if not entry.msgid_plural:
        return Forms((entry.msgstr,), ONE)
    forms = [entry.msgstr_plural[index] for index in sorted(entry.msgstr_plural)]
    if sorted(entry.msgstr_plural) != list(range(len(forms))):
        raise Refused(Reason.FORMS, line, str(len(forms)))
    if not any(forms):
        return Forms(("",) * plurals.count, plurals)
    # A file whose header was changed and whose entries were not, or the other way round.
    for rule in (plurals, of_language(tag), usual(tag)):
        if rule.count == len(forms):
            return Forms(tuple(forms), rule)
    raise Refused(Reason.FORMS, line, str(len(forms)))
