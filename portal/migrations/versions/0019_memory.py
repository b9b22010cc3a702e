"""Keep the translation memory, which remarks of checks were waived, and texts of items that came in files.

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

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "memory_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("passage", sa.String(length=16), nullable=True),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_memory_segment_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_segment")),
    )
    op.create_index("ix_memory_segment_digest", "memory_segment", ["digest", "source_language", "language"])
    op.create_index("ix_memory_segment_owner", "memory_segment", ["owner", "origin"])
    op.create_index(op.f("ix_memory_segment_item_id"), "memory_segment", ["item_id"])
    op.create_table(
        "memory_anchor",
        sa.Column("anchor", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"],
            ["memory_segment.id"],
            name=op.f("fk_memory_anchor_segment_id_memory_segment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("anchor", "segment_id", name=op.f("pk_memory_anchor")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_memory_anchor_segment_id"), "memory_anchor", ["segment_id"])
    op.create_table(
        "waived_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("check", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waived_remark")),
        sa.UniqueConstraint("language", "owner", "digest", name=op.f("uq_waived_remark_language_owner_digest")),
    )
    op.create_table(
        "text_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_import")),
    )
    op.create_index(op.f("ix_text_import_language"), "text_import", ["language"])
    op.create_table(
        "text_import_entry",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("passage", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("stamp", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["text_import.id"], name=op.f("fk_text_import_entry_import_id_text_import")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_text_import_entry_item_id_item")),
        sa.PrimaryKeyConstraint("import_id", "item_id", "passage", name=op.f("pk_text_import_entry")),
    )


def downgrade() -> None:
    # What came in files is lost on the way down: whoever goes back runs `portal memory export` first.
    for table in ("text_import_entry", "text_import", "waived_remark", "memory_anchor", "memory_segment"):
        op.drop_table(table)
