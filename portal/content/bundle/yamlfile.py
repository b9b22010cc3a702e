"""Reads the YAML of bundles: mappings, lists and text, each knowing its line.

The parser is PyYAML's C event stream, so nothing is built that was not asked for: no aliases,
anchors, tags, directives or second documents, no key twice, no nesting deeper than `DEPTH`. A
scalar is text, whatever it looks like; only an empty one, ``~`` and ``null`` are nothing. The
entries of the outermost mapping come one by one, so that a long file needs no more memory than
its longest entry.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NoReturn, TypeAlias

import yaml

from portal.content.bundle.faults import FileFaults, shown

DEPTH = 8
ENTRY_LIMIT = 2 * 1024 * 1024
CHUNK = 16 * 1024
NOTHING = ("", "~", "null")

PLAIN_YAML = "plain YAML: no aliases, anchors, tags or directives"
UTF8 = "text in UTF-8"
# What YAML forbids, and line breaks that no editor counts: https://yaml.org/spec/1.2.2/#51-character-set
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `text` is None for nothing. `first` is the line on which its words begin."""

    text: str | None
    line: int
    first: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    entries: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in its order, and the lines of its keys."""

    entries: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    line: int = 1


Node: TypeAlias = "Scalar | Listing | Table"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file's outermost mapping."""

    key: str
    line: int
    node: Node


def read(content: bytes, faults: FileFaults) -> Table | None:
    """The mapping that a whole file holds, or None where it cannot be read to its end."""
    table = Table()
    entries = Entries(io.BytesIO(content), faults, limit=len(content) + 1)
    for entry in entries:
        table.entries[entry.key] = entry.node
        table.lines[entry.key] = entry.line
    return table if entries.whole else None


class Entries:
    """The entries of the mapping that a file holds, each built when it is asked for.

    A fault that leaves the rest unreadable ends them, and `whole` stays False; others are noted on
    the way. An entry that takes more than `limit` bytes is such a fault.
    """

    def __init__(self, stream: BinaryIO, faults: FileFaults, limit: int = ENTRY_LIMIT) -> None:
        self.whole = False
        self._source = _Source(stream, faults, limit)
        self._faults = faults

    def __iter__(self) -> Iterator[Entry]:
        try:
            yield from _Parser(self._source, self._faults).entries()
            self.whole = True
        except _Unreadable:
            return
        except yaml.reader.ReaderError as error:
            if not self._source.broken:
                self._faults.add(self._source.line, f"a character that YAML forbids ({error.reason})", UTF8)
        except yaml.MarkedYAMLError as error:
            if not self._source.broken:
                self._faults.add(*_told(error))


class _Unreadable(Exception):
    """The rest of the file cannot be read; the reason is noted already."""


def _told(error: yaml.MarkedYAMLError) -> tuple[int, str, str]:
    mark = error.problem_mark or error.context_mark
    return (mark.line + 1 if mark else 1, f"broken YAML ({error.problem or error.context})", "well-formed YAML")


class _Source:
    """The bytes on their way to the parser: checked for UTF-8, and counted since the last entry.

    A fault ends the stream instead of raising, because libyaml would hide an exception.
    """

    def __init__(self, stream: BinaryIO, faults: FileFaults, limit: int) -> None:
        self._stream = stream
        self._faults = faults
        self._limit = limit
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._taken = 0
        self.line = 1
        self.broken = False

    def next_entry(self) -> None:
        """Begin to count anew."""
        self._taken = 0

    def read(self, size: int = CHUNK, /) -> bytes:
        """The next bytes for libyaml; none after the end or a fault."""
        if self.broken:
            return b""
        chunk = self._stream.read(size)
        self._taken += len(chunk)
        if self._taken > self._limit:
            return self._break(self.line, "an entry that is too large", f"at most {self._limit} bytes")
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            line = self.line + error.object.count(b"\n", 0, error.start)
            return self._break(line, f"the byte 0x{error.object[error.start]:02X}, which is not UTF-8", UTF8)
        unseen = UNSEEN.search(text)
        if unseen is not None:
            line = self.line + text.count("\n", 0, unseen.start())
            allowed = "printable text; in double quotes, an escape such as \\x85 or \\u2028"
            return self._break(line, f"the invisible character U+{ord(unseen.group()):04X}", allowed)
        self.line += text.count("\n")
        return chunk

    def _break(self, line: int, found: str, allowed: str) -> bytes:
        self._faults.add(line, found, allowed)
        self.broken = True
        return b""


class _Parser:
    """Builds nodes from libyaml's events, and notes what bundles do not allow."""

    def __init__(self, source: _Source, faults: FileFaults) -> None:
        self._source = source
        self._faults = faults
        self._events: Iterator[Any] = yaml.parse(source, Loader=yaml.CSafeLoader)

    def entries(self) -> Iterator[Entry]:
        next(self._events)
        start = self._next()
        if isinstance(start, yaml.StreamEndEvent):
            return
        if start.version or start.tags:
            self._stop(start, "a directive", PLAIN_YAML)
        root = self._next()
        if isinstance(root, yaml.MappingStartEvent):
            self._plain(root)
            yield from self._pairs(1)
        elif not (isinstance(root, yaml.ScalarEvent) and not root.value):
            self._stop(root, "something else than a mapping", "a mapping from names to values")
        self._next()
        if not isinstance(after := self._next(), yaml.StreamEndEvent):
            self._stop(after, "a second document", "one document in a file")

    def _pairs(self, depth: int) -> Iterator[Entry]:
        seen: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if depth == 1:
                self._source.next_entry()
            line = event.start_mark.line + 1
            key = self._key(event)
            node = self._node(self._next(), depth + 1)
            if key is None:
                continue
            if key in seen:
                self._faults.add(line, f"{shown(key)} a second time", f"each name once (line {seen[key]} has it)")
                continue
            seen[key] = line
            yield Entry(key, line, node)

    def _key(self, event: Any) -> str | None:
        if isinstance(event, yaml.AliasEvent):
            self._plain(event)
            return None
        if not isinstance(event, yaml.ScalarEvent) or not event.value or "\n" in event.value:
            self._stop(event, "a name that is not one line of text", "a name on one line")
        self._plain(event)
        return str(event.value)

    def _node(self, event: Any, depth: int) -> Node:
        self._plain(event)
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            return Scalar(None, line, line)
        if isinstance(event, yaml.ScalarEvent):
            nothing = not event.style and event.value in NOTHING
            return Scalar(None if nothing else event.value, line, line + (event.style in ("|", ">")))
        if depth > DEPTH:
            self._stop(event, f"nesting deeper than {DEPTH} levels", f"at most {DEPTH} levels")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._listing(line, depth)
        table = Table(line=line)
        for entry in self._pairs(depth):
            table.entries[entry.key] = entry.node
            table.lines[entry.key] = entry.line
        return table

    def _listing(self, line: int, depth: int) -> Listing:
        found: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._node(event, depth + 1))
        return Listing(tuple(found), line)

    def _plain(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            self._faults.add(line, f"the alias *{event.anchor}", PLAIN_YAML)
            return
        if event.anchor:
            self._faults.add(line, f"the anchor &{event.anchor}", PLAIN_YAML)
        if event.tag:
            self._faults.add(line, f"the tag {event.tag}", PLAIN_YAML)

    def _next(self) -> Any:
        event = next(self._events)
        if self._source.broken:
            raise _Unreadable
        return event

    def _stop(self, event: Any, found: str, allowed: str) -> NoReturn:
        self._faults.add(event.start_mark.line + 1, found, allowed)
        raise _Unreadable
