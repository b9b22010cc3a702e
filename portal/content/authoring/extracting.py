"""From the database to a document: the mirror of `ingesting`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.authoring.ingesting import cut, fresh, removed_texts, sorted_links
from portal.content.model import addresses
from portal.content.model.documents import (
    BlockState,
    Document,
    LanguageDocument,
    PartDocument,
    Publication,
    PublishedDocument,
)
from portal.content.model.items import Item, Part
from portal.content.prose import blocks
from portal.content.prose.blocks import SourceBlock, TargetBlock
from portal.content.prose.texts import ItemTexts, SourceRow, SourceText, kept_texts, load_texts
from portal.content.published.composing import (
    decode_target,
    facts_payload,
    is_plain,
    payload_text,
    prose_paths,
    title_of,
)
from portal.content.published.editions import Edition, Payload, visible
from portal.content.sitewide.site import reading_moment
from portal.foundation import markdown
from portal.foundation.fields import fact_values, facts_of, links_of, parts_of


@dataclass(frozen=True)
class _Context:
    """What the functions below share: the names of items by id, and old texts by hash."""

    item: type[Item]
    names: Mapping[int, str]
    bases: Mapping[str, str]


def extract(session: Session, item: Item) -> Document:
    """Make the document of an item, with what readers see where that differs from what is saved."""
    moment = reading_moment(session)
    texts = load_texts(session, item.id, item.source_language)
    editions = {
        row.language: row for row in session.scalars(select(Edition).where(Edition.item_id == item.id, visible(moment)))
    }
    context = _context(session, item, texts, editions.values())
    saved = {tag: _saved(item, texts, tag, context) for tag in texts.slugs}
    published = {tag: _published(item, editions, tag, context) for tag, row in editions.items() if not row.withdrawn}
    differs = any(not _shown(item, texts, tag, saved.get(tag), seen) for tag, seen in published.items())
    languages = {
        tag: _language(
            saved[tag],
            editions.get(tag),
            published.get(tag) if differs else None,
            addresses.slugs(session, item.id, tag, moment),
        )
        for tag in saved
    }
    return Document(
        kind=item.kind,
        key=item.key,
        source_language=item.source_language,
        facts=_facts(type(item), fact_values(item)),
        links=_saved_links(item, context),
        parts=_saved_parts(item, context),
        languages=languages,
        removed=removed_texts(each.blocks for each in saved.values()),
    )


def extract_original(session: Session, item: Item) -> Document:
    """Make the document of what is saved of an item in the language of its original: what its author writes."""
    texts = load_texts(session, item.id, item.source_language)
    saved = _saved(item, replace(texts, targets={}), item.source_language, _context(session, item, texts, ()))
    return Document(
        kind=item.kind,
        key=item.key,
        source_language=item.source_language,
        facts=saved.facts,
        links=saved.links,
        parts=saved.parts,
        languages={item.source_language: LanguageDocument(slug=saved.slug, texts=saved.texts)},
    )


def _shown(
    item: Item, texts: ItemTexts, tag: str, saved: PublishedDocument | None, published: PublishedDocument
) -> bool:
    """Whether readers see what is saved, at the address that it would be given if it were published again."""
    if saved is None:
        return False
    if saved.slug is None and item.has_pages():
        saved = replace(saved, slug=addresses.slugify(title_of(item, texts, tag)) or item.key)
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
        item=type(item),
        bases=bases,
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


def _saved_links(item: Item, context: _Context) -> dict[str, tuple[str, ...]]:
    """The links of the item itself by field."""
    return _links_at(item, type(item), "", context)


def _links_at(item: Item, cls: type[Item] | type[Part], prefix: str, context: _Context) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows = sorted_links(item)
    for name in links_of(cls):
        targets = tuple(context.names[target] for field, _, target in rows if field == prefix + name)
        if targets:
            found[name] = targets
    return found


def _saved_parts(item: Item, context: _Context) -> dict[str, tuple[PartDocument, ...]]:
    found: dict[str, list[PartDocument]] = {name: [] for name in parts_of(type(item))}
    for part in item.part_rows:
        links = _links_at(item, type(part), f"{part.field}/{part.key}/", context)
        found[part.field].append(PartDocument(part.key, _facts(type(part), fact_values(part)), links))
    return {name: tuple(parts) for name, parts in found.items() if parts}


def _saved(item: Item, texts: ItemTexts, tag: str, context: _Context) -> PublishedDocument:
    """What is saved of a language, in the same shape as what is published."""
    known = prose_paths(type(item), facts_payload(item))
    targets = {path: placed for path, placed in texts.targets.get(tag, {}).items() if path in known}
    return PublishedDocument(
        facts=_facts(type(item), fact_values(item)),
        links=_saved_links(item, context),
        parts=_saved_parts(item, context),
        slug=texts.slugs.get(tag),
        texts={path: texts.text(tag, path) for path in texts.paths(tag) if path in known},
        blocks=_states(texts.sources, targets, context),
    )


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
    texts = {path: payload_text(payload, path) for path in payload["texts"]}
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
        usual = fresh(source, cut(text, plain=is_plain(context.item, path)))
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
    # Blank ends make no difference to a block, and depend on where it last stood.
    return markdown.normalise(context.bases[target.base_hash])


def _language(
    saved: PublishedDocument, edition: Edition | None, published: PublishedDocument | None, slugs: Sequence[str]
) -> LanguageDocument:
    """One language; what was withdrawn has former addresses only."""
    publication: Publication = "draft" if edition is None else "withdrawn" if edition.withdrawn else "published"
    present = edition.slug if edition is not None and not edition.withdrawn else None
    return LanguageDocument(
        slug=saved.slug,
        texts=saved.texts,
        blocks=saved.blocks,
        publication=publication,
        withdrawn_reason=edition.reason if edition is not None else None,
        former_slugs=tuple(slug for slug in slugs if slug != present),
        published=published,
    )
