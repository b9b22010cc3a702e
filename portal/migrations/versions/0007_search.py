"""Search: forms of words, what is indexed, the glossary's synonyms.

The full-text tables themselves, one a language, are made by the index when it needs them; going down
they go too. `portal db upgrade` and `portal prepare` fill the index from the editions.

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

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_language",
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_search_language")),
    )
    op.create_table(
        "search_form",
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("stem", sa.String(length=60), nullable=False),
        sa.Column("plain", sa.String(length=60), nullable=True),
        sa.Column("written", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("language", "form", name=op.f("pk_search_form")),
    )
    op.create_index("ix_search_form_language_plain", "search_form", ["language", "plain"])
    op.create_index("ix_search_form_language_stem", "search_form", ["language", "stem"])
    op.create_table(
        "search_entry",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_search_entry_edition_id_edition")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_search_entry_item_id_item")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_search_entry")),
    )
    op.create_index("ix_search_entry_item_id", "search_entry", ["item_id"])
    op.create_table(
        "search_synonym",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("stems", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_search_synonym_edition_id_edition")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_search_synonym_item_id_item")),
        sa.PrimaryKeyConstraint("edition_id", "place", name=op.f("pk_search_synonym")),
    )
    op.create_index("ix_search_synonym_language_stems", "search_synonym", ["language", "stems"])
    op.create_index("ix_search_synonym_item_id", "search_synonym", ["item_id"])


def downgrade() -> None:
    tags = op.get_bind().execute(sa.text("SELECT language FROM search_language")).scalars().all()
    for tag in tags:
        op.drop_table(f"search_in_{tag.lower().replace('-', '_')}")
    op.drop_table("search_synonym")
    op.drop_table("search_entry")
    op.drop_table("search_form")
    op.drop_table("search_language")
