"""Keep what translators type and do not save.

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

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("open_form") as table:
        table.add_column(sa.Column("language", sa.String(length=35), nullable=True))


def downgrade() -> None:
    # What is typed into a translation would else be offered in the form of its original.
    op.execute("DELETE FROM open_field WHERE form_id IN (SELECT id FROM open_form WHERE language IS NOT NULL)")
    op.execute("DELETE FROM open_form WHERE language IS NOT NULL")
    with op.batch_alter_table("open_form") as table:
        table.drop_column("language")
