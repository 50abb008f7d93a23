"""Categories that are not reported any more; the day on which a session was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column(
        "event_categories",
        sa.Column("retired", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    today = sa.text("(now() at time zone 'Asia/Shanghai')::date")
    op.add_column("sessions", sa.Column("last_used_on", sa.Date(), server_default=today, nullable=False))
    op.execute("update sessions set last_used_on = (created_at at time zone 'Asia/Shanghai')::date")
