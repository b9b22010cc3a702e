"""Let PostgreSQL's index of words know which stand in titles.

Its index does not keep weights, so that asking it for a word of titles meant reading every text with that word.
Each stem of a title now stands there once more, marked. SQLite's table has titles as a column of their own. The rules
of revisions are in 0007.
"""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in _tables():
        marked = "SELECT DISTINCT '^' || stem FROM unnest(string_to_array(a, ' ')) AS stem WHERE stem NOT IN ('', '|')"
        op.execute(f"UPDATE {table} SET words = words || array_to_tsvector(ARRAY({marked}))")  # noqa: S608  # our own names


def downgrade() -> None:
    for table in _tables():
        marked = "SELECT lexeme FROM unnest(tsvector_to_array(words)) AS lexeme WHERE starts_with(lexeme, '^')"
        op.execute(f"UPDATE {table} SET words = ts_delete(words, ARRAY({marked}))")  # noqa: S608  # our own names


def _tables() -> Iterator[str]:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for tag in (
            connection.execute(sa.text("SELECT language FROM search_language ORDER BY language")).scalars().all()
        ):
            yield f"search_in_{tag.lower().replace('-', '_')}"
