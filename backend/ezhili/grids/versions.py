"""What a grid was on former days: kept when its boundary or kind changes."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.days import today
from ezhili.grids.models import Grid, GridVersion

KEPT = ("code", "name", "kind", "village_code", "households", "residents", "boundary", "source_crs")


async def _present(session: AsyncSession, grid: Grid) -> tuple[int, date]:
    """Number and first day of the present version."""
    kept = select(func.count(), func.max(GridVersion.valid_to)).where(GridVersion.grid_id == grid.id)
    count, last = (await session.execute(kept)).one()
    return count + 1, last + timedelta(days=1) if last else grid.valid_from


async def keep_version(session: AsyncSession, grid: Grid, since: date | None = None) -> None:
    """Keep what the grid was up to the day before `since`; what it becomes holds from then, or today.

    The caller holds the grid. Changed twice on a day, the version in between ends before it begins.
    """
    number, begun = await _present(session, grid)
    ends = max(since or today(), grid.valid_from) - timedelta(days=1)
    values: dict[str, Any] = {name: getattr(grid, name) for name in KEPT}
    session.add(GridVersion(grid_id=grid.id, number=number, valid_from=begun, valid_to=ends, **values))
    await session.flush()  # before the grid takes its new values


async def former(session: AsyncSession, ids: Sequence[UUID], day: date) -> dict[UUID, GridVersion]:
    """What grids were the day before `day`, by id; those that have not changed since are left out."""
    kept = select(GridVersion).where(GridVersion.grid_id.in_(ids), GridVersion.valid_to < day)
    rows = await session.scalars(kept.order_by(GridVersion.number))
    return {one.grid_id: one for one in rows if one.valid_to == day - timedelta(days=1)}


async def history(session: AsyncSession, grid: Grid) -> list[dict[str, Any]]:
    """All versions, the oldest first; the last one is what the grid is now."""
    kept = select(GridVersion).where(GridVersion.grid_id == grid.id).order_by(GridVersion.number)
    columns = (*KEPT, "number", "valid_from", "valid_to", "recorded_at")
    former = [{name: getattr(one, name) for name in columns} for one in await session.scalars(kept)]
    number, begun = await _present(session, grid)
    days = {"number": number, "valid_from": begun, "valid_to": grid.valid_to, "recorded_at": None}
    return [*former, {name: getattr(grid, name) for name in KEPT} | days]
