"""Asking as a reader does, and what is found, by names."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.content.published.editions import Edition
from portal.content.sitewide.directory import load_site
from portal.content.sitewide.site import reading_moment
from portal.search.finding import Hit, find
from portal.search.questions import ask
from portal.search.results import Results, results

_PIECES = (
    *('"', "'", "“", "”", "NEAR(", "NEAR/2", "*", "-", "AND", "OR", "NOT", "(", ")", ":", "{a b}", "^", "%", "_", "\\"),
    *(
        "';DROP TABLE item;--",
        "<script>",
        "&",
        "!",
        "|",
        "<->",
        ":*",
        "::tsquery",
        "\x00",
        "\u202e",
        "\ufeff",
        "🙂",
        "١٢",
    ),
    *("the", "of", "police", "våld", "mujeres", "Örebro", "año", "gun", "e\u0301", "ß", "İ", "ﬁ", "暴力", "a" * 400),
)


def odd_queries(count: int) -> Iterator[str]:
    """Row 24 of trust.md: signs and operators of query languages, marks, other scripts and words, in any order; one in
    fifty is very long."""
    chance = random.Random(24)  # noqa: S311  # the same queries every time
    for number in range(count):
        length = 10_000 if number % 50 == 0 else chance.randint(1, 12)
        yield chance.choice(("", " ")).join(chance.choices(_PIECES, k=length))


def named(session: Session, hits: Iterable[Hit]) -> list[str]:
    """Hits as ``kind:key``."""
    wanted = list(hits)
    rows = session.execute(
        select(Edition.id, Edition.kind, Edition.key).where(Edition.id.in_([hit.edition_id for hit in wanted]))
    )
    names = {id: f"{kind}:{key}" for id, kind, key in rows}
    return [names[hit.edition_id] for hit in wanted]


def found(session: Session, tag: str, query: str) -> list[str]:
    """What a reader finds now, best first."""
    site, moment = load_site(session), reading_moment(session)
    return named(session, find(session, site, tag, ask(session, query, site.languages, moment), moment).hits)


def elsewhere(session: Session, tag: str, query: str) -> list[tuple[str, str]]:
    """What a reader finds in other languages alone, with the language."""
    site, moment = load_site(session), reading_moment(session)
    hits = find(session, site, tag, ask(session, query, site.languages, moment), moment).elsewhere
    return list(zip(named(session, hits), [hit.language for hit in hits], strict=True))


def page_of(
    session: Session, tag: str, query: str, chosen: Mapping[str, str] = MappingProxyType({}), sort: str = ""
) -> Results:
    """The first page of results."""
    site, moment = load_site(session), reading_moment(session)
    return results(session, site, tag, query, moment, chosen=chosen, sort=sort)
