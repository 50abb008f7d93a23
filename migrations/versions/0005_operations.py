"""Operations, and the queue of jobs as its package ships it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from ezhili import queue as jobs_queue

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    queue = op.get_bind().connection.driver_connection
    assert queue is not None
    queue.execute(jobs_queue.schema_sql())  # many statements at once, which only the driver itself takes
    op.create_table(
        "operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("result_url", sa.String(), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')",
            name=op.f("ck_operations_state"),
        ),
        sa.CheckConstraint("progress between 0 and 100", name=op.f("ck_operations_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
    )
    op.create_index(op.f("ix_operations_created_at"), "operations", ["created_at"])


def downgrade() -> None:
    op.drop_table("operations")
