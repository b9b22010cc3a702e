"""Texts in blocks, editions and releases, addresses, the audit trail, and the site itself.

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

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_text",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_kept_text")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("visible_from", sa.DateTime(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_table(
        "section",
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("language", "slug", name=op.f("pk_section")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "site_language",
        sa.Column("tag", sa.String(length=35), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("openness", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_site_language")),
    )
    op.create_table(
        "address",
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_address_item_id_item")),
        sa.PrimaryKeyConstraint("language", "kind", "slug", name=op.f("pk_address")),
    )
    op.create_index("ix_address_item_id_language", "address", ["item_id", "language"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_audit_entry_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_item_id"), "audit_entry", ["item_id"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("visible_from", sa.DateTime(), nullable=False),
        sa.Column("visible_until", sa.DateTime(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("slug", sa.String(length=100), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_value", sa.String(length=40), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("search", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_edition_item_id_item")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_edition_release_id_release")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(
        "ix_edition_item_id_language_visible", "edition", ["item_id", "language", "visible_from"], unique=False
    )
    op.create_index("ix_edition_list", "edition", ["language", "kind", "visible_until", "sort_value"], unique=False)
    op.create_index(op.f("ix_edition_release_id"), "edition", ["release_id"], unique=False)
    op.create_table(
        "language_version",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_language_version_item_id_item")),
        sa.PrimaryKeyConstraint("item_id", "language", name=op.f("pk_language_version")),
    )
    op.create_table(
        "source_block",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_source_block_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_block")),
    )
    op.create_index("ix_source_block_item_id_path", "source_block", ["item_id", "path"], unique=False)
    op.create_table(
        "edition_link",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=160), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_link_edition_id_edition")),
        sa.ForeignKeyConstraint(["target_id"], ["item.id"], name=op.f("fk_edition_link_target_id_item")),
        sa.PrimaryKeyConstraint("edition_id", "field", "target_id", name=op.f("pk_edition_link")),
    )
    op.create_index(op.f("ix_edition_link_target_id"), "edition_link", ["target_id"], unique=False)
    op.create_table(
        "edition_sort",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_sort_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "language", name=op.f("pk_edition_sort")),
    )
    op.create_table(
        "target_block",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=16), nullable=True),
        sa.Column("base_hash", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("after", sa.String(length=16), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_target_block_item_id_item")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source_block.id"], name=op.f("fk_target_block_source_id_source_block")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_block")),
    )
    op.create_index("ix_target_block_item_id_language", "target_block", ["item_id", "language"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_target_block_item_id_language", table_name="target_block")
    op.drop_table("target_block")
    op.drop_table("edition_sort")
    op.drop_index(op.f("ix_edition_link_target_id"), table_name="edition_link")
    op.drop_table("edition_link")
    op.drop_index("ix_source_block_item_id_path", table_name="source_block")
    op.drop_table("source_block")
    op.drop_table("language_version")
    op.drop_index(op.f("ix_edition_release_id"), table_name="edition")
    op.drop_index("ix_edition_list", table_name="edition")
    op.drop_index("ix_edition_item_id_language_visible", table_name="edition")
    op.drop_table("edition")
    op.drop_index(op.f("ix_audit_entry_item_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index("ix_address_item_id_language", table_name="address")
    op.drop_table("address")
    op.drop_table("site_language")
    op.drop_table("site")
    op.drop_table("section")
    op.drop_table("release")
    op.drop_table("kept_text")
