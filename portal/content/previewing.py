"""What readers would see of an item if all that is saved of it were published now. Nothing is written."""

from __future__ import annotations

import datetime

from sqlalchemy.orm import Session

from portal.content import composing
from portal.content.addresses import slugify
from portal.content.directory import Site
from portal.content.editions import Edition
from portal.content.items import Item
from portal.content.publishing import composed
from portal.content.queries import ItemPage, page_of
from portal.content.texts import load_texts


def preview(session: Session, site: Site, item: Item, tag: str, moment: datetime.datetime) -> ItemPage:
    """The page of an item in a language by its saved texts and facts; in its original where it has no text.

    What it names is shown as far as it is public, as readers would find it.
    """
    editions = drafts_of(session, item, moment)
    return page_of(session, site, tag, editions.get(tag, editions[item.source_language]), editions, moment)


def drafts_of(session: Session, item: Item, moment: datetime.datetime) -> dict[str, Edition]:
    """The editions that publishing every language with a text would make, and the original's; none is kept."""
    texts = load_texts(session, item.id, item.source_language)
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
