"""What hangs on a grid without being about people: labels of its parts, headcounts of volunteers."""

from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.days import today
from ezhili.grids.models import Grid, MicroLabel, VolunteerCount
from ezhili.grids.schemas import MicroLabelsIn, VolunteerCountIn
from ezhili.problems import Words, refused

TWICE = Words(
    "label-twice", "标签“{label}”出现了两次，请删去一个。", "Label {label!r} stands there twice; remove one."
)


async def labels(session: AsyncSession, grid: Grid) -> list[dict[str, Any]]:
    """The labels of a grid, by name."""
    rows = select(MicroLabel.label, MicroLabel.households).where(MicroLabel.grid_code == grid.code)
    return [dict(row) for row in (await session.execute(rows.order_by(MicroLabel.label))).mappings()]


async def label(session: AsyncSession, actor: Actor, grid: Grid, new: MicroLabelsIn) -> None:
    """Replace all labels of a grid held by the caller. Raise Invalid when one stands there twice."""
    names = [one.label for one in new.items]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise refused(f"/items/{place}/label", TWICE, label=name)
    await session.execute(delete(MicroLabel).where(MicroLabel.grid_code == grid.code))
    session.add_all(MicroLabel(grid_code=grid.code, **one.model_dump()) for one in new.items)
    grid.updated_at = func.now()  # the answer of the grid changes with it, so its version does
    data = {"micro_labels": [one.model_dump() for one in new.items]}
    await journal.record(session, actor, "grid.label", grid, grid.code, data)


async def volunteers(session: AsyncSession, grid: Grid) -> list[dict[str, Any]]:
    """The latest headcount of each kind."""
    columns = (VolunteerCount.kind, VolunteerCount.headcount, VolunteerCount.as_of)
    rows = select(*columns).where(VolunteerCount.grid_code == grid.code)
    rows = rows.ext(distinct_on(VolunteerCount.kind))
    rows = rows.order_by(VolunteerCount.kind, VolunteerCount.as_of.desc())
    return [dict(row) for row in (await session.execute(rows)).mappings()]


async def count(session: AsyncSession, actor: Actor, grid: Grid, new: VolunteerCountIn) -> None:
    """Write a headcount of a day, of a grid held by the caller; it replaces an earlier one of that day."""
    values = {**new.model_dump(), "as_of": new.as_of or today()}
    written = insert(VolunteerCount).values(grid_code=grid.code, **values)
    written = written.on_conflict_do_update(
        index_elements=["grid_code", "kind", "as_of"], set_={"headcount": new.headcount}
    )
    await session.execute(written)
    grid.updated_at = func.now()  # the answer of the grid changes with it, so its version does
    data = {**values, "as_of": values["as_of"].isoformat()}
    await journal.record(session, actor, "grid.count_volunteers", grid, grid.code, data)
