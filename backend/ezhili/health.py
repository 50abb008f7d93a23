"""Whether this process lives and whether it can serve, for whoever watches it from outside."""

import asyncio
from typing import Any, NoReturn

from fastapi import APIRouter, Request

from ezhili.access import anyone
from ezhili.launch import revisions
from ezhili.problems import Problem, Words

router = APIRouter(tags=["health"], dependencies=[anyone("says nothing but that the service is well")])
PROBE_SECONDS = 1.0
UNREADY = Words(
    "not-ready",
    "服务暂时不可用：数据库连接不上，或其结构不是最新。请稍后重试。",
    "Not ready: the database does not answer or its schema is not the newest. Try again shortly.",
)


class Unready(Problem):
    """503: this process lives but cannot serve."""

    status, title = 503, ("尚未就绪", "Not ready")


async def _at_head(request: Request) -> bool:
    async with request.app.state.database.driver() as driver:
        rows = await driver.fetch("SELECT version_num FROM alembic_version")
    return [row["version_num"] for row in rows] == [revisions.head()]


def _probe(request: Request) -> asyncio.Task[bool]:
    """One look at the database at a time: against a frozen one, more would only take up the pool."""
    state: Any = request.app.state
    task: asyncio.Task[bool] | None = getattr(state, "probe", None)
    if task is None or task.done():
        task = state.probe = asyncio.create_task(_at_head(request))
    return task


def _refuse() -> NoReturn:
    problem = Unready(UNREADY)
    problem.headers = {"Retry-After": "1"}
    raise problem


@router.get("/healthz")
async def get_health() -> dict[str, str]:
    """The process lives; the database is not asked."""
    return {"status": "ok"}


@router.get("/readyz")
async def get_readiness(request: Request) -> dict[str, str]:
    """The database answers within a second and stands at the newest migration; 503 otherwise."""
    probe = _probe(request)
    # not wait_for: cancelling waits for a frozen server too (SAFETY.md 0, finding 3)
    await asyncio.wait({probe}, timeout=PROBE_SECONDS)
    if not probe.done() or probe.exception() is not None or not probe.result():
        _refuse()
    return {"status": "ok"}
