"""Composing an edition: from an item's saved facts and texts to what readers will see.

Everything here is a pure function of the item and its texts. Prose is rendered once, as a whole
field, and kept in chunks that name their blocks, so that a reading page can say of each block
whether it is behind. Freshness itself is never stored: it belongs to a pair of editions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.content.model.items import Item, Part
from portal.content.prose import blocks
from portal.content.prose.blocks import TargetBlock
from portal.content.prose.texts import ItemTexts
from portal.content.published.editions import Payload
from portal.foundation import markdown
from portal.foundation.facts import Territory
from portal.foundation.fields import (
    Fact,
    Field,
    Links,
    Parts,
    Prose,
    fact_values,
    facts_of,
    fields_of,
    links_of,
    parts_of,
    prose_of,
)
from portal.foundation.formats import territory as territory_name

_HEADING = re.compile(r"<h[2-6][^>]*>(.*?)</h[2-6]>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


FACTS = ("facts", "links", "parts")
"""The keys of a payload whose values are the same in all languages."""


@dataclass(frozen=True)
class Described:
    """An item or part as it is stored, with its class and the prefix of its paths."""

    cls: type[Item] | type[Part]
    stored: Payload
    prefix: str


def described(cls: type[Item], facts: Payload) -> list[Described]:
    """The item and its parts."""
    found = [Described(cls, facts, "")]
    for name, declared in parts_of(cls).items():
        found += [Described(declared.part, part, f"{name}/{part['key']}/") for part in facts["parts"].get(name, [])]
    return found


def prose_paths(cls: type[Item], facts: Payload) -> dict[str, Prose]:
    """All paths at which an item with these parts may have texts, with their declarations, in order."""
    return {
        f"{each.prefix}{name}": declared
        for each in described(cls, facts)
        for name, declared in prose_of(each.cls).items()
    }


def is_plain(cls: type[Item], path: str) -> bool:
    """Whether the text at a path is one line, even if the item has no such part any more."""
    name, *rest = path.split("/")
    declared = fields_of(cls).get(name)
    if isinstance(declared, Parts) and rest:
        declared = fields_of(declared.part).get(rest[-1])
    return isinstance(declared, Prose) and declared.plain


def title_of(item: Item, texts: ItemTexts, language: str) -> str:
    """What people call the saved item in a language; the original's title or the key where it has no other."""
    facts = {"facts": fact_values(item)}
    tags = (language, texts.source_language)
    titles = (texts.text(tag, item.title_from) or fact_title(type(item), facts, tag) for tag in tags)
    return next(filter(None, titles), item.key)


def fact_title(cls: type[Item], facts: Payload, language: str) -> str | None:
    """The title of an item that is known by a fact; None for other items, and where the fact is not known."""
    declared = facts_of(cls).get(cls.title_from)
    stored = facts["facts"].get(cls.title_from)
    return None if declared is None or stored is None else _fact_words(declared, stored, language)


def missing(cls: type[Item], facts: Payload, texts: ItemTexts) -> list[str]:
    """The paths of required fields that the original lacks; publishing waits for them."""
    return [
        f"{each.prefix}{name}"
        for each in described(cls, facts)
        for name, declared in fields_of(each.cls).items()
        if declared.required and not _present(each, name, declared, texts)
    ]


def _present(each: Described, name: str, declared: Field, texts: ItemTexts) -> bool:
    if isinstance(declared, Prose):
        return bool(texts.text(texts.source_language, each.prefix + name))
    return name in each.stored["links" if isinstance(declared, Links) else "facts"]


def facts_payload(item: Item) -> Payload:
    """The part of a payload that is the same in all languages."""
    links: dict[str, list[int]] = {}
    for row in item.link_rows:
        links.setdefault(row.field, []).append(row.target_id)
    return {
        "facts": fact_values(item),
        "links": {name: links[name] for name in links_of(type(item)) if name in links},
        "parts": {
            name: [_part_payload(part, links) for part in item.part_rows if part.field == name]
            for name in parts_of(type(item))
        },
    }


def _part_payload(part: Part, links: Mapping[str, list[int]]) -> Payload:
    prefix = f"{part.field}/{part.key}/"
    return {
        "key": part.key,
        "facts": fact_values(part),
        "links": {name: links[prefix + name] for name in links_of(type(part)) if prefix + name in links},
    }


def texts_payload(cls: type[Item], facts: Payload, texts: ItemTexts, language: str) -> Payload:
    """The texts of one language: their blocks with pins, and prose as chunks of clean HTML."""
    payload: Payload = {}
    for path, declared in prose_paths(cls, facts).items():
        entry = _blocks_payload(texts, language, path)
        if not entry["blocks"]:
            continue
        if not declared.plain:
            entry["chunks"] = _chunks(texts.text(language, path), entry["blocks"], anchor(path, language))
        payload[path] = entry
    return payload


def anchor(path: str, language: str) -> str:
    """The prefix of all ids of a text, so that two languages can stand on one page."""
    return f"{path.replace('/', '-')}-{language}-"


