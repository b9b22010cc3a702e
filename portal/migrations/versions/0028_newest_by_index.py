"""Find what came out last in a language, and what ended last, by an index.

Feeds and the change feed read all editions for it. The rules of revisions are in 0007.
"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_edition_begun": ["language", "visible_from", "kind", "item_id", "visible_until", "withdrawn"],
    "ix_edition_ended": ["language", "visible_until", "visible_from", "withdrawn", "item_id"],
}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "edition", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="edition")
