"""Keep what became of addresses on the web, redirects by hand, and what is chosen for the whole site.

What somebody did is found in the trail without reading all of it.

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

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_audit_entry_actor_at"), "audit_entry", ["actor", "at"])
    op.create_table(
        "visited_address",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("visited_at", sa.DateTime(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("excuse", sa.String(length=500), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_visited_address")),
    )
    op.create_index(op.f("ix_visited_address_state"), "visited_address", ["state"])
    op.create_table(
        "visited_address_item",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["visited_address.digest"], name=op.f("fk_visited_address_item_digest_visited_address")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_visited_address_item_item_id_item")),
        sa.PrimaryKeyConstraint("digest", "item_id", name=op.f("pk_visited_address_item")),
    )
    op.create_table(
        "redirect",
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("target", sa.String(length=500), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_redirect_item_id_item")),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_redirect")),
    )
    op.create_table(
        "site_choice",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_choice")),
    )
    op.create_table(
        "banner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("visible_from", sa.DateTime(), nullable=False),
        sa.Column("visible_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banner")),
    )


def downgrade() -> None:
    op.drop_table("banner")
    op.drop_table("site_choice")
    op.drop_table("redirect")
    op.drop_table("visited_address_item")
    op.drop_index(op.f("ix_visited_address_state"), table_name="visited_address")
    op.drop_table("visited_address")
    op.drop_index(op.f("ix_audit_entry_actor_at"), table_name="audit_entry")
