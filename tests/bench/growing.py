"""Making a site of samples large at once: the database copies editions, a thousand times faster than saving does.

Copied is what readers read: items, editions with their filing and addresses, and the search index. What
nobody but an editor reads, saved texts and the trail, is not. Kinds that grow as a portal does are
copied; a world has no more countries, nor a glossary more terms, however much is published. The shelves
are made anew, as an upgrade makes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Insert,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session

from portal.content.kinds import KINDS
from portal.content.published import shelving
from portal.content.sitewide import site
from portal.foundation.database import Base, writing
from portal.search.engines import table_of

GROWING = ("guide", "article", "video", "news", "reference", "person", "organisation", "media")
"""The kinds that are copied."""

_OF_ITEMS = ("item", "language_version", *(f"item_{name}" for name in GROWING))
_OF_EDITIONS = ("edition", "edition_fact", "edition_filing", "edition_link", "edition_sort", "search_entry")
_SUFFIXED = ("key", "slug")


def grow(engine: Engine, wanted: int) -> int:
    """Copy items until there are about so many; give their number."""
    item, edition = Base.metadata.tables["item"], Base.metadata.tables["edition"]
    with Session(engine) as session, writing(session):
        connection = session.connection()
        present = connection.scalar(select(func.count()).select_from(item)) or 0
        copied = connection.scalar(select(func.count()).where(item.c.kind.in_(GROWING))) or 0
        times = max(0, wanted - present) // copied
        if times:
            steps = {table: (connection.scalar(select(func.max(table.c.id))) or 0) + 1 for table in (item, edition)}
            for name in (*_OF_ITEMS, *_OF_EDITIONS, "address"):
                connection.execute(_copying(Base.metadata.tables[name], _numbers(times), steps[item], steps[edition]))
            _copy_index(connection, times, steps[edition])
            moment = site.next_moment(session)
            shelving.rebuild(session, KINDS, [row.tag for row in site.site_languages(session)], moment)
            site.raise_version(session, moment)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
        return connection.scalar(select(func.count()).select_from(item)) or 0


def _numbers(times: int) -> FromClause:
    """A table `copies` of the numbers from 1 on."""
    first = select(literal(1).label("n")).cte("copies", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < times))


def _copying(table: Table, copies: FromClause, item_step: int, edition_step: int) -> Insert:
    """The statement that copies the rows of a table that belong to growing items."""
    n: ColumnElement[int] = copies.c.n
    columns = list(table.columns)
    values = [_copied(column, n, item_step, edition_step) for column in columns]
    rows = select(*values).select_from(table.join(copies, literal(True))).where(*_conditions(table))
    return insert(table).from_select([column.name for column in columns], rows)


def _copied(column: Column[Any], n: ColumnElement[int], item_step: int, edition_step: int) -> ColumnElement[Any]:
    referred = {key.target_fullname for key in column.foreign_keys}
    own = f"{column.table.name}.{column.name}"
    if "item.id" in referred or own == "item.id":
        return column + n * item_step
    if "edition.id" in referred or own == "edition.id":
        return column + n * edition_step
    if column.name in _SUFFIXED:
        return column.concat("-").concat(cast(n, String))
    return column


def _conditions(table: Table) -> Iterator[ColumnElement[bool]]:
    """Rows of growing items, and of links those alone that lead to one."""
    item, edition = Base.metadata.tables["item"], Base.metadata.tables["edition"]
    growing = select(item.c.id).where(item.c.kind.in_(GROWING))
    if table is item:
        yield item.c.kind.in_(GROWING)
    elif table is edition:
        yield edition.c.kind.in_(GROWING)
    elif "edition_id" in table.c:
        yield table.c.edition_id.in_(select(edition.c.id).where(edition.c.kind.in_(GROWING)))
    elif "item_id" in table.c:
        yield table.c.item_id.in_(growing)
    if "target_id" in table.c:
        yield table.c.target_id.in_(growing)


def _copy_index(connection: Connection, times: int, step: int) -> None:
    """The full-text tables, whose rows are known by the ids of editions."""
    is_sqlite = connection.dialect.name == "sqlite"
    key, rest = ("rowid", "a, b, c, names") if is_sqlite else ("edition_id", "a, b, c, names, words, begun")
    kinds = ", ".join(f"'{name}'" for name in GROWING)
    for row in connection.execute(text("SELECT language FROM search_language")).all():
        table = table_of(row.language)
        connection.execute(
            text(  # the names and numbers are our own
                f"WITH RECURSIVE copies (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < {times})"
                f" INSERT INTO {table} ({key}, {rest}) SELECT {table}.{key} + n * {step}, {rest}"
                f" FROM {table}, copies WHERE {table}.{key} IN (SELECT id FROM edition WHERE kind IN ({kinds}))"
            )
        )
