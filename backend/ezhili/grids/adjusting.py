"""What an adjustment does to grids: they wait for it, go on with other borders, end or begin."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor, system
from ezhili.areas.models import levels
from ezhili.geo import trace
from ezhili.grids.models import Grid, GridLineage
from ezhili.grids.versions import keep_version
from ezhili.grids.workflow import STEPS, Facts
from ezhili.problems import Conflict, Words
from ezhili.workflow import Taking, take

NOT_IN_SERVICE = Words(
    "grid-not-active",
    "网格 {code} 已停用或正在另一项调整中，请先了结那项调整，或从本次调整中去掉它。",
    "Grid {code} is retired or waits for another adjustment: settle that one first, or leave this grid out.",
)
SHOWN = ("code", "name", "kind", "households", "residents", "site_manager_unit")


async def hold(session: AsyncSession, codes: Sequence[str]) -> Sequence[Grid]:
    """The grids with these codes by code, locked until the commit: in one order, so without deadlock."""
    rows = select(Grid).where(Grid.code.in_(codes)).order_by(Grid.code).with_for_update(key_share=True)
    return (await session.scalars(rows)).all()


async def _move(session: AsyncSession, grid: Grid, step: str, adjustment: UUID, **sent: Any) -> None:
    facts = Facts(grid.state, grid.submitted_by, grid.valid_from)
    taking = Taking(system(grid.code[:6]), datetime.now(UTC), sent)
    row = take(STEPS, step, facts, taking)
    states = (grid.state, row.target)
    changed = {**row.records(facts, taking), "state": row.target}
    for column, value in changed.items():
        setattr(grid, column, value)
    grid.updated_at = func.now()
    data = to_jsonable_python({"adjustment_id": adjustment, **sent, **row.records(facts, taking)})
    await journal.record(session, taking.actor, f"grid.{step}", grid, grid.code, data, states)


async def wait(session: AsyncSession, grids: Sequence[Grid], adjustment: UUID) -> None:
    """Grids held by `hold` wait for an adjustment. Raise Conflict when one is not simply in service."""
    for grid in grids:
        if grid.state != "active":
            raise Conflict(NOT_IN_SERVICE, code=grid.code)
        await _move(session, grid, "adjust", adjustment)


async def release(session: AsyncSession, grids: Sequence[Grid], adjustment: UUID) -> None:
    """An adjustment ends without effect: the grids it waited with are as they were."""
    for grid in grids:
        await _move(session, grid, "keep", adjustment)


async def adopt(
    session: AsyncSession, grid: Grid, values: Mapping[str, Any], since: date, adjustment: UUID
) -> None:
    """The grid goes on from a day with other borders; what it was is kept as a version."""
    await keep_version(session, grid, since)
    for name, value in values.items():
        setattr(grid, name, value)
    shown = {name: values[name] for name in SHOWN if name in values}
    shown["boundary"] = trace(grid.boundary)
    await _move(session, grid, "adopt", adjustment, **shown)


async def dissolve(session: AsyncSession, grid: Grid, since: date, adjustment: UUID) -> None:
    """The grid ends the day before; its events stay with it."""
    await _move(session, grid, "dissolve", adjustment, until=since - timedelta(days=1))


async def begin(
    session: AsyncSession, actor: Actor, values: Mapping[str, Any], since: date, adjustment: UUID
) -> Grid:
    """A new grid in service from a day. A code that was taken meanwhile answers 409."""
    grid = Grid(**values, **levels(values["code"]), state="active", valid_from=since)
    session.add(grid)
    shown = {name: values[name] for name in SHOWN if name in values}
    data = to_jsonable_python({**shown, "adjustment_id": adjustment, "boundary": trace(grid.boundary)})
    await journal.record(session, actor, "grid.create", grid, grid.code, data, (None, "active"))
    return grid


async def trace_lineage(
    session: AsyncSession, adjustment: UUID, kind: str, since: date, shares: Sequence[tuple[str, str, float]]
) -> None:
    """Keep which part of which grid went where."""
    told = {"adjustment_id": adjustment, "kind": kind, "effective_on": since}
    session.add_all(GridLineage(**told, from_code=a, to_code=b, share=share) for a, b, share in shares)
    await session.flush()
