"""From a document to the database: items, texts and what is published of them.

The mirror of `extracting`. Loading a bundle goes in two steps, since links may point forward:
`ensure_item` for every document, then `ingest` and `publish_document`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from portal.content.kinds import KINDS
from portal.content.model import addresses
from portal.content.model.addresses import Name, SlugTaken
from portal.content.model.documents import BlockState, Document, LanguageDocument, PartDocument
from portal.content.model.items import Item, Link, Part
from portal.content.prose import blocks
from portal.content.prose.blocks import Origin, SourceBlock, State, TargetBlock
from portal.content.prose.saving import Saving, new_id
from portal.content.prose.texts import ItemTexts, SourceText, load_texts
from portal.content.publication import publishing
from portal.content.published.composing import is_plain
from portal.content.sitewide import site
from portal.foundation import markdown
from portal.foundation.database import now
from portal.foundation.errors import PortalError
from portal.foundation.facts import File, Files
from portal.foundation.fields import facts_of, links_of, parts_of


class OriginalElsewhere(PortalError):
    """The item's original is in another language, to which its translations are pinned."""

    def __init__(self, name: str, source_language: str) -> None:
        self.name = name
        self.source_language = source_language
        super().__init__(f"the original of {name} is in {source_language}")


def known_names(session: Session) -> set[str]:
    """All items in the database, as ``kind:key``."""
    return {f"{kind}:{key}" for kind, key in session.execute(select(Item.kind, Item.key))}


def known_files(session: Session) -> dict[str, Mapping[str, File]]:
    """The files of all items in the database that have some, by ``kind:key`` and language."""
    found: dict[str, Mapping[str, File]] = {}
    for kind in KINDS:
        for name in (name for name, declared in facts_of(kind).items() if isinstance(declared.type, Files)):
            rows = session.execute(select(kind.key, getattr(kind, name)))
            found |= {f"{kind.name}:{key}": files for key, files in rows if files}
    return found


def find_item(session: Session, kind: str, key: str) -> Item | None:
    """The item of a kind with a key, or None."""
    cls = KINDS[kind]
    return session.scalar(select(cls).where(cls.key == key))


def ensure_item(session: Session, kind: str, key: str, source_language: str) -> Item:
    """The item of a kind and key, newly made with nothing in it where there is none.

    Raises `addresses.SlugTaken` where the key is another item's slug.
    """
    item = find_item(session, kind, key)
    if item is not None:
        return item
    made, refused = make_items(session, [(kind, key)], source_language)
    if refused:
        raise refused[kind, key]
    return made[0]


def make_items(
    session: Session, names: Collection[Name], source_language: str
) -> tuple[list[Item], dict[Name, SlugTaken]]:
    """Make items with nothing in them, by kind and key, which nobody has yet.

    Those whose key is the slug of another item are not made; the second answer says why.
    """
    site.lock(session)
    refused = addresses.taken_keys(session, names)
    made = [_new_item(*name, source_language) for name in names if name not in refused]
    session.add_all(made)
    session.flush()
    return made, refused


def _new_item(kind: str, key: str, source_language: str) -> Item:
    moment = now()
    return KINDS[kind](key=key, source_language=source_language, revision=0, created_at=moment, changed_at=moment)


def ingest(session: Session, document: Document, *, actor: str) -> Item:
    """Make the saved item what the document says; the items that it links to must exist.

    Nothing is published here. Languages that the document lacks stay as they are. Raises
    OriginalElsewhere.
    """
    item = ensure_item(session, document.kind, document.key, document.source_language)
    fill(session, item, document, actor=actor)
    return item


