"""What does not depend on language: facts, links and parts, between files and documents.

`ValuesReader.read` and `written` are mirrors. Both walk the declarations of a kind; neither knows
any kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from portal.content.bundle import mediafiles
from portal.content.bundle.faults import FileFaults, shown
from portal.content.bundle.folder import Folder
from portal.content.bundle.yamlfile import Listing, Node, Scalar, Table
from portal.content.bundle.yamltext import Value
from portal.content.model.documents import PartDocument
from portal.content.model.items import KEY_LIMIT, KEY_PATTERN
from portal.foundation.facts import FactType, File, Files
from portal.foundation.fields import Fact, Links, Parts, Prose, fields_of

KEY_ALLOWED = f"a key of lower-case letters, digits and single hyphens, of at most {KEY_LIMIT} characters"
TEXT_FILES = "in the files of the languages, not here"

FileNames: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True)
class Mention:
    """An item named as ``kind:key``, and where; `types` are those that its files may have, where not all will do."""

    name: str
    file: str
    line: int
    field: str
    types: tuple[str, ...] = ()


@dataclass
class Values:
    """The facts, links and parts of an item, as a document has them.

    `wrong` are the paths, (field,) or (field, key, field), of what was given but is not among them;
    `lines` tells for each path on which line of the file it stands.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    links: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, tuple[PartDocument, ...]] = field(default_factory=dict)
    wrong: set[tuple[str, ...]] = field(default_factory=set)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)


def is_key(text: str) -> bool:
    """Whether a text may be the key of an item or part."""
    return len(text) <= KEY_LIMIT and re.fullmatch(KEY_PATTERN, text) is not None


class ValuesReader:
    """Reads the values of one item from one file; collects its faults and whom it mentions."""

    def __init__(self, faults: FileFaults, folder: Folder, mentions: list[Mention]) -> None:
        self._faults = faults
        self._folder = folder
        self._mentions = mentions

    def read(self, cls: type[Any], table: Table, beside: Collection[str] = ()) -> Values:
        """The values in a mapping, which may hold the names `beside` for others to read."""
        values = Values(lines={(name,): line for name, line in table.lines.items()})
        fields = fields_of(cls)
        for name, node in table.entries.items():
            declared = fields.get(name)
            if isinstance(declared, Fact):
                value = self._fact(declared.type, node)
                if value is None:
                    values.wrong.add((name,))
                else:
                    values.facts[name] = value
            elif isinstance(declared, Links):
                before = self._faults.faults.total
                values.links[name] = self._links(name, declared, node)
                if self._faults.faults.total > before:
                    values.wrong.add((name,))
            elif isinstance(declared, Parts):
                values.parts[name] = self._parts(name, declared, node, values)
            elif name not in beside:
                self._unknown(table.lines[name], name, fields, beside)
        values.links = {name: targets for name, targets in values.links.items() if targets}
        values.parts = {name: parts for name, parts in values.parts.items() if parts}
        return values

    def _unknown(self, line: int, name: str, fields: Mapping[str, Any], beside: Collection[str]) -> None:
        if isinstance(fields.get(name), Prose):
            self._faults.add(line, f"the translated field {shown(name)}", f"its text {TEXT_FILES}")
            return
        allowed = [known for known, declared in fields.items() if not isinstance(declared, Prose)]
        self._faults.add_unknown(line, "field", name, [*allowed, *beside])

    def _fact(self, type: FactType[Any], node: Node) -> Any:
        raw = _raw(type, node)
        if raw is None:
            self._faults.add(node.line, described(node), type.allowed)
            return None
        if self._faults.add_control(str(raw), node.line):
            return None
        try:
            value = type.parse(raw)
        except ValueError:
            self._faults.add(*_culprit(type, node), type.allowed)
            return None
        return self._read_files(value, node) if isinstance(type, Files) else value

    def _read_files(self, files: dict[str, File], node: Node) -> dict[str, File] | None:
        found: dict[str, File] = {}
        for tag, file in files.items():
            line = node.entries[tag].line if isinstance(node, Table) else node.line
            read = mediafiles.read(self._folder, file["name"], self._faults, line)
            if read is not None:
                found[tag] = read
        return found if len(found) == len(files) else None

    def _links(self, name: str, declared: Links, node: Node) -> tuple[str, ...]:
        if declared.many != isinstance(node, Listing):
            allowed = "a list of keys" if declared.many else "one key"
            self._faults.add(node.line, described(node), allowed)
            return ()
        entries = node.entries if isinstance(node, Listing) else (node,)
        targets: list[str] = []
        for entry in entries:
            target = self._target(declared, entry)
            if target in targets:
                self._faults.add(entry.line, f"{shown(target)} a second time", "each key once")
            elif target is not None:
                targets.append(target)
                line = self._faults.skipped + entry.line
                self._mentions.append(Mention(target, self._faults.file, line, name, declared.types))
        return tuple(targets)

    def _target(self, declared: Links, node: Node) -> str | None:
        text = node.text if isinstance(node, Scalar) else None
        if text is not None:
            kind, colon, key = text.rpartition(":")
            if len(declared.to) == 1 and not colon and is_key(key):
                return f"{declared.to[0]}:{key}"
            if len(declared.to) > 1 and kind in declared.to and is_key(key):
                return text
        only = declared.to[0]
        allowed = (
            f"the key of a {only}" if len(declared.to) == 1 else f"KIND:KEY, with {', '.join(declared.to)} as kind"
        )
        self._faults.add(node.line, described(node), allowed)
        return None

    def _parts(self, name: str, declared: Parts, node: Node, whole: Values) -> tuple[PartDocument, ...]:
        if not isinstance(node, Table):
            self._faults.add(node.line, described(node), "a mapping from keys to parts")
            return ()
        found = []
        for key, entry in node.entries.items():
            if not is_key(key):
                self._faults.add(node.lines[key], f"the key {shown(key)}", KEY_ALLOWED)
            elif isinstance(entry, Table):
                values = self.read(declared.part, entry)
                whole.wrong |= {(name, key, *path) for path in values.wrong}
                whole.lines |= {(name, key, *path): line for path, line in values.lines.items()}
                found.append(PartDocument(key, values.facts, values.links))
            elif isinstance(entry, Scalar) and entry.text is None:
                found.append(PartDocument(key))
            else:
                self._faults.add(entry.line, described(entry), "a mapping of fields")
        return tuple(found)


