"""The terms by which filters find editions; the countries of guides.

The terms of editions that exist are written when the portal is brought up to date (`portal db upgrade`,
`portal prepare`), since the declarations of kinds say what they are.

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

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "edition_fact",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=500), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_fact_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "name", "term", name=op.f("pk_edition_fact")),
    )
    op.create_index("ix_edition_fact_name_term", "edition_fact", ["name", "term"])
    op.create_table(
        "edition_filing",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("filters", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_filing_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_edition_filing")),
    )
    with op.batch_alter_table("item_guide") as batch:
        batch.add_column(sa.Column("countries", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("item_guide") as batch:
        batch.drop_column("countries")
    op.drop_table("edition_filing")
    op.drop_table("edition_fact")
