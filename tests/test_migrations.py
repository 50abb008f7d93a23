"""Models and migrations say the same; the tests run on the migrated schema."""

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import _clone
from sqlalchemy import create_engine

from ezhili.db import Base
from ezhili.launch import revisions, schema

pytestmark = pytest.mark.anyio
OURS = {
    "include_object": lambda object, name, *_: (
        not str(name).startswith(("procrastinate", "idx_procrastinate"))
    )
}


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
async def test_models_and_migrations_agree(template, assembled):
    async with _clone(template) as url:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, **OURS})
            assert compare_metadata(context, Base.metadata) == []
        engine.dispose()


async def test_a_second_migration_changes_nothing(template):
    async with _clone(template) as url:
        assert schema.at_head(url)
        schema.upgrade(url)
        assert schema.at_head(url)
        connection = await asyncpg.connect(url)
        known = await connection.fetch("select version_num from alembic_version")
        assert [row["version_num"] for row in known] == [revisions.head()]
        await connection.close()
