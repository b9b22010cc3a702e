"""Clean HTML as a tree of plain values: passages as blocks, words and small markup as inline values.

Only what the portal rendered and cleaned, or built with `Markup.format`, gets here. What is not known
below is left out with its tags; its text stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, TypeAlias

from markupsafe import Markup

from portal.content.published.passages import Words
from portal.foundation.i18n import current_language
from portal.web.frames import absolute

Node: TypeAlias = dict[str, Any]
Inline: TypeAlias = list[Any]
"""Text and inline values in their order."""

_VOID = frozenset({"br", "hr", "img"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | frozenset({"p", "ul", "ol", "blockquote", "pre", "table", "hr", "div", "dl"})
_MARKS: Mapping[str, str] = {
    "b": "strong",
    "cite": "em",
    "code": "code",
    "em": "em",
    "small": "small",
    "strong": "strong",
}
_SPACES = re.compile(r"[ \t\r\n]+")
_SOURCE = "#source-"


@dataclass
class Element:
    """An element with its children, which are elements and texts."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Element | str] = field(default_factory=list)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def tree(html: str) -> Element:
    """The elements of a piece of HTML under one root."""
    reader = _Tree()
    reader.feed(html)
    reader.close()
    return reader.root


def inline(value: object) -> Inline:
    """Words of any sort as inline values: text, words of another language, markup."""
    if isinstance(value, Words):
        return foreign([value.text] if value else [], value.lang)
    if isinstance(value, Markup):
        return _Converter({}).inline(tree(value).children)
    text = str(value)
    return [text] if text else []


def foreign(content: Inline, tag: str | None) -> Inline:
    """Inline values in another language than the page's; as they are where it is the page's."""
    if not content or tag is None or tag == current_language():
        return content
    return [{"is": "lang", "lang": tag, "of": content}]


def notes_of(html: str) -> dict[str, list[Node]]:
    """The footnotes of a text by their ids."""
    converter = _Converter({})
    return {
        element.attributes["id"]: converter.blocks(element.children)
        for element in _walk(tree(html))
        if element.tag == "li" and "id" in element.attributes
    }


def blocks(html: str, notes: Mapping[str, list[Node]]) -> list[Node]:
    """A passage as blocks; its footnotes stand where they are referred to."""
    return _Converter(notes).blocks(tree(html).children)


def _walk(element: Element) -> Iterable[Element]:
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from _walk(child)


class _Converter:
    """Elements to values, with the footnotes that references lead to."""

    def __init__(self, notes: Mapping[str, list[Node]]) -> None:
        self._notes = notes

    def blocks(self, children: Sequence[Element | str]) -> list[Node]:
        """Blocks; what stands between them is a paragraph."""
        found: list[Node] = []
        loose: list[Element | str] = []
        for child in children:
            if isinstance(child, Element) and child.tag in _BLOCKS:
                found += self._loose(loose)
                loose = []
                found += self._block(child)
            else:
                loose.append(child)
        return [*found, *self._loose(loose)]

    def _loose(self, children: Sequence[Element | str]) -> list[Node]:
        content = _trimmed(self.inline(children))
        return [{"is": "par", "of": content}] if content else []

    def _block(self, element: Element) -> list[Node]:
        tag = element.tag
        if tag in _HEADINGS:
            return [{"is": "heading", "level": int(tag[1]), "of": _trimmed(self.inline(element.children))}]
        if tag in ("ul", "ol"):
            return [self._list(element)]
        if tag == "table":
            return [self._table(element)]
        if tag == "pre":
            return [{"is": "code", "of": _text(element)}]
        if tag == "hr":
            return [{"is": "rule"}]
        content = self.blocks(element.children)
        return [{"is": "quote", "of": content}] if tag == "blockquote" else content

    def _list(self, element: Element) -> Node:
        items = [self.blocks(child.children) for child in _named(element, "li")]
        start = int(element.attributes.get("start") or 1)
        return {"is": "list", "ordered": element.tag == "ol", "start": start, "of": items}

    def _table(self, element: Element) -> Node:
        rows = [row for row in _walk(element) if row.tag == "tr"]
        cells = [_named(row, "th", "td") for row in rows]
        head = cells[0] if cells else []
        return table(
            [_trimmed(self.inline(cell.children)) for cell in head],
            [[_trimmed(self.inline(cell.children)) for cell in row] for row in cells[1:]],
            [cell.attributes.get("class", "").removeprefix("align-") or "start" for cell in head],
        )

    def inline(self, children: Sequence[Element | str]) -> Inline:
        """Inline values, with single spaces."""
        found: Inline = []
        for child in children:
            if isinstance(child, str):
                text = _SPACES.sub(" ", child)
                found += [text] if text else []
            else:
                found += self._inline(child)
        return found

    def _inline(self, element: Element) -> Inline:
        attributes = element.attributes
        if element.tag == "br":
            return [{"is": "break"}]
        if element.tag == "img":
            return [{"is": "image", "src": attributes.get("src", ""), "alt": attributes.get("alt", "")}]
        content = foreign(self.inline(element.children), attributes.get("lang"))
        if element.tag == "a":
            return self._link(element, content)
        return [{"is": _MARKS[element.tag], "of": content}] if element.tag in _MARKS else content

    def _link(self, element: Element, content: Inline) -> Inline:
        address, kind = element.attributes.get("href", ""), element.attributes.get("class", "")
        if kind == "footnote-ref":
            return self._note(address.removeprefix("#"), content)
        if kind == "footnote-backref" or not content:
            return []
        if address.startswith(_SOURCE):
            return [{"is": "ref", "to": address.removeprefix("#"), "of": content}]
        if not address or address.startswith("#"):
            return content
        return [{"is": "link", "to": whole_address(address), "of": content}]

    def _note(self, name: str, number: Inline) -> Inline:
        known = self._notes.get(name)
        return number if known is None else [{"is": "note", "id": name, "of": known}]


def whole_address(address: str) -> str:
    """An address that works from anywhere."""
    return absolute(address) if address.startswith("/") else address


def table(head: Sequence[Inline], rows: Sequence[Sequence[Inline]], align: Sequence[str] = ()) -> Node:
    """A table: the words of its heads, and of the cells of each row; the first cell of a row names it."""
    return {"is": "table", "head": list(head), "rows": [list(row) for row in rows], "align": list(align)}


def _named(element: Element, *tags: str) -> list[Element]:
    return [child for child in element.children if isinstance(child, Element) and child.tag in tags]


def _text(element: Element) -> str:
    return "".join(child if isinstance(child, str) else _text(child) for child in element.children).rstrip("\n")


def _trimmed(content: Inline) -> Inline:
    """Without the spaces at the ends, which are those of the source's lines."""
    found = list(content)
    while found and isinstance(found[0], str) and not found[0].lstrip(" "):
        found.pop(0)
    while found and isinstance(found[-1], str) and not found[-1].rstrip(" "):
        found.pop()
    if found and isinstance(found[0], str):
        found[0] = found[0].lstrip(" ")
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(" ")
    return found