def fill(session: Session, item: Item, document: Document, *, actor: str) -> ItemTexts:
    """Make a saved item what its document says, as `ingest` does, and give all its texts."""
    is_new = not item.revision
    if not is_new and item.source_language != document.source_language:
        raise OriginalElsewhere(document.name, item.source_language)
    if is_new:
        # Nothing was ever saved of it, so there is nothing to ask the database for.
        set_committed_value(item, "part_rows", [])
        set_committed_value(item, "link_rows", [])
    item.source_language = document.source_language
    _save_facts(item, document.facts)
    _save_parts(session, item, document.parts)
    _save_links(session, item, document)
    texts = ItemTexts(item.source_language) if is_new else load_texts(session, item.id, item.source_language)
    _save_texts(Saving(session, item.id, texts, actor), type(item), document)
    item.revision += 1
    item.changed_at = now()
    session.flush()
    return texts


def _save_facts(row: Item | Part, facts: Mapping[str, Any]) -> None:
    for name in facts_of(type(row)):
        setattr(row, name, facts.get(name))


def _save_parts(session: Session, item: Item, parts: Mapping[str, Sequence[PartDocument]]) -> None:
    known = {(part.field, part.key): part for part in item.part_rows}
    kept = []
    for field, declared in parts_of(type(item)).items():
        for position, document in enumerate(parts.get(field, ())):
            part = known.get((field, document.key)) or declared.part(field=field, key=document.key)
            part.position = position
            _save_facts(part, document.facts)
            kept.append(part)
    item.part_rows = kept
    session.flush()


def _save_links(session: Session, item: Item, document: Document) -> None:
    wanted = [(name, target) for name in links_of(type(item)) for target in document.links.get(name, ())]
    for field, parts in document.parts.items():
        for part in parts:
            wanted += [(f"{field}/{part.key}/{name}", target) for name in part.links for target in part.links[name]]
    ids = publishing.item_ids(session, {target for _, target in wanted})
    positions: dict[str, int] = {}
    rows = []
    # Two names may mean one item, where one was merged into the other.
    for name, target in dict.fromkeys((name, ids[target]) for name, target in wanted):
        position = positions[name] = positions.get(name, -1) + 1
        rows.append((name, position, target))
    if sorted(rows) == sorted_links(item):
        return
    item.link_rows = []
    session.flush()
    item.link_rows = [Link(field=name, position=position, target_id=target) for name, position, target in rows]


def sorted_links(item: Item) -> list[tuple[str, int, int]]:
    """The links of an item as (field, position, target), by field and in the author's order."""
    return sorted((row.field, row.position, row.target_id) for row in item.link_rows)


def _save_texts(saving: Saving, cls: type[Item], document: Document) -> None:
    _save_original(saving, cls, document)
    for tag, language in document.languages.items():
        saving.slug(tag, language.slug)
        if tag != document.source_language:
            _save_translation(saving, cls, tag, language)
    saving.write()


def _save_original(saving: Saving, cls: type[Item], document: Document) -> None:
    given = document.languages.get(document.source_language, LanguageDocument()).texts
    for path in dict.fromkeys((*given, *saving.texts.sources)):
        saving.source(path, cut(given.get(path, ""), plain=is_plain(cls, path)))
    for path, removed in removed_texts(language.blocks for language in document.languages.values()).items():
        _remember_removed(saving, path, removed)


def _remember_removed(saving: Saving, path: str, removed: Sequence[str]) -> None:
    """Bring back the memory of blocks that the original once had and a translation still pins."""
    known = Counter(block.hash for block in saving.texts.sources.get(path, SourceText()).removed)
    added = []
    for block in [SourceBlock(new_id(), text) for text in removed]:
        known[block.hash] -= 1
        if known[block.hash] < 0:
            added.append(block)
    if added:
        saving.removed(path, added)


def removed_texts(blocks_by_language: Iterable[Mapping[str, Sequence[BlockState]]]) -> dict[str, tuple[str, ...]]:
    """The texts of removed blocks of the original that translations were made from, by path."""
    found: dict[str, Counter[str]] = {}
    for by_path in blocks_by_language:
        for path, states in by_path.items():
            bases = Counter(state.base for state in states if state.source is None and state.base is not None)
            # Two languages remember the same block, one language each of its own.
            found[path] = found.get(path, Counter()) | bases
    return {path: tuple(sorted(bases.elements())) for path, bases in found.items() if bases}


