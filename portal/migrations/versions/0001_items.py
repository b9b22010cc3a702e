"""Items, their parts and their links, with a table for each kind.

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

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("source_language", sa.String(length=35), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("loaded_revision", sa.Integer(), nullable=True),
        sa.Column("loaded_digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_item_kind_key")),
    )
    op.create_index("ix_item_kind_id", "item", ["kind", "id"], unique=False)
    op.create_table(
        "item_article",
        sa.Column("container", sa.String(length=500), nullable=True),
        sa.Column("countries", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("original_title", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("published", sa.String(length=23), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_article_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_article")),
    )
    op.create_table(
        "item_country",
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_country_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_country")),
    )
    op.create_table(
        "item_figure",
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("percentage", sa.String(length=40), nullable=True),
        sa.Column("comparison", sa.String(length=40), nullable=True),
        sa.Column("period", sa.String(length=23), nullable=True),
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_figure_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_figure")),
    )
    op.create_table(
        "item_guide",
        sa.Column("revised", sa.String(length=23), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("isbn", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("original_title", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("published", sa.String(length=23), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_guide_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_guide")),
    )
    op.create_table(
        "item_initiative",
        sa.Column("short", sa.String(length=500), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("started", sa.String(length=23), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_initiative_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_initiative")),
    )
    op.create_table(
        "item_media",
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("credit", sa.String(length=500), nullable=True),
        sa.Column("licence", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_media_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_media")),
    )
    op.create_table(
        "item_news",
        sa.Column("outlet", sa.String(length=500), nullable=True),
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("original_title", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("published", sa.String(length=23), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_news_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_news")),
    )
    op.create_table(
        "item_organisation",
        sa.Column("local_name", sa.String(length=500), nullable=True),
        sa.Column("local_language", sa.String(length=35), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("founded", sa.String(length=23), nullable=True),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_organisation_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_organisation")),
    )
    op.create_table(
        "item_page",
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_page_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_page")),
    )
    op.create_table(
        "item_person",
        sa.Column("full_name", sa.String(length=500), nullable=True),
        sa.Column("honorific", sa.String(length=500), nullable=True),
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_person_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_person")),
    )
    op.create_table(
        "item_principle",
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_principle_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_principle")),
    )
    op.create_table(
        "item_reference",
        sa.Column("group", sa.String(length=40), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("short", sa.String(length=500), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=True),
        sa.Column("editors", sa.JSON(), nullable=True),
        sa.Column("issued", sa.String(length=23), nullable=True),
        sa.Column("container", sa.String(length=500), nullable=True),
        sa.Column("collection", sa.String(length=500), nullable=True),
        sa.Column("volume", sa.String(length=500), nullable=True),
        sa.Column("issue", sa.String(length=500), nullable=True),
        sa.Column("number", sa.String(length=500), nullable=True),
        sa.Column("page_range", sa.String(length=500), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("publisher_place", sa.String(length=500), nullable=True),
        sa.Column("doi", sa.String(length=500), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("accessed", sa.String(length=23), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_reference_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reference")),
    )
    op.create_table(
        "item_series",
        sa.Column("territory", sa.String(length=2), nullable=True),
        sa.Column("values", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_series_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_series")),
    )
    op.create_table(
        "item_tag",
        sa.Column("group", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_tag_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_tag")),
    )
    op.create_table(
        "item_term",
        sa.Column("group", sa.String(length=40), nullable=True),
        sa.Column("abbreviation", sa.String(length=500), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_term_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_term")),
    )
    op.create_table(
        "item_video",
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("countries", sa.JSON(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("original_title", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=True),
        sa.Column("publisher", sa.String(length=500), nullable=True),
        sa.Column("published", sa.String(length=23), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name=op.f("fk_item_video_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_video")),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=160), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_link_item_id_item")),
        sa.ForeignKeyConstraint(["target_id"], ["item.id"], name=op.f("fk_link_target_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("item_id", "field", "position", name=op.f("uq_link_item_id_field_position")),
    )
    op.create_index(op.f("ix_link_target_id"), "link", ["target_id"], unique=False)
    op.create_table(
        "part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_part_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part")),
        sa.UniqueConstraint("item_id", "field", "key", name=op.f("uq_part_item_id_field_key")),
    )
    op.create_index(op.f("ix_part_item_id"), "part", ["item_id"], unique=False)
    op.create_table(
        "part_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_contact_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_contact")),
    )
    op.create_table(
        "part_evaluation",
        sa.Column("published", sa.String(length=23), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("claim", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_evaluation_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_evaluation")),
    )
    op.create_table(
        "part_milestone",
        sa.Column("happened", sa.String(length=23), nullable=True),
        sa.Column("claim", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_milestone_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_milestone")),
    )
    op.create_table(
        "part_panellist",
        sa.Column("function", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_panellist_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_panellist")),
    )
    op.create_table(
        "part_programme",
        sa.Column("local_name", sa.String(length=500), nullable=True),
        sa.Column("local_language", sa.String(length=35), nullable=True),
        sa.Column("period", sa.String(length=23), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["part.id"], name=op.f("fk_part_programme_id_part")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_part_programme")),
    )


def downgrade() -> None:
    op.drop_table("part_programme")
    op.drop_table("part_panellist")
    op.drop_table("part_milestone")
    op.drop_table("part_evaluation")
    op.drop_table("part_contact")
    op.drop_index(op.f("ix_part_item_id"), table_name="part")
    op.drop_table("part")
    op.drop_index(op.f("ix_link_target_id"), table_name="link")
    op.drop_table("link")
    op.drop_table("item_video")
    op.drop_table("item_term")
    op.drop_table("item_tag")
    op.drop_table("item_series")
    op.drop_table("item_reference")
    op.drop_table("item_principle")
    op.drop_table("item_person")
    op.drop_table("item_page")
    op.drop_table("item_organisation")
    op.drop_table("item_news")
    op.drop_table("item_media")
    op.drop_table("item_initiative")
    op.drop_table("item_guide")
    op.drop_table("item_figure")
    op.drop_table("item_country")
    op.drop_table("item_article")
    op.drop_index("ix_item_kind_id", table_name="item")
    op.drop_table("item")
