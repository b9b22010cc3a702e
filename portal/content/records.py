"""Whole items as documents: what a bundle reads from the database and writes to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from portal.content import addresses, publishing
from portal.content.documents import Document, LanguageDocument
from portal.content.extracting import extract
from portal.content.ingesting import ensure_item, find_item, ingest, known_names
from portal.content.items import Item
from portal.content.publishing import Wanted
from portal.foundation.database import now

__all__ = ["ensure_item", "extract", "find_item", "ingest", "known_names", "load_document"]


def load_document(session: Session, document: Document, *, actor: str) -> Item:
    """Save an item as the document says, and publish or withdraw its languages accordingly.

    A document that also tells what readers see is loaded twice: first as published, then as saved.
    Raises `publishing.NotPublishable` and `addresses.SlugTaken`.
    """
    as_published = _as_published(document)
    if as_published is not None:
        item = ingest(session, as_published, actor=actor)
        _publish(session, item, as_published, actor)
        return ingest(session, document, actor=actor)
    item = ingest(session, document, actor=actor)
    _publish(session, item, document, actor)
    return item


def _as_published(document: Document) -> Document | None:
    """The document of what readers see, or None where that is what is saved."""
    shown = {tag: language.published for tag, language in document.languages.items() if language.published is not None}
    original = shown.get(document.source_language)
    if original is None:
        return None
    languages = {
        tag: replace(
            document.languages[tag],
            slug=published.slug,
            texts=published.texts,
            blocks=published.blocks,
            published=None,
        )
        for tag, published in shown.items()
    }
    removed: dict[str, tuple[str, ...]] = {}
    for language in languages.values():
        for path, states in language.blocks.items():
            bases = [state.base for state in states if state.source is None and state.base is not None]
            if bases:
                removed[path] = tuple(dict.fromkeys((*removed.get(path, ()), *bases)))
    return replace(
        document,
        facts=original.facts,
        links=original.links,
        parts=original.parts,
        languages=languages,
        removed=removed,
    )


def _publish(session: Session, item: Item, document: Document, actor: str) -> None:
    for tag, language in document.languages.items():
        _remember_slugs(session, item, tag, language)
    public = [tag for tag, language in document.languages.items() if language.publication != "draft"]
    taken = [tag for tag, language in document.languages.items() if language.publication == "withdrawn"]
    unpublished = [tag for tag in taken if publishing.visible_edition(session, item.id, tag, now()) is None]
    wanted = [tag for tag in public if tag not in taken or tag in unpublished]
    if wanted:
        publishing.publish(session, [Wanted(item, wanted)], actor=actor)
    _withdraw(session, item, document, taken, actor)


def _remember_slugs(session: Session, item: Item, tag: str, language: LanguageDocument) -> None:
    for slug in language.former_slugs:
        addresses.claim(session, item, tag, slug, now())


def _withdraw(session: Session, item: Item, document: Document, taken: Sequence[str], actor: str) -> None:
    reasons = {document.languages[tag].withdrawn_reason for tag in taken}
    for reason in sorted(reasons, key=str):
        tags = [tag for tag in taken if document.languages[tag].withdrawn_reason == reason]
        publishing.withdraw(session, item, actor=actor, reason=reason, languages=tags)
