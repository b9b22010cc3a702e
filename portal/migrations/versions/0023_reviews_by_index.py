"""Let what waits for a review be found by the deeds about reviews, however long the trail has become.

The rules of revisions are in 0019.
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BY_DEED = "ix_audit_entry_action_item_id_language"


def upgrade() -> None:
    op.create_index(BY_DEED, "audit_entry", ["action", "item_id", "language"])


def downgrade() -> None:
    op.drop_index(BY_DEED, table_name="audit_entry")
