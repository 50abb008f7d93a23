"""Work that outlives a request: enqueued by SQL in the transaction of the change, done by the worker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager
from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.db import Database

Task = Callable[[Database, dict[str, Any]], Awaitable[None]]
TASKS: dict[str, Task] = {}
QUEUE = "default"
CONCURRENCY = 2
STALLED_SECONDS = 30.0  # without a heartbeat: its worker is dead, somebody else does it

# By SQL through the session and never through its raw connection: SQLAlchemy begins lazily, and a job
# enqueued before the first statement would survive the rollback (SAFETY.md 0, finding 5).
_DEFER = text(
    "select procrastinate_defer_jobs_v1(array[row(:queue, :name, 0, cast(:lock as text), "
    "cast(:once as text), cast(:args as jsonb), cast(:at as timestamptz))::procrastinate_job_to_defer_v1])"
)


def task(name: str) -> Callable[[Task], Task]:
    """Register what does the jobs of this name; it may be run again after a kill and must stand that."""

    def register(work: Task) -> Task:
        TASKS[name] = work
        return work

    return register


async def enqueue(
    session: AsyncSession,
    name: str,
    payload: dict[str, Any],
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Have a job done once this transaction commits; jobs of one `key` are done one after another."""
    args = to_json(payload).decode()
    values = {"queue": QUEUE, "name": name, "lock": key, "once": None, "args": args, "at": run_at}
    await session.execute(_DEFER, values)


def schema_sql() -> str:
    """The tables and functions of the queue, as the installed package ships them."""
    return SchemaManager.get_schema()


async def run(url: str, database: Database) -> None:
    """Do jobs until cancelled. Raises when the database goes away; the supervisor starts us again."""
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=CONCURRENCY + 2))
    for name, work in TASKS.items():
        app.task(name=name, queue=QUEUE, retry=3)(partial(_do, work, database))
    async with app.open_async(), asyncio.TaskGroup() as group:
        group.create_task(_rescue(app))
        group.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
            )
        )


async def _do(work: Task, database: Database, **payload: Any) -> None:
    await work(database, payload)


async def _rescue(app: App) -> None:
    """Give the jobs of a worker that was killed to a living one."""
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            await app.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        await asyncio.sleep(STALLED_SECONDS / 2)
