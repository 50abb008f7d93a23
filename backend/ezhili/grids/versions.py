"""What a grid was on former days: kept when its boundary or kind changes."""

from datetime import date, timedelta
from typing import Any

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


async def keep_version(session: AsyncSession, grid: Grid) -> None:
    """Keep what the grid was up to yesterday; what it is changed to holds from today.

    The caller holds the grid. Changed twice on a day, the version in between ends before it begins.
    """
    number, begun = await _present(session, grid)
    ends = max(today(), grid.valid_from) - timedelta(days=1)
    values: dict[str, Any] = {name: getattr(grid, name) for name in KEPT}
    session.add(GridVersion(grid_id=grid.id, number=number, valid_from=begun, valid_to=ends, **values))
    await session.flush()  # before the grid takes its new values


async def history(session: AsyncSession, grid: Grid) -> list[dict[str, Any]]:
    """All versions, the oldest first; the last one is what the grid is now."""
    kept = select(GridVersion).where(GridVersion.grid_id == grid.id).order_by(GridVersion.number)
    columns = (*KEPT, "number", "valid_from", "valid_to", "recorded_at")
    former = [{name: getattr(one, name) for name in columns} for one in await session.scalars(kept)]
    number, begun = await _present(session, grid)
    days = {"number": number, "valid_from": begun, "valid_to": grid.valid_to, "recorded_at": None}
    return [*former, {name: getattr(grid, name) for name in KEPT} | days]
