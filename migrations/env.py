"""How Alembic reaches the database: configured in code by ezhili.launch.schema, no alembic.ini."""

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

ONE_AT_A_TIME = 0x657A68696C69  # "ezhili": the advisory lock of whoever migrates


def _migrate() -> None:
    url = context.config.attributes["url"].replace("postgresql:", "postgresql+psycopg:", 1)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        # a migration that waits for a long reader would make everybody wait behind it
        connection.execute(text("SET lock_timeout = '3s'"))
        connection.commit()
        context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


_migrate()
