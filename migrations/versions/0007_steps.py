"""Events: questions, appeals, suspensions, transfers; supervision orders; callbacks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

TIME = sa.DateTime(timezone=True)
COUNTS = (
    *("appeal_count", "transfer_count", "supervise_count", "callback_count"),
    *("suspend_count", "suspend_renewals", "suspended_days"),
)
MORE = {
    **dict.fromkeys(("question", "answer", "appeal"), sa.Text()),
    "rejected_by": sa.Uuid(),
    **dict.fromkeys(("appeal_due_at", "suspended_at", "suspension_due_at"), TIME),
    "suspend_reason": sa.String(),
    "kept_limit": postgresql.JSONB(),
}


def upgrade() -> None:
    for name in COUNTS:
        op.add_column("events", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        op.alter_column("events", name, server_default=None)
    for name, kind in MORE.items():
        op.add_column("events", sa.Column(name, kind, nullable=True))
    op.create_table(
        "supervision_orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("answer_due_at", TIME, nullable=False),
        sa.Column("answered_at", TIME, nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.CheckConstraint("level between 1 and 3", name=op.f("ck_supervision_orders_level")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_orders")),
    )
    op.create_index(op.f("ix_supervision_orders_subject_id"), "supervision_orders", ["subject_id"])
    op.create_index(
        "ix_supervision_orders_open",
        "supervision_orders",
        ["answer_due_at"],
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "event_callbacks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("resolved", sa.String(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint("satisfied between 1 and 5", name=op.f("ck_event_callbacks_satisfied")),
        sa.CheckConstraint(
            "reached or (resolved is null and satisfied is null)", name=op.f("ck_event_callbacks_reached")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_callbacks_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_callbacks")),
    )
    op.create_index(op.f("ix_event_callbacks_event_id"), "event_callbacks", ["event_id"])


def downgrade() -> None:
    op.drop_table("event_callbacks")
    op.drop_table("supervision_orders")
    for name in (*COUNTS, *MORE):
        op.drop_column("events", name)
