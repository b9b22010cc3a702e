"""From the database to a document: the mirror of `ingesting`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content import addresses, blocks
from portal.content.blocks import SourceBlock, TargetBlock
from portal.content.composing import decode_target, prose_paths
from portal.content.documents import (
    BlockState,
    Document,
    LanguageDocument,
    PartDocument,
    Publication,
    PublishedDocument,
)
from portal.content.editions import Edition, Payload, visible
from portal.content.ingesting import cut, fresh, sorted_links
from portal.content.items import Item, Part
from portal.content.texts import ItemTexts, SourceRow, SourceText, kept_texts, load_texts
from portal.foundation.database import now
from portal.foundation.fields import fact_values, facts_of, links_of, parts_of


@dataclass(frozen=True)
class _Context:
    """What the functions below share: the names of items by id, and old texts by hash."""

    names: Mapping[int, str]
    bases: Mapping[str, str]
    plain: Mapping[str, bool]


def extract(session: Session, item: Item) -> Document:
    """Make the document of an item, with what readers see where that differs from what is saved."""
    texts = load_texts(session, item.id, item.source_language)
    editions = {
        row.language: row for row in session.scalars(select(Edition).where(Edition.item_id == item.id, visible(now())))
    }
    context = _context(session, item, texts, editions.values())
    saved = _saved(item, texts, context)
    published = {tag: _published(item, editions, tag, context) for tag, row in editions.items() if not row.withdrawn}
    differs = any(not _shown(saved.get(tag), document) for tag, document in published.items())
    languages = {
        tag: _language(session, item, tag, saved[tag], editions.get(tag), published.get(tag) if differs else None)
        for tag in saved
    }
    any_language = next(iter(saved.values()), None)
    return Document(
        kind=item.kind,
        key=item.key,
        source_language=item.source_language,
        facts=_facts(type(item), fact_values(item)),
        links=any_language.links if any_language else {},
        parts=any_language.parts if any_language else {},
        languages=languages,
        removed=_removed(texts),
    )


def _shown(saved: PublishedDocument | None, published: PublishedDocument) -> bool:
    """Whether readers see what is saved; a slug that is made of the title follows from it."""
    if saved is not None and saved.slug is None:
        published = replace(published, slug=None)
    return saved == published


def _context(session: Session, item: Item, texts: ItemTexts, editions: Iterable[Edition]) -> _Context:
    ids = {target for _, _, target in sorted_links(item)}
    hashes = {block.base_hash for targets in texts.targets.values() for path in targets.values() for block in path}
    for edition in editions:
        if edition.withdrawn:
            continue
        ids |= set(_payload_targets(edition.payload))
        for entry in edition.payload["texts"].values():
            hashes |= {block.get("base") for block in entry["blocks"]}
    rows = session.execute(select(Item.id, Item.kind, Item.key).where(Item.id.in_(ids))) if ids else ()
    bases = {
        row.hash: row.text
        for row in session.execute(select(SourceRow.hash, SourceRow.text).where(SourceRow.item_id == item.id))
    }
    bases |= kept_texts(session, {hash for hash in hashes if hash is not None and hash not in bases})
    return _Context(
        names={id: f"{kind}:{key}" for id, kind, key in rows},
        bases=bases,
        plain={path: declared.plain for path, declared in prose_paths(item).items()},
    )


def _payload_targets(payload: Payload) -> Iterable[int]:
    for targets in payload["links"].values():
        yield from targets
    for parts in payload["parts"].values():
        for part in parts:
            for targets in part["links"].values():
                yield from targets


def _facts(cls: type[Item] | type[Part], stored: Mapping[str, Any]) -> dict[str, Any]:
    declared = facts_of(cls)
    return {name: declared[name].type.decode(value) for name, value in stored.items() if name in declared}


def _saved(item: Item, texts: ItemTexts, context: _Context) -> dict[str, PublishedDocument]:
    """What is saved of each language, in the same shape as what is published."""
    links: dict[str, list[str]] = {}
    for name, _, target in sorted_links(item):
        links.setdefault(name, []).append(context.names[target])
    parts = {
        field: tuple(
            PartDocument(
                key=part.key,
                facts=_facts(type(part), fact_values(part)),
                links={
                    name: tuple(links[f"{field}/{part.key}/{name}"])
                    for name in links_of(type(part))
                    if f"{field}/{part.key}/{name}" in links
                },
            )
            for part in item.part_rows
            if part.field == field
        )
        for field in parts_of(type(item))
        if any(part.field == field for part in item.part_rows)
    }
    return {
        tag: PublishedDocument(
            facts=_facts(type(item), fact_values(item)),
            links={name: tuple(links[name]) for name in links_of(type(item)) if name in links},
            parts=parts,
            slug=texts.slugs[tag],
            texts={path: texts.text(tag, path) for path in texts.paths(tag)},
            blocks=_states(texts.sources, texts.targets.get(tag, {}), context),
        )
        for tag in texts.slugs
    }


def _published(item: Item, editions: Mapping[str, Edition], tag: str, context: _Context) -> PublishedDocument:
    """What readers see of a language, as a document."""
    payload = editions[tag].payload
    original = editions[item.source_language].payload["texts"]
    sources = {
        path: SourceText([SourceBlock(block["id"], block["text"]) for block in entry["blocks"]])
        for path, entry in original.items()
    }
    targets: dict[str, list[TargetBlock]] = {}
    if tag != item.source_language:
        targets = {
            path: [decode_target(block) for block in entry["blocks"]] for path, entry in payload["texts"].items()
        }
    texts = {
        path: blocks.join([block["text"] for block in entry["blocks"] if block["text"] is not None])
        for path, entry in payload["texts"].items()
    }
    part_types = {name: declared.part for name, declared in parts_of(type(item)).items()}
    return PublishedDocument(
        facts=_facts(type(item), payload["facts"]),
        links=_names(payload["links"], context),
        parts={
            field: tuple(
                PartDocument(part["key"], _facts(part_types[field], part["facts"]), _names(part["links"], context))
                for part in rows
            )
            for field, rows in payload["parts"].items()
            if rows and field in part_types
        },
        slug=editions[tag].slug,
        texts=texts,
        blocks=_states(sources, targets, context),
    )


def _names(links: Mapping[str, Sequence[int]], context: _Context) -> dict[str, tuple[str, ...]]:
    return {name: tuple(context.names[target] for target in targets) for name, targets in links.items()}


def _states(
    sources: Mapping[str, SourceText], targets: Mapping[str, Sequence[TargetBlock]], context: _Context
) -> dict[str, tuple[BlockState, ...]]:
    """The blocks of the texts that are not simply a whole translation of the original beside them."""
    found: dict[str, tuple[BlockState, ...]] = {}
    for path, placed in targets.items():
        source = sources.get(path, SourceText())
        states = _describe(source, placed, context)
        text = blocks.join([block.text for block in placed if block.text is not None])
        usual = fresh(source, cut(text, plain=context.plain.get(path, False)))
        if states != _describe(source, usual, context):
            found[path] = states
    return found


def _describe(source: SourceText, targets: Sequence[TargetBlock], context: _Context) -> tuple[BlockState, ...]:
    places = {block.id: place for place, block in enumerate(source.blocks)}
    hashes = {block.id: block.hash for block in source.blocks}
    return tuple(
        BlockState(
            source=places.get(target.source_id) if target.source_id else None,
            base=_base(target, hashes, context),
            state=target.state.value,
            text=target.text,
            reason=target.reason,
        )
        for target in targets
    )


def _base(target: TargetBlock, hashes: Mapping[str, str], context: _Context) -> str | None:
    if target.base_hash is None or (target.source_id and hashes.get(target.source_id) == target.base_hash):
        return None
    return context.bases[target.base_hash]


def _removed(texts: ItemTexts) -> dict[str, tuple[str, ...]]:
    """The texts of removed blocks that a translation still pins."""
    pinned = {block.source_id for paths in texts.targets.values() for placed in paths.values() for block in placed}
    found = {
        path: tuple(sorted(block.text for block in source.removed if block.id in pinned))
        for path, source in texts.sources.items()
    }
    return {path: removed for path, removed in found.items() if removed}


def _language(
    session: Session,
    item: Item,
    tag: str,
    saved: PublishedDocument,
    edition: Edition | None,
    published: PublishedDocument | None,
) -> LanguageDocument:
    publication: Publication = "draft" if edition is None else "withdrawn" if edition.withdrawn else "published"
    now_at = edition.slug if edition is not None else None
    return LanguageDocument(
        slug=saved.slug,
        texts=saved.texts,
        blocks=saved.blocks,
        publication=publication,
        withdrawn_reason=edition.reason if edition is not None else None,
        former_slugs=tuple(slug for slug in addresses.slugs(session, item.id, tag, now()) if slug != now_at),
        published=published,
    )
