"""Saved views of lists, and the standard texts of offices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

TIME = sa.DateTime(timezone=True)


def _record() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("filters", postgresql.JSONB(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Boolean(), nullable=False),
        *_record(),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("list_name"), "="),
            where=sa.text("start"),
            using="btree",
            name="ex_saved_views_start",
        ),
        sa.CheckConstraint("position between 0 and 9999", name=op.f("ck_saved_views_position")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "user_id", "list_name", "name", name=op.f("uq_saved_views_user_id_list_name_name")
        ),
    )
    op.create_table(
        "standard_texts",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("steps", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("village_code", sa.String(), nullable=True),
        *_record(),
        postgresql.ExcludeConstraint(
            (sa.column("area_code"), "="),
            (sa.column("title"), "="),
            where=sa.text("state = 'active'"),
            using="btree",
            name="ex_standard_texts_title",
        ),
        sa.CheckConstraint("state in ('active', 'retired')", name=op.f("ck_standard_texts_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_texts")),
    )
    op.create_index(
        op.f("ix_standard_texts_district_code_title_id"), "standard_texts", ["district_code", "title", "id"]
    )