def _blocks_payload(texts: ItemTexts, language: str, path: str) -> Payload:
    if language == texts.source_language:
        source = texts.sources.get(path)
        return {"blocks": [{"id": block.id, "text": block.text} for block in source.blocks] if source else []}
    return {"blocks": [encode_target(block) for block in texts.targets.get(language, {}).get(path, [])]}


def encode_target(block: TargetBlock) -> Payload:
    """The JSON form of a translation's block."""
    return {
        "id": block.id,
        "text": block.text,
        "source": block.source_id,
        "base": block.base_hash,
        "state": block.state.value,
        "origin": block.origin.value,
        "reason": block.reason,
        "after": block.after,
    }


def decode_target(stored: Mapping[str, Any]) -> TargetBlock:
    """The mirror of `encode_target`."""
    return TargetBlock(
        id=stored["id"],
        text=stored["text"],
        source_id=stored["source"],
        base_hash=stored["base"],
        state=blocks.State(stored["state"]),
        origin=blocks.Origin(stored["origin"]),
        reason=stored["reason"],
        after=stored["after"],
    )


def _chunks(text: str, stored: Sequence[Mapping[str, Any]], prefix: str) -> list[Payload]:
    ids = [block["id"] for block in stored if block["text"] is not None]
    chunks, heading = [], ""
    for chunk in markdown.render(text, prefix=prefix).chunks:
        found = _HEADING.search(chunk.html)
        if found is not None:
            heading = html.unescape(_TAG.sub("", found.group(1)))
        chunks.append(
            {
                "html": chunk.html,
                "blocks": [ids[index] for index in chunk.blocks if index < len(ids)],
                "footnotes": chunk.footnotes,
                "heading": heading,
            }
        )
    return chunks


def internal_names(cls: type[Item], payload: Payload) -> set[str]:
    """The items, as ``kind:key``, that the prose of an edition links to."""
    return {
        f"{link.kind}:{link.key}"
        for path, declared in prose_paths(cls, payload).items()
        if not declared.plain
        for link in markdown.internal_links(payload_text(payload, path))
    }


def targets(payload: Payload) -> list[tuple[str, int]]:
    """The items that a payload names: by the field of the item or of its parts, or in prose (``body``)."""
    pairs = {(name, target) for name, named in payload["links"].items() for target in named}
    for field, parts in payload["parts"].items():
        pairs |= {(field, target) for part in parts for named in part["links"].values() for target in named}
    pairs |= {("body", target) for target in payload["refs"].values()}
    return sorted(pairs)


def renamed(payload: Payload, gone: int, stays: int) -> Payload:
    """A payload that names one item where it named another; each once where it named both."""

    def links(named: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
        return {
            name: list(dict.fromkeys(stays if target == gone else target for target in targets))
            for name, targets in named.items()
        }

    return {
        **payload,
        "links": links(payload["links"]),
        "parts": {
            field: [{**part, "links": links(part["links"])} for part in parts]
            for field, parts in payload["parts"].items()
        },
        "refs": {name: stays if target == gone else target for name, target in payload["refs"].items()},
    }


def search_document(cls: type[Item], payload: Payload, language: str) -> dict[str, str]:
    """The words of an edition by weight: A for titles, B for summaries and names, C for the rest."""
    words: dict[str, list[str]] = {}
    for each in described(cls, payload):
        for weight, found in (*_words_of_facts(each, language), *_words_of_prose(each, payload)):
            words.setdefault(weight, []).append(found)
    return {weight: "\n".join(found) for weight, found in sorted(words.items())}


def _words_of_facts(each: Described, language: str) -> Iterator[tuple[str, str]]:
    for name, declared in facts_of(each.cls).items():
        if declared.search and name in each.stored["facts"]:
            yield declared.search, _fact_words(declared, each.stored["facts"][name], language)


def _words_of_prose(each: Described, payload: Payload) -> Iterator[tuple[str, str]]:
    for name, declared in prose_of(each.cls).items():
        text = payload_text(payload, each.prefix + name)
        if declared.search and text:
            yield declared.search, text if declared.plain else markdown.plain(text)


def _fact_words(declared: Fact, stored: Any, language: str) -> str:
    value = declared.type.decode(stored)
    if isinstance(declared.type, Territory):
        return territory_name(value, language)
    return " ".join(value) if isinstance(value, list) else str(value)


def payload_text(payload: Payload, path: str) -> str:
    """The whole text at a path of an edition; empty where there is none."""
    stored = payload["texts"].get(path, {"blocks": []})["blocks"]
    return blocks.join([block["text"] for block in stored if block["text"] is not None])


def sort_value(cls: type[Item], facts: Payload) -> str | None:
    """The value by which lists of the kind are ordered, as text that sorts like it."""
    stored = facts["facts"].get(cls.order_by)
    if cls.order_by is None or stored is None:
        return None
    value = facts_of(cls)[cls.order_by].type.decode(stored)
    return f"{value:010d}" if isinstance(value, int) else str(value)
