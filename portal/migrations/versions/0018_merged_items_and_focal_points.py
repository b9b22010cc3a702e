"""Remember which items were merged into others, and where the focal points of pictures are.

Rules for every revision:

- It runs up and down on SQLite and on PostgreSQL, with rows in the tables; a test does both.
- It imports nothing of the portal. The code will change; what this file does will not.
- A new column of a table with rows may be empty or has a `server_default`.
- The release before must still work on the new schema while machines change over: rename by
  adding and copying now, and drop the old column in a later release.
- Nothing that was ever published is deleted, on the way up or down.
- Change an existing table inside `op.batch_alter_table`, for SQLite.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merged_item",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("merged_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["into_id"], ["item.id"], name=op.f("fk_merged_item_into_id_item")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_merged_item_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_merged_item")),
    )
    op.create_index(op.f("ix_merged_item_into_id"), "merged_item", ["into_id"], unique=False)
    with op.batch_alter_table("item_media") as table:
        table.add_column(sa.Column("focus_left", sa.Integer(), nullable=True))
        table.add_column(sa.Column("focus_top", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("item_media") as table:
        table.drop_column("focus_top")
        table.drop_column("focus_left")
    op.drop_index(op.f("ix_merged_item_into_id"), table_name="merged_item")
    op.drop_table("merged_item")
