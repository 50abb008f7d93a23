"""Events: draws of sampled verification with seed and population."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index(
        "ix_events_unsampled",
        "events",
        ["township_code", "received_at"],
        postgresql_where=sa.text("self_handled and state in ('pending_verification', 'verified')"),
    )
    op.create_table(
        "sample_draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("drawn_at", TIME, nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.CheckConstraint("drawn between 0 and population", name=op.f("ck_sample_draws_drawn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_draws")),
        sa.UniqueConstraint("township_code", "drawn_on", name=op.f("uq_sample_draws_township_code_drawn_on")),
    )
    op.create_index(op.f("ix_sample_draws_drawn_on_id"), "sample_draws", ["drawn_on", "id"])
    op.create_table(
        "sample_items",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("outcome in ('passed', 'failed')", name=op.f("ck_sample_items_outcome")),
        sa.ForeignKeyConstraint(
            ["draw_id"], ["sample_draws.id"], name=op.f("fk_sample_items_draw_id_sample_draws")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_sample_items_event_id_events")),
        sa.PrimaryKeyConstraint("draw_id", "rank", name=op.f("pk_sample_items")),
    )
    op.create_index(op.f("ix_sample_items_event_id"), "sample_items", ["event_id"], unique=True)
    op.create_index(
        "ix_sample_items_open", "sample_items", ["draw_id"], postgresql_where=sa.text("outcome is null")
    )
