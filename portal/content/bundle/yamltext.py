"""Writes the YAML of bundles: block style, one way to write each value, quotes only where needed.

`yamlfile` reads back exactly what was given: text, nothing, lists and mappings. Plain `no` or
`2017` need no quotes, since a bundle's scalars are text until a declaration gives them a type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from portal.content.bundle.yamlfile import NOTHING, UNSEEN

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value] | None"

STEP = "  "
_PLAIN_START = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[0-9A-Za-z])""")
_NEEDS_QUOTES = re.compile(r""":(?=\s|$)|\s#|\s$""")
_NEEDS_ESCAPES = re.compile("[\t\r\ufeff\ud800-\udfff]|" + UNSEEN.pattern)


def dump(value: Mapping[str, Value]) -> str:
    """A whole file; `{}` for an empty mapping."""
    return "".join(_table(value, "")) if value else "{}\n"


def _table(value: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, entry in value.items():
        yield f"{indent}{_line(key)}:"
        yield from _after_key(entry, indent)


def _after_key(entry: Value, indent: str) -> Iterator[str]:
    if entry is None or isinstance(entry, str):
        yield f" {_scalar(entry, indent + STEP)}\n"
    elif not entry:
        yield " {}\n" if isinstance(entry, Mapping) else " []\n"
    else:
        yield "\n"
        inner = indent + STEP
        yield from _table(entry, inner) if isinstance(entry, Mapping) else _listing(entry, inner)


def _listing(value: Sequence[Value], indent: str) -> Iterator[str]:
    for entry in value:
        if entry is None or isinstance(entry, str):
            yield f"{indent}- {_scalar(entry, indent + STEP)}\n"
        elif not entry:
            yield f"{indent}- {{}}\n" if isinstance(entry, Mapping) else f"{indent}- []\n"
        elif isinstance(entry, Mapping):
            first, *rest = _table(entry, indent + STEP)
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            raise TypeError("a bundle has no lists of lists")


def _scalar(text: str | None, indent: str) -> str:
    if text is None:
        return "null"
    if "\n" in text and _fits_a_block(text):
        return _block(text, indent)
    return _line(text)


def _line(text: str) -> str:
    """A text on one line: plain where it can be, then in single quotes, then with escapes."""
    if "\n" in text or _NEEDS_ESCAPES.search(text):
        return _escaped(text)
    if text not in NOTHING and _PLAIN_START.match(text) and not _NEEDS_QUOTES.search(text):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _escaped(text: str) -> str:
    """A double-quoted YAML scalar; JSON's escapes are YAML's (YAML 1.2, 1.3 Relation to JSON)."""
    return _NEEDS_ESCAPES.sub(lambda sign: f"\\u{ord(sign.group()):04x}", json.dumps(text, ensure_ascii=False))


def _fits_a_block(text: str) -> bool:
    return not _NEEDS_ESCAPES.search(text) and text.strip("\n ") != ""


def _block(text: str, indent: str) -> str:
    """A literal block. Its header says how deep it is where the first line would mislead a reader,
    and what happens to line breaks at the end."""
    depth = str(len(STEP)) if text[0] in " \n" else ""
    stripped = text.rstrip("\n")
    breaks = len(text) - len(stripped)
    chomping = {0: "-", 1: ""}.get(breaks, "+")
    lines = [indent + line if line else "" for line in stripped.split("\n")]
    return f"|{depth}{chomping}\n" + "\n".join(lines) + "\n" * max(breaks - 1, 0)
