"""The queue of jobs as its package keeps it: its tables, and the worker's side; the API needs neither."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any

from procrastinate import App, PsycopgConnector
from procrastinate.schema import SchemaManager

from ezhili.db import Database
from ezhili.jobs import QUEUE, TASKS, Task

CONCURRENCY = 2
STALLED_SECONDS = 30.0  # without a heartbeat: its worker is dead, somebody else does it


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
