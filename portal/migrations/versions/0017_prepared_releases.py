"""Keep the releases that the staff prepares.

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

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prepared_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=True),
        sa.Column("abandoned_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_prepared_release_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_release")),
    )
    op.create_index(op.f("ix_prepared_release_release_id"), "prepared_release", ["release_id"], unique=False)
    op.create_table(
        "prepared_text",
        sa.Column("prepared_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_prepared_text_item_id_item")),
        sa.ForeignKeyConstraint(
            ["prepared_id"], ["prepared_release.id"], name=op.f("fk_prepared_text_prepared_id_prepared_release")
        ),
        sa.PrimaryKeyConstraint("prepared_id", "item_id", "language", name=op.f("pk_prepared_text")),
    )
    op.create_index(op.f("ix_prepared_text_item_id"), "prepared_text", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_prepared_text_item_id"), table_name="prepared_text")
    op.drop_table("prepared_text")
    op.drop_index(op.f("ix_prepared_release_release_id"), table_name="prepared_release")
    op.drop_table("prepared_release")
