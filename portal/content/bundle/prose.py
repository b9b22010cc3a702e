"""What is translated: the texts of one language, between files and documents.

In a kind with pages a language has a Markdown file: the body, after a front matter that holds the
other texts. In other kinds the texts stand under ``text:`` in the entry of the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.bundle import yamltext
from portal.content.bundle.faults import FileFaults, shown
from portal.content.bundle.values import Mention, described
from portal.content.bundle.yamlfile import UTF8, Node, Scalar, Table
from portal.content.bundle.yamltext import Value
from portal.content.model.addresses import SLUG_LIMIT, SLUG_PATTERN
from portal.foundation import markdown
from portal.foundation.fields import Parts, Prose, fields_of, parts_of, prose_of

BODY = "body"
SLUG = "slug"
FENCE = "---"
SLUG_ALLOWED = f"lower-case letters a to z, digits and single hyphens, at most {SLUG_LIMIT} characters"
FRONT_MATTER = f"a front matter between two lines {FENCE}"

_FENCE_LINE = re.compile(rf"^{FENCE}[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class TextFile:
    """A language's file, taken apart: the front matter, and the body with the line it begins on."""

    front: bytes
    body: str
    body_line: int


def split(content: bytes, faults: FileFaults) -> TextFile | None:
    """Take a language's file apart; None and a fault where it has no front matter or is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.add(line, f"the byte 0x{error.object[error.start]:02X}, which is not UTF-8", UTF8)
        return None
    text = text.replace("\r\n", "\n")
    fences = list(_FENCE_LINE.finditer(text))
    if len(fences) < 2 or fences[0].start() != 0:
        faults.add(1, "no front matter", FRONT_MATTER)
        return None
    front = text[fences[0].end() + 1 : fences[1].start()]
    return TextFile(front.encode(), text[fences[1].end() + 1 :], front.count("\n") + 3)


class ProseReader:
    """Reads the texts of one language from one file; collects its faults and whom it mentions."""

    def __init__(self, faults: FileFaults, mentions: list[Mention], part_keys: Mapping[str, Sequence[str]]) -> None:
        self._faults = faults
        self._mentions = mentions
        self._part_keys = part_keys

    def read(self, cls: type[Any], table: Table, *, beside: Sequence[str] = (), elsewhere: str = "") -> dict[str, str]:
        """The texts in a mapping, by path. It may hold the names `beside` for others to read;
        the field `elsewhere` has its text in another place."""
        texts: dict[str, str] = {}
        fields = fields_of(cls)
        for name, node in table.entries.items():
            declared = fields.get(name)
            if isinstance(declared, Prose) and name != elsewhere:
                texts.update(self._text(name, declared, node))
            elif isinstance(declared, Parts) and prose_of(declared.part):
                texts.update(self._parts(name, declared, node))
            elif name not in beside:
                self._unknown(table.lines[name], name, cls, elsewhere, beside)
        return texts

    def body(self, text: str, line: int) -> dict[str, str]:
        """The text after the front matter, which begins on a line of the file."""
        if not text.strip():
            return {}
        return {BODY: self._markdown(text, line)}

    def _unknown(self, line: int, name: str, cls: type[Any], elsewhere: str, beside: Sequence[str]) -> None:
        if name == elsewhere:
            self._faults.add(line, f"the field {shown(name)}", "its text after the front matter")
        elif name in fields_of(cls):
            self._faults.add(line, f"{shown(name)}, which is the same in all languages", "its value in the item itself")
        else:
            parts = [part for part, declared in parts_of(cls).items() if prose_of(declared.part)]
            allowed = [known for known in (*prose_of(cls), *parts, *beside) if known != elsewhere]
            self._faults.add_unknown(line, "field", name, allowed)

    def _parts(self, name: str, declared: Parts, node: Node) -> Iterator[tuple[str, str]]:
        if not isinstance(node, Table):
            self._faults.add(node.line, described(node), "a mapping from the parts’ keys to their texts")
            return
        for key, entry in node.entries.items():
            known = self._part_keys.get(name, ())
            if key not in known:
                self._faults.add_unknown(node.lines[key], "key", key, known)
            elif not isinstance(entry, Table):
                self._faults.add(entry.line, described(entry), "a mapping of texts")
            else:
                for path, text in self.read(declared.part, entry).items():
                    yield f"{name}/{key}/{path}", text

    def _text(self, name: str, declared: Prose, node: Node) -> Iterator[tuple[str, str]]:
        if not isinstance(node, Scalar) or not node.text or not node.text.strip():
            self._faults.add(node.line, described(node), "text, or no such field at all")
        elif declared.plain and "\n" in node.text.strip():
            self._faults.add(node.line, "several lines", "one line of text")
        elif declared.plain:
            self._faults.add_control(node.text, node.first)
            yield name, markdown.normalise(node.text)
        else:
            yield name, self._markdown(node.text, node.first)

    def _markdown(self, text: str, line: int) -> str:
        for fault in markdown.faults(text):
            self._faults.add(line + fault.line - 1, fault.found, fault.allowed)
        for link_line, kind, key in markdown.internal_links(text):
            place = self._faults.skipped + line + link_line - 1
            self._mentions.append(Mention(f"{kind}:{key}", self._faults.file, place, "text"))
        return markdown.normalise(text)


def read_slug(table: Table, faults: FileFaults) -> str | None:
    """The slug that a front matter asks for, or None."""
    node = table.entries.get(SLUG)
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text is not None and is_slug(node.text):
        return node.text
    faults.add(node.line, described(node), SLUG_ALLOWED)
    return None


def is_slug(text: str) -> bool:
    """Whether a text may be a slug."""
    return len(text) <= SLUG_LIMIT and re.fullmatch(SLUG_PATTERN, text) is not None


def written(
    cls: type[Any], texts: Mapping[str, str], part_keys: Mapping[str, Sequence[str]], prefix: str = ""
) -> dict[str, Value]:
    """The mapping that `ProseReader.read` makes the same texts from, in the order of declaration."""
    found: dict[str, Value] = {}
    for name, declared in fields_of(cls).items():
        if isinstance(declared, Prose) and prefix + name in texts:
            found[name] = texts[prefix + name]
        elif isinstance(declared, Parts):
            parts = {key: written(declared.part, texts, {}, f"{name}/{key}/") for key in part_keys.get(name, ())}
            kept = {key: part for key, part in parts.items() if part}
            if kept:
                found[name] = kept
    return found


def joined(front: Mapping[str, Value], body: str) -> str:
    """A language's file."""
    return f"{FENCE}\n{yamltext.dump(front) if front else ''}{FENCE}\n" + (f"\n{body}\n" if body else "")
