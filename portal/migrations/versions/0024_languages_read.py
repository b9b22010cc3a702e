"""Keep which language a translation was made from, and how somebody likes to work: what they read, and by keys or not.

The rules of revisions are in 0021.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TEXTS = ("target_block", "former_text")


def upgrade() -> None:
    for name in TEXTS:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("read_in", sa.String(length=35), nullable=True))
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("reads", sa.String(length=35), nullable=True))
        table.add_column(sa.Column("has_shortcuts", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.drop_column("has_shortcuts")
        table.drop_column("reads")
    for name in reversed(TEXTS):
        with op.batch_alter_table(name) as table:
            table.drop_column("read_in")
