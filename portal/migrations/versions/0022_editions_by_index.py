"""Let the two indexes of editions answer by themselves which of them readers see.

A row of `edition` holds a whole text, so that reading rows to ask for four small columns means reading a page of the
file for each. The rules of revisions are in 0019.
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TIMELINE, LIST = "ix_edition_item_id_language_visible", "ix_edition_list"


def upgrade() -> None:
    _drop()
    op.create_index(TIMELINE, "edition", ["item_id", "language", "visible_from", "visible_until", "withdrawn"])
    op.create_index(
        LIST,
        "edition",
        [
            *("language", "kind", "visible_until", "visible_from", "withdrawn"),
            *("source_language", "item_id", "sort_value", "key"),
        ],
    )


def downgrade() -> None:
    _drop()
    op.create_index(TIMELINE, "edition", ["item_id", "language", "visible_from"])
    op.create_index(LIST, "edition", ["language", "kind", "visible_until", "sort_value"])


def _drop() -> None:
    op.drop_index(LIST, table_name="edition")
    op.drop_index(TIMELINE, table_name="edition")
