"""The addresses on the web that items name, in facts and in prose."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.composing import is_plain
from portal.content.items import Item, Part
from portal.content.texts import SourceRow, TargetRow
from portal.foundation import markdown
from portal.foundation.facts import Pattern
from portal.foundation.fields import facts_of, parts_of

_BARE = re.compile(r"https?://[^\s<>\"“”«»]+")
_BEHIND = ".,;:!?)’'…"


def outbound(session: Session, kinds: Iterable[type[Item]]) -> dict[str, list[str]]:
    """The saved addresses of some kinds' items, in order, each with the items that name it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind in kinds:
        for key, address in (*_in_facts(session, kind), *_in_texts(session, kind)):
            found[address].add(f"{kind.name}:{key}")
    return {address: sorted(found[address]) for address in sorted(found)}


def _in_facts(session: Session, kind: type[Item]) -> Iterator[tuple[str, str]]:
    """The addresses that facts of a kind or its parts lead to, with the key of the item."""
    for name, type in _leading(kind):
        rows = session.execute(select(kind.key, getattr(kind, name)))
        yield from ((key, type.web_address(value)) for key, value in rows if value is not None)
    for part in {declared.part for declared in parts_of(kind).values()}:
        for name, type in _leading(part):
            owned = select(Item.key, getattr(part, name)).join_from(part, Item, Item.id == part.item_id)
            rows = session.execute(owned.where(Item.kind == kind.name))
            yield from ((key, type.web_address(value)) for key, value in rows if value is not None)


def _leading(cls: type[Item] | type[Part]) -> Iterator[tuple[str, Pattern]]:
    """The facts that lead to the web."""
    return ((name, each.type) for name, each in facts_of(cls).items() if isinstance(each.type, Pattern))


def _in_texts(session: Session, kind: type[Item]) -> Iterator[tuple[str, str]]:
    """The addresses in today's texts of a kind, in all languages, with the key of the item."""
    for table in (SourceRow, TargetRow):
        rows = select(Item.key, table.path, table.text).join_from(table, Item, Item.id == table.item_id)
        today = rows.where(Item.kind == kind.name, table.position.is_not(None), table.text.contains("://"))
        for key, path, text in session.execute(today):
            yield from ((key, address) for address in addresses_in(text or "", plain=is_plain(kind, path)))


def addresses_in(text: str, *, plain: bool) -> set[str]:
    """The addresses that a block leads to, or that stand in its words."""
    words = text if plain else "\n".join(piece.text for piece in markdown.wording(text))
    bare = {address.rstrip(_BEHIND) for address in _BARE.findall(words)}
    return bare if plain else bare | set(markdown.external_links(markdown.unlabelled(text)))