def _raw(type: FactType[Any], node: Node) -> Any:
    """The raw form that the type's `parse` wants, or None where the node has another shape."""
    if type.shape == "scalar":
        return node.text if isinstance(node, Scalar) else None
    if type.shape == "list" and isinstance(node, Listing):
        texts = [entry.text for entry in node.entries if isinstance(entry, Scalar) and entry.text is not None]
        return texts if len(texts) == len(node.entries) else None
    if type.shape == "mapping" and isinstance(node, Table):
        pairs = {name: entry.text for name, entry in node.entries.items() if isinstance(entry, Scalar)}
        lacks = isinstance(type, Files) and None in pairs.values()
        return pairs if len(pairs) == len(node.entries) and not lacks else None
    return None


def _culprit(type: FactType[Any], node: Node) -> tuple[int, str]:
    """The line and the words of the entry that makes a fact wrong."""
    if isinstance(node, Listing):
        for entry in node.entries:
            if not _parses(type, [entry.text] if isinstance(entry, Scalar) else None):
                return entry.line, described(entry)
    if isinstance(node, Table):
        for name, entry in node.entries.items():
            if not _parses(type, {name: entry.text} if isinstance(entry, Scalar) else None):
                return node.lines[name], f"{shown(name)}: {described(entry)}"
    return node.line, described(node)


def _parses(type: FactType[Any], raw: Any) -> bool:
    try:
        return raw is not None and type.parse(raw) is not None
    except ValueError:
        return False


def described(node: Node) -> str:
    """What a node is, for a fault: its text, 'nothing', 'a list' or 'a mapping'."""
    if isinstance(node, Scalar):
        return "nothing" if node.text is None else shown(node.text)
    return "a list" if isinstance(node, Listing) else "a mapping"


def written(
    cls: type[Any],
    facts: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    parts: Mapping[str, tuple[PartDocument, ...]],
    file_names: FileNames,
) -> dict[str, Value]:
    """The mapping that `ValuesReader.read` makes the same values from, in the order of declaration.

    `file_names` gives the path inside the media folder for a file's name and hash.
    """
    found: dict[str, Value] = {}
    for name, declared in fields_of(cls).items():
        if isinstance(declared, Fact) and name in facts:
            found[name] = _fact_written(declared.type, facts[name], file_names)
        elif isinstance(declared, Links) and links.get(name):
            targets = [_target_written(declared, target) for target in links[name]]
            found[name] = targets if declared.many else targets[0]
        elif isinstance(declared, Parts) and parts.get(name):
            found[name] = {
                part.key: written(declared.part, part.facts, part.links, {}, file_names) for part in parts[name]
            }
    return found


def _fact_written(type: FactType[Any], value: Any, file_names: FileNames) -> Value:
    if isinstance(type, Files):
        return {tag: file_names(file["name"], file["sha256"]) for tag, file in value.items()}
    dumped: Value = type.dump(value)
    return dumped


def _target_written(declared: Links, target: str) -> str:
    return target.partition(":")[2] if len(declared.to) == 1 else target


def missing(cls: type[Any], values: Values) -> list[tuple[str, ...]]:
    """The required facts and links that were not given, as paths: (field,) or (field, key, field)."""
    found: list[tuple[str, ...]] = []
    for name, declared in fields_of(cls).items():
        if isinstance(declared, Parts):
            for part in values.parts.get(name, ()):
                absent = missing(declared.part, Values(dict(part.facts), dict(part.links)))
                found += [(name, part.key, *path) for path in absent]
        elif declared.required and isinstance(declared, (Fact, Links)) and name not in {**values.facts, **values.links}:
            found.append((name,))
    return [path for path in found if path not in values.wrong]
