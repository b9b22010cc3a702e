"""The addresses on the web that items name, in facts and in prose, and where each stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from portal.content.model.items import Item, Part
from portal.content.prose.texts import SourceRow, TargetRow
from portal.content.published.composing import is_plain
from portal.foundation import markdown
from portal.foundation.facts import Pattern
from portal.foundation.fields import facts_of, parts_of

_BARE = re.compile(r"https?://[^\s<>\"“”«»]+")
_BEHIND = ".,;:!?)’'…"


@dataclass(frozen=True)
class Spot:
    """Where an address stands: an item's fact or text by its path, in a text's language and block.

    `language` and `block` are None for a fact; `block` is the id by which a translator's page knows the passage.
    """

    item_id: int
    kind: str
    key: str
    path: str
    language: str | None = None
    block: str | None = None

    @property
    def item(self) -> str:
        """``kind:key``, by which links name the item."""
        return f"{self.kind}:{self.key}"


def spots(
    session: Session, kinds: Iterable[type[Item]], ids: Collection[int] | None = None
) -> Mapping[str, Sequence[Spot]]:
    """The saved addresses of some kinds' items, all or those with some ids, in order, each with where it stands."""
    chosen = true() if ids is None else Item.id.in_(ids)
    found: defaultdict[str, set[Spot]] = defaultdict(set)
    for kind in kinds:
        for spot, address in (*_in_facts(session, kind, chosen), *_in_texts(session, kind, chosen)):
            found[address].add(spot)
    return {address: sorted(found[address], key=_place) for address in sorted(found)}


def _place(spot: Spot) -> tuple[str, str, str, str, str]:
    return spot.kind, spot.key, spot.language or "", spot.path, spot.block or ""


def _in_facts(session: Session, kind: type[Item], chosen: ColumnElement[bool]) -> Iterator[tuple[Spot, str]]:
    """The addresses that facts of a kind or its parts lead to."""
    for name, type in _leading(kind):
        rows = session.execute(select(kind.id, kind.key, getattr(kind, name)).where(chosen))
        for id, key, value in rows:
            if value is not None:
                yield Spot(id, kind.name, key, name), type.web_address(value)
    for part in {declared.part for declared in parts_of(kind).values()}:
        for name, type in _leading(part):
            columns = select(Item.id, Item.key, part.field, part.key, getattr(part, name))
            owned = columns.join_from(part, Item, Item.id == part.item_id).where(Item.kind == kind.name, chosen)
            for id, key, field, part_key, value in session.execute(owned):
                if value is not None:
                    yield Spot(id, kind.name, key, f"{field}/{part_key}/{name}"), type.web_address(value)


def _leading(cls: type[Item] | type[Part]) -> Iterator[tuple[str, Pattern]]:
    """The facts that lead to the web."""
    return ((name, each.type) for name, each in facts_of(cls).items() if isinstance(each.type, Pattern))


def _in_texts(session: Session, kind: type[Item], chosen: ColumnElement[bool]) -> Iterator[tuple[Spot, str]]:
    """The addresses in today's texts of a kind, in all languages."""
    originals = select(Item.id, Item.key, Item.source_language, SourceRow.path, SourceRow.id, SourceRow.text)
    translations = select(
        Item.id, Item.key, TargetRow.language, TargetRow.path, TargetRow.source_id, TargetRow.id, TargetRow.text
    )
    today = (Item.kind == kind.name, chosen)
    written = originals.join_from(SourceRow, Item, Item.id == SourceRow.item_id).where(
        *today, SourceRow.position.is_not(None), SourceRow.text.contains("://")
    )
    for id, key, language, path, block, words in session.execute(written):
        for address in addresses_in(words, plain=is_plain(kind, path)):
            yield Spot(id, kind.name, key, path, language, block), address
    translated = translations.join_from(TargetRow, Item, Item.id == TargetRow.item_id).where(
        *today, TargetRow.text.contains("://")
    )
    for id, key, language, path, source, own, text in session.execute(translated):
        for address in addresses_in(text or "", plain=is_plain(kind, path)):
            yield Spot(id, kind.name, key, path, language, source or own), address


def addresses_in(text: str, *, plain: bool) -> set[str]:
    """The addresses that a block leads to, or that stand in its words."""
    words = text if plain else "\n".join(piece.text for piece in markdown.wording(text))
    bare = {address.rstrip(_BEHIND) for address in _BARE.findall(words)}
    return bare if plain else bare | set(markdown.external_links(markdown.unlabelled(text)))
