"""What a block is made of, apart from its words: what two texts in different languages have in common."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from portal.foundation.markdown.parser import read, walk
from portal.foundation.markdown.wording import unlabelled

_NOTE_MARK = re.compile(r"\[\^([^\]\n]+)\](?!:)")
_NAMES = {
    "bullet_list_open": "list",
    "ordered_list_open": "numbered list",
    "list_item_open": "item",
    "blockquote_open": "quotation",
    "table_open": "table",
    "tr_open": "row",
    "th_open": "cell",
    "td_open": "cell",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
}


class Outline(NamedTuple):
    """Its blocks by their sorts, the marks of its footnotes, and where it leads, each with its number."""

    blocks: Counter[str]
    notes: Counter[str]
    addresses: Counter[str]


def outline(block: str) -> Outline:
    """The outline of one block of Markdown."""
    blocks: Counter[str] = Counter()
    addresses: Counter[str] = Counter()
    for _line, token in walk(read(unlabelled(block)).tokens):
        if token.type == "heading_open":
            blocks[f"heading {token.tag[1:]}"] += 1
        elif token.type in _NAMES:
            blocks[_NAMES[token.type]] += 1
        elif token.type in ("link_open", "image"):
            addresses[str(token.attrs.get("href") or token.attrs.get("src") or "")] += 1
    return Outline(blocks, Counter(_NOTE_MARK.findall(block)), addresses)
