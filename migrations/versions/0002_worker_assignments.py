"""Who serves which grid, from when to when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "worker_assignments",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("grid_code", sa.String(), nullable=False),
        sa.Column("full_time", sa.Boolean(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("district_code", sa.String(), nullable=False),
        sa.Column("township_code", sa.String(), nullable=False),
        sa.Column("village_code", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("user_id"), "="),
            (sa.column("grid_code"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_worker_assignments_user_id",
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_worker_assignments_period")),
        sa.ForeignKeyConstraint(["grid_code"], ["grids.code"], name=op.f("fk_worker_assignments_grid_code")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_worker_assignments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_assignments")),
    )
    for level in ("district_code", "township_code", "village_code"):
        op.create_index(
            op.f(f"ix_worker_assignments_{level}_user_id"), "worker_assignments", [level, "user_id"]
        )
    for leading in ("grid_code", "user_id"):
        op.create_index(
            op.f(f"ix_worker_assignments_{leading}_valid_from"),
            "worker_assignments",
            [leading, "valid_from"],
        )
