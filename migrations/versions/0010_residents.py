"""Events: what a resident took for the same matter; those that were merged into one."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("events", sa.Column("same_as", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_events_same_as_events"), "events", "events", ["same_as"], ["id"])
    op.create_index(
        "ix_events_merged", "events", ["merged_into"], postgresql_where=sa.text("merged_into is not null")
    )
