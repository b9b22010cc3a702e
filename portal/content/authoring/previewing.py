"""What readers would see of an item if all that is saved of it were published now. Nothing is written."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from portal.content.model.addresses import slugify
from portal.content.model.items import Item
from portal.content.prose import block_edits, blocks
from portal.content.prose.blocks import State
from portal.content.prose.saving import new_id
from portal.content.prose.texts import ItemTexts, SourceText, load_texts
from portal.content.publication.companions import companions
from portal.content.publication.publishing import composed
from portal.content.published import composing
from portal.content.published.editions import Edition
from portal.content.readers.queries import Beside, ItemPage, page_of
from portal.content.sitewide.directory import Site


def preview(
    session: Session,
    site: Site,
    item: Item,
    tag: str,
    moment: datetime.datetime,
    file_address: Callable[[str, str, str], str],
    typed: Mapping[str, str] = MappingProxyType({}),
) -> ItemPage:
    """The page of an item in a language by its saved texts and facts; in its original where it has no text.

    `typed` are texts of passages of the translation that are not saved, by the passages' ids. What the item names is
    shown as far as it is public, as readers would find it; its companions, which go out with it, as they are saved.
    Their files lie where `file_address` says, which readers' addresses do not lead to.
    """
    editions = drafts_of(session, item, moment, {tag: typed})
    beside = {each.id: drafts_of(session, each, moment) for each in companions(session, item)}
    edition = editions.get(tag, editions[item.source_language])
    return page_of(session, site, tag, edition, editions, moment, Beside(beside, file_address))


def drafts_of(
    session: Session,
    item: Item,
    moment: datetime.datetime,
    typed: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> dict[str, Edition]:
    """The editions that publishing every language with a text would make, and the original's; none is kept.

    `typed` are texts that are not saved, by language and the passage's id.
    """
    texts = load_texts(session, item.id, item.source_language)
    for language, passages in typed.items():
        for id, text in passages.items():
            _put(texts, language, id, text)
    facts = composing.facts_payload(item)
    title = composing.title_of(item, texts, item.source_language)
    tags = [item.source_language, *(tag for tag in sorted(texts.targets) if texts.paths(tag))]
    found = {}
    for tag in dict.fromkeys(tags):
        draft = composed(session, item, texts, tag, facts, title)
        found[tag] = Edition(
            item_id=item.id,
            kind=item.kind,
            key=item.key,
            language=tag,
            source_language=item.source_language,
            visible_from=moment,
            withdrawn=False,
            slug=(draft.slug or slugify(draft.title) or item.key) if item.has_pages() else None,
            title=draft.title,
            payload=draft.payload,
            search={},
        )
    return found


def _put(texts: ItemTexts, language: str, id: str, text: str) -> None:
    """Give a passage of a translation another text; nothing where there is no such passage."""
    targets = texts.targets.setdefault(language, {})
    for path in {*texts.sources, *targets}:
        source = texts.sources.get(path, SourceText()).blocks
        row = block_edits.find(blocks.compare(source, targets.get(path, [])), id)
        if row is not None:
            base = row.source.hash if row.source is not None else ""
            targets[path] = block_edits.write(
                source, targets.get(path, []), id, text, base_hash=base, new_id=new_id, state=State.DRAFT
            )
            return
