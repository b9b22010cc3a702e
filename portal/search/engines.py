"""The full-text tables, one a language: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the same stems, which the portal makes itself, so that both find the same. What is asked
is made of stems alone; no sign that an engine's query language knows comes from a reader. Neither
is asked to measure what it finds: both give the newest first, which they can say without reading
all that answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

# Of the tsvector of PostgreSQL (https://www.postgresql.org/docs/current/textsearch-limitations.html).
_MOST_POSITIONS = 255
_LAST_POSITION = 16_383
TITLED = "^"
"""Stands before a stem of a title, where PostgreSQL keeps it once more; no stem begins so."""
TITLED_SIGN = "†"
"""The same on SQLite, whose tokenizer takes it for a letter."""


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

    def newest(self, table: str, parameter: str, most: int) -> str:
        """The query for the newest editions, at most so many, that match an expression: edition_id."""

    def texts(self, table: str, parameter: str) -> str:
        """The query for editions by their ids, which `listed` writes: edition_id, a, b, c."""

    def listed(self, ids: Sequence[int]) -> object:
        """Ids of editions as one parameter."""

    def beginnings(self, table: str, parameter: str) -> str:
        """The query for the editions whose names match an expression of `beginning`: edition_id."""

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        """What `newest` is asked: for all groups, or for any."""

    def titled(self, groups: Sequence[Group], *, every: bool) -> str:
        """An expression for titles that have all groups, or any, side by side or not."""

    def both(self, one: str, other: str) -> str:
        """An expression for what matches two."""

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
        rows = [{**vars(each), "names": " ".join([each.names, *_titled(each.a, TITLED_SIGN)])} for each in entries]
        session.execute(statement, rows)

    def delete(self, session: Session, table: str, edition_ids: Iterable[int]) -> None:
        statement = text(f"DELETE FROM {table} WHERE rowid = :id")
        session.execute(statement, [{"id": each} for each in edition_ids])

    def entries(self, session: Session, table: str) -> Iterator[Entry]:
        rows = session.execute(text(f"SELECT rowid, a, b, c, names FROM {table} ORDER BY rowid"))
        for edition_id, a, b, c, names in rows:
            unmarked = names.removesuffix(" ".join(["", *_titled(a, TITLED_SIGN)]))
            yield Entry(edition_id, a, b, c, unmarked)

    def newest(self, table: str, parameter: str, most: int) -> str:
        return (
            f"SELECT * FROM (SELECT rowid AS edition_id FROM {table}"
            f" WHERE {table} MATCH :{parameter} ORDER BY rowid DESC LIMIT {most})"
        )

    def texts(self, table: str, parameter: str) -> str:
        wanted = f"SELECT value FROM json_each(:{parameter})"
        return f"SELECT rowid AS edition_id, a, b, c FROM {table} WHERE rowid IN ({wanted})"

    def listed(self, ids: Sequence[int]) -> object:
        return json.dumps(list(ids))

    def beginnings(self, table: str, parameter: str) -> str:
        return f"SELECT * FROM (SELECT rowid AS edition_id FROM {table} WHERE {table} MATCH :{parameter} LIMIT :most)"

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        return f"{{a b c}} : ({_tree(groups, self._phrase, ' OR ', ' AND ', every=every)})"

    def titled(self, groups: Sequence[Group], *, every: bool) -> str:
        return f"names : ({_tree(groups, self._in_a_title, ' OR ', ' AND ', every=every)})"

    def both(self, one: str, other: str) -> str:
        return f"({one}) AND ({other})"

    def _phrase(self, phrase: Phrase) -> str:
        return f'"{" ".join(phrase.stems)}"' if phrase.adjacent else self._apart(phrase)

    def _apart(self, phrase: Phrase) -> str:
        return "(" + " AND ".join(f'"{stem}"' for stem in phrase.stems) + ")"

    def _in_a_title(self, phrase: Phrase) -> str:
        return "(" + " AND ".join(f'"{TITLED_SIGN}{stem}"' for stem in phrase.stems) + ")"

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
                "words": " ".join(
                    [_vector({"A": each.a, "B": each.b, "C": each.c}), *_quoted(_titled(each.a, TITLED))]
                ),
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

    def newest(self, table: str, parameter: str, most: int) -> str:
        asked = f"CAST(:{parameter} AS tsquery)"
        return f"(SELECT edition_id FROM {table} WHERE words @@ {asked} ORDER BY edition_id DESC LIMIT {most})"

    def texts(self, table: str, parameter: str) -> str:
        return f"SELECT edition_id, a, b, c FROM {table} WHERE edition_id = ANY(:{parameter})"

    def listed(self, ids: Sequence[int]) -> object:
        return list(ids)

    def beginnings(self, table: str, parameter: str) -> str:
        asked = f"CAST(:{parameter} AS tsquery)"
        return f"(SELECT edition_id FROM {table} WHERE begun @@ {asked} ORDER BY edition_id LIMIT :most)"

    def expression(self, groups: Sequence[Group], *, every: bool) -> str:
        return _tree(groups, self._phrase, " | ", " & ", every=every)

    def titled(self, groups: Sequence[Group], *, every: bool) -> str:
        return _tree(groups, self._in_a_title, " | ", " & ", every=every)

    def both(self, one: str, other: str) -> str:
        return f"({one}) & ({other})"

    def _phrase(self, phrase: Phrase) -> str:
        return "(" + (" <-> " if phrase.adjacent else " & ").join(f"'{stem}'" for stem in phrase.stems) + ")"

    def _in_a_title(self, phrase: Phrase) -> str:
        return "(" + " & ".join(f"'{TITLED}{stem}'" for stem in phrase.stems) + ")"

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


def _titled(titles: str, mark: str) -> Iterator[str]:
    """The stems of titles, marked: neither index finds those that a title has without reading all that have them."""
    return (f"{mark}{stem}" for stem in dict.fromkeys(titles.split()) if stem != "|")


def _quoted(lexemes: Iterable[str]) -> Iterator[str]:
    return (f"'{each}'" for each in lexemes)


_SQLITE: Engine = Sqlite()
_POSTGRESQL: Engine = Postgresql()


def union(selects: Mapping[str, str]) -> str:
    """Queries of several languages' tables as one, each row with its language."""
    return " UNION ALL ".join(
        f"SELECT '{tag}' AS language, found.* FROM ({each}) AS found" for tag, each in selects.items()
    )
