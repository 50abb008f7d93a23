"""Pauses of clocks as intervals; whose notice speaks of a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column(
        "sla_clocks",
        sa.Column("pauses", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("calendar_days", sa.Column("notice_year", sa.Integer(), nullable=True))
    op.execute('update calendar_days set notice_year = extract(year from "on")')
    op.alter_column("calendar_days", "notice_year", nullable=False)


def downgrade() -> None:
    op.drop_column("calendar_days", "notice_year")
    op.drop_column("sla_clocks", "pauses")
