"""Events: the index of numbers elsewhere keeps no list of what is pending, which an import would read again and again."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("SET lock_timeout = '5s'")
    op.execute("ALTER INDEX ix_events_refs SET (fastupdate = off)")
    op.execute("SELECT gin_clean_pending_list('ix_events_refs'::regclass)")
