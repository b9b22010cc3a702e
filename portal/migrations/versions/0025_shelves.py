"""What readers of each language are shown of each item, on which shelves it stands, and the counts of these.

The rows are written when the portal is brought up to date (`portal db upgrade`, `portal prepare`), since the
declarations of kinds say what stands where. The rules of revisions are in 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_shown_item_id_item")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_shown_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown")),
    )
    op.create_index("ix_shown_item_id", "shown", ["item_id"])
    op.create_index("ix_shown_edition_id_language", "shown", ["edition_id", "language"])
    op.create_table(
        "shelf_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelf_term")),
        sa.UniqueConstraint("kind", "name", "term", name=op.f("uq_shelf_term_kind_name_term")),
    )
    op.create_table(
        "shelf_entry",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("shown_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["shelf_term.id"], name=op.f("fk_shelf_entry_term_id_shelf_term")),
        sa.ForeignKeyConstraint(["shown_id"], ["shown.id"], name=op.f("fk_shelf_entry_shown_id_shown")),
        sa.PrimaryKeyConstraint("term_id", "language", "head", "shown_id", name=op.f("pk_shelf_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shelf_entry_shown_id_term_id", "shelf_entry", ["shown_id", "term_id"])
    op.create_table(
        "shelf_count",
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["term_id"], ["shelf_term.id"], name=op.f("fk_shelf_count_term_id_shelf_term")),
        sa.ForeignKeyConstraint(["other_id"], ["shelf_term.id"], name=op.f("fk_shelf_count_other_id_shelf_term")),
        sa.PrimaryKeyConstraint("term_id", "other_id", "source_language", "since", name=op.f("pk_shelf_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shelf_rule",
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_shelf_rule")),
    )


def downgrade() -> None:
    for table in ("shelf_rule", "shelf_count", "shelf_entry", "shelf_term", "shown"):
        op.drop_table(table)