def cut(text: str, *, plain: bool) -> list[str]:
    """The blocks of a text: one for a plain line, and none for an empty text."""
    normal = markdown.normalise(text)
    if not normal:
        return []
    return [normal] if plain else markdown.cut(normal)


def _save_translation(saving: Saving, cls: type[Item], tag: str, language: LanguageDocument) -> None:
    before = saving.texts.targets.get(tag, {})
    for path in dict.fromkeys((*language.texts, *language.blocks, *before)):
        source = saving.texts.sources.setdefault(path, SourceText())
        if path in language.blocks:
            targets = pinned(source, language.blocks[path], before.get(path, ()))
            saving.keep(state.base for state in language.blocks[path] if state.base is not None)
        else:
            targets = fresh(source, cut(language.texts.get(path, ""), plain=is_plain(cls, path)))
        saving.targets(tag, path, _same_ids(before.get(path, ()), targets))


def fresh(source: SourceText, texts: Sequence[str]) -> list[TargetBlock]:
    """The blocks of a translation that counts as made from today's original."""
    pairs = blocks.align([block.text for block in source.blocks], texts)
    states = [
        BlockState(source=index, base=None, state="translated", text=text)
        for index, text in zip(pairs, texts, strict=True)
    ]
    return pinned(source, states)


def pinned(source: SourceText, states: Sequence[BlockState], before: Sequence[TargetBlock] = ()) -> list[TargetBlock]:
    """The blocks that a document's states describe, pinned to the original's blocks.

    Removed blocks of the original may be equal; a block that was pinned to one of them before stays with it.
    """
    removed = _Removed(source.removed, before)
    targets: list[TargetBlock] = []
    for state in states:
        pin = source.blocks[state.source] if state.source is not None else None
        base_hash = blocks.block_hash(state.base) if state.base is not None else pin.hash if pin else None
        has_place = pin is not None
        if pin is None and base_hash is not None:
            pin = removed.take(base_hash, state.text)
        targets.append(
            TargetBlock(
                id=new_id(),
                text=state.text,
                source_id=pin.id if pin else None,
                base_hash=base_hash,
                state=State(state.state),
                origin=Origin.IMPORT,
                reason=state.reason,
                after=targets[-1].id if targets and not has_place else None,
            )
        )
    return targets


class _Removed:
    """The removed blocks of an original, each of which is taken by one block of a translation."""

    def __init__(self, removed: Sequence[SourceBlock], before: Sequence[TargetBlock]) -> None:
        self._free: dict[str, list[SourceBlock]] = {}
        for block in removed:
            self._free.setdefault(block.hash, []).append(block)
        self._before = [(target.text, target.source_id) for target in before]

    def take(self, base_hash: str, text: str | None) -> SourceBlock | None:
        """The block with this hash that a block with this text had, else one that none had; None where none is left."""
        free = {block.id: block for block in self._free.get(base_hash, ())}
        had = [source_id for known, source_id in self._before if known == text]
        others = {source_id for _known, source_id in self._before}
        order = (*had, *(id for id in free if id not in others), *free)
        chosen = next((free[id] for id in order if id in free), None)
        if chosen is not None:
            self._free[base_hash].remove(chosen)
        return chosen


def _same_ids(before: Sequence[TargetBlock], targets: Sequence[TargetBlock]) -> list[TargetBlock]:
    """Let blocks that are as they were keep their ids, so that only real changes are written."""
    free = {(block.text, block.source_id): block for block in reversed(before)}
    renamed: dict[str, str] = {}
    kept = []
    for target in targets:
        known = free.pop((target.text, target.source_id), None)
        if known is None:
            kept.append(target)
        else:
            renamed[target.id] = known.id
            kept.append(replace(target, id=known.id, origin=known.origin, read_in=known.read_in))
    return [replace(block, after=renamed.get(block.after, block.after)) if block.after else block for block in kept]
