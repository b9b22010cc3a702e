"""Items for tests of the core: the shortest documents that can be published."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.audit import AuditEntry
from portal.content.authoring.records import ingest
from portal.content.model.documents import Document, LanguageDocument, PartDocument
from portal.content.model.items import Item
from portal.content.publication.publishing import Wanted, publish
from portal.content.published.editions import Edition, Release, readable, visible
from portal.content.published.timelines import lasts
from portal.content.sitewide.site import reading_moment
from portal.foundation.database import Base

ACTOR = "ana"


def texts(title: str, body: str = "First.\n\nSecond.") -> dict[str, str]:
    """The texts of a page in one language."""
    return {"title": title, "summary": f"{title} in short", "body": body}


def language(title: str, body: str = "First.\n\nSecond.", **options: Any) -> LanguageDocument:
    return LanguageDocument(texts=texts(title, body), **options)


def titled(title: str) -> LanguageDocument:
    """A language of an item with nothing but a title."""
    return LanguageDocument(texts={"title": title})


def tag(key: str, title: str) -> Document:
    """A tag: of a kind without pages."""
    return Document("tag", key, "en", {"group": "topic"}, languages={"en": titled(title)})


def sweden(milestones: Mapping[str, str] = MappingProxyType({})) -> Document:
    """A country, known by the name that CLDR has for it, with parts."""
    texts = {"summary": "Short", **{f"milestones/{key}/text": text for key, text in milestones.items()}}
    return Document(
        kind="country",
        key="there",
        source_language="en",
        facts={"territory": "SE", "status": "partner"},
        parts={"milestones": tuple(map(PartDocument, milestones))} if milestones else {},
        languages={tag: LanguageDocument(texts=texts) for tag in ("en", "sv")},
    )


def page(key: str = "about", *, source: str = "en", position: int | None = None, **languages: str) -> Document:
    """A page with a title for each language that is named."""
    return Document(
        kind="page",
        key=key,
        source_language=source,
        facts={} if position is None else {"position": position},
        languages={tag: language(title) for tag, title in languages.items()},
    )


def with_language(document: Document, tag: str, changed: LanguageDocument) -> Document:
    return replace(document, languages={**document.languages, tag: changed})


def with_slug(document: Document, tag: str, slug: str | None) -> Document:
    return with_language(document, tag, replace(document.languages[tag], slug=slug))


def save(session: Session, document: Document) -> Item:
    return ingest(session, document, actor=ACTOR)


def bring_out(session: Session, document: Document, *tags: str, **options: Any) -> Item:
    """Save a document and publish some of its languages, or all."""
    item = save(session, document)
    publish(session, [Wanted(item, tags or tuple(document.languages))], actor=ACTOR, **options)
    return item


def visible_edition(session: Session, item_id: int, tag: str, moment: datetime.datetime) -> Edition | None:
    """The edition that readers' pages would find at a moment, which may be a withdrawal."""
    rows = select(Edition).where(Edition.item_id == item_id, Edition.language == tag, visible(moment))
    return session.scalars(rows).one_or_none()


def shown(session: Session, item_id: int, moment: datetime.datetime) -> dict[str, Edition]:
    """The editions of an item that readers' pages would find at a moment."""
    rows = session.scalars(select(Edition).where(Edition.item_id == item_id, readable(moment)))
    return {row.language: row for row in rows}


def planned(session: Session, item_id: int, moment: datetime.datetime) -> list[Edition]:
    """The editions of an item that will become visible after a moment, in that order."""
    rows = select(Edition).where(Edition.item_id == item_id, Edition.visible_from > moment, lasts())
    return list(session.scalars(rows.order_by(Edition.visible_from, Edition.language)))


def seen(session: Session, item: Item, tag: str) -> Edition | None:
    """What readers see now; None where there is nothing to read."""
    edition = visible_edition(session, item.id, tag, reading_moment(session))
    return None if edition is None or edition.withdrawn else edition


def seen_title(session: Session, item: Item, tag: str) -> str | None:
    edition = seen(session, item, tag)
    return None if edition is None else edition.title


def titles(session: Session, item: Item) -> dict[str, str]:
    """The titles that readers see now, by language."""
    found = {tag: seen_title(session, item, tag) for tag in ("en", "es", "sv")}
    return {tag: title for tag, title in found.items() if title is not None}


def editions(session: Session, item: Item, tag: str | None = None) -> list[Edition]:
    """All editions of an item, oldest first."""
    rows = select(Edition).where(Edition.item_id == item.id).order_by(Edition.id)
    return [row for row in session.scalars(rows) if tag in (None, row.language)]


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def releases(session: Session) -> list[Release]:
    return list(session.scalars(select(Release).order_by(Release.id)))


def trail(session: Session) -> list[tuple[str, str, str | None]]:
    """The audit trail as (actor, action, language), oldest first."""
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    return [(row.actor, row.action, row.language) for row in rows]


def body_blocks(edition: Edition) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = edition.payload["texts"]["body"]["blocks"]
    return found
