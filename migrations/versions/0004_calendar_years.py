"""Years whose notice of holidays is known, and what finds the clocks that rest on an older calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source_notice", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year between 2000 and 2200", name=op.f("ck_calendar_years_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_years")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_years_year")),
    )
    op.create_index(
        "ix_sla_clocks_version",
        "sla_clocks",
        ["rule_version"],
        postgresql_where=sa.text("stopped_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_sla_clocks_version", table_name="sla_clocks")
    op.drop_table("calendar_years")
