"""Duty documents, who took note of them, and the list of what may be asked of grid workers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

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
        "duty_documents",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=True),
        sa.Column("village_code", sa.String(), nullable=True),
        *_record(),
        sa.CheckConstraint(
            "kind in ('job_duties', 'duty_rules', 'commitment')", name=op.f("ck_duty_documents_kind")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'published', 'superseded', 'withdrawn')", name=op.f("ck_duty_documents_state")
        ),
        sa.CheckConstraint("edition > 0", name=op.f("ck_duty_documents_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_documents")),
        sa.UniqueConstraint(
            *("area_code", "kind", "title", "edition"),
            name=op.f("uq_duty_documents_area_code_kind_title_edition"),
        ),
    )
    op.create_index(
        op.f("ix_duty_documents_district_code_valid_from_id"),
        "duty_documents",
        ["district_code", "valid_from", "id"],
    )
    op.create_table(
        "duty_acknowledgements",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["duty_documents.id"],
            name=op.f("fk_duty_acknowledgements_document_id_duty_documents"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_duty_acknowledgements_user_id_users")
        ),
        sa.PrimaryKeyConstraint("document_id", "user_id", name=op.f("pk_duty_acknowledgements")),
    )
    op.create_index(op.f("ix_duty_acknowledgements_user_id"), "duty_acknowledgements", ["user_id"])
    op.create_table(
        "item_list_entries",
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner_unit", sa.String(), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("evidence_required", sa.Boolean(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        *_record(),
        postgresql.ExcludeConstraint(
            (sa.column("district_code"), "="),
            (sa.column("code"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_item_list_entries_code",
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_item_list_entries_period")),
        sa.CheckConstraint(
            "not temporary or valid_to is not null", name=op.f("ck_item_list_entries_temporary_ends")
        ),
        sa.CheckConstraint(
            "frequency in ('on_demand', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly')",
            name=op.f("ck_item_list_entries_frequency"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_unit"], ["units.code"], name=op.f("fk_item_list_entries_owner_unit_units")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_list_entries")),
    )
    op.create_index(
        op.f("ix_item_list_entries_district_code_code_id"),
        "item_list_entries",
        ["district_code", "code", "id"],
    )
