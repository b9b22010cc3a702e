"""Keep what translators type and do not save, and what they ask at passages.

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

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("open_form") as table:
        table.add_column(sa.Column("language", sa.String(length=35), nullable=True))
    with op.batch_alter_table("review_note") as table:
        table.add_column(sa.Column("is_question", sa.Boolean(), server_default=sa.false(), nullable=False))
        table.add_column(sa.Column("passage_id", sa.String(length=16), nullable=True))
    op.create_table(
        "note_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["review_note.id"], name=op.f("fk_note_answer_note_id_review_note")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_answer")),
    )
    op.create_index(op.f("ix_note_answer_note_id"), "note_answer", ["note_id"])
    op.create_table(
        "note_call",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["review_note.id"], name=op.f("fk_note_call_note_id_review_note")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_note_call_account_id_account")),
        sa.PrimaryKeyConstraint("note_id", "account_id", name=op.f("pk_note_call")),
    )
    op.create_index(op.f("ix_note_call_account_id"), "note_call", ["account_id"])


def downgrade() -> None:
    op.drop_table("note_call")
    op.drop_table("note_answer")
    with op.batch_alter_table("review_note") as table:
        table.drop_column("passage_id")
        table.drop_column("is_question")
    # What is typed into a translation would else be offered in the form of its original.
    op.execute("DELETE FROM open_field WHERE form_id IN (SELECT id FROM open_form WHERE language IS NOT NULL)")
    op.execute("DELETE FROM open_form WHERE language IS NOT NULL")
    with op.batch_alter_table("open_form") as table:
        table.drop_column("language")
