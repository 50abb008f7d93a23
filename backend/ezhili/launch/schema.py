"""The schema of a database: which migration it stands at, which is the newest, and the way there."""

import time

import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from ezhili.launch.revisions import MIGRATIONS, head
from ezhili.launch.words import Refused, Said

LOCKED = Said(
    "数据库结构无法更新，因为有别的连接一直占用着表；请稍后再试。",
    "The schema could not be migrated because another connection keeps a table locked; try again later.",
)
TRIES = 5


def _config(url: str = "") -> Config:
    """Alembic's configuration, in code: there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def at_head(url: str) -> bool:
    """Whether the database at `url` (postgresql://...) stands at the newest migration."""
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT to_regclass('alembic_version')").fetchone() != (None,)
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall() if known else []
    return [version for (version,) in rows] == [head()]


def upgrade(url: str) -> None:
    """Migrate the database at `url` to the newest schema, each migration in a transaction of its own.

    Waits at most 3 s for a lock (migrations/env.py) and tries again; raise Refused when that never helps.
    """
    for attempt in range(TRIES):
        try:
            return command.upgrade(_config(url), "head")
        except OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable):
                raise
            time.sleep(2**attempt)
    raise Refused(LOCKED)
