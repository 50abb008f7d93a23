"""Splits, merges and re-draws of grids, and what became of their land."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "grid_adjustments",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("takes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("makes", postgresql.JSONB(), nullable=False),
        sa.Column("workers", postgresql.JSONB(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=False),
        sa.Column("village_codes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("grid_codes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("review_note", sa.String(), nullable=True),
        sa.Column("took_effect_at", TIME, nullable=True),
        sa.Column("fault", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('split', 'merge', 'redraw')", name=op.f("ck_grid_adjustments_kind")),
        sa.CheckConstraint(
            "state in ('draft', 'under_review', 'approved', 'effective', 'withdrawn')",
            name=op.f("ck_grid_adjustments_state"),
        ),
        sa.CheckConstraint(
            "trigger in ('village_changed', 'demolition', 'population_move', 'other')",
            name=op.f("ck_grid_adjustments_trigger"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_adjustments")),
    )
    for level in ("district_code", "township_code"):
        columns = [level, "effective_on", "id"]
        op.create_index(op.f(f"ix_grid_adjustments_{level}_effective_on_id"), "grid_adjustments", columns)
    op.create_index(
        op.f("ix_grid_adjustments_state_effective_on"), "grid_adjustments", ["state", "effective_on"]
    )
    op.create_table(
        "grid_lineage",
        sa.Column("adjustment_id", sa.Uuid(), nullable=False),
        sa.Column("from_code", sa.String(), nullable=False),
        sa.Column("to_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.CheckConstraint("share > 0 and share <= 1", name=op.f("ck_grid_lineage_share")),
        sa.ForeignKeyConstraint(["from_code"], ["grids.code"], name=op.f("fk_grid_lineage_from_code_grids")),
        sa.ForeignKeyConstraint(["to_code"], ["grids.code"], name=op.f("fk_grid_lineage_to_code_grids")),
        sa.PrimaryKeyConstraint("adjustment_id", "from_code", "to_code", name=op.f("pk_grid_lineage")),
    )
    op.create_index(op.f("ix_grid_lineage_from_code"), "grid_lineage", ["from_code"])
    op.create_index(op.f("ix_grid_lineage_to_code"), "grid_lineage", ["to_code"])
    op.create_table(
        "relocated_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("grid_code", sa.String(), nullable=False),
        sa.Column("village_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_relocated_events_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["grid_code"], ["grids.code"], name=op.f("fk_relocated_events_grid_code_grids")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_relocated_events")),
    )
    op.create_index(op.f("ix_relocated_events_grid_code"), "relocated_events", ["grid_code"])
    op.create_index(op.f("ix_relocated_events_village_code"), "relocated_events", ["village_code"])
