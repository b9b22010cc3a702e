"""Let SQLite's index of words know which stand in titles, too.

It finds a word of titles by going through all texts with that word. Each stem of a title now stands once more beside
the forms of the titles, marked, as PostgreSQL has it since 0026. The rules of revisions are in 0007.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MARK = "\u2020"
BATCH = 500


def upgrade() -> None:
    for table in _tables():
        _rename(table, lambda names, titles: " ".join([names, *_marked(titles)]))


def downgrade() -> None:
    for table in _tables():
        _rename(table, lambda names, titles: names.removesuffix(" ".join(["", *_marked(titles)])))


def _marked(titles: str) -> Iterator[str]:
    return (f"{MARK}{stem}" for stem in dict.fromkeys(titles.split()) if stem != "|")


def _rename(table: str, names: Callable[[str, str], str]) -> None:
    """Write the names of each row anew, by what they were and by the stems of its titles."""
    connection = op.get_bind()
    after = f"SELECT rowid, names, a FROM {table} WHERE rowid > :last ORDER BY rowid LIMIT {BATCH}"  # noqa: S608  # our own names
    write = sa.text(f"UPDATE {table} SET names = :names WHERE rowid = :id")  # noqa: S608  # our own names
    last = -1
    while rows := connection.execute(sa.text(after), {"last": last}).all():
        connection.execute(write, [{"id": row.rowid, "names": names(row.names, row.a)} for row in rows])
        last = rows[-1].rowid


def _tables() -> Iterator[str]:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for tag in (
            connection.execute(sa.text("SELECT language FROM search_language ORDER BY language")).scalars().all()
        ):
            yield f"search_in_{tag.lower().replace('-', '_')}"
