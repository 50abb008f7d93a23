"""The installation's own database on the embedded server: its role, and its birth, whole or not at all."""

import time
from collections.abc import Callable

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from ezhili.launch.postgres import Server

NAME = "ezhili"
UNBORN = "ezhili_new"
RENAME_TRIES = 50


def url(server: Server, password: str, name: str = NAME) -> str:
    """For the role that owns the database and is no superuser."""
    return f"postgresql://{NAME}:{password}@127.0.0.1:{server.port}/{name}"


def _role(connection: psycopg.Connection, password: str) -> None:
    known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).rowcount
    verb = SQL("ALTER" if known else "CREATE")
    connection.execute(SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, Identifier(NAME), Literal(password)))


def _rename(connection: psycopg.Connection) -> None:
    """The last sessions of those who filled it may take a moment to go."""
    for attempt in range(RENAME_TRIES):
        try:
            connection.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(*map(Identifier, (UNBORN, NAME))))
        except psycopg.errors.ObjectInUse:
            if attempt + 1 == RENAME_TRIES:
                raise
            time.sleep(0.1)
        else:
            return


def bear(server: Server, password: str, fill: Callable[[str], None]) -> None:
    """Make the database unless it is there: `fill` gets the URL of one that gets its name when it returns.

    So a first start that is interrupted anywhere begins anew, and nobody meets half a district.
    """
    with psycopg.connect(server.url(), autocommit=True) as connection:
        _role(connection, password)
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).rowcount:
            return
        connection.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(UNBORN)))
        connection.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(UNBORN), Identifier(NAME)))
    fill(url(server, password, UNBORN))
    with psycopg.connect(server.url(), autocommit=True) as connection:
        _rename(connection)
