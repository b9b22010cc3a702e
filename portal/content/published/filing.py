"""Filing: the facts by which lists are narrowed, as rows of their own, so that no list reads what all editions say.

What is filed follows from the declarations. Editions are filed when they are published, and those
that a release before this one published, or that were filed before a filter was declared, when the
portal is brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, delete, exists, func, insert, select
from sqlalchemy.orm import Session

from portal.content.model.items import Item
from portal.content.model.registry import Kinds
from portal.content.published.editions import Edition, EditionFact, EditionFiling, Payload
from portal.foundation.fields import Fact, facts_of
from portal.foundation.filters import Term

RULES = 1
"""To be raised when a filter files the same facts otherwise than before."""
BATCH = 200


def filed_facts(kind: type[Item]) -> Mapping[str, Fact]:
    """The facts of a kind that filters find its items by."""
    return {name: declared for name, declared in facts_of(kind).items() if declared.filters}


def signature(kind: type[Item]) -> str:
    """What a kind's editions are filed by, in one word: it changes with the declarations and the rules."""
    pairs = (f"{name}:{each.name}" for name, declared in filed_facts(kind).items() for each in declared.filters)
    return f"{RULES} {' '.join(sorted(pairs))}"


def terms(kind: type[Item], payload: Payload) -> dict[tuple[str, str], Term]:
    """The terms that a payload is found by, each under its filter's name and its key."""
    found: dict[tuple[str, str], Term] = {}
    for name, declared in filed_facts(kind).items():
        stored = payload["facts"].get(name)
        if stored is None:
            continue
        value = declared.type.decode(stored)
        for each in declared.filters:
            found |= {(each.name, term.key): term for term in each.terms(value)}
    return found


def file(session: Session, editions: Iterable[tuple[int, type[Item], Payload]]) -> None:
    """Write the terms of editions, given by id, kind and payload: two statements for all of them."""
    facts: list[dict[str, Any]] = []
    filings: list[dict[str, Any]] = []
    for edition_id, kind, payload in editions:
        if not filed_facts(kind):
            continue
        filings.append({"edition_id": edition_id, "filters": signature(kind)})
        for (name, key), term in terms(kind, payload).items():
            facts.append({"edition_id": edition_id, "name": name, "term": key, "words": term.words})
    if facts:
        session.execute(insert(EditionFact), facts)
    if filings:
        session.execute(insert(EditionFiling), filings)


def unfiled(session: Session, kinds: Kinds) -> int:
    """How many editions are not filed by the filters that their kind declares today."""
    return sum(
        session.scalar(select(func.count()).select_from(_unfiled(kind).with_only_columns(Edition.id).subquery())) or 0
        for kind in filter(filed_facts, kinds)
    )


def catch_up(session: Session, kinds: Kinds) -> bool:
    """File every edition that is not filed by today's declarations; say whether there was any."""
    caught = False
    for kind in filter(filed_facts, kinds):
        while rows := session.execute(_unfiled(kind).limit(BATCH)).all():
            ids = [edition_id for edition_id, _payload in rows]
            session.execute(delete(EditionFact).where(EditionFact.edition_id.in_(ids)))
            session.execute(delete(EditionFiling).where(EditionFiling.edition_id.in_(ids)))
            file(session, [(edition_id, kind, payload) for edition_id, payload in rows])
            caught = True
    return caught


def _unfiled(kind: type[Item]) -> Select[int, Payload]:
    filed = exists().where(EditionFiling.edition_id == Edition.id, EditionFiling.filters == signature(kind))
    rows = select(Edition.id, Edition.payload).where(Edition.kind == kind.name, ~Edition.withdrawn, ~filed)
    return rows.order_by(Edition.id)
