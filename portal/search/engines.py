"""The full-text tables, one a language: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the same stems, which the portal makes itself, so that both find the same. What is asked
is made of stems alone; no sign that an engine's query language knows comes from a reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

# Of the tsvector of PostgreSQL (https://www.postgresql.org/docs/current/textsearch-limitations.html).
_MOST_POSITIONS = 255
_LAST_POSITION = 16_383


@dataclass(frozen=True)
class Entry:
    """An edition in the index: the stems of its titles (a), summaries and names (b) and the rest (c), in
    their order and with spaces between, and the forms that its titles are made of (names)."""

    edition_id: int
    a: str
    b: str
    c: str
    names: str


@dataclass(frozen=True)
class Phrase:
    """Stems that a text must hold, side by side where `adjacent`; a hit counts by its `weight`."""

    stems: tuple[str, ...]
    weight: float = 1.0
    adjacent: bool = True


Group = tuple[Phrase, ...]
"""What can stand for one word, or one term, of a query."""


class Engine(Protocol):
    """What a database does with its full-text tables; `table` is a name made by `table_of`."""

    def create(self, session: Session, table: str) -> None:
        """Make the table."""

    def insert(self, session: Session, table: str, entries: Iterable[Entry]) -> None:
        """Put editions into the table."""

    def delete(self, session: Session, table: str, edition_ids: Iterable[int]) -> None:
        """Take editions out of it."""

    def entries(self, session: Session, table: str) -> Iterator[Entry]:
        """All that it holds."""

    def matches(self, table: str, parameter: str) -> str:
        """The query for its best matches of an expression: edition_id, a, b, c."""

    def beginnings(self, table: str, parameter: str) -> str:
        """The query for the editions whose names match an expression of `beginning`: edition_id."""

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        """What `matches` is asked: for all groups, or for any."""

    def beginning(self, forms: Sequence[str]) -> str:
        """What `beginnings` is asked: for these forms, the last of which may be only begun."""

    def faults(self, session: Session, table: str) -> Iterator[str]:
        """What is wrong with the table, as far as the database itself knows."""


def table_of(language: str) -> str:
    """The name of a language's table. Migrations and the comparison of schemas know how it begins."""
    name = language.lower().replace("-", "_")
    if not name.replace("_", "").isalnum() or not name.isascii():
        raise ValueError(f"{language!r} is no language tag")
    return f"search_in_{name}"


def engine_of(session: Session) -> Engine:
    """The engine of a session's database."""
    return _POSTGRESQL if session.get_bind().dialect.name == "postgresql" else _SQLITE


def _tree(groups: Sequence[Group], one: Callable[[Phrase], str], either: str, both: str, *, every: bool) -> str:
    alternatives = [f"({either.join(one(phrase) for phrase in group)})" for group in groups]
    return (both if every else either).join(alternatives)


