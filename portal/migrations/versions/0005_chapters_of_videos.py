"""Chapters of videos.

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

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "part_chapter",
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_chapter_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_chapter")),
    )


def downgrade() -> None:
    op.drop_table("part_chapter")
    # The release before knows no such parts. Editions, which readers see, keep theirs.
    op.execute("DELETE FROM part WHERE type = 'chapter'")
