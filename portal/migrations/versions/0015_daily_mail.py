"""Keep who wants the daily mail, and what they were told last.

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

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_mail",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_daily_mail_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_daily_mail")),
    )


def downgrade() -> None:
    op.drop_table("daily_mail")
