"""Keep the texts that translations once had, and count how much of each item is translated.

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

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("block_id", sa.String(length=16), nullable=False),
        sa.Column("source_id", sa.String(length=16), nullable=True),
        sa.Column("base_hash", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_former_text_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_text")),
    )
    op.create_index("ix_former_text_item_id_language", "former_text", ["item_id", "language"], unique=False)
    op.create_table(
        "text_count",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("outdated", sa.Integer(), nullable=False),
        sa.Column("drafts", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_text_count_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_text_count")),
    )


def downgrade() -> None:
    op.drop_table("text_count")
    op.drop_index("ix_former_text_item_id_language", table_name="former_text")
    op.drop_table("former_text")
