"""Which texts are compared: of each language the few hundred that are likeliest to answer best.

A table is asked several questions, from the strictest on: whose title says all that was asked, whose
title says some of it, who says it at all. Each gives its newest, so that nothing has to be measured to
choose among ten thousand, and both databases choose the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.search.engines import Engine, Group, engine_of, table_of, union

MOST = 300
"""How many texts of a language are compared."""
MOST_TITLED = 150
MOST_PARTLY_TITLED = 100
"""How many of them may be there for their titles, which say all that was asked, or some of it."""
MOST_OF_ONE = 60
"""Where texts with some of the words do: how many may be there for one of them, beside their share."""
MOST_LEFT_OUT = 6
"""Of up to so many words, those texts go first that lack but one."""


@dataclass(frozen=True)
class Sieve:
    """A question to a table: the newest texts, at most so many, that match; its `weight` is what they go before others
    by, added up where several let a text through."""

    expression: str
    most: int
    weight: int


@dataclass(frozen=True)
class Choice:
    """The statement that chooses texts (language, edition_id, weight), and its parameters."""

    statement: str
    parameters: Mapping[str, str]


def choice(
    session: Session, groups: Mapping[str, Sequence[Group]], tags: Sequence[str], *, every: bool
) -> Choice | None:
    """What to ask for texts of some languages that have all groups, or some; None where nothing is asked of any."""
    engine = engine_of(session)
    selects: dict[str, str] = {}
    parameters: dict[str, str] = {}
    for place, tag in enumerate(tags):
        if groups.get(tag):
            sieves = list(_strict(engine, groups[tag]) if every else _loose(engine, groups[tag]))
            names = [f"asked_{place}_{number}" for number in range(len(sieves))]
            parameters |= {name: sieve.expression for name, sieve in zip(names, sieves, strict=True)}
            selects[tag] = _likeliest(engine, table_of(tag), dict(zip(names, sieves, strict=True)))
    return Choice(union(selects), parameters) if selects else None


def _likeliest(engine: Engine, table: str, sieves: Mapping[str, Sieve]) -> str:
    let_through = " UNION ALL ".join(
        f"SELECT edition_id, {sieve.weight} AS weight FROM ({engine.newest(table, name, sieve.most)}) AS {name}"  # noqa: S608  # our own names
        for name, sieve in sieves.items()
    )
    return (
        f"SELECT edition_id, sum(weight) AS weight FROM ({let_through}) AS let_through"  # noqa: S608  # our own names
        f" GROUP BY edition_id ORDER BY sum(weight) DESC, edition_id DESC LIMIT {MOST}"
    )


def _strict(engine: Engine, groups: Sequence[Group]) -> Iterator[Sieve]:
    """For texts that have all groups."""
    whole = engine.expression(groups, every=True)
    titled = engine.titled(groups, every=True)
    yield Sieve(engine.both(titled, whole) if _has_phrases(groups) else titled, MOST_TITLED, 4)
    if len(groups) > 1:
        yield Sieve(engine.both(engine.titled(groups, every=False), whole), MOST_PARTLY_TITLED, 2)
    yield Sieve(whole, MOST, 1)


def _has_phrases(groups: Sequence[Group]) -> bool:
    """Whether words are asked for side by side, as they may not stand in a title that has them all."""
    return any(phrase.adjacent and len(phrase.stems) > 1 for group in groups for phrase in group)


def _loose(engine: Engine, groups: Sequence[Group]) -> Iterator[Sieve]:
    """For texts that have some: each word has its share, so that a frequent one leaves room for a rare one."""
    count = len(groups)
    yield Sieve(engine.expression(groups, every=True), MOST, 4 * count)
    if 2 < count <= MOST_LEFT_OUT:
        for left_out in range(count):
            rest = [*groups[:left_out], *groups[left_out + 1 :]]
            yield Sieve(engine.expression(rest, every=True), MOST // count, 2)
    for group in groups:
        yield Sieve(engine.titled([group], every=True), MOST_OF_ONE, 1)
        yield Sieve(engine.expression([group], every=True), MOST // count + MOST_OF_ONE, 1)
