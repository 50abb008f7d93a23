"""Escalation of clocks, inboxes, and the bookmark of whoever reads the journal on."""

import sqlalchemy as sa
from alembic import op

from ezhili.journal import Xid8

revision = "0008"
down_revision = "0007"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sla_clocks", sa.Column("mark", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sla_clocks", sa.Column("next_mark_at", TIME, nullable=True))
    op.add_column("sla_clocks", sa.Column("mark_due_at", TIME, nullable=True))
    op.create_check_constraint(op.f("ck_sla_clocks_mark"), "sla_clocks", "mark between 0 and 5")
    op.add_column("supervision_orders", sa.Column("clock_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_supervision_orders_clock_id_sla_clocks"),
        "supervision_orders",
        "sla_clocks",
        ["clock_id"],
        ["id"],
    )
    op.create_table(
        "journal_bookmarks",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("xid", Xid8(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_journal_bookmarks")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("text_zh", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notifications_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("user_id", "entry_id", name=op.f("uq_notifications_user_id_entry_id")),
    )
    told = sa.text("not held")
    op.create_index("ix_notifications_inbox", "notifications", ["user_id", "id"], postgresql_where=told)
    unread = sa.text("read_at is null and not held")
    op.create_index("ix_notifications_unread", "notifications", ["user_id"], postgresql_where=unread)
    op.create_index("ix_notifications_held", "notifications", ["at"], postgresql_where=sa.text("held"))
    op.create_index(op.f("ix_notifications_at"), "notifications", ["at"])
