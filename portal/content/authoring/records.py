"""Whole items as documents: what a bundle reads from the database and writes to it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from portal.content.authoring.extracting import extract
from portal.content.authoring.ingesting import (
    OriginalElsewhere,
    ensure_item,
    fill,
    find_item,
    ingest,
    known_files,
    known_names,
    make_items,
)
from portal.content.model import addresses
from portal.content.model.documents import Document
from portal.content.model.items import Item
from portal.content.prose.texts import ItemTexts
from portal.content.publication import publishing
from portal.content.publication.publishing import Wanted
from portal.content.published.composing import title_of
from portal.content.sitewide.site import next_moment

__all__ = [
    "OriginalElsewhere",
    "ensure_item",
    "extract",
    "find_item",
    "ingest",
    "known_files",
    "known_names",
    "load_document",
    "make_items",
]


def load_document(session: Session, document: Document, *, actor: str, item: Item | None = None) -> Item:
    """Save an item as the document says, and publish or withdraw its languages accordingly.

    A document that also tells what readers see is loaded twice: first as published, then as saved.
    `item` is that of the document, where the caller has it at hand. Raises
    `publishing.NotPublishable`, `addresses.SlugTaken` and `ingesting.OriginalElsewhere`.
    """
    item = item or ensure_item(session, document.kind, document.key, document.source_language)
    as_published = _as_published(document)
    texts = fill(session, item, as_published or document, actor=actor)
    _remember_slugs(session, item, document)
    _publish(session, item, texts, document, actor)
    if as_published is not None:
        texts = fill(session, item, document, actor=actor)
    _withdraw(session, item, texts, document, actor)
    return item


def _as_published(document: Document) -> Document | None:
    """The document of what readers see, or None where that is what is saved."""
    shown = {tag: language.published for tag, language in document.languages.items() if language.published is not None}
    original = shown.get(document.source_language)
    if original is None:
        return None
    languages = {
        tag: replace(document.languages[tag], slug=seen.slug, texts=seen.texts, blocks=seen.blocks, published=None)
        for tag, seen in shown.items()
    }
    return replace(document, facts=original.facts, links=original.links, parts=original.parts, languages=languages)


def _remember_slugs(session: Session, item: Item, document: Document) -> None:
    former = [(tag, slug) for tag, language in document.languages.items() for slug in language.former_slugs]
    if former:
        moment = next_moment(session)
        for tag, slug in former:
            addresses.claim(session, item, tag, slug, moment)


def _publish(session: Session, item: Item, texts: ItemTexts, document: Document, actor: str) -> None:
    tags = [tag for tag, language in document.languages.items() if language.publication == "published"]
    if tags:
        publishing.publish(session, [Wanted(item, tags, texts)], actor=actor)


def _withdraw(session: Session, item: Item, texts: ItemTexts, document: Document, actor: str) -> None:
    """Withdraw what the document says is withdrawn; the original last, which takes the rest with it."""
    taken = [tag for tag, language in document.languages.items() if language.publication == "withdrawn"]
    for tag in sorted(taken, key=lambda tag: tag == item.source_language):
        reason = document.languages[tag].withdrawn_reason
        if publishing.withdraw(session, item, actor=actor, reason=reason, languages=[tag]) is None:
            title = title_of(item, texts, tag)
            publishing.remember_withdrawn(session, item, tag, actor=actor, title=title, reason=reason)
