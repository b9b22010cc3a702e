"""Keep what is typed into forms and not saved, and who has them open.

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

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=True),
        sa.Column("saved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_open_form_account_id_account")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_open_form_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_form")),
        sa.UniqueConstraint("account_id", "mark", name=op.f("uq_open_form_account_id_mark")),
    )
    op.create_index(op.f("ix_open_form_item_id"), "open_form", ["item_id"], unique=False)
    op.create_index(op.f("ix_open_form_seen_at"), "open_form", ["seen_at"], unique=False)
    op.create_table(
        "open_field",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("base", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["open_form.id"], name=op.f("fk_open_field_form_id_open_form")),
        sa.PrimaryKeyConstraint("form_id", "name", name=op.f("pk_open_field")),
    )


def downgrade() -> None:
    op.drop_table("open_field")
    op.drop_index(op.f("ix_open_form_seen_at"), table_name="open_form")
    op.drop_index(op.f("ix_open_form_item_id"), table_name="open_form")
    op.drop_table("open_form")
