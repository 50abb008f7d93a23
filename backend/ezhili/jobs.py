"""Work that outlives a request: enqueued by SQL in the transaction of the change, done by the worker."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.db import Database

Task = Callable[[Database, dict[str, Any]], Awaitable[None]]
TASKS: dict[str, Task] = {}
QUEUE = "default"

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