class Sqlite:
    """FTS5 (https://sqlite.org/fts5.html). Its tokenizer takes stems, which hold letters and digits, as they are."""

    def create(self, session: Session, table: str) -> None:
        session.execute(text(f"CREATE VIRTUAL TABLE {table} USING fts5(a, b, c, names, tokenize='ascii')"))

    def insert(self, session: Session, table: str, entries: Iterable[Entry]) -> None:
        statement = text(f"INSERT INTO {table} (rowid, a, b, c, names) VALUES (:edition_id, :a, :b, :c, :names)")
        session.execute(statement, [vars(entry) for entry in entries])

    def delete(self, session: Session, table: str, edition_ids: Iterable[int]) -> None:
        statement = text(f"DELETE FROM {table} WHERE rowid = :id")
        session.execute(statement, [{"id": each} for each in edition_ids])

    def entries(self, session: Session, table: str) -> Iterator[Entry]:
        rows = session.execute(text(f"SELECT rowid, a, b, c, names FROM {table} ORDER BY rowid"))
        return (Entry(*row) for row in rows)

    def matches(self, table: str, parameter: str) -> str:
        # Weights of a, b, c in the engine's own order, which chooses whom `ranking` looks at.
        return (
            f"SELECT * FROM (SELECT rowid AS edition_id, a, b, c FROM {table}"
            f" WHERE {table} MATCH :{parameter} ORDER BY bm25({table}, 8.0, 3.0, 1.0, 0.0) LIMIT :most)"
        )

    def beginnings(self, table: str, parameter: str) -> str:
        return f"SELECT * FROM (SELECT rowid AS edition_id FROM {table} WHERE {table} MATCH :{parameter} LIMIT :most)"

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        return f"{{a b c}} : ({_tree(groups, self._phrase, ' OR ', ' AND ', every=every)})"

    def _phrase(self, phrase: Phrase) -> str:
        if phrase.adjacent:
            return f'"{" ".join(phrase.stems)}"'
        return "(" + " AND ".join(f'"{stem}"' for stem in phrase.stems) + ")"

    def beginning(self, forms: Sequence[str]) -> str:
        return "names : (" + " AND ".join([*(f'"{form}"' for form in forms[:-1]), f'"{forms[-1]}" *']) + ")"

    def faults(self, session: Session, table: str) -> Iterator[str]:
        try:
            session.execute(text(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)"))
        except DatabaseError as error:
            yield str(error.orig)


class Postgresql:
    """Text search with the 'simple' configuration: vectors and questions are written in PostgreSQL's own form."""

    def create(self, session: Session, table: str) -> None:
        columns = "edition_id integer PRIMARY KEY, a text, b text, c text, names text, words tsvector, begun tsvector"
        session.execute(text(f"CREATE TABLE {table} ({columns})"))
        for column in ("words", "begun"):
            session.execute(text(f"CREATE INDEX ix_{table}_{column} ON {table} USING gin ({column})"))

    def insert(self, session: Session, table: str, entries: Iterable[Entry]) -> None:
        statement = text(
            f"INSERT INTO {table} VALUES (:edition_id, :a, :b, :c, :names,"
            " CAST(:words AS tsvector), CAST(:begun AS tsvector))"
        )
        rows = [
            {
                **vars(each),
                "words": _vector({"A": each.a, "B": each.b, "C": each.c}),
                "begun": _vector({"D": each.names}),
            }
            for each in entries
        ]
        session.execute(statement, rows)

    def delete(self, session: Session, table: str, edition_ids: Iterable[int]) -> None:
        statement = text(f"DELETE FROM {table} WHERE edition_id = :id")
        session.execute(statement, [{"id": each} for each in edition_ids])

    def entries(self, session: Session, table: str) -> Iterator[Entry]:
        rows = session.execute(text(f"SELECT edition_id, a, b, c, names FROM {table} ORDER BY edition_id"))
        return (Entry(*row) for row in rows)

    def matches(self, table: str, parameter: str) -> str:
        return (
            f"(SELECT edition_id, a, b, c FROM {table}, CAST(:{parameter} AS tsquery) AS asked WHERE words @@ asked"
            " ORDER BY ts_rank('{0, 0.12, 0.36, 1}', words, asked) DESC, edition_id LIMIT :most)"
        )

    def beginnings(self, table: str, parameter: str) -> str:
        asked = f"CAST(:{parameter} AS tsquery)"
        return f"(SELECT edition_id FROM {table} WHERE begun @@ {asked} ORDER BY edition_id LIMIT :most)"

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        return _tree(groups, self._phrase, " | ", " & ", every=every)

    def _phrase(self, phrase: Phrase) -> str:
        return "(" + (" <-> " if phrase.adjacent else " & ").join(f"'{stem}'" for stem in phrase.stems) + ")"

    def beginning(self, forms: Sequence[str]) -> str:
        return " & ".join([*(f"'{form}'" for form in forms[:-1]), f"'{forms[-1]}':*"])

    def faults(self, session: Session, table: str) -> Iterator[str]:
        return iter(())


def _vector(fields: Mapping[str, str]) -> str:
    """A tsvector as PostgreSQL writes it: each stem with its places, and with the weight of its field."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, stems in fields.items():
        for stem in stems.split():
            place += 1
            found = places.setdefault(stem, [])
            if len(found) < _MOST_POSITIONS:
                found.append(f"{min(place, _LAST_POSITION)}{weight}")
        place += 1
    return " ".join(f"'{stem}':{','.join(found)}" for stem, found in places.items() if stem.isalnum() or stem != "|")


_SQLITE: Engine = Sqlite()
_POSTGRESQL: Engine = Postgresql()


def union(selects: Mapping[str, str]) -> str:
    """Queries of several languages' tables as one, each row with its language."""
    return " UNION ALL ".join(
        f"SELECT '{tag}' AS language, found.* FROM ({each}) AS found" for tag, each in selects.items()
    )


Row = Any
