"""The published glossary of a language, as the texts of pages lead to it."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.kinds.term import Term
from portal.content.published.composing import payload_text
from portal.content.published.editions import Edition, readable
from portal.content.readers.queries import is_open
from portal.foundation.fields import facts_of


@dataclass(frozen=True)
class PublishedTerm:
    """A term in one language: its title, its other forms as they are written, its abbreviation; and whether
    texts lead to it."""

    key: str
    title: str
    variants: str
    abbreviation: str
    is_linked: bool


def term_editions(
    session: Session, languages: Collection[str], moment: datetime.datetime
) -> dict[str, tuple[int, ...]]:
    """The editions of which the glossary of each language consists at a moment: one query without texts.

    Editions never change, so the same ones are the same glossary.
    """
    rows = select(Edition.language, Edition.id).where(
        Edition.kind == Term.name, Edition.language.in_(languages), readable(moment), is_open()
    )
    found: dict[str, list[int]] = {tag: [] for tag in languages}
    for tag, edition_id in session.execute(rows.order_by(Edition.id)):
        found[tag].append(edition_id)
    return {tag: tuple(ids) for tag, ids in found.items()}


def published_terms(session: Session, edition_ids: Sequence[int]) -> list[PublishedTerm]:
    """The terms of these editions, in one query."""
    rows = select(Edition.key, Edition.payload).where(Edition.id.in_(edition_ids)).order_by(Edition.id)
    linked = facts_of(Term)["linked"].type
    return [
        PublishedTerm(
            key=key,
            title=payload_text(payload, "title"),
            variants=payload_text(payload, "variants"),
            abbreviation=payload["facts"].get("abbreviation", ""),
            is_linked=linked.decode(payload["facts"].get("linked", "true")),
        )
        for key, payload in session.execute(rows)
    ]
